"""What the deliveries themselves are like: findings by rule, tables held, optional cells filled."""

from collections.abc import Iterator, Mapping

import pyarrow as pa

from arviointi.config.drops import DropSchema, RawTable
from arviointi.contracts.quality import DELIVERED, FINDINGS_SUMMARY
from arviointi.harmonise.drops import Drop, described


def findings_summary(drops: list[Drop], schemas: Mapping[str, DropSchema]) -> pa.Table:
    """Make the canonical table of findings by rule, from every drop's verdict."""
    rows = [
        {**_sender(drop), "wave": described(drop, schemas[drop.version])["wave"], **found}
        for drop in _ordered(drops)
        for found in drop.verdict["by_rule"]
    ]
    return pa.Table.from_pylist(rows, schema=FINDINGS_SUMMARY.empty().schema)


def delivered(used: list[Drop], schemas: Mapping[str, DropSchema]) -> pa.Table:
    """Make the canonical table of what each used drop holds, table by table."""
    rows = [
        {**_sender(drop), **_described(drop, name, table, schemas[drop.version].tables[name])}
        for drop in _ordered(used)
        for name, table in sorted(drop.tables.items())
    ]
    return pa.Table.from_pylist(rows, schema=DELIVERED.empty().schema)


def _ordered(drops: list[Drop]) -> list[Drop]:
    return sorted(drops, key=lambda one: (one.verdict["region"], one.verdict["delivery"]))


def _sender(drop: Drop) -> dict[str, object]:
    return {name: drop.verdict[name] for name in ("region", "delivery")}


def _described(drop: Drop, name: str, rows: pa.Table, plan: RawTable) -> dict[str, object]:
    optional = [rows[column] for column in optional_columns(plan) if column in rows.column_names]
    return {
        "table": name,
        "becomes": plan.becomes,
        **plan.label.model_dump(include={"fi", "sv", "en"}),
        "rows": rows.num_rows,
        "left_out": drop.verdict["tables"][name]["rows"] - rows.num_rows,
        "optional_cells": sum(len(column) for column in optional),
        "filled_cells": sum(len(column) - column.null_count for column in optional),
    }


def optional_columns(plan: RawTable) -> Iterator[str]:
    """Yield the columns that may be empty although there is something to say.

    The end of a spell is not among them: it is empty while the spell lasts.
    """
    for name, column in plan.columns.items():
        if not (column.required or column.key or column.last_day):
            yield name
