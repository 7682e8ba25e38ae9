"""Which file holds which table, and what is wrong with the files."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from arviointi.config.drops import DropSchema
from arviointi.config.rules import RuleBook
from arviointi.io.raw_sheet import Found, Sheet, Unknown, Unreadable, folded
from arviointi.validate.found import Finding

REASONS = {"damaged": "F02", "empty": "F07", "encoding": "F08", "quote": "F09", "password": "F10"}


@dataclass(frozen=True)
class MatchedFiles:
    """Sheets by table, and the findings about files."""

    sheets: dict[str, Sheet]
    findings: list[Finding]


def wanted_stems(schema: DropSchema) -> set[str]:
    """Name the file stems or sheets in which the tables of a drop are looked for."""
    return {table.stem(name) for name, table in schema.tables.items()}


def match_files(found: list[Found], schema: DropSchema, book: RuleBook) -> MatchedFiles:
    """Give every table its sheet; say which files are missing, unreadable, unknown or there twice."""
    by_stem: dict[str, list[Sheet | Unreadable]] = defaultdict(list)
    for one in found:
        if isinstance(one, Sheet | Unreadable):
            by_stem[folded(one.name)].append(one)
    unmatched = [one for one in found if isinstance(one, Unknown)]
    findings = [*_unreadable(found, schema, book), *_unknown(unmatched, schema, book)]
    sheets: dict[str, Sheet] = {}
    for name, table in schema.tables.items():
        candidates = by_stem[folded(table.stem(name))]
        readable = [one for one in candidates if isinstance(one, Sheet)]
        if len(candidates) > 1:
            files = ", ".join(one.file for one in candidates)
            findings.append(Finding("F05", book.severity("F05"), name, files))
        elif readable:
            sheets[name] = readable[0]
        elif not candidates and table.required:
            findings.append(Finding("F01", book.severity("F01"), name, detail={"file": table.stem(name)}))
    return MatchedFiles(sheets, findings)


def _unreadable(found: Iterable[Found], schema: DropSchema, book: RuleBook) -> Iterator[Finding]:
    stems = {folded(table.stem(name)): name for name, table in schema.tables.items()}
    for one in found:
        if isinstance(one, Unreadable):
            rule = REASONS[one.reason]
            yield Finding(rule, book.severity(rule), stems.get(folded(one.name)), one.file, one.row)


def _unknown(found: Iterable[Unknown], schema: DropSchema, book: RuleBook) -> Iterator[Finding]:
    stems = sorted(wanted_stems(schema))
    for one in found:
        close = difflib.get_close_matches(folded(one.name), stems, n=1)
        rule = "F04" if close else "F03"
        yield Finding(rule, book.severity(rule), file=one.file, detail={"suggestion": "".join(close)})
