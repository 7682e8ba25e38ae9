"""Raw columns and codes → canonical ones, in DuckDB's SQL."""

from collections.abc import Mapping

from arviointi.config.drops import RawColumn, RawTable
from arviointi.io.database import literal, name_of

LABELS = {"year": "%Y", "month": "%Y-%m", "week": "%G-W%V"}
DAY_LABEL = "%Y-%m-%d"
VALUE = "value"


def canonical_columns(table: RawTable) -> dict[str, str]:
    """Return the SQL of every canonical column that a raw table fills, by name."""
    mapped = {
        column.becomes: canonical_value(name, column)
        for name, column in table.columns.items()
        if column.becomes and column.becomes != VALUE and column.degradation != "drop"
    }
    return {**mapped, **{name: literal(value) for name, value in table.constants.items()}}


def canonical_value(name: str, column: RawColumn) -> str:
    """Return the SQL of one column after harmonise: codes renamed, spells half-open, days coarsened."""
    at = f"t.{name_of(name)}"
    if column.degradation in {"year", "month"}:
        return f"CAST(date_trunc({literal(column.degradation)}, {at}) AS DATE)"
    if column.last_day:
        return f"{at} + 1"
    return renamed(at, {**column.codes, **column.renamed})


def renamed(at: str, names: Mapping[str, str]) -> str:
    """Return the SQL that puts other names for some texts."""
    changed = {old: new for old, new in names.items() if old != new}
    if not changed:
        return at
    whens = " ".join(f"WHEN {literal(old)} THEN {literal(new)}" for old, new in changed.items())
    return f"CASE {at} {whens} ELSE {at} END"


def period_label(table: RawTable) -> str:
    """Return the SQL of a period's name from its first day; a reporting year has the year it ends in."""
    name, column = next((name, one) for name, one in table.columns.items() if one.becomes == "period")
    day = f"t.{name_of(name)}"
    if column.type == "year":
        day = f"({day} + INTERVAL 1 YEAR - INTERVAL 1 DAY)"
    return f"strftime({day}, {literal(LABELS.get(column.type, DAY_LABEL))})"


def indicator_columns(table: RawTable) -> dict[str, str]:
    """Return the SQL of the canonical columns of a table of indicators, those apart that hold the values."""
    columns = canonical_columns(table)
    columns.pop("indicator", None)
    return {"period_label": period_label(table), **columns}


def indicator_names(table: RawTable) -> dict[str, str]:
    """Return the SQL of the indicator's name by value column.

    A long table names it on every row, in the column that becomes `indicator`; otherwise it is a constant of
    the table or the name of the value column.
    """
    values = [name for name, column in table.columns.items() if column.becomes == VALUE]
    named = [
        canonical_value(name, column)
        for name, column in table.columns.items()
        if column.becomes == "indicator"
    ]
    return {name: (named or [literal(table.constants.get("indicator", name))])[0] for name in values}
