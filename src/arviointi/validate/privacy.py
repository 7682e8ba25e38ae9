"""Personal data in a drop: where, never what. Every cell, heading, name, label and comment is searched."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from arviointi.config.drops import DropSchema
from arviointi.config.rules import RuleBook
from arviointi.contracts.table import text_array
from arviointi.io.raw_sheet import ROW, Found, Note, Sheet, Unknown, folded, row_numbers
from arviointi.validate.columns import Field, fields_of
from arviointi.validate.found import MOST_OF_A_KIND, Finding
from arviointi.validate.privacy_codes import codes_in, comparable, holds_code
from arviointi.validate.privacy_details import (
    DETAILS,
    details_in,
    sieve,
    speaks_of_birth,
)
from arviointi.validate.privacy_places import CELL, HEADING
from arviointi.validate.privacy_scan import candidates, holds_byte, may_hold_day

KINDS = {"valid": "P01", "mistyped": "P02", "unsigned": "P03", "chance": "P02"}
CODE_RULES = frozenset(KINDS.values())
E_MAIL, BIRTH, LONG_TEXT = "P05", "P07", "P10"
ANY_TEXT = tuple(DETAILS)
NAMED = (E_MAIL, "P06")
NEEDS: dict[str, Callable[[pa.ChunkedArray], bool]] = {
    E_MAIL: partial(holds_byte, characters="@"),
    BIRTH: may_hold_day,
}
DATES = {"date", "partial_date", "month", "week"}
FEWEST_UNSIGNED = 3
FEWEST_SPACES = 3
SHORTEST_DETAIL = len("a@b.fi")
LETTERS = 26


@dataclass(frozen=True)
class Hits:
    """Where one rule finds personal data in one column, or in one text outside cells (then without rows)."""

    rule: str
    place: str
    file: str
    table: str | None = None
    column: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Column:
    """One column of a sheet, whether it is read or not; `field` is None where it is not."""

    sheet: Sheet
    position: int
    table: str | None
    field: Field | None
    details: tuple[str, ...]

    @property
    def texts(self) -> pa.ChunkedArray:
        """Its cells."""
        return self.sheet.cells[str(self.position)]

    @property
    def longest(self) -> int:
        """Most bytes in a cell."""
        return pc.max(pc.binary_length(self.texts)).as_py() or 0

    @property
    def heading(self) -> str:
        """What stands in its first row."""
        return self.sheet.header[self.position]

    @property
    def shown(self) -> str:
        """Its name, or the letter over it where it has none that may be told."""
        if self.field:
            return self.field.name
        return (
            letters(self.position) if not self.heading.strip() or is_private(self.heading) else self.heading
        )

    def hits(self, rule: str, places: Iterable[int]) -> Hits:
        """Say where a rule finds something in it."""
        rows = self.sheet.cells[ROW].take(row_numbers(places)).to_pylist()
        return Hits(rule, CELL, self.sheet.file, self.table, self.shown, tuple(rows))


def letters(position: int) -> str:
    """Write the letters that a spreadsheet shows over a column; the first is 0."""
    before, last = divmod(position, LETTERS)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def is_private(text: str) -> bool:
    """Say whether a name of a file, sheet or column must not be told."""
    return holds_code(text) or bool(details_in(text, NAMED))


def search(
    found: Iterable[Found], sheets: Mapping[str, Sheet], schema: DropSchema, book: RuleBook
) -> list[Hits]:
    """Search all that was read of a drop for personal data.

    Parameters
    ----------
    found : tables, texts outside cells, and files that are no table of the drop.
    sheets : which of the tables is which table of the schema.
    """
    found = list(found)
    hits = [one for note in _texts(found) for one in _in_note(note)]
    for one in found:
        sheet = one.content if isinstance(one, Unknown) else one
        if isinstance(sheet, Sheet):
            hits += _in_sheet(
                sheet, [name for name in sheets if sheets[name].file == sheet.file], schema, book
            )
    return list(dict.fromkeys(hits))


def _texts(found: list[Found]) -> Iterator[Note]:
    """Yield every text outside cells; the name of each file among them, whoever read it."""
    for path in dict.fromkeys(one.file.partition("#")[0] for one in found if one.file):
        yield Note(path, "file name", path)
    yield from (one for one in found if isinstance(one, Note))


def _in_note(note: Note) -> Iterator[Hits]:
    kinds = {KINDS[code.kind] for code in codes_in(note.text)}
    is_name = note.place.endswith("name")
    rules = NAMED if is_name else ANY_TEXT
    details = [one for one in details_in(note.text, rules) if one != BIRTH or _is_of_birth(note.text)]
    for rule in sorted({*kinds, *details}):
        yield Hits(rule, note.place, note.file, column="" if is_private(note.at) else note.at)


def _is_of_birth(text: str) -> bool:
    return speaks_of_birth(comparable(text))


def _in_sheet(sheet: Sheet, tables: list[str], schema: DropSchema, book: RuleBook) -> Iterator[Hits]:
    table = tables[0] if tables else None
    fields = {folded(one.name): one for name in tables for one in fields_of(schema.tables[name])}
    for position, heading in enumerate(sheet.header):
        field = fields.get(folded(heading))
        column = _Column(sheet, position, table, field, _details(field, is_manifest=table == schema.manifest))
        for rule in sorted(
            {KINDS[code.kind] for code in codes_in(heading)} | set(details_in(heading, NAMED))
        ):
            yield Hits(rule, HEADING, sheet.file, table, letters(position))
        yield from _codes(column, book)
        yield from _details_of(column)
        yield from _long_texts(column, book)
    for row, text in zip(sheet.overlong, sheet.beyond, strict=True):
        for rule in sorted({KINDS[code.kind] for code in codes_in(text)} | set(details_in(text, NAMED))):
            yield Hits(rule, CELL, sheet.file, table, letters(len(sheet.header)), (row,))


def _details(field: Field | None, *, is_manifest: bool) -> tuple[str, ...]:
    """Name the details that a column must not hold; a number that may be anything is no telephone number."""
    if is_manifest:
        return tuple(rule for rule in ANY_TEXT if rule != BIRTH)
    if field is None or field.column.type == "string":
        return ANY_TEXT
    return (E_MAIL,) if field.column.type in DATES else (E_MAIL, BIRTH)


def _codes(column: _Column, book: RuleBook) -> Iterator[Hits]:
    places = list(candidates(column.texts))
    kinds: dict[str, list[int]] = defaultdict(list)
    texts = column.texts.take(row_numbers(places)).to_pylist() if places else []
    known: dict[str, set[str]] = {}
    for place, text in zip(places, texts, strict=True):
        if text not in known:
            known[text] = {KINDS[code.kind] for code in codes_in(text)}
        for rule in known[text]:
            kinds[rule].append(place)
    if _fill_the_column(kinds.get("P03", []), column, book):
        kinds["P01"] = sorted({*kinds.get("P01", []), *kinds.pop("P03")})
    yield from (column.hits(rule, places) for rule, places in sorted(kinds.items()))


def _fill_the_column(places: list[int], column: _Column, book: RuleBook) -> bool:
    """Say whether codes without their sign are too many to be chance: a column of codes."""
    if len(places) < FEWEST_UNSIGNED:
        return False
    filled = pc.sum(pc.greater(pc.binary_length(column.texts), 0)).as_py()
    return bool(len(places) >= (book["P03"].limit or 1.0) * filled)


def _details_of(column: _Column) -> Iterator[Hits]:
    if column.longest < SHORTEST_DETAIL:
        return
    rules = [rule for rule in column.details if rule not in NEEDS or NEEDS[rule](column.texts)]
    if not rules:
        return
    passing = pc.match_substring_regex(column.texts, sieve(rules))
    if not pc.any(passing).as_py():
        return
    by_rule: dict[str, list[str]] = defaultdict(list)
    for text in pc.unique(column.texts.filter(passing)).to_pylist():
        for rule in details_in(text, rules):
            is_meant = rule != BIRTH or column.field or _is_of_birth(f"{column.heading} {text}")
            if is_meant:
                by_rule[rule].append(text)
    for rule, texts in sorted(by_rule.items()):
        holding = pc.is_in(column.texts, value_set=text_array(texts).cast(column.texts.type))
        yield column.hits(rule, pc.indices_nonzero(holding).to_pylist())


def _long_texts(column: _Column, book: RuleBook) -> Iterator[Hits]:
    """Find long texts of several words; a line of a file that is not read is no text."""
    limit = book[LONG_TEXT].limit or 0
    if not column.heading.strip() or column.longest <= limit:
        return
    words = pc.count_substring(column.texts, " ")
    long = pc.and_(pc.greater(pc.utf8_length(column.texts), limit), pc.greater_equal(words, FEWEST_SPACES))
    places = pc.indices_nonzero(long).to_pylist()
    if places:
        yield column.hits(LONG_TEXT, places)


def privacy_findings(hits: Iterable[Hits], book: RuleBook) -> Iterator[Finding]:
    """Turn hits into findings, up to a thousand of a kind and then one that counts the rest."""
    for one in hits:
        severity = book.severity(one.rule)
        place = {"place": one.place}
        for row in one.rows[:MOST_OF_A_KIND] or (None,):
            yield Finding(
                one.rule, severity, one.table, one.file or None, row, one.column or None, detail=place
            )
        rest = len(one.rows) - MOST_OF_A_KIND
        if rest > 0:
            detail = {**place, "count": str(rest)}
            yield Finding(one.rule, severity, one.table, one.file, column=one.column, detail=detail)
