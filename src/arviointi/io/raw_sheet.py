"""A table as it was delivered: every cell as text, with the row a spreadsheet shows."""

import datetime as dt
import fnmatch
import math
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

ROW = "row"
WHOLE = 1e15


@dataclass(frozen=True)
class Sheet:
    """One table of a delivery.

    `cells` has a text column for each heading, named by its position ("0", "1", …), and `row`. Text is as
    delivered; an empty cell is "", and null is a value that the file itself declares missing. `overlong` are
    rows with more cells than headings, `beyond` what stands there.
    """

    name: str
    file: str
    header: tuple[str, ...]
    cells: pa.Table
    overlong: tuple[int, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unreadable:
    """A file that was not read, and why; `value` names the member or the kind of content it is about.

    `reason`: damaged · empty · encoding · quote · password · content · macros · entities · too_large ·
    archive · path · repeated. `hides_tables`: it may hold any table, as an archive or a workbook does.
    """

    name: str
    file: str
    reason: str
    row: int | None = None
    value: str = ""
    hides_tables: bool = False


@dataclass(frozen=True)
class Unknown:
    """A file or sheet that is no table of the drop.

    `content` is only for the search for personal data: the cells of a sheet; the lines of a text file, as one
    column without heading. None where nothing could be searched.
    """

    name: str
    file: str
    content: Sheet | None = None


@dataclass(frozen=True)
class Note:
    """A text of a delivery that is in no cell of a table: the name of a file or sheet, a label, a comment.

    `place` says where: `file name` · `folder name` (the drop itself) · `sheet name` · `variable label` ·
    `value label` · `file label` · `comment` · `property` · `defined name` · `header` (headers and footers of
    pages); `at` is the cell, variable or property it belongs to.
    """

    file: str
    place: str
    text: str
    at: str = ""


@dataclass(frozen=True)
class Oddity:
    """Something about a file that can be read all the same, or only in part, and that its sender must know.

    `kind`: error_cell · hidden_sheet · hidden_rows · hidden_columns · merged_cells · formula_without_value;
    `row` as the spreadsheet shows it; `column` is the heading, or the letters where there is none.
    """

    name: str
    file: str
    kind: str
    row: int | None = None
    column: str = ""
    value: str = ""


Found = Sheet | Unreadable | Unknown | Note | Oddity
NO_CELLS = pa.Table.from_arrays([], names=[])


def folded(name: str) -> str:
    """Return a name as it is compared: case, surrounding space and Unicode form do not count."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def is_wanted(name: str, wanted: Iterable[str]) -> bool:
    """Say whether a stem or sheet name is among the wanted ones, which are folded and may hold `*`."""
    return any(fnmatch.fnmatchcase(folded(name), one) for one in wanted)


def row_numbers(rows: Iterable[int]) -> pa.Array:
    """Build the column of spreadsheet rows, without loading pandas."""
    numbers = array("q", rows)
    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])


def table_of(columns: Sequence[pa.Array], rows: pa.Array) -> pa.Table:
    """Put text columns and their row numbers together."""
    names = [*(str(position) for position in range(len(columns))), ROW]
    return pa.Table.from_arrays([*columns, rows], names=names)


def without_unnamed_blanks(sheet: Sheet) -> Sheet:
    """Leave out columns with neither a heading nor a value: spreadsheets are wider than they look."""
    kept = [n for n, heading in enumerate(sheet.header) if heading.strip() or has_text(sheet.cells[str(n)])]
    if len(kept) == len(sheet.header):
        return sheet
    cells = table_of([sheet.cells[str(n)] for n in kept], sheet.cells[ROW])
    header = tuple(sheet.header[n] for n in kept)
    return replace(sheet, header=header, cells=cells)


def has_text(column: pa.ChunkedArray) -> bool:
    """Tell whether a column has any text."""
    return bool((pc.max(pc.binary_length(column)).as_py() or 0) > 0)


def as_text(value: Any) -> str:
    """Write a typed cell as the sender would type it: 3.0 → 3, dates in ISO form, nothing → ""."""
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < WHOLE else repr(value)
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
