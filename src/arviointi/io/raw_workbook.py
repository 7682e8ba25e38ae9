"""Workbooks: every sheet with content, cells as text."""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from arviointi.contracts.table import text_array
from arviointi.io.raw_sheet import (
    Found,
    Sheet,
    Unknown,
    Unreadable,
    as_text,
    folded,
    row_numbers,
    table_of,
    without_unnamed_blanks,
)

FIRST_ROW = 2
ERROR_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*\bt="e"[^>]*>.*?<v>([^<]*)</v>', re.DOTALL)


def read_workbook(path: Path, name: str, file: str, wanted: set[str]) -> list[Found]:
    """Read the sheets of a workbook that are tables; a lone sheet may go by the file's name."""
    try:
        with calamine.CalamineWorkbook.from_path(path) as book:
            grids = {
                sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
                for sheet in book.sheet_names
            }
        errors = _error_cells(path)
    except calamine.PasswordError:
        return [Unreadable(name, file, "password")]
    except (calamine.CalamineError, zipfile.BadZipFile):
        return [Unreadable(name, file, "damaged")]
    filled = {
        sheet: grid for sheet, grid in grids.items() if any(any(cell != "" for cell in row) for row in grid)
    }
    if not filled:
        return [Unreadable(name, file, "empty")]
    return list(_tables(filled, errors, Unknown(name, file), wanted))


def _tables(
    filled: dict[str, list[list[Any]]],
    errors: dict[str, dict[tuple[int, int], str]],
    book: Unknown,
    wanted: set[str],
) -> Iterator[Found]:
    for title, grid in filled.items():
        place = f"{book.file}#{title}"
        is_lone = len(filled) == 1 and folded(book.name) in wanted
        if folded(title) in wanted or is_lone:
            name = title if folded(title) in wanted else book.name
            yield _sheet(name, place, grid, errors.get(title, {}))
        else:
            yield Unknown(title, place)


def _sheet(name: str, place: str, grid: list[list[Any]], errors: dict[tuple[int, int], str]) -> Sheet:
    texts = [[as_text(cell) for cell in row] for row in grid]
    for (row, column), error in errors.items():
        texts[row][column] = error
    header, *body = texts
    columns = [text_array([row[n] for row in body]) for n in range(len(header))]
    rows = row_numbers(range(FIRST_ROW, FIRST_ROW + len(body)))
    return without_unnamed_blanks(Sheet(name, place, tuple(header), table_of(columns, rows), (), "workbook"))


def _error_cells(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Find cells like `#DIV/0!` by sheet and position; the reader of values takes them for empty ones."""
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return {}
    with zipfile.ZipFile(path) as parts:
        return {
            title: {
                (int(row) - 1, _position(letters)): error.decode()
                for letters, row, error in ERROR_CELL.findall(parts.read(part))
            }
            for title, part in _sheet_parts(parts).items()
        }


def _sheet_parts(parts: zipfile.ZipFile) -> dict[str, str]:
    book = parts.read("xl/workbook.xml").decode()
    links = parts.read("xl/_rels/workbook.xml.rels").decode()
    targets = {
        _attribute(tag, "Id"): _attribute(tag, "Target")
        for tag in re.findall(r"<Relationship\b[^>]*>", links)
    }
    titles = re.findall(r"<sheet\b[^>]*>", book)
    found = {_attribute(tag, "name"): targets.get(_attribute(tag, "r:id"), "") for tag in titles}
    whole = {
        title: target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        for title, target in found.items()
    }
    return {title: part for title, part in whole.items() if part in parts.namelist()}


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(match.group(1)) if match else ""


def _position(letters: bytes) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + letter - ord("A") + 1
    return position - 1
