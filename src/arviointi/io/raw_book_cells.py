"""What the XML of a sheet says of its cells: extent, errors, formulas without a value, what is hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

REFERENCE = re.compile(rb'<c r="([A-Z]+)(\d+)"')
COLUMNS = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
ATTRIBUTE = re.compile(rb"\b(min|max|hidden)=[\"']([^\"']*)[\"']")
TOLD_IN_ROWS = (b"<f", b":f", b"hidden=", b't="e"', b"t='e'")
WINDOW = 1 << 22
TRUE = {"1", "true"}
LAST_COLUMN = 16_384


@dataclass
class Cells:
    """Facts about a sheet's cells; rows and columns count from 0, except `hidden_rows`, as shown."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unvalued: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    @property
    def area(self) -> int:
        """Cells of the grid from A1 to the last row and column."""
        return self.rows * self.columns


def cells_of(xml: bytes) -> Cells:
    """Look through a sheet. Every element is looked at only where a quick search finds something to tell."""
    head, _, body = xml.partition(b"sheetData")
    found = Cells() if any(mark in body for mark in TOLD_IN_ROWS) else _extent(body)
    if found is None or not found.area:
        found = _told(xml)
    found.hidden_columns = [*_hidden_columns(head)]
    return found


def position(letters: str) -> int:
    """Return the place of a column from its letters: A is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def letters(place: int) -> str:
    """Return the letters of a column from its place."""
    name, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def _extent(body: bytes) -> Cells | None:
    """Measure a sheet in which every cell says where it is, in the way programs usually write it."""
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    count, start = 0, 0
    while 0 <= start < len(body):
        end = body.find(b"<c", start + WINDOW)
        found = REFERENCE.findall(body, start, len(body) if end < 0 else end)
        columns.update(column for column, _ in found)
        rows.update(row for _, row in found)
        count, start = count + len(found), end
    if count != body.count(b"<c ") + body.count(b"<c>") + body.count(b"<c/") or b":c " in body:
        return None
    widest = max((position(column.decode()) for column in columns), default=-1)
    return Cells(rows=max(map(int, rows), default=0), columns=widest + 1)


def _hidden_columns(head: bytes) -> Iterator[int]:
    for tag in COLUMNS.findall(head):
        stated = {name.decode(): value.decode("ascii", "replace") for name, value in ATTRIBUTE.findall(tag)}
        first, last = stated.get("min", ""), stated.get("max", "")
        if stated.get("hidden") in TRUE and first.isdecimal() and last.isdecimal():
            yield from range(int(first) - 1, min(int(last), LAST_COLUMN))


def _told(xml: bytes) -> Cells:
    """Read every element of a sheet.

    Raises
    ------
    xml.parsers.expat.ExpatError
        If it is no XML.
    """
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.Parse(xml, True)  # noqa: FBT003  expat takes no keywords
    return walk.found


class _Walk:
    """Follows a sheet's elements: where each cell is, and what it holds."""

    def __init__(self) -> None:
        self.found = Cells()
        self.row = self.column = -1
        self.kind = self.value = ""
        self.has_formula = self.in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._place(attributes.get("r", ""))
            self.kind, self.value, self.has_formula = attributes.get("t", ""), "", False
        elif tag == "row":
            stated = attributes.get("r", "")
            self.row, self.column = int(stated) - 1 if stated.isdecimal() else self.row + 1, -1
            if attributes.get("hidden") in TRUE:
                self.found.hidden_rows.append(self.row + 1)
        elif tag == "f":
            self.has_formula = True
        elif tag in {"v", "is"}:
            self.in_value = True

    def _place(self, reference: str) -> None:
        column = reference.rstrip("0123456789")
        row = reference[len(column) :]
        self.column = position(column) if column.isalpha() and column.isupper() else self.column + 1
        place = int(row) - 1 if row else self.row
        self.at = (place, self.column)
        self.found.rows = max(self.found.rows, place + 1)
        self.found.columns = max(self.found.columns, self.column + 1)

    def text(self, text: str) -> None:
        if self.in_value:
            self.value += text

    def end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in {"v", "is"}:
            self.in_value = False
        elif tag == "c":
            if self.kind == "e":
                self.found.errors[self.at] = self.value.strip() or "#ERROR"
            elif self.has_formula and not self.value and self.kind != "str":
                self.found.unvalued.append(self.at)
