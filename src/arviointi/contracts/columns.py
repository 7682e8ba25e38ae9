"""Columns that many canonical tables share, and the words they may hold."""

from arviointi.contracts.table import Column

WAVES = ("T0", "T1", "T2", "T3")
ROLES = ("consultant", "social_worker", "social_counsellor", "family_therapist", "coordinator", "other")
FACTOR_IDS = (
    "model_clarity", "training_sufficiency", "supervision", "resources", "leadership", "clinician",
    "staff_turnover", "positive_experiences", "information_systems", "other",
)  # fmt: skip
EVENT_TABLES = (
    "meetings", "discussions", "contacts", "partners", "training", "notifications", "placements", "services",
)  # fmt: skip

REGION = Column("region", "string", "sender; every other id is unique within it only", key=True)
TEAM = Column("team", "string", key=True)
WAVE = Column("wave", "string", key=True, allowed=WAVES)
WORKER = Column("worker", "string", "pseudonym", key=True)
CHILD = Column("child", "string", "pseudonym", key=True)


def date(name: str, note: str = "", *, null: bool = False, key: bool = False) -> Column:
    """Return a date column."""
    return Column(name, "date", note, null=null, key=key)
