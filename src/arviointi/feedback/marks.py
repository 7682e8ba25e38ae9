"""Which cells, rows and headings of a sheet are marked, and what is said at each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from arviointi.feedback.answer import SECTIONS, Section
from arviointi.feedback.causes import is_consequence
from arviointi.feedback.fold import Row, told
from arviointi.io.raw_sheet import folded

Kind = Literal["cell", "row", "heading", "sheet"]
HEADING = 1


@dataclass
class Mark:
    """What is said at one place; `severity` is the gravest."""

    severity: Section = "query"
    texts: list[str] = field(default_factory=list)

    def add(self, severity: Section, text: str) -> None:
        """Say one thing more, once."""
        self.severity = min(self.severity, severity, key=SECTIONS.index)
        if text not in self.texts:
            self.texts.append(text)


@dataclass(frozen=True)
class Marks:
    """The marks of one sheet: cells by row and heading, whole rows, headings, and what is about the sheet."""

    cells: dict[tuple[int, str], Mark]
    rows: dict[int, Mark]
    headings: dict[str, Mark]
    sheet: Mark

    @property
    def lines(self) -> list[int]:
        """Rows with a mark in them, in order."""
        return sorted({*self.rows, *(row for row, _ in self.cells)})


def marks_of(rows: Iterable[Row], language: str) -> dict[str, Marks]:
    """Gather what is to be marked, by file (`book.xlsx#sheet` for a sheet).

    A finding with a row and one column marks the cell, with a row only the whole row, with a column only its
    heading; what is about a sheet as a whole, such as a missing column, stands at its first cell. Rows that
    are left out only because of others are not marked: there is nothing to do at them.
    """
    found: dict[str, Marks] = defaultdict(lambda: Marks({}, {}, {}, Mark()))
    for row in rows:
        if row["file"] and not is_consequence(row["rule"], row["severity"]):
            _add(found[row["file"]], row, told(row, language))
    return dict(found)


def _add(marks: Marks, row: Row, text: str) -> None:
    at, column = row["row"], folded(row["column"] or "")
    if at is None or at == HEADING:
        mark = marks.headings.setdefault(column, Mark()) if column else marks.sheet
    elif column and ", " not in column:
        mark = marks.cells.setdefault((at, column), Mark())
    else:
        mark = marks.rows.setdefault(at, Mark())
    mark.add(row["severity"], text)
