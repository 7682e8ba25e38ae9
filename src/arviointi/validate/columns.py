"""Which column of a sheet is which column of the schema, and what is wrong with the headings."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from arviointi.config.base import Label
from arviointi.config.drops import DropSchema, RawColumn, RawTable
from arviointi.config.rules import RuleBook
from arviointi.io.raw_sheet import Sheet, folded
from arviointi.validate.found import Finding


@dataclass(frozen=True)
class Field:
    """A column that a table may have, an item of an instrument among them."""

    name: str
    column: RawColumn
    is_item: bool = False

    @property
    def is_required(self) -> bool:
        """Whether a row without a usable value is not used."""
        return self.column.required or self.column.key

    @property
    def keeps_reason(self) -> bool:
        """Whether the accepted rows say why a value is missing."""
        return self.is_item or bool(self.column.missing)


@dataclass(frozen=True)
class Matched:
    """A table whose sheet has every column it needs; `positions` are of the delivered columns."""

    name: str
    table: RawTable
    sheet: Sheet
    fields: tuple[Field, ...]
    positions: dict[str, int]


def fields_of(table: RawTable) -> tuple[Field, ...]:
    """List the columns that a table may have, items last."""
    items = (
        Field(
            name,
            RawColumn(type="integer", label=Label(fi=name, en=name), range=table.items[stem].range),
            is_item=True,
        )
        for name, (stem, _) in table.item_columns.items()
    )
    return (*(Field(name, column) for name, column in table.columns.items()), *items)


def match_columns(
    sheets: dict[str, Sheet], schema: DropSchema, book: RuleBook
) -> tuple[list[Matched], list[Finding]]:
    """Match every sheet's headings to its table.

    A table that lacks a required column, or has one twice, is not checked further: the rest would be noise.
    """
    matched, findings = [], []
    for name, sheet in sheets.items():
        table = schema.tables[name]
        fields = fields_of(table)
        columns = _of_file(sheet, sheets, schema)
        problems = [*_headings(name, sheet, columns, book), *_absent(name, table, fields, sheet, book)]
        if not any(one.severity == "reject" for one in problems):
            matched.append(Matched(name, table, sheet, fields, _positions(fields, sheet)))
        findings += [one for one in problems if one not in findings]
    return matched, findings


def _of_file(sheet: Sheet, sheets: dict[str, Sheet], schema: DropSchema) -> set[str]:
    """Name the columns of every table that is read from the same file."""
    tables = [schema.tables[name] for name, other in sheets.items() if other.file == sheet.file]
    return {field.name for table in tables for field in fields_of(table)}


def _positions(fields: Iterable[Field], sheet: Sheet) -> dict[str, int]:
    places = {folded(heading): place for place, heading in enumerate(sheet.header)}
    return {field.name: places[folded(field.name)] for field in fields if folded(field.name) in places}


def _headings(name: str, sheet: Sheet, known: set[str], book: RuleBook) -> Iterator[Finding]:
    names = {folded(column): column for column in known}
    for heading, count in Counter(folded(heading) for heading in sheet.header).items():
        shown = next(given for given in sheet.header if folded(given) == heading)
        if not heading:
            yield Finding("C06", book.severity("C06"), name, sheet.file)
        elif heading not in names:
            close = difflib.get_close_matches(heading, sorted(known), n=1)
            rule = "C04" if close else "C03"
            detail = {"suggestion": "".join(close)}
            yield Finding(rule, book.severity(rule), name, sheet.file, 1, shown, detail=detail)
        elif count > 1:
            yield Finding("C05", book.severity("C05"), name, sheet.file, 1, names[heading])


def _absent(
    name: str, table: RawTable, fields: tuple[Field, ...], sheet: Sheet, book: RuleBook
) -> Iterator[Finding]:
    present = _positions(fields, sheet)
    asked = {table.item_columns[column][0] for column in present if column in table.item_columns}
    for field in fields:
        if field.name in present:
            continue
        if not field.is_item:
            rule = "C01" if field.is_required else "C02"
            yield Finding(rule, book.severity(rule), name, sheet.file, 1, field.name)
        elif table.item_columns[field.name][0] in asked:
            yield Finding("C07", book.severity("C07"), name, sheet.file, 1, field.name)
