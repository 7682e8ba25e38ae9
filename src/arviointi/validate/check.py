"""One drop, checked: files → columns → values → keys → rules → references."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from arviointi.config.drops import DropSchema
from arviointi.config.rules import RuleBook
from arviointi.contracts.findings import SEVERITIES
from arviointi.io.database import Connection, name_of, run
from arviointi.io.raw_sheet import ROW, Found
from arviointi.validate.columns import Matched, match_columns
from arviointi.validate.engine import FOUND, counts, engine, exclude, load, note
from arviointi.validate.files import match_files
from arviointi.validate.found import Finding
from arviointi.validate.keys import check_keys, check_references
from arviointi.validate.rules import RULES
from arviointi.validate.wording import check_book

MOST_OF_A_KIND = 1000


@dataclass(frozen=True)
class Checked:
    """What is wrong with a drop, and the rows of it that may be used.

    `counts` are findings by severity, also those beyond the first thousand of a kind, which are not listed
    one by one. `tables` describes every table that was read. `accepted` is empty where the drop is rejected.
    """

    findings: list[Finding]
    counts: dict[str, int]
    tables: dict[str, dict[str, Any]]
    accepted: dict[str, pa.Table] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """`rejected` if any finding rejects the drop, else `accepted`."""
        return "rejected" if self.counts["reject"] else "accepted"


def check_drop(found: list[Found], schema: DropSchema, book: RuleBook) -> Checked:
    """Check what was read of a drop against its schema and the rules.

    A table that is missing or lacks a required column is not checked further; all others are, so that the
    sender hears everything at once. A rule that fails to run raises: a broken check must never look like
    clean data.
    """
    check_book(book, schema)
    files = match_files(found, schema, book)
    tables, headings = match_columns(files.sheets, schema, book)
    with engine(decimal_comma=schema.decimal_comma) as connection:
        read = {one.name: load(connection, one, book) for one in tables}
        _check_rows(connection, {one.name: one for one in tables}, schema, book)
        findings = [*files.findings, *headings, *_manifest(connection, tables, schema, book)]
        severities = Counter(one.severity for one in findings)
        severities.update(dict(run(connection, f"SELECT severity, count(*) FROM {FOUND} GROUP BY 1")))
        listed = [*findings, *_listed(connection, {one.name: one for one in tables})]
        used = counts(connection, {one.name: name_of(one.name) for one in tables})
        described = {one.name: _described(one, *read[one.name], used[one.name]) for one in tables}
        accepted = {} if severities["reject"] else {one.name: _usable(connection, one) for one in tables}
    return Checked(listed, {severity: severities[severity] for severity in SEVERITIES}, described, accepted)


def _check_rows(
    connection: Connection, tables: dict[str, Matched], schema: DropSchema, book: RuleBook
) -> None:
    exclude(connection)
    check_keys(connection, tables, book)
    for rule in RULES.values():
        if rule.fits(schema) and {rule.table, *rule.uses} <= set(tables):
            stated = book[rule.id]
            note(
                connection, rule.id, stated.severity, rule.table, rule.columns, rule.predicate(), stated.limit
            )
    exclude(connection)
    check_references(connection, tables, book)


def _manifest(
    connection: Connection, tables: list[Matched], schema: DropSchema, book: RuleBook
) -> Iterator[Finding]:
    for one in tables:
        if one.name == schema.manifest:
            rows = counts(connection, {one.name: name_of(one.name)})[one.name]
            if rows != 1:
                yield Finding(
                    "F11", book.severity("F11"), one.name, one.sheet.file, detail={"other": str(rows)}
                )


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
        key=lambda found: ("FCVKR".index(found[0][0]), places[found[2]], found[0], found[4] or "", found[7]),
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


def _usable(connection: Connection, one: Matched) -> pa.Table:
    columns = [ROW]
    for each in one.fields:
        columns += [each.name, f"{each.name}__missing"] if each.keeps_reason else [each.name]
    chosen = ", ".join(name_of(column) for column in columns)
    return connection.sql(f"SELECT {chosen} FROM {name_of(one.name)} ORDER BY {ROW}").to_arrow_table()
