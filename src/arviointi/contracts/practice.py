"""Canonical tables on teams and their staff, and on what they do."""

from arviointi.contracts.columns import FACTOR_IDS, REGION, ROLES, TEAM, WAVE, WORKER, date
from arviointi.contracts.panel import ARMS
from arviointi.contracts.table import Column, Table

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
        date("training_start", null=True),
        date("practice_start", "client work by the model began", null=True),
        Column("start_precision", "string", null=True),
    ),
)

WAVE_ANCHORS = Table("wave_anchors", "Last day of a wave's window.", (REGION, TEAM, WAVE, date("anchor")))

POSTS = Table(
    "posts",
    "Workers' posts in teams; a worker may hold several.",
    (
        REGION,
        WORKER,
        TEAM,
        Column("role", "string", allowed=ROLES),
        Column("fte", "float", unit="FTE"),
        date("start", key=True),
        date("end", "day after the last day", null=True),
        Column("is_qualified", "bool", "in family therapy", null=True),
    ),
)

TRAINING = Table(
    "training",
    "Training days completed; `date` is the last day of the block.",
    (
        REGION,
        WORKER,
        date("date", key=True),
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
        date("date"),
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

CASELOADS = Table(
    "caseloads",
    "Children per worker at the end of a month.",
    (REGION, WORKER, TEAM, date("month", "first day of the month", key=True), Column("children", "int")),
)

WORKING_TIME = Table(
    "working_time",
    "Time diaries.",
    (
        REGION,
        WORKER,
        TEAM,
        date("week", "Monday of the ISO week", key=True),
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
        date("date", key=True),
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

INTERVIEWS = Table(
    "interviews",
    "Coded factors that furthered or hindered implementation.",
    (
        REGION,
        TEAM,
        WAVE,
        Column("factor", "string", key=True, allowed=FACTOR_IDS),
        Column("direction", "string", allowed=("facilitator", "barrier", "both")),
        Column("strength", "int", null=True),
        Column("coder", "string", key=True),
    ),
)

ABSENCES = Table(
    "absences",
    "Sickness absence.",
    (REGION, WORKER, TEAM, date("month", "first day of the month", key=True), Column("days", "float")),
)
