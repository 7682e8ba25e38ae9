"""From the sender's columns to the canonical ones, as SQL written from the drop schema."""

from collections.abc import Iterator

from arviointi.config.drops import RawColumn, RawTable
from arviointi.config.study import Calendar
from arviointi.io.database import literal, name_of

LABELS = {"year": "%Y", "month": "%Y-%m"}


def canonical_columns(table: RawTable, calendar: Calendar) -> dict[str, str]:
    """Give the SQL of each canonical column of a raw table, without its values or items."""
    columns = dict(_mapped(table, calendar))
    return columns | {name: literal(value) for name, value in table.constants.items()}


def _mapped(table: RawTable, calendar: Calendar) -> Iterator[tuple[str, str]]:
    for name, column in table.columns.items():
        if column.becomes and column.becomes != "value":
            yield column.becomes, _expression(name, column, calendar)
        if column.becomes == "period":
            yield "period_label", f"strftime({name_of(name)}, {literal(LABELS[column.type])})"


def _expression(name: str, column: RawColumn, calendar: Calendar) -> str:
    value = name_of(name)
    if column.last_day:
        return f"{value} + 1"
    if column.type == "year":
        return first_day_of_year(value, calendar)
    if any(code != meaning for code, meaning in column.codes.items()):
        cases = " ".join(f"WHEN {literal(code)} THEN {literal(text)}" for code, text in column.codes.items())
        return f"CASE {value} {cases} END"
    return value


def first_day_of_year(value: str, calendar: Calendar) -> str:
    """Shift 1 January of a reporting year to its first day: 2024 that ends 03-31 began on 2023-04-01."""
    month, day = calendar.year_ends.split("-")
    last = f"make_date(year({value}) - 1, {int(month)}, {int(day)})"
    return f"({last} + 1)"
