"""Short ways to say what exhibits are made of."""

import math
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import pandas as pd

from arviointi.contracts.blocks import (
    Column,
    Content,
    Day,
    Exhibit,
    Figure,
    Interval,
    Message,
    Nothing,
    Number,
    Plain,
    RowGroup,
    Suppressed,
    Table,
)
from arviointi.locale.speak import speak


def message(name: str, **values: Content) -> Message:
    """Say a text of the catalogue."""
    return Message(id=name, values=values)


def whole(value: int) -> Number:
    """Make a whole number that is no count of people or teams."""
    return Number(value=int(value), format="integer")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def heading(name: str) -> Column:
    """Make the column of the row headings, headed by the catalogue's `column.<name>`."""
    return Column(id="heading", heading=message(f"column.{name}"), role="heading")


def column(name: str, role: str = "number") -> Column:
    """Make a column headed by the catalogue's `column.<name>`."""
    return Column.model_validate({"id": name, "heading": message(f"column.{name}"), "role": role})


def decimal(value: float | None, digits: int) -> Content:
    """Make a decimal number, rounded to what is printed, or nothing where there is none."""
    if value is None or pd.isna(value) or not math.isfinite(value):
        return Nothing()
    return Number(value=round(float(value), digits), digits=digits)


def p_value(value: float | None) -> Content:
    """Make a p-value, or nothing."""
    return Nothing() if value is None or pd.isna(value) else Number(value=float(value), format="p_value")


def interval(low: float | None, high: float | None, digits: int) -> Content:
    """Make an interval, rounded to what is printed, or nothing where an end is missing."""
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return Nothing()
    return Interval(low=round(float(low), digits), high=round(float(high), digits), digits=digits)


def day(value: Any) -> Content:
    """Make a day, or nothing."""
    return Nothing() if value is None or pd.isna(value) else Day(value=pd.Timestamp(value).date().isoformat())


def plain(value: Any) -> Content:
    """Make a code or name, or nothing."""
    return Nothing() if value is None or pd.isna(value) else Plain(text=str(value))


def long_table(exhibit: Exhibit) -> pd.DataFrame:
    """Lay out everything an exhibit publishes as EXHIBIT: one row a cell."""
    table = exhibit.block.table if isinstance(exhibit.block, Figure) else exhibit.block
    rows = list(_cells(table))
    names = ["group", "row", "column", "value", "high", "text", "shown"]
    return pd.DataFrame(rows, columns=names).astype({"value": float, "high": float})


def _cells(table: Table) -> Iterator[tuple[object, ...]]:
    for group in table.groups:
        for row in group.rows:
            for place, cell in zip(table.columns, row.cells, strict=True):
                yield (group.id, row.id, place.id, *_flat(cell))


def _flat(cell: Content) -> tuple[float | None, float | None, str | None, str]:
    if isinstance(cell, Number):
        return cell.value, None, None, "shown"
    if isinstance(cell, Interval):
        return cell.low, cell.high, None, "shown"
    if isinstance(cell, Suppressed):
        return None, None, None, "small_count" if cell.below else "protects_another"
    if isinstance(cell, Nothing):
        return None, None, None, "no_value"
    return None, None, speak(cell, "en"), "shown"


def groups(named: Iterable[RowGroup]) -> tuple[RowGroup, ...]:
    """Keep the groups that have rows."""
    return tuple(group for group in named if group.rows)


def without_empty_columns(table: Table, only: Collection[str] | None = None) -> Table:
    """Leave out the columns in which no row has anything; the first one names the rows and stays.

    Parameters
    ----------
    only : columns that may be left out; by default all.
    """
    cells = [row.cells for group in table.groups for row in group.rows]
    empty = [all(isinstance(cell, Nothing) for cell in of_column) for of_column in zip(*cells, strict=True)]
    stays = [only is not None and one.id not in only for one in table.columns]
    kept = [n for n in range(len(table.columns)) if n == 0 or stays[n] or not cells or not empty[n]]
    columns = tuple(table.columns[place] for place in kept)
    narrowed = tuple(_narrowed(group, kept) for group in table.groups)
    return table.model_copy(update={"columns": columns, "groups": narrowed})


def _narrowed(group: RowGroup, kept: list[int]) -> RowGroup:
    rows = (row.model_copy(update={"cells": tuple(row.cells[place] for place in kept)}) for row in group.rows)
    return group.model_copy(update={"rows": tuple(rows)})
