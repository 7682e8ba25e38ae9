"""Everyone's data in one shape: English names, half-open spells, dates as dates, missing as null."""

from arviointi.contracts import clients, practice, quality
from arviointi.contracts.columns import EVENT_TABLES, REGION, TEAM, WAVE, date
from arviointi.contracts.table import Column, Table

DROPS = Table(
    "drops",
    "Every delivery in force, used or left out.",
    (
        REGION,
        Column("delivery", "string", key=True),
        Column("drop", "string", "the sender's own id", null=True),
        Column("version", "string"),
        Column("wave", "string", null=True),
        date("start", "first day covered", null=True),
        date("end", "day after the last day covered", null=True),
        date("extracted", null=True),
        Column("is_simulated", "bool"),
        Column("is_used", "bool"),
        Column("n_reject", "int"),
        Column("n_exclude", "int"),
        Column("n_query", "int"),
    ),
)

COVERAGE = Table(
    "coverage",
    "Days on which a team's rows of an event table are complete: reported and no row means zero. Where a "
    "region declares none for a table, the period of every drop that holds the file.",
    (
        REGION,
        TEAM,
        Column("table", "string", key=True, allowed=EVENT_TABLES),
        date("start", key=True),
        date("end", "day after the last covered day"),
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
        date("date", null=True),
        Column("instrument", "string", "item stem", key=True),
        Column("item", "int", key=True),
        Column("value", "float", null=True),
        Column("missing_reason", "string", null=True),
    ),
)

INDICATORS = Table(
    "indicators",
    "Values delivered per unit and period. Value or reason: never both empty.",
    (
        REGION,
        TEAM,
        Column("name", "string", "public name of the area", null=True),
        date("period", "first day", key=True),
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
        practice.TEAMS,
        practice.WAVE_ANCHORS,
        COVERAGE,
        practice.POSTS,
        practice.TRAINING,
        practice.TEAM_RATINGS,
        practice.MEETINGS,
        practice.OBSERVATIONS,
        clients.DISCUSSIONS,
        practice.CASELOADS,
        practice.WORKING_TIME,
        practice.PARTNERS,
        practice.LEADERSHIP,
        clients.RESPONSIBILITIES,
        clients.CONTACTS,
        clients.PLACEMENTS,
        clients.NOTIFICATIONS,
        clients.SERVICES,
        practice.INTERVIEWS,
        practice.ABSENCES,
        INDICATORS,
        quality.FINDINGS_SUMMARY,
        quality.DELIVERED,
        quality.DROP_CHANGES,
    )
}
CANONICAL = {**REGISTERS, RESPONSES.name: RESPONSES}
