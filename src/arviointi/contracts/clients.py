"""Canonical tables on children and families."""

from arviointi.contracts.columns import CHILD, REGION, WORKER, date
from arviointi.contracts.table import Column, Table

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
        date("start", key=True),
        date("end", "day after the last day", null=True),
        Column("end_reason", "string", null=True),
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
        date("action_done", null=True),
    ),
)

CONTACTS = Table(
    "contacts",
    "Contacts of workers and children.",
    (
        REGION,
        CHILD,
        WORKER,
        date("date", key=True),
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
        date("start"),
        date("end", "day after the last day", null=True),
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
        date("date", key=True),
        Column("number", "int", key=True),
        date("assessment_start", null=True),
        date("assessment_end", "day it was completed", null=True),
    ),
)

SERVICES = Table(
    "services",
    "Services by child and month.",
    (
        REGION,
        CHILD,
        Column("service", "string", key=True),
        date("month", "first day of the month", key=True),
        Column("unit", "string", key=True),
        Column("quantity", "float"),
    ),
)
