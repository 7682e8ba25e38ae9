"""What the data say about a person, a team or a period."""

from arviointi.contracts.table import Column, Table

ENDS = ("came_of_age", "moved", "responsibility_ended", "study_ended")

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
        Column("exposure", "float", "what events are divided by: child-months, hours …; or empty", null=True),
        Column("missing_reason", "string", null=True),
    ),
)

SPELL_OUTCOMES = Table(
    "spell_outcomes",
    "One row per responsibility spell, with the spell's team; or per new placement, with the team that was "
    "responsible that day.",
    (
        Column("region", "string", key=True),
        Column("team", "string"),
        Column("child", "string", key=True),
        Column("start", "date", "first day of the responsibility or placement", key=True),
        Column("is_first", "bool", "the child's first: the primary one"),
        Column("event", "float", "1, 0, or empty where follow-up ended first", null=True),
        Column("days_followed", "int", "to the event, else to the end of the window or of what is known"),
        Column("is_placed_at_start", "bool"),
        Column("is_followed", "bool", "to the end of its window, whatever happened in it"),
    ),
)

TIMES = Table(
    "times",
    "One row per responsibility spell begun in study time: when the first event came, or what ended the "
    "follow-up before it.",
    (
        Column("region", "string", key=True),
        Column("team", "string"),
        Column("child", "string", key=True),
        Column("start", "date", "first day of responsibility", key=True),
        Column("is_first", "bool", "the child's first spell: the primary one"),
        Column("is_placed_at_start", "bool"),
        Column("days", "int", "from the first day of responsibility"),
        Column("ended_by", "string", allowed=("event", *ENDS)),
    ),
)

DURATIONS = Table(
    "durations",
    "One row per responsibility spell or placement begun in study time, and how many days it lasted or held.",
    (
        Column("region", "string", key=True),
        Column("team", "string"),
        Column("child", "string", key=True),
        Column("start", "date", "first day of the responsibility or placement", key=True),
        Column("is_first", "bool", "the child's first: the primary one"),
        Column("days", "int"),
        Column("is_censored", "bool", "it went on, or follow-up ended: there may be more days than these"),
    ),
)

ANNUAL_COUNTS = Table(
    "annual_counts",
    "Different children during a calendar year. Regions have no children in common, so counts of regions add "
    "up; measures do not, for a child may be in several.",
    (
        Column("region", "string", key=True),
        Column("year", "int", key=True),
        Column("measure", "string", key=True),
        Column("by", "string", "how they are divided", allowed=("all", "age", "setting"), key=True),
        Column("value", "string", "age band or setting; `all` for the whole", key=True),
        Column("n_children", "int", disclosive=True),
    ),
)

OUTCOME_RESULTS = {
    "event_within": SPELL_OUTCOMES,
    "sequence": SPELL_OUTCOMES,
    "time_to_event": TIMES,
    "duration": DURATIONS,
    "count_in_period": PERIOD_OUTCOMES,
    "rate": PERIOD_OUTCOMES,
    "indicator": PERIOD_OUTCOMES,
    "composite": PERIOD_OUTCOMES,
    "annual_count": ANNUAL_COUNTS,
}
