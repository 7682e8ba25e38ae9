"""Keys that repeat, and references that lead nowhere."""

from collections.abc import Iterable
from graphlib import TopologicalSorter

from arviointi.config.rules import RuleBook
from arviointi.io.database import Connection, literal, name_of, run
from arviointi.io.raw_sheet import ROW
from arviointi.validate.columns import Matched
from arviointi.validate.engine import FOUND, count, exclude, note, raw

UNUSED_ROWS = 'SELECT "row" FROM "repeated:"'


def check_keys(connection: Connection, matched: Matched, book: RuleBook) -> None:
    """Keep the first row of every key; a later one is a finding, unless the table repeats keys by design."""
    key = ", ".join(name_of(column) for column in matched.table.key)
    table = name_of(matched.name)
    repeats = f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1"
    if not key or not count(connection, f"SELECT count(*) FROM ({repeats})"):
        return
    numbered = (
        f"SELECT {ROW}, min({ROW}) OVER (PARTITION BY {key}) AS first "
        f"FROM {table} SEMI JOIN ({repeats}) USING ({key})"
    )
    run(connection, f'CREATE OR REPLACE TEMP TABLE "repeated:" AS FROM ({numbered}) WHERE {ROW} > first')
    if matched.table.first_of_key:
        run(connection, f"DELETE FROM {table} WHERE {ROW} IN ({UNUSED_ROWS})")
        return
    shown = ", ".join(name_of(column) for column in matched.table.key)
    run(
        connection,
        f"INSERT INTO {FOUND} SELECT 'K01', $severity, $table, {ROW}, $columns, "
        f"concat_ws(', ', {shown}), first "
        f'FROM {raw(matched.name)} JOIN "repeated:" USING ({ROW})',
        {
            "severity": book.severity("K01"),
            "table": matched.name,
            "columns": ", ".join(matched.table.key),
        },
    )
    exclude(connection, matched.name)


def check_references(connection: Connection, tables: dict[str, Matched], book: RuleBook) -> None:
    """Look up every reference, parents first, so that one cause is told once and its consequences as such.

    A reference to a table that was not delivered is not checked: that the table is missing has been said.
    """
    for name in parents_first(tables.values()):
        for column, spec in tables[name].table.columns.items():
            if spec.references in tables and spec.references != name:
                _check_reference(connection, name, column, spec.references, book)
        exclude(connection, name)


def _check_reference(connection: Connection, table: str, column: str, parent: str, book: RuleBook) -> None:
    at = name_of(column)
    missed = f"{name_of(table)} ANTI JOIN {name_of(parent)} USING ({at}) WHERE {at} IS NOT NULL"
    if not count(connection, f"SELECT count(*) FROM {missed}"):
        return
    orphan = f"{at} IN (SELECT {at} FROM {missed})"
    delivered = f"(SELECT {at} FROM {raw(parent)} WHERE {at} IS NOT NULL)"
    for rule, known in (("K02", "NOT IN"), ("K03", "IN")):
        predicate = f"{orphan} AND {at} {known} {delivered}"
        note(connection, rule, book.severity(rule), table, (column,), predicate)
        run(
            connection,
            f"UPDATE {FOUND} SET other = {literal(parent)} WHERE rule = {literal(rule)} "
            f'AND "table" = {literal(table)} AND "column" = {literal(column)}',
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
