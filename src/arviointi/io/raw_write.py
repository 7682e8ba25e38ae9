"""Raw tables in the formats senders use; the same rows give the same bytes."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from arviointi.io.atomic import whole_file

SPSS_STAMP = slice(92, 109)
"""Where an SPSS file's header holds the day and time it was written."""


def write_csv(
    rows: pd.DataFrame, path: Path, *, encoding: str, date_format: str, booleans: tuple[str, str]
) -> None:
    """Write a semicolon-separated text file with decimal commas, as Finnish spreadsheets do.

    Parameters
    ----------
    encoding : `cp1252`, or `utf-8-sig` for UTF-8 with its mark.
    date_format : as for strftime; `%-d` is not portable, so `{day}.{month}.{year}` is understood too.
    booleans : text of true and of false.
    """
    text = rows.apply(lambda column: _as_text(column, date_format, booleans))
    with whole_file(path) as temporary:
        text.to_csv(temporary, sep=";", index=False, encoding=encoding, lineterminator="\r\n")


def write_workbook(
    tables: dict[str, pd.DataFrame], path: Path, *, created: dt.date, booleans: tuple[str, str]
) -> None:
    """Write one workbook with a sheet a table; dates and numbers are cells of their own kind."""
    import xlsxwriter  # noqa: PLC0415  only senders of workbooks need it

    with whole_file(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), {"constant_memory": False})
        book.set_properties({"created": dt.datetime.combine(created, dt.time(), dt.UTC)})
        date_format = book.add_format({"num_format": "d.m.yyyy"})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(rows.columns))
            for position, column in enumerate(rows.columns):
                is_date = pd.api.types.is_datetime64_any_dtype(rows[column])
                for row, value in enumerate(_cells(rows[column], booleans), start=1):
                    if value is None:
                        continue
                    if is_date:
                        sheet.write_datetime(row, position, value, date_format)
                    else:
                        sheet.write(row, position, value)
        book.close()


def write_sav(
    rows: pd.DataFrame,
    path: Path,
    *,
    created: dt.date,
    labels: dict[str, str],
    answers: list[str],
    missing: dict[int, str],
) -> None:
    """Write an SPSS file.

    Parameters
    ----------
    labels : variable labels by column.
    answers : columns that hold answers: the codes of `missing` are declared user-missing there.
    missing : user-missing codes and their value labels.
    """
    import pyreadstat  # noqa: PLC0415  only senders of SPSS files need it

    low, high = min(missing), max(missing)
    plain = rows.apply(_for_spss)
    with whole_file(path) as temporary:
        pyreadstat.write_sav(
            plain,
            str(temporary),
            column_labels=[labels.get(column, column) for column in rows.columns],
            variable_value_labels={
                column: {float(c): text for c, text in missing.items()} for column in answers
            },
            missing_ranges={column: [{"lo": float(low), "hi": float(high)}] for column in answers},
            row_compress=True,
        )
        content = bytearray(temporary.read_bytes())
        content[SPSS_STAMP] = created.strftime("%d %b %y").encode() + b"00:00:00"
        temporary.write_bytes(content)


def write_parquet(rows: pd.DataFrame, path: Path) -> None:
    """Write a Parquet file with plain types: dates as dates, codes as text."""
    arrays = {column: _for_parquet(rows[column]) for column in rows.columns}
    with whole_file(path) as temporary:
        pq.write_table(pa.table(arrays), temporary, compression="zstd")


def _as_text(column: "pd.Series[Any]", date_format: str, booleans: tuple[str, str]) -> "pd.Series[Any]":
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.map(
            lambda date: date_format.format(day=date.day, month=date.month, year=date.year),
            na_action="ignore",
        )
    if pd.api.types.is_bool_dtype(column):
        return column.map({True: booleans[0], False: booleans[1]})
    if pd.api.types.is_float_dtype(column):
        return column.map(lambda number: f"{number:g}".replace(".", ","), na_action="ignore").astype(object)
    return column


def _cells(column: "pd.Series[Any]", booleans: tuple[str, str]) -> list[Any]:
    if pd.api.types.is_bool_dtype(column):
        column = column.map({True: booleans[0], False: booleans[1]})
    values = column.astype(object)
    return [None if pd.isna(value) else _python(value) for value in values]


def _python(value: Any) -> Any:
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _for_spss(column: "pd.Series[Any]") -> "pd.Series[Any]":
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.map(lambda date: date.date(), na_action="ignore").astype(object)
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(float)
    return column.astype(object).where(column.notna(), "")


def _for_parquet(column: "pd.Series[Any]") -> pa.Array:
    array = pa.array(column, from_pandas=True)
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.timestamp("s")).cast(pa.date32())
    return array.cast(pa.string()) if pa.types.is_large_string(array.type) else array
