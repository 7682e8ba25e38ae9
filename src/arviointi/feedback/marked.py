"""A sheet with its findings marked: colour and frame at each place, and a comment that says what it is."""

from collections import Counter
from dataclasses import dataclass

from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from arviointi.feedback.answer import Section
from arviointi.feedback.marks import HEADING, Mark, Marks
from arviointi.io.raw_sheet import folded

AUTHOR = "arviointi"
MOST_COMMENTS = 200
LONGEST_COMMENT = 2000
LONGEST_CELL = 32_767
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
STRONG: dict[Section, str] = {"reject": "F4B6B0", "exclude": "F8CFA6", "query": "FFF0A8"}
FAINT: dict[Section, str] = {"reject": "FBE3E0", "exclude": "FCEBDA", "query": "FFF9DC"}
INK = "7A1F16"
FRAME = Border(*(Side("medium", color=INK) for _ in range(4)))
DASHES = Border(top=Side("mediumDashed", color=INK), bottom=Side("mediumDashed", color=INK))
FILLS = {
    colour: PatternFill("solid", fgColor=colour) for colours in (STRONG, FAINT) for colour in colours.values()
}
NO_FILL = PatternFill()


@dataclass(frozen=True)
class Marked:
    """Where the findings of a sheet stand: its cells by (row, heading); and whether comments ran out."""

    places: dict[tuple[int, str], str]
    has_bare_cells: bool


def put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a text of the sender's, or about it, as text: a sign that starts a formula stays a sign."""
    cell: Cell = sheet.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST_CELL]
    cell.data_type = "s"
    if text.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True
    return cell


def mark(sheet: Worksheet, marks: Marks, lines: dict[int, int] | None = None) -> Marked:
    """Mark one sheet, after taking away what an earlier check marked.

    Parameters
    ----------
    lines : row of the sheet by row of the delivery, where they differ.
    """
    _unmark(sheet)
    headings = {folded(str(cell.value)): cell.column for cell in sheet[HEADING] if cell.value is not None}
    pen = _Pen(sheet, headings, lines)
    for row, one in marks.rows.items():
        pen.row(row, one)
    for (row, heading), one in marks.cells.items():
        pen.cell(row, heading, one)
    at_first = marks.sheet
    for heading, one in marks.headings.items():
        if heading in headings:
            pen.heading(heading, one)
        else:
            for text in one.texts:
                at_first.add(one.severity, text)
    if at_first.texts:
        pen.heading("", at_first)
    return Marked(pen.places, pen.has_bare_cells)


class _Pen:
    """Marks one sheet and remembers where."""

    def __init__(self, sheet: Worksheet, headings: dict[str, int], lines: dict[int, int] | None) -> None:
        self.sheet, self.headings, self.lines = sheet, headings, lines
        self.places: dict[tuple[int, str], str] = {}
        self.comments: Counter[int] = Counter()
        self.has_bare_cells = False
        self.owners = {
            (row, column): (span.min_row, span.min_col)
            for span in sheet.merged_cells.ranges
            for row in range(span.min_row, span.max_row + 1)
            for column in range(span.min_col, span.max_col + 1)
        }

    def row(self, row: int, one: Mark) -> None:
        line = self._line(row)
        if line is None:
            return
        last = max(self.headings.values(), default=1)
        for column in range(1, last + 1):
            cell = self._at(line, column)
            cell.fill, cell.border = FILLS[FAINT[one.severity]], DASHES
        self._comment(self._at(line, 1), one)
        self.places[row, ""] = self._at(line, 1).coordinate

    def cell(self, row: int, heading: str, one: Mark) -> None:
        line, column = self._line(row), self.headings.get(heading)
        if column is None:
            self.row(row, one)
        elif line is not None:
            self._frame(self._at(line, column), one)
            self.places[row, heading] = self._at(line, column).coordinate

    def heading(self, heading: str, one: Mark) -> None:
        cell = self._at(HEADING, self.headings.get(heading, 1))
        self._frame(cell, one)
        self.places[HEADING, heading] = cell.coordinate

    def _line(self, row: int) -> int | None:
        return row if self.lines is None else self.lines.get(row)

    def _at(self, row: int, column: int) -> Cell:
        """Return a cell; of merged ones the one that has the value."""
        cell = self.sheet.cell(*self.owners.get((row, column), (row, column)))
        assert not isinstance(cell, MergedCell)
        return cell

    def _frame(self, cell: Cell, one: Mark) -> None:
        cell.fill, cell.border = FILLS[STRONG[one.severity]], FRAME
        self._comment(cell, one)

    def _comment(self, cell: Cell, one: Mark) -> None:
        if self.comments[cell.column] >= MOST_COMMENTS:
            self.has_bare_cells = True
            return
        self.comments[cell.column] += 1
        own = [cell.comment.text] if cell.comment else []
        text = "\n\n".join([*own, *one.texts])[:LONGEST_COMMENT]
        cell.comment = Comment(text, AUTHOR, height=60 + 14 * (len(text) // 34), width=280)


def _unmark(sheet: Worksheet) -> None:
    """Take away the marks of an earlier check: its comments, and the fills and frames that are its own."""
    cells = sheet._cells.values()  # noqa: SLF001  iterating over rows would create the cells between
    there = [cell for cell in cells if isinstance(cell, Cell)]
    for cell in there:
        if cell.comment and cell.comment.author == AUTHOR:
            cell.comment = None
        if cell.has_style and cell.fill.fill_type == "solid" and str(cell.fill.fgColor.rgb)[-6:] in FILLS:
            cell.fill, cell.border = NO_FILL, Border()
