"""Keys that repeat, and references that lead nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import numpy as np
import pyarrow as pa

from arviointi.config.rules import RuleBook
from arviointi.io.database import Connection, literal, name_of, run
from arviointi.io.raw_sheet import ROW
from arviointi.validate.columns import Matched
from arviointi.validate.engine import FOUND, exclude, raw, read

UNUSED_ROWS = 'SELECT "row" FROM "repeated:"'
KEYS = "keys:"


def check_keys(connection: Connection, tables: dict[str, Matched], book: RuleBook) -> None:
    """Keep the first row of every key; a later one is a finding, unless the table repeats keys by design."""
    keyed = [one for one in tables.values() if one.table.key]
    repeated = _repeated_numbers(connection, keyed)
    if len(repeated):
        column = pa.Array.from_buffers(pa.uint64(), len(repeated), [None, pa.py_buffer(repeated)])
        connection.register(KEYS, pa.Table.from_arrays([column], names=["number"]))
        for one in keyed:
            _keep_first(connection, one, book)
    exclude(connection)


def _repeated_numbers(connection: Connection, keyed: list[Matched]) -> "np.ndarray[Any, Any]":
    """Find the hashes of keys that may repeat: sorting numbers is far faster than grouping columns."""
    if not keyed:
        return np.empty(0, np.uint64)
    hashed = (
        f"SELECT {_number(one)} AS number FROM {name_of(one.name)} WHERE {_is_whole(one)}" for one in keyed
    )
    numbers = connection.execute(" UNION ALL ".join(hashed)).fetchnumpy()["number"]
    numbers.sort()
    return np.unique(numbers[1:][numbers[1:] == numbers[:-1]])


def _number(matched: Matched) -> str:
    return f"hash({literal(matched.name)}, {_key(matched)})"


def _key(matched: Matched) -> str:
    return ", ".join(name_of(column) for column in matched.table.key)


def _is_whole(matched: Matched) -> str:
    return " AND ".join(f"{name_of(column)} IS NOT NULL" for column in matched.table.key)


def _keep_first(connection: Connection, matched: Matched, book: RuleBook) -> None:
    key, table = _key(matched), name_of(matched.name)
    numbered = (
        f"SELECT {ROW}, min({ROW}) OVER (PARTITION BY {key}) AS first FROM {table} "
        f"WHERE {_is_whole(matched)} AND {_number(matched)} IN (SELECT number FROM {name_of(KEYS)})"
    )
    later = f'CREATE OR REPLACE TEMP TABLE "repeated:" AS FROM ({numbered}) WHERE {ROW} > first'
    if not run(connection, later)[0][0]:
        return
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
    def orphans(self) -> str:
        """The SQL of the rows that refer to nothing, and what they refer to (`id`)."""
        at = name_of(self.column)
        table, parent = name_of(self.table), name_of(self.parent)
        return f"SELECT {ROW}, {at} AS id FROM {table} ANTI JOIN {parent} USING ({at}) WHERE {at} IS NOT NULL"


def check_references(connection: Connection, tables: dict[str, Matched], book: RuleBook) -> None:
    """Look up every reference, parents first, so that one cause is told once and its consequences as such.

    A reference to a table that was not delivered is not checked: that the table is missing has been said.
    All are looked up at once; again only where rows of the parent have been left out since.
    """
    references = [
        _Reference(name, column, spec.references)
        for name in parents_first(tables.values())
        for column, spec in tables[name].table.columns.items()
        if spec.references in tables and spec.references != name
    ]
    if not references:
        return
    lost = " UNION ALL ".join(
        f"SELECT {n} AS place, * FROM ({one.orphans})" for n, one in enumerate(references)
    )
    run(connection, f'CREATE OR REPLACE TEMP TABLE "lost:" AS {lost}')
    places = {place for (place,) in run(connection, 'SELECT DISTINCT place FROM "lost:"')}
    smaller: set[str] = set()
    for place, one in enumerate(references):
        if one.parent in smaller:
            _note_orphans(connection, one, one.orphans, smaller, book)
        elif place in places:
            still = f"{ROW} IN (SELECT {ROW} FROM {name_of(one.table)})"
            found = f'SELECT {ROW}, id FROM "lost:" WHERE place = {place} AND {still}'
            _note_orphans(connection, one, found, smaller, book)


def _note_orphans(
    connection: Connection, one: _Reference, orphans: str, smaller: set[str], book: RuleBook
) -> None:
    """Note rows that refer to nothing, apart those whose parent was delivered but is not used."""
    if not run(connection, f'CREATE OR REPLACE TEMP TABLE "orphans:" AS {orphans}')[0][0]:
        return
    at = name_of(one.column)
    known = f'SELECT {at} FROM {read(one.parent)} WHERE {at} IN (SELECT id FROM "orphans:")'
    rules = "CASE WHEN is_known THEN 'K03' ELSE 'K02' END"
    severities = "CASE WHEN is_known THEN $consequence ELSE $cause END"
    run(
        connection,
        f"INSERT INTO {FOUND} SELECT {rules}, {severities}, {literal(one.table)}, {ROW}, "
        f"{literal(one.column)}, id, {literal(one.parent)} "
        f'FROM (SELECT {ROW}, id, id IN ({known}) AS is_known FROM "orphans:")',
        {"cause": book.severity("K02"), "consequence": book.severity("K03")},
    )
    exclude(connection)
    smaller.add(one.table)


def parents_first(tables: Iterable[Matched]) -> list[str]:
    """Order tables so that each comes after those it refers to."""
    names = {matched.name for matched in tables}
    graph = {
        matched.name: {spec.references for spec in matched.table.columns.values() if spec.references in names}
        - {matched.name}
        for matched in tables
    }
    return [str(name) for name in TopologicalSorter(graph).static_order()]
