"""One drop, checked: files → columns → values → keys → rules → references."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from arviointi.config.drops import DropSchema
from arviointi.config.rules import RuleBook
from arviointi.contracts.findings import SEVERITIES
from arviointi.io.database import Connection, name_of, run
from arviointi.io.raw_sheet import Found
from arviointi.validate.columns import Matched, match_columns
from arviointi.validate.engine import FOUND, Accepted, counts, engine, exclude, is_small, load
from arviointi.validate.files import MatchedFiles, match_files
from arviointi.validate.former import in_former_names
from arviointi.validate.found import MOST_OF_A_KIND, Finding
from arviointi.validate.keys import check_keys, check_references
from arviointi.validate.known import Known
from arviointi.validate.presets import with_exports
from arviointi.validate.privacy import privacy_findings, search
from arviointi.validate.privacy_silence import Silence, silence, silenced
from arviointi.validate.rule import DropRule
from arviointi.validate.rules import RULES
from arviointi.validate.ruling import ASKING, DECIDING, Asked, apply_rules, lay_out_drop
from arviointi.validate.wording import check_book

NOTHING = Known()


@dataclass(frozen=True)
class Checked:
    """What is wrong with a drop, and the rows of it that may be used.

    `counts` are findings by severity, also those beyond the first thousand of a kind, which are not listed
    one by one. `tables` describes every table that was read. `accepted` is empty where the drop is rejected.
    `quiet` knows which names of files must not be told, and by what they are told instead.
    """

    findings: list[Finding]
    counts: dict[str, int]
    tables: dict[str, dict[str, Any]]
    accepted: Mapping[str, pa.Table] = field(default_factory=dict)
    quiet: Silence = field(default_factory=Silence)

    @property
    def verdict(self) -> str:
        """`rejected` if any finding rejects the drop, else `accepted`."""
        return "rejected" if self.counts["reject"] else "accepted"


def check_drop(
    found: list[Found],
    schema: DropSchema,
    book: RuleBook,
    known: Known = NOTHING,
    rules: Mapping[str, DropRule] = RULES,
) -> Checked:
    """Check what was read of a drop against its schema, the rules and what is known beside it.

    A table that is missing or lacks a required column is not checked further; all others are, so that the
    sender hears everything at once. A rule that fails to run raises: a broken check must never look like
    clean data.
    """
    check_book(book, schema, rules)
    known = replace(known, previous=in_former_names(known.previous, schema))
    drop = _matched(found, schema, book, known)
    asked = Asked(schema, book, known, rules, _left_out(drop.files, schema))
    with ExitStack() as stack:
        marks = {"decimal_comma": schema.decimal_comma, "slashed_dates": schema.slashed_dates}
        connection = stack.enter_context(engine(**marks, is_small=is_small(drop.tables)))
        read = {name: load(connection, one, book) for name, one in drop.tables.items()}
        _check_rows(connection, drop.tables, asked)
        findings = [*drop.findings, *_manifest(connection, drop.tables, schema, book)]
        severities = _by_severity(connection, findings)
        listed = [silenced(one, drop.quiet) for one in (*findings, *_listed(connection, drop.tables))]
        used = counts(connection, {name: name_of(name) for name in drop.tables})
        described = {
            name: _described(one, *read[name], used[name]) | {"file": drop.quiet.name(one.sheet.file)}
            for name, one in drop.tables.items()
        }
        matched = [*drop.tables.values()]
        accepted = {} if severities["reject"] else Accepted(connection, matched, stack.pop_all())
    return Checked(listed, severities, described, accepted, drop.quiet)


@dataclass(frozen=True)
class _MatchedDrop:
    """What was read, matched to the schema, with what is wrong apart from rows."""

    files: MatchedFiles
    tables: dict[str, Matched]
    findings: list[Finding]
    quiet: Silence


def _matched(found: list[Found], schema: DropSchema, book: RuleBook, known: Known) -> _MatchedDrop:
    found_tables, exports = with_exports(found, schema, book, known)
    files = match_files(found_tables, schema, book)
    tables, headings = match_columns(files.sheets, schema, book)
    hits = search(found, files.sheets, schema, book)
    findings = [*privacy_findings(hits, book), *exports, *files.findings, *headings]
    quiet = silence(hits, found, schema.tables)
    return _MatchedDrop(files, {one.name: one for one in tables}, findings, quiet)


def _by_severity(connection: Connection, findings: list[Finding]) -> dict[str, int]:
    """Count findings by severity, those beyond the thousand of a kind among them."""
    counted: Counter[str] = Counter()
    for one in findings:
        counted[one.severity] += int(one.detail.get("count", "1"))
    counted.update(dict(run(connection, f"SELECT severity, count(*) FROM {FOUND} GROUP BY 1")))
    return {severity: counted[severity] for severity in SEVERITIES}


def _left_out(files: MatchedFiles, schema: DropSchema) -> frozenset[str]:
    """Name the tables that need not be delivered and were not: they have no rows."""
    told_of = {one.table for one in files.findings}
    return frozenset(
        name
        for name, table in schema.tables.items()
        if not table.required and name not in files.sheets and name not in told_of
    )


def _check_rows(connection: Connection, tables: dict[str, Matched], asked: Asked) -> None:
    """Decide which rows are used before anything is asked about them."""
    lay_out_drop(connection, tables, asked)
    exclude(connection)
    check_keys(connection, tables, asked.book)
    apply_rules(connection, tables, asked, DECIDING)
    exclude(connection)
    check_references(connection, tables, asked.book)
    apply_rules(connection, tables, asked, ASKING)


def _manifest(
    connection: Connection, tables: dict[str, Matched], schema: DropSchema, book: RuleBook
) -> Iterator[Finding]:
    one = tables.get(schema.manifest)
    if one:
        rows = counts(connection, {one.name: name_of(one.name)})[one.name]
        if rows != 1:
            yield Finding("F11", book.severity("F11"), one.name, one.sheet.file, detail={"other": str(rows)})


def _listed(connection: Connection, tables: dict[str, Matched]) -> Iterator[Finding]:
    """List the findings of each kind up to a thousand, then one that counts the rest."""
    places = {name: place for place, name in enumerate(tables)}
    kind = 'PARTITION BY rule, "table", "column"'
    rows = run(
        connection,
        f'SELECT rule, severity, "table", "row", "column", value, other, number, total FROM (SELECT *, '
        f'row_number() OVER ({kind} ORDER BY "row") AS number, count(*) OVER ({kind}) AS total FROM {FOUND}) '
        f"WHERE number <= {MOST_OF_A_KIND}",
    )
    for rule, severity, table, row, column, value, other, number, total in sorted(
        rows,
        key=lambda found: ("FCVKRH".index(found[0][0]), places[found[2]], found[0], found[4] or "", found[7]),
    ):
        file = tables[table].sheet.file
        yield Finding(rule, severity, table, file, row, column, value, {"other": other or ""})
        if number == MOST_OF_A_KIND < total:
            detail = {"count": str(total - MOST_OF_A_KIND)}
            yield Finding(rule, severity, table, file, column=column, detail=detail)


def _described(one: Matched, rows: int, left_out: int, used: int) -> dict[str, Any]:
    return {
        "file": one.sheet.file,
        "encoding": one.sheet.encoding,
        "delimiter": one.sheet.delimiter,
        "rows": rows,
        "used": used,
        "left_out": left_out,
    }
