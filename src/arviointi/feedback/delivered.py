"""Delivered text as sheets of a workbook: what a sender of CSV or statistics files gets back, marked."""

from collections.abc import Iterator

import pyarrow.compute as pc
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from arviointi.feedback import words
from arviointi.feedback.marked import Marked, mark, put
from arviointi.feedback.marks import HEADING, Marks
from arviointi.io.raw_sheet import ROW, Sheet

LONGEST_TITLE = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
WIDEST = 40
BOLD = Font(name="Calibri", size=11, bold=True)


def add_delivered(
    book: Workbook, delivered: Sheet, marks: Marks, language: str, *, is_extract: bool
) -> tuple[str, Marked]:
    """Add a table as it was delivered and mark it.

    Parameters
    ----------
    is_extract : take only the rows with findings, each with its number in the delivered file.

    Returns
    -------
    The sheet's title, and where its marks stand.
    """
    sheet = book.create_sheet(_title(book, delivered.name))
    header = (words.say("th_row", language), *delivered.header) if is_extract else delivered.header
    for column, heading in enumerate(header, 1):
        put(sheet, HEADING, column, heading).font = BOLD
        sheet.column_dimensions[get_column_letter(column)].width = min(max(len(heading) + 3, 12), WIDEST)
    lines = dict(_rows(sheet, delivered, marks, is_extract=is_extract))
    sheet.freeze_panes = "A2"
    return sheet.title, mark(sheet, marks, lines)


def _rows(sheet: Worksheet, delivered: Sheet, marks: Marks, *, is_extract: bool) -> Iterator[tuple[int, int]]:
    """Write the rows; each goes where the delivered file has it, or in an extract one below the other."""
    cells = delivered.cells
    chosen = cells.filter(pc.is_in(cells[ROW], pc.cast(marks.lines, "int64"))) if is_extract else cells
    numbers = chosen[ROW].to_pylist()
    columns = [chosen[str(place)].to_pylist() for place in range(len(delivered.header))]
    for place, number in enumerate(numbers):
        line = place + HEADING + 1 if is_extract else number
        texts = [column[place] for column in columns]
        for column, content in enumerate([str(number), *texts] if is_extract else texts, 1):
            if content:
                put(sheet, line, column, content)
        yield number, line


def _title(book: Workbook, name: str) -> str:
    wanted = name.translate(FORBIDDEN)[:LONGEST_TITLE] or "_"
    taken = {title.casefold() for title in book.sheetnames}
    endings = ("", *(f"_{n}" for n in range(2, len(taken) + 3)))
    titles = (wanted[: LONGEST_TITLE - len(ending)] + ending for ending in endings)
    return next(title for title in titles if title.casefold() not in taken)
