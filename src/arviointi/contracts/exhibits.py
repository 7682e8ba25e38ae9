"""Every exhibit as a long table: what is published and nothing else."""

from arviointi.contracts.table import Column, Table

SHOWN = ("shown", "small_count", "protects_another", "no_value")

EXHIBIT = Table(
    "exhibit",
    "One row per published cell, with the number as it may be shown and the reason where it may not.",
    (
        Column("group", "string", key=True),
        Column("row", "string", key=True),
        Column("column", "string", key=True),
        Column("value", "float", null=True),
        Column("high", "float", "upper end, where the cell is an interval", null=True),
        Column("text", "string", "in English, where the cell is a text", null=True),
        Column("shown", "string", allowed=SHOWN),
    ),
)
