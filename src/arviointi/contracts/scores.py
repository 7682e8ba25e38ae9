"""What the data say about a person, a team or a period."""

from arviointi.contracts.table import Column, Table

MEASURES = Table(
    "measures",
    "One row per respondent, wave and scale of one instrument.",
    (
        Column("region", "string", key=True),
        Column("team", "string", key=True),
        Column("wave", "string", key=True),
        Column("survey", "string", allowed=("family", "staff"), key=True),
        Column("informant", "string", allowed=("child", "parent", "practitioner", "staff"), key=True),
        Column("respondent", "string", key=True),
        Column("child", "string", null=True, key=True),
        Column("family", "string", null=True),
        Column("date", "date", null=True),
        Column("scale", "string", key=True),
        Column("score", "float", null=True),
        Column("n_answered", "int"),
        Column("n_items", "int"),
        Column("band", "string", "id in the instrument's norm in use; never averaged", null=True),
    ),
)

PERIOD_OUTCOMES = Table(
    "period_outcomes",
    "One row per team and period.",
    (
        Column("region", "string", key=True),
        Column("team", "string", key=True),
        Column("period", "date", "first day", key=True),
        Column("period_label", "string"),
        Column("value", "float", null=True),
        Column("events", "float", null=True, disclosive=True),
        Column("exposure", "float", "child-months, or empty", null=True),
        Column("missing_reason", "string", null=True),
    ),
)

SPELL_OUTCOMES = Table(
    "spell_outcomes",
    "One row per responsibility spell; team of record is the spell's.",
    (
        Column("region", "string", key=True),
        Column("team", "string"),
        Column("child", "string", key=True),
        Column("start", "date", "first day of responsibility", key=True),
        Column("is_first", "bool", "the child's first spell: the primary one"),
        Column("event", "float", "1, 0, or empty where follow-up ended first", null=True),
        Column("days_followed", "int", "to the event, else to the end of the window or of what is known"),
        Column("is_placed_at_start", "bool"),
    ),
)
