"""The sender's own data returned, findings marked: workbooks as they came, other files as one workbook."""

import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from arviointi.feedback.answer import Answer
from arviointi.feedback.delivered import add_delivered
from arviointi.feedback.fold import Row
from arviointi.feedback.marked import mark
from arviointi.feedback.marks import Marks, marks_of
from arviointi.feedback.overview import add_overview
from arviointi.io.atomic import whole_file
from arviointi.io.raw_sheet import Found, Sheet

MOST_CELLS = 300_000
"""Cells of a workbook that is returned whole: opening, marking and saving them takes some ten seconds."""
NAME = "tarkistus_{stem}.xlsx"
OTHERS = "taulut"
UNOPENED = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, zipfile.BadZipFile, ParseError,
    InvalidFileException,
)  # fmt: skip
"""What openpyxl raises on workbooks that a spreadsheet opens and it does not."""


def return_workbooks(
    answer: Answer, rows: list[Row], found: Iterable[Found], folder: Path, out: Path, language: str
) -> list[Path]:
    """Write the sender's tables that have findings as marked workbooks.

    Parameters
    ----------
    rows, found : the findings, and what was read of the drop in `folder`.

    Returns
    -------
    The files written: none where nothing is marked, or where values are withheld.
    """
    if answer.withheld:
        return []
    marks = marks_of(rows, language)
    sheets = [one for one in found if isinstance(one, Sheet) and one.file in marks]
    by_book: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        by_book[_book_of(sheet, folder)].append(sheet)
    others = by_book.pop("", [])
    written = []
    for file, own in by_book.items():
        book = _marked_book(folder / file, file, own, marks, answer, language)
        if book is None:
            others += own
        else:
            written.append(_saved(book, out / NAME.format(stem=Path(file).stem)))
    if others:
        written.append(_saved(_made_book(others, marks, answer, language), out / NAME.format(stem=OTHERS)))
    return written


def _book_of(sheet: Sheet, folder: Path) -> str:
    """Name the workbook of a sheet by its path in the drop; empty for other files."""
    parts = sheet.file.split("#")
    names = ("#".join(parts[:count]) for count in range(1, len(parts)))
    books = (name for name in names if name.lower().endswith(".xlsx") and (folder / name).is_file())
    return next(books, "")


def _marked_book(
    path: Path, file: str, sheets: list[Sheet], marks: dict[str, Marks], answer: Answer, language: str
) -> Workbook | None:
    """Open a sender's workbook and mark it; None if it is too large, or only other programs open it."""
    if sum(_size(sheet) for sheet in sheets) > MOST_CELLS:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of drawings and extensions that the copy does not keep
            book = openpyxl.load_workbook(path)
    except UNOPENED:
        return None
    titles = {sheet.file: sheet.file.removeprefix(f"{file}#") for sheet in sheets}
    marked = {name: (title, mark(book[title], marks[name])) for name, title in titles.items()}
    add_overview(book, answer, marked, language)
    return book


def _made_book(sheets: list[Sheet], marks: dict[str, Marks], answer: Answer, language: str) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    is_extract = sum(map(_size, sheets)) > MOST_CELLS
    marked = {
        sheet.file: add_delivered(book, sheet, marks[sheet.file], language, is_extract=is_extract)
        for sheet in sheets
    }
    add_overview(book, answer, marked, language, is_extract=is_extract)
    return book


def _size(sheet: Sheet) -> int:
    return int(sheet.cells.num_rows) * len(sheet.header)


def _saved(book: Workbook, path: Path) -> Path:
    with whole_file(path) as temporary:
        book.save(temporary)
    return path
