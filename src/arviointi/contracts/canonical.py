"""Everyone's data in one shape: English names, half-open spells, dates as dates, missing as null."""

from arviointi.contracts.panel import ARMS
from arviointi.contracts.table import Column, Table

WAVES = ("T0", "T1", "T2", "T3")
ROLES = ("consultant", "social_worker", "social_counsellor", "family_therapist", "coordinator", "other")
EVENT_TABLES = (
    "meetings", "discussions", "contacts", "partners", "training", "notifications", "placements", "services",
)  # fmt: skip

REGION = Column("region", "string", "sender; every other id is unique within it only", key=True)
TEAM = Column("team", "string", key=True)
WAVE = Column("wave", "string", key=True, allowed=WAVES)
WORKER = Column("worker", "string", "pseudonym", key=True)
CHILD = Column("child", "string", "pseudonym", key=True)


def _date(name: str, note: str = "", *, null: bool = False, key: bool = False) -> Column:
    return Column(name, "date", note, null=null, key=key)


DROPS = Table(
    "drops",
    "Every delivery in force, used or left out.",
    (
        REGION,
        Column("delivery", "string", key=True),
        Column("drop", "string", "the sender's own id", null=True),
        Column("version", "string"),
        Column("wave", "string", null=True),
        _date("start", "first day covered", null=True),
        _date("end", "day after the last day covered", null=True),
        _date("extracted", null=True),
        Column("is_simulated", "bool"),
        Column("is_used", "bool"),
        Column("n_reject", "int"),
        Column("n_exclude", "int"),
        Column("n_query", "int"),
    ),
)

TEAMS = Table(
    "teams",
    "Teams, or areas where areas are the unit.",
    (
        REGION,
        TEAM,
        Column("name", "string", "public name; teams have none", null=True),
        Column("site", "string", null=True),
        Column("municipality", "string", null=True),
        Column("arm", "string", allowed=ARMS),
        Column("model", "string", "practice model, where several are studied", null=True),
        _date("training_start", null=True),
        _date("practice_start", "client work by the model began", null=True),
        Column("start_precision", "string", null=True),
    ),
)

WAVE_ANCHORS = Table("wave_anchors", "Last day of a wave's window.", (REGION, TEAM, WAVE, _date("anchor")))

COVERAGE = Table(
    "coverage",
    "Days on which a team's rows of an event table are complete: reported and no row means zero. Where a "
    "region declares none for a table, the period of every drop that holds the file.",
    (
        REGION,
        TEAM,
        Column("table", "string", key=True, allowed=EVENT_TABLES),
        _date("start", key=True),
        _date("end", "day after the last covered day"),
    ),
)

POSTS = Table(
    "posts",
    "Workers' posts in teams; a worker may hold several.",
    (
        REGION,
        WORKER,
        TEAM,
        Column("role", "string", allowed=ROLES),
        Column("fte", "float", unit="FTE"),
        _date("start", key=True),
        _date("end", "day after the last day", null=True),
        Column("is_qualified", "bool", "in family therapy", null=True),
    ),
)

TRAINING = Table(
    "training",
    "Training days completed; `date` is the last day of the block.",
    (
        REGION,
        WORKER,
        _date("date", key=True),
        Column("days", "float", unit="days"),
        Column(
            "type", "string", key=True, allowed=("team_training", "supervision", "trainer_training", "other")
        ),
    ),
)

TEAM_RATINGS = Table(
    "team_ratings",
    "Trainers' ratings of teams.",
    (
        REGION,
        TEAM,
        WAVE,
        Column("rater", "string", key=True),
        Column("topic", "string", key=True),
        Column("rating", "int"),
    ),
)

MEETINGS = Table(
    "meetings",
    "Weekly meetings; 0 minutes: cancelled.",
    (
        REGION,
        Column("meeting", "string", key=True),
        Column("team", "string"),
        _date("date"),
        Column("minutes", "int", unit="minutes"),
        Column("led_by", "string", allowed=ROLES),
        Column("clinician_present", "bool"),
        Column("clinician_reflected", "bool", null=True),
    ),
)

OBSERVATIONS = Table(
    "observations",
    "Observers' codes of meetings: 0 non-systemic, 1 green shoots, 2 systemic.",
    (
        REGION,
        Column("meeting", "string", key=True),
        Column("observer", "string", key=True),
        Column("code", "int"),
    ),
)

DISCUSSIONS = Table(
    "discussions",
    "Children discussed in meetings.",
    (
        REGION,
        Column("meeting", "string", key=True),
        CHILD,
        Column("minutes", "int", unit="minutes"),
        Column("has_hypotheses", "bool"),
        Column("has_plan", "bool"),
        Column("has_responsible", "bool"),
        Column("is_shared", "bool", "with the family"),
        Column("action_agreed", "bool"),
        _date("action_done", null=True),
    ),
)

CASELOADS = Table(
    "caseloads",
    "Children per worker at the end of a month.",
    (REGION, WORKER, TEAM, _date("month", "first day of the month", key=True), Column("children", "int")),
)

WORKING_TIME = Table(
    "working_time",
    "Time diaries.",
    (
        REGION,
        WORKER,
        TEAM,
        _date("week", "Monday of the ISO week", key=True),
        Column("hours_face_to_face", "float", unit="hours"),
        Column("hours_total", "float", unit="hours"),
    ),
)

PARTNERS = Table(
    "partners",
    "Partners told of the model.",
    (
        REGION,
        TEAM,
        Column("partner", "string", key=True),
        _date("date", key=True),
        Column("mode", "string", null=True),
    ),
)

LEADERSHIP = Table(
    "leadership",
    "Managers' checks per team and wave.",
    (
        REGION,
        TEAM,
        WAVE,
        Column("written_decision", "bool", null=True),
        Column("trainer_time", "bool", null=True),
        Column("clinician_funded", "bool", null=True),
        Column("caseload_plan", "bool", null=True),
        Column("steering_group", "bool", null=True),
    ),
)

RESPONSES = Table(
    "responses",
    "Survey answers, one row an item that was asked. Value or reason: never both empty.",
    (
        REGION,
        Column("team", "string"),
        WAVE,
        Column("survey", "string", allowed=("family", "staff"), key=True),
        Column("informant", "string", allowed=("child", "parent", "practitioner", "staff"), key=True),
        Column("respondent", "string", key=True),
        Column("child", "string", null=True, key=True),
        Column("family", "string", null=True),
        _date("date", null=True),
        Column("instrument", "string", "item stem", key=True),
        Column("item", "int", key=True),
        Column("value", "float", null=True),
        Column("missing_reason", "string", null=True),
    ),
)

RESPONSIBILITIES = Table(
    "responsibilities",
    "Spells of a team's responsibility for a child.",
    (
        REGION,
        CHILD,
        Column("family", "string", null=True),
        Column("birth_year", "int"),
        Column("birth_month", "int", null=True),
        Column("sex", "string", null=True),
        Column("team", "string"),
        _date("start", key=True),
        _date("end", "day after the last day", null=True),
        Column("end_reason", "string", null=True),
    ),
)

CONTACTS = Table(
    "contacts",
    "Contacts of workers and children.",
    (
        REGION,
        CHILD,
        WORKER,
        _date("date", key=True),
        Column("mode", "string", key=True, allowed=("face_to_face", "video", "phone")),
        Column("number", "int", key=True),
        Column("minutes", "int", unit="minutes", null=True),
    ),
)

PLACEMENTS = Table(
    "placements",
    "Spells outside the home.",
    (
        REGION,
        Column("placement", "string", key=True),
        Column("child", "string"),
        _date("start"),
        _date("end", "day after the last day", null=True),
        Column("basis", "string", allowed=("open_care", "emergency", "care_order", "aftercare")),
        Column("decided_by", "string", null=True, allowed=("office_holder", "court")),
        Column("setting", "string", null=True),
    ),
)

NOTIFICATIONS = Table(
    "notifications",
    "Child welfare notifications and needs assessments.",
    (
        REGION,
        CHILD,
        _date("date", key=True),
        Column("number", "int", key=True),
        _date("assessment_start", null=True),
        _date("assessment_end", "day it was completed", null=True),
    ),
)

SERVICES = Table(
    "services",
    "Services by child and month.",
    (
        REGION,
        CHILD,
        Column("service", "string", key=True),
        _date("month", "first day of the month", key=True),
        Column("unit", "string", key=True),
        Column("quantity", "float"),
    ),
)

INTERVIEWS = Table(
    "interviews",
    "Coded factors that furthered or hindered implementation.",
    (
        REGION,
        TEAM,
        WAVE,
        Column("factor", "string", key=True),
        Column("direction", "string", allowed=("facilitator", "barrier", "both")),
        Column("strength", "int", null=True),
        Column("coder", "string", key=True),
    ),
)

ABSENCES = Table(
    "absences",
    "Sickness absence.",
    (REGION, WORKER, TEAM, _date("month", "first day of the month", key=True), Column("days", "float")),
)

INDICATORS = Table(
    "indicators",
    "Values delivered per unit and period. Value or reason: never both empty.",
    (
        REGION,
        TEAM,
        Column("name", "string", "public name of the area", null=True),
        _date("period", "first day", key=True),
        Column("period_label", "string"),
        Column("indicator", "string", key=True),
        Column("value", "float", null=True),
        Column("missing_reason", "string", null=True),
    ),
)

REGISTERS = {
    table.name: table
    for table in (
        DROPS,
        TEAMS,
        WAVE_ANCHORS,
        COVERAGE,
        POSTS,
        TRAINING,
        TEAM_RATINGS,
        MEETINGS,
        OBSERVATIONS,
        DISCUSSIONS,
        CASELOADS,
        WORKING_TIME,
        PARTNERS,
        LEADERSHIP,
        RESPONSIBILITIES,
        CONTACTS,
        PLACEMENTS,
        NOTIFICATIONS,
        SERVICES,
        INTERVIEWS,
        ABSENCES,
        INDICATORS,
    )
}
CANONICAL = {**REGISTERS, RESPONSES.name: RESPONSES}
