"""From canonical names and day numbers to what a sender writes: the drop schema, read backwards."""

from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.drops import DropSchema, RawColumn, RawTable
from arviointi.simulate.answers import CANNOT_SAY, NO_ANSWER
from arviointi.simulate.calendar import date_of

THURSDAY = 3
MARKS = (NO_ANSWER, CANNOT_SAY)


def raw_tables(tables: dict[str, pd.DataFrame], schema: DropSchema) -> dict[str, pd.DataFrame]:
    """Rename and recode a drop's tables.

    Parameters
    ----------
    tables : by canonical name; surveys by the `survey` constant of their raw table; times as day numbers.

    Returns
    -------
    Tables by raw name: dates as `datetime64`, months and weeks as text, whole numbers and booleans
    nullable, item answers as numbers with MARKS for those that were not given.
    """
    return {
        name: _raw_table(tables[table.constants.get("survey", table.becomes)], table)
        for name, table in schema.tables.items()
    }


def _raw_table(rows: pd.DataFrame, table: RawTable) -> pd.DataFrame:
    columns = {name: _raw_column(rows, name, column) for name, column in table.columns.items()}
    items = [
        f"{stem}_{number:02d}" for stem, block in table.items.items() for number in range(1, block.count + 1)
    ]
    answers = rows.reindex(columns=items).astype(float)
    return pd.concat([pd.DataFrame(columns, index=rows.index), answers], axis=1)


def _raw_column(rows: pd.DataFrame, name: str, column: RawColumn) -> Any:
    source = column.becomes or name
    values = rows[source] if source in rows else pd.Series(np.nan, index=rows.index, dtype=object)
    if column.last_day:
        values = values - 1
    return WRITTEN.get(column.type, _text)(values, column)


def _text(values: "pd.Series[Any]", column: RawColumn) -> "pd.Series[Any]":
    codes = {meaning: code for code, meaning in column.codes.items()}
    written = values.map(codes) if codes and column.becomes else values
    return written.astype("str").where(written.notna() & (written != ""))


def _date(values: "pd.Series[Any]", _: RawColumn) -> "pd.Series[Any]":
    days = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan)
    dates = np.where(np.isnan(days), np.datetime64("NaT"), np.nan_to_num(days).astype("datetime64[D]"))
    return pd.Series(dates.astype("datetime64[s]"), index=values.index)


def _month(values: "pd.Series[Any]", _: RawColumn) -> "pd.Series[Any]":
    return values.map(lambda number: date_of(number).strftime("%Y-%m")).astype("str")


def _week(values: "pd.Series[Any]", _: RawColumn) -> "pd.Series[Any]":
    return values.map(lambda number: date_of(number + THURSDAY).strftime("%G-W%V")).astype("str")


def _integer(values: "pd.Series[Any]", _: RawColumn) -> "pd.Series[Any]":
    return values.astype("Int64")


def _number(values: "pd.Series[Any]", _: RawColumn) -> "pd.Series[Any]":
    return values.astype(float)


def _boolean(values: "pd.Series[Any]", _: RawColumn) -> "pd.Series[Any]":
    return values.astype("boolean")


WRITTEN = {
    "date": _date,
    "month": _month,
    "week": _week,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}


def without_marks(rows: pd.DataFrame, table: RawTable) -> pd.DataFrame:
    """Leave empty what was asked and not answered: spreadsheets know no missing codes."""
    answers = [name for name in rows if name not in table.columns]
    return pd.concat([rows[list(table.columns)], rows[answers].mask(rows[answers].isin(MARKS))], axis=1)


def with_codes(rows: pd.DataFrame, table: RawTable, codes: list[int]) -> pd.DataFrame:
    """Replace the marks of unanswered items by a statistics program's missing codes, the commonest first."""
    answers = [name for name in rows if name not in table.columns]
    coded = rows[answers].replace(dict(zip(MARKS, codes, strict=True)))
    return pd.concat([rows[list(table.columns)], coded], axis=1)
