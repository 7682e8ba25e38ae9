"""Which file holds which table, and what is wrong with the files."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from arviointi.config.drops import GUIDE_SHEETS, DropSchema
from arviointi.config.rules import RuleBook
from arviointi.io.raw_sheet import Found, Oddity, Sheet, Unknown, Unreadable, folded
from arviointi.validate.found import MOST_OF_A_KIND, Finding
from arviointi.validate.headings import with_headings_first

REASONS = {
    "damaged": "F02",
    "empty": "F07",
    "encoding": "F08",
    "quote": "F09",
    "password": "F10",
    "content": "F12",
    "macros": "F13",
    "entities": "F14",
    "too_large": "F15",
    "archive": "F16",
    "path": "F17",
    "repeated": "F18",
}
ODDITIES = {
    "error_cell": "F19",
    "hidden_sheet": "F20",
    "hidden_rows": "F21",
    "hidden_columns": "F22",
    "merged_cells": "F23",
    "formula_without_value": "F24",
}


@dataclass(frozen=True)
class MatchedFiles:
    """Sheets by table, and the findings about files."""

    sheets: dict[str, Sheet]
    findings: list[Finding]


def wanted_stems(schema: DropSchema) -> set[str]:
    """Name the file stems or sheets in which the tables of a drop are looked for."""
    return {stem for name, table in schema.tables.items() for stem in (table.stem(name), table.sheet(name))}


def match_files(found: list[Found], schema: DropSchema, book: RuleBook) -> MatchedFiles:
    """Give every table its sheet; say which files are missing, unreadable, unknown, odd or there twice.

    Where an archive or a whole workbook could not be read, no table is called missing: it may be in there.
    """
    by_stem: dict[str, list[Sheet | Unreadable]] = defaultdict(list)
    for one in found:
        if isinstance(one, Sheet | Unreadable):
            by_stem[folded(one.name)].append(one)
    unmatched = [one for one in found if isinstance(one, Unknown) and folded(one.name) not in GUIDE_SHEETS]
    findings = [*_unreadable(found, schema, book), *_unknown(unmatched, schema, book)]
    findings += _odd((one for one in found if isinstance(one, Oddity)), schema, book)
    may_be_hidden = any(isinstance(one, Unreadable) and one.hides_tables for one in found)
    sheets: dict[str, Sheet] = {}
    for name, table in schema.tables.items():
        names = {folded(table.stem(name)), folded(table.sheet(name))}
        candidates = [one for stem in sorted(names) for one in by_stem[stem]]
        readable = [one for one in candidates if isinstance(one, Sheet)]
        if len(candidates) > 1:
            files = ", ".join(one.file for one in candidates)
            findings.append(Finding("F05", book.severity("F05"), name, files))
        elif readable:
            sheet, told = with_headings_first(name, readable[0], table, book)
            findings += told
            sheets |= {name: sheet} if sheet else {}
        elif not candidates and table.required and not may_be_hidden:
            findings.append(Finding("F01", book.severity("F01"), name, detail={"file": table.stem(name)}))
    return MatchedFiles(sheets, findings)


def _stems(schema: DropSchema) -> dict[str, str]:
    """Name the tables by their stems as these are compared."""
    return {folded(table.stem(name)): name for name, table in schema.tables.items()}


def _unreadable(found: Iterable[Found], schema: DropSchema, book: RuleBook) -> Iterator[Finding]:
    stems = _stems(schema)
    for one in found:
        if isinstance(one, Unreadable):
            rule, table = REASONS[one.reason], stems.get(folded(one.name))
            yield Finding(rule, book.severity(rule), table, one.file, one.row, value=one.value or None)


def _unknown(found: Iterable[Unknown], schema: DropSchema, book: RuleBook) -> Iterator[Finding]:
    stems = sorted(wanted_stems(schema))
    for one in found:
        close = difflib.get_close_matches(folded(one.name), stems, n=1)
        rule = "F04" if close else "F03"
        if one.content is None:
            rule = "F27"
        elif folded(one.name) in stems:
            rule = "F28"
        yield Finding(rule, book.severity(rule), file=one.file, detail={"suggestion": "".join(close)})


def _odd(found: Iterable[Oddity], schema: DropSchema, book: RuleBook) -> Iterator[Finding]:
    """List oddities, of each kind and column up to a thousand, then one finding that counts the rest."""
    stems = _stems(schema)
    of_a_kind: dict[tuple[str, str, str], list[Oddity]] = defaultdict(list)
    for one in found:
        of_a_kind[one.file, one.kind, one.column].append(one)
    for (file, kind, column), alike in of_a_kind.items():
        rule, table = ODDITIES[kind], stems.get(folded(alike[0].name))
        severity = book.severity(rule)
        for one in alike[:MOST_OF_A_KIND]:
            yield Finding(rule, severity, table, file, one.row, column or None, one.value or None)
        if len(alike) > MOST_OF_A_KIND:
            detail = {"count": str(len(alike) - MOST_OF_A_KIND)}
            yield Finding(rule, severity, table, file, column=column or None, detail=detail)
