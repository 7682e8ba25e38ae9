"""Workbooks: every sheet with content, cells as text; and what its cells do not show."""

import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pyarrow as pa
import python_calamine as calamine

from arviointi.contracts.table import text_array
from arviointi.io.raw_book_cells import Cells, cells_of, letters
from arviointi.io.raw_book_xml import (
    RefusedError,
    check_parts,
    notes_of_binary,
    notes_of_book,
    notes_of_sheet,
    sheet_parts,
    xml_of,
)
from arviointi.io.raw_kind import ZIPPED_BOOK
from arviointi.io.raw_limits import MOST_CELLS, MOST_LISTED
from arviointi.io.raw_sheet import (
    NO_CELLS,
    Found,
    Note,
    Oddity,
    Sheet,
    Unknown,
    Unreadable,
    as_text,
    has_text,
    is_wanted,
    row_numbers,
    table_of,
    without_unnamed_blanks,
)

FIRST_ROW = 2
DAMAGES = (
    calamine.CalamineError, expat.ExpatError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError,
    NotImplementedError, ValueError, OverflowError, LookupError,
)  # fmt: skip
"""What the readers raise on workbooks that are damaged or packed in an unknown way."""
VBA = "_VBA_PROJECT".encode("utf-16-le")
BLOCK = 4096
READ = (".xml", ".rels", ".vml", ".bin")


@dataclass(frozen=True)
class _Around:
    """What a workbook holds besides values: facts about cells by sheet, and notes."""

    cells: dict[str, Cells] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def read_workbook(path: Path, name: str, file: str, wanted: set[str]) -> list[Found]:
    """Read the sheets of a workbook that are tables; a lone sheet may go by the file's name."""
    hides = not is_wanted(name, wanted)
    try:
        around = _around(path, file)
        found = [*_sheets(path, name, file, wanted, around)]
    except RefusedError as refused:
        return [Unreadable(name, file, refused.reason, value=refused.value, hides_tables=hides)]
    except calamine.PasswordError:
        return [Unreadable(name, file, "password", hides_tables=hides)]
    except MemoryError:
        return [Unreadable(name, file, "too_large", hides_tables=hides)]
    except DAMAGES:
        return [Unreadable(name, file, "damaged", hides_tables=hides)]
    is_empty = not any(isinstance(one, Sheet | Unknown) for one in found)
    return [*around.notes, *([Unreadable(name, file, "empty")] if is_empty else []), *found]


def _around(path: Path, file: str) -> _Around:
    """Look through a workbook before its values are read: what is dangerous never reaches their reader."""
    if path.suffix.lower() not in ZIPPED_BOOK:
        content = path.read_bytes()
        if VBA in content:
            raise RefusedError("macros", "VBA")
        return _Around({}, [*notes_of_binary(content, file)])
    with zipfile.ZipFile(path) as parts:
        check_parts(parts)
        titles = sheet_parts(parts)
        for name in parts.namelist():
            if name.endswith(READ) and name not in titles.values():
                xml_of(parts, name)
        notes = [*notes_of_book(parts, file, titles)]
        cells = {}
        for title, part in titles.items():
            xml = xml_of(parts, part)
            if part.endswith(".xml"):
                cells[title] = cells_of(xml)
                notes += notes_of_sheet(xml, f"{file}#{title}")
    return _Around(cells, notes)


def _sheets(path: Path, name: str, file: str, wanted: set[str], around: _Around) -> Iterator[Found]:
    too_far = [title for title, cells in around.cells.items() if cells.area > MOST_CELLS]
    if too_far:
        raise RefusedError("too_large", too_far[0])
    with calamine.CalamineWorkbook.from_path(path) as book:
        kinds = {sheet.name: sheet for sheet in book.sheets_metadata}
        if any(sheet.typ == calamine.SheetTypeEnum.MacroSheet for sheet in kinds.values()):
            raise RefusedError("macros", file)
        titles = [title for title, sheet in kinds.items() if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
        read = [_sheet(book, title, f"{file}#{title}", around.cells.get(title, Cells())) for title in titles]
    filled = [(sheet, oddities) for sheet, oddities in read if sheet.header]
    is_lone = len(filled) == 1 and is_wanted(name, wanted)
    yield from (Note(file, "sheet name", title) for title in kinds)
    for sheet, oddities in filled:
        is_table = is_wanted(sheet.name, wanted)
        table = sheet.name if is_table else name
        if not is_lone and not is_table:
            yield Unknown(sheet.name, sheet.file, sheet)
            continue
        yield without_unnamed_blanks(replace(sheet, name=table))
        hidden = kinds[sheet.name].visible != calamine.SheetVisibleEnum.Visible
        yield from [Oddity(table, sheet.file, "hidden_sheet")] if hidden else []
        yield from (replace(oddity, name=table) for oddity in oddities)


def _sheet(
    book: calamine.CalamineWorkbook, title: str, place: str, cells: Cells
) -> tuple[Sheet, list[Oddity]]:
    """Read one sheet; one without any value has no header."""
    source = book.get_sheet_by_name(title)
    header, table = _table(source, cells.errors)
    if not header:
        return Sheet(title, place, (), NO_CELLS), []
    sheet = Sheet(title, place, tuple(header), table, (), "workbook")
    return sheet, [*_oddities(sheet, cells, source.merged_cell_ranges or [])]


def _table(source: calamine.CalamineSheet, errors: dict[tuple[int, int], str]) -> tuple[list[str], pa.Table]:
    """Read header and rows as text, some thousand at a time; errors stand where the reader sees nothing."""
    left = source.start[1] if source.start else 0
    last_row, last_column = source.end or (-1, -1)
    height = max([last_row, *(row for row, _ in errors)]) + 1
    width = max([last_column, *(column for _, column in errors)]) + 1
    if height * width > MOST_CELLS:
        raise RefusedError("too_large", source.name)
    rows = _rows(source, left, width, height, errors)
    header = next(rows, [])
    chunks = []
    while block := list(islice(rows, BLOCK)):
        chunks.append([text_array(column) for column in zip(*block, strict=True)])
    columns = [pa.chunked_array([chunk[n] for chunk in chunks], pa.string()) for n in range(len(header))]
    is_empty = not any(header) and not any(map(has_text, columns))
    return ([] if is_empty else header), table_of(columns, row_numbers(range(FIRST_ROW, max(height, 1) + 1)))


def _rows(
    source: calamine.CalamineSheet, left: int, width: int, height: int, errors: dict[tuple[int, int], str]
) -> Iterator[list[str]]:
    by_row: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), error in errors.items():
        by_row[row].append((column, error))
    for row, cells in enumerate(islice(chain(source.iter_rows(), repeat([])), height)):
        texts = [""] * left + [as_text(cell) for cell in cells]
        texts += [""] * (width - len(texts))
        for column, error in by_row.get(row, ()):
            texts[column] = error
        yield texts


def _oddities(sheet: Sheet, cells: Cells, merged: list[Any]) -> Iterator[Oddity]:
    width = len(sheet.header)

    def heading(column: int) -> str:
        return (sheet.header[column].strip() if column < width else "") or letters(column)

    name, file = sheet.name, sheet.file
    for (row, column), error in sorted(cells.errors.items()):
        yield Oddity(name, file, "error_cell", row + 1, heading(column), error)
    for row, column in cells.unvalued:
        yield Oddity(name, file, "formula_without_value", row + 1, heading(column))
    if cells.hidden_rows:
        first, shown = cells.hidden_rows[0], _listed([str(row) for row in cells.hidden_rows])
        yield Oddity(name, file, "hidden_rows", first, value=shown)
    hidden = [heading(column) for column in cells.hidden_columns if column < width]
    if hidden:
        yield Oddity(name, file, "hidden_columns", column=hidden[0], value=_listed(hidden))
    if merged:
        (row, column), _ = merged[0]
        shown = _listed([f"{letters(b)}{a + 1}:{letters(d)}{c + 1}" for (a, b), (c, d) in merged])
        yield Oddity(name, file, "merged_cells", row + 1, heading(column), shown)


def _listed(places: list[str]) -> str:
    rest = len(places) - MOST_LISTED
    return ", ".join(places[:MOST_LISTED]) + (f" … (+{rest})" if rest > 0 else "")
