"""Canonical tables on the deliveries themselves: what was found in them, what they hold, how they differ."""

from arviointi.contracts.columns import REGION
from arviointi.contracts.findings import SEVERITIES
from arviointi.contracts.table import Column, Table

DELIVERY = Column("delivery", "string", key=True)
RAW_TABLE = Column("table", "string", "as the drop schema calls it", key=True)

FINDINGS_SUMMARY = Table(
    "findings_summary",
    "Findings of every delivery in force, used or left out, counted by rule and table.",
    (
        REGION,
        DELIVERY,
        Column("wave", "string", null=True),
        Column("rule", "string", key=True),
        Column("severity", "string", key=True, allowed=SEVERITIES),
        Column("table", "string", "as the drop schema calls it", null=True, key=True),
        Column("count", "int", disclosive=True),
        Column("fi", "string", "what the rule says, with … where a finding names a row's own values"),
        Column("sv", "string"),
        Column("en", "string"),
    ),
)

DELIVERED = Table(
    "delivered",
    "Tables of every delivery that is used. Optional cells are those of columns that may be empty and are "
    "neither part of a key, nor the end of a spell, nor a survey item.",
    (
        REGION,
        DELIVERY,
        RAW_TABLE,
        Column("becomes", "string", "canonical table"),
        Column("fi", "string", "name for the sender"),
        Column("sv", "string", null=True),
        Column("en", "string"),
        Column("rows", "int", "usable", disclosive=True),
        Column("left_out", "int", "rows that are not used", disclosive=True),
        Column("optional_cells", "int"),
        Column("filled_cells", "int"),
    ),
)

DROP_CHANGES = Table(
    "drop_changes",
    "Usable rows of a delivery beside those of the same region's delivery before it, compared by key.",
    (
        REGION,
        DELIVERY,
        Column("previous", "string", "the delivery before it"),
        RAW_TABLE,
        Column("new", "int", disclosive=True),
        Column("changed", "int", "same key, another content", disclosive=True),
        Column("unchanged", "int", disclosive=True),
        Column(
            "gone",
            "int",
            "were in the delivery before and belong, by day or wave, to the later one's period; stay in use",
            disclosive=True,
        ),
    ),
)
