"""A delivery folder → its tables, every cell as text; what cannot be read is said, never raised."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from arviointi.contracts.table import text_array
from arviointi.io.raw_sheet import (
    Found,
    Sheet,
    Unknown,
    Unreadable,
    folded,
    row_numbers,
    table_of,
)
from arviointi.io.raw_text import read_text

TEXT = {".csv", ".tsv", ".txt"}
WORKBOOK = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
STATISTICS = {".sav", ".zsav", ".por", ".dta"}
FIRST_ROW = 2
NOTHING = pa.nulls(1)[0]
EMPTY = text_array([""])[0]


def read_delivery(folder: Path, wanted: set[str]) -> list[Found]:
    """Read every table of a delivery.

    Parameters
    ----------
    folder : the delivery as it was received.
    wanted : names of the tables (file stems or sheet names); other files are listed, not read.
    """
    names = {folded(name) for name in wanted}
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [found for path in paths for found in read_file(path, path.relative_to(folder).as_posix(), names)]


def read_file(path: Path, file: str, wanted: set[str]) -> list[Found]:
    """Read one file if it is, or may hold, a wanted table. Several kinds of file are told apart by suffix."""
    name, kind = _stem_and_kind(path)
    if kind in WORKBOOK:
        from arviointi.io.raw_workbook import read_workbook  # noqa: PLC0415  only deliveries with workbooks pay

        return read_workbook(path, name, file, wanted)
    if folded(name) not in wanted or kind not in TEXT | STATISTICS | {".parquet"}:
        return [Unknown(name, file)]
    if kind in STATISTICS:
        from arviointi.io.raw_statistics import read_statistics  # noqa: PLC0415  see above

        return [read_statistics(path, name, file)]
    return [read_text(path, name, file) if kind in TEXT else _read_parquet(path, name, file)]


def _stem_and_kind(path: Path) -> tuple[str, str]:
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return plain.stem, plain.suffix.lower()


def _read_parquet(path: Path, name: str, file: str) -> Sheet | Unreadable:
    try:
        table = pq.ParquetFile(path).read()
    except (pa.ArrowInvalid, OSError):
        return Unreadable(name, file, "damaged")
    columns = [_as_text(column) for column in table.columns]
    rows = row_numbers(range(FIRST_ROW, FIRST_ROW + table.num_rows))
    return Sheet(name, file, tuple(table.column_names), table_of(columns, rows), (), "parquet")


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    numbers = pc.if_else(pc.is_nan(column), NOTHING, column) if pa.types.is_floating(column.type) else column
    return pc.coalesce(numbers.cast(pa.string()), EMPTY)
