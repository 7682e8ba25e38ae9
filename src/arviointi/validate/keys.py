"""Keys that repeat, and references that lead nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter

from arviointi.config.rules import RuleBook
from arviointi.io.database import Connection, literal, name_of, run
from arviointi.io.raw_sheet import ROW
from arviointi.validate.columns import Matched
from arviointi.validate.engine import FOUND, counts, exclude, note, raw

UNUSED_ROWS = 'SELECT "row" FROM "repeated:"'


def check_keys(connection: Connection, tables: dict[str, Matched], book: RuleBook) -> None:
    """Keep the first row of every key; a later one is a finding, unless the table repeats keys by design."""
    repeating = counts(
        connection, {name: f"({_repeats(one)})" for name, one in tables.items() if one.table.key}
    )
    for name, repeats in repeating.items():
        if repeats:
            _keep_first(connection, tables[name], book)
    exclude(connection)


def _repeats(matched: Matched) -> str:
    key = _key(matched)
    return f"SELECT {key} FROM {name_of(matched.name)} GROUP BY {key} HAVING count(*) > 1"


def _key(matched: Matched) -> str:
    return ", ".join(name_of(column) for column in matched.table.key)


def _keep_first(connection: Connection, matched: Matched, book: RuleBook) -> None:
    key, table = _key(matched), name_of(matched.name)
    numbered = (
        f"SELECT {ROW}, min({ROW}) OVER (PARTITION BY {key}) AS first "
        f"FROM {table} SEMI JOIN ({_repeats(matched)}) USING ({key})"
    )
    run(connection, f'CREATE OR REPLACE TEMP TABLE "repeated:" AS FROM ({numbered}) WHERE {ROW} > first')
    if matched.table.first_of_key:
        run(connection, f"DELETE FROM {table} WHERE {ROW} IN ({UNUSED_ROWS})")
        return
    named = {
        "severity": book.severity("K01"),
        "table": matched.name,
        "columns": ", ".join(matched.table.key),
    }
    found = f"'K01', $severity, $table, {ROW}, $columns, concat_ws(', ', {key}), first"
    source = f'{raw(matched.name)} JOIN "repeated:" USING ({ROW})'
    run(connection, f"INSERT INTO {FOUND} SELECT {found} FROM {source}", named)


@dataclass(frozen=True)
class _Reference:
    """A column whose values must be in the column of the same name of another table."""

    table: str
    column: str
    parent: str

    @property
    def missed(self) -> str:
        at = name_of(self.column)
        return f"{name_of(self.table)} ANTI JOIN {name_of(self.parent)} USING ({at}) WHERE {at} IS NOT NULL"


def check_references(connection: Connection, tables: dict[str, Matched], book: RuleBook) -> None:
    """Look up every reference, parents first, so that one cause is told once and its consequences as such.

    A reference to a table that was not delivered is not checked: that the table is missing has been said.
    """
    references = [
        _Reference(name, column, spec.references)
        for name in parents_first(tables.values())
        for column, spec in tables[name].table.columns.items()
        if spec.references in tables and spec.references != name
    ]
    if not any(counts(connection, {one: one.missed for one in references}).values()):
        return
    for one in references:
        if counts(connection, {one: one.missed})[one]:
            _note_orphans(connection, one, book)
            exclude(connection)


def _note_orphans(connection: Connection, one: _Reference, book: RuleBook) -> None:
    at = name_of(one.column)
    delivered = f"SELECT {at} FROM {raw(one.parent)} WHERE {at} IS NOT NULL"
    orphans = f"SELECT {ROW}, {at} IN ({delivered}) AS is_known FROM {one.missed}"
    run(connection, f'CREATE OR REPLACE TEMP TABLE "orphans:" AS {orphans}')
    for rule, known in (("K02", "NOT is_known"), ("K03", "is_known")):
        predicate = f'{ROW} IN (SELECT {ROW} FROM "orphans:" WHERE {known})'
        note(connection, rule, book.severity(rule), one.table, (one.column,), predicate)
        run(
            connection,
            f"UPDATE {FOUND} SET other = {literal(one.parent)} WHERE rule = {literal(rule)} "
            f'AND "table" = {literal(one.table)} AND "column" = {literal(one.column)}',
        )


def parents_first(tables: Iterable[Matched]) -> list[str]:
    """Order tables so that each comes after those it refers to."""
    names = {matched.name for matched in tables}
    graph = {
        matched.name: {spec.references for spec in matched.table.columns.values() if spec.references in names}
        - {matched.name}
        for matched in tables
    }
    return [str(name) for name in TopologicalSorter(graph).static_order()]
