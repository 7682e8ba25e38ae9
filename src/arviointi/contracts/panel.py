"""What assemble hands to estimate: who is compared with whom, when."""

from arviointi.contracts.table import Column, Table

ARMS = ("pilot", "comparison")
FLOW_STEPS = (
    "all", "in_population", "outside_breaks", "start_known", "not_contaminated", "first_spell", "delivered",
    "observed", "not_always_exposed",
)  # fmt: skip

PANEL = Table(
    "panel",
    "One row per unit and period. Cohort is the first period in which the team is exposed; empty: never.",
    (
        Column("region", "string"),
        Column("team", "string", "region/team: teams are unique within a region only"),
        Column("site", "string", null=True),
        Column("arm", "string", allowed=ARMS),
        Column("unit", "string", "team, respondent or child spell", key=True),
        Column("period", "int", key=True),
        Column("period_label", "string"),
        Column("cohort", "int", null=True),
        Column("is_exposed", "bool", "the team's start is at or before this period"),
        Column("outcome", "float"),
        Column("weight", "float", "exposure behind the outcome, else 1"),
    ),
    open_prefix="x_",
)

FLOW = Table(
    "flow",
    "How many teams, units and rows are left after each step.",
    (
        Column("step", "int", key=True),
        Column("label", "string", "who is left after the step", allowed=FLOW_STEPS),
        Column("arm", "string", allowed=ARMS, key=True),
        Column("n_teams", "int", disclosive=True),
        Column("n_units", "int", disclosive=True),
        Column("n_rows", "int", disclosive=True),
    ),
)
