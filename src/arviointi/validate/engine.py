"""The drop in DuckDB: tables as delivered (`raw:<table>`), their usable rows (`<table>`), and `found:`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from arviointi.config.rules import RuleBook
from arviointi.io.database import Connection, database, literal, name_of, one_of, run
from arviointi.io.raw_sheet import ROW
from arviointi.validate.columns import Field, Matched
from arviointi.validate.values import absent, kept, macros, problem, reason, typed

FOUND = '"found:"'


@contextmanager
def engine(*, decimal_comma: bool) -> Iterator[Connection]:
    """Open an empty database in memory that reads one schema's numbers and dates."""
    with database() as connection:
        run(connection, macros(decimal_comma=decimal_comma))
        run(
            connection,
            f'CREATE TABLE {FOUND} (rule VARCHAR, severity VARCHAR, "table" VARCHAR, "row" BIGINT, '
            '"column" VARCHAR, value VARCHAR, other VARCHAR)',
        )
        yield connection


def raw(table: str) -> str:
    """Name the view of a table's delivered text."""
    return name_of(f"raw:{table}")


def counts(connection: Connection, sources: dict[Any, str]) -> dict[Any, int]:
    """Count the rows of several sources (what follows FROM) in one query."""
    branches = (
        f"SELECT {n} AS place, count(*) AS rows FROM {source}" for n, source in enumerate(sources.values())
    )
    found = dict(run(connection, " UNION ALL ".join(branches))) if sources else {}
    return {name: int(found[place]) for place, name in enumerate(sources)}


def load(connection: Connection, matched: Matched, book: RuleBook) -> tuple[int, int]:
    """Type one table and note what is wrong with its values.

    Returns
    -------
    The number of rows that were read, and of those that the table's row filter left out.
    """
    connection.register(f"cells:{matched.name}", _texts(matched))
    delivered = f"SELECT {_all_columns(matched)} FROM {name_of(f'cells:{matched.name}')}"
    wanted = [f"{name_of(column)} IN {one_of(values)}" for column, values in matched.table.rows.items()]
    filled = " OR ".join(f"{name_of(column)} IS DISTINCT FROM ''" for column in matched.positions)
    read = " AND ".join([f"({filled})", *wanted])
    run(connection, f"CREATE VIEW {raw(matched.name)} AS {delivered} WHERE {read}")
    run(connection, f"CREATE TABLE {name_of(matched.name)} AS {_typed_rows(matched)}")
    _note_overlong(connection, matched, book)
    rows = _note_values(connection, matched, book)
    if not wanted:
        return rows, 0
    left_out = f"({delivered}) WHERE ({filled}) AND NOT ({' AND '.join(wanted)})"
    return rows, run(connection, f"SELECT count(*) FROM {left_out}")[0][0]


def _texts(matched: Matched) -> pa.Table:
    """Name the delivered columns, and take the space around their text away."""
    cells = matched.sheet.cells
    columns = [pc.utf8_trim_whitespace(cells[str(place)]) for place in matched.positions.values()]
    return pa.Table.from_arrays([*columns, cells[ROW]], names=[*matched.positions, ROW])


def _all_columns(matched: Matched) -> str:
    """Return the SQL of the delivered columns, and of an empty text for each that was left out."""
    absent_ones = [field.name for field in matched.fields if not field.is_item]
    empty = [f"'' AS {name_of(name)}" for name in absent_ones if name not in matched.positions]
    return ", ".join(["*", *empty])


def _typed_rows(matched: Matched) -> str:
    """Three layers: text and value; what is wrong; the value only where nothing is."""
    values, problems, results = [ROW], [ROW], [ROW]
    for field in matched.fields:
        plain, text, value, wrong = _names(field)
        if field.name in matched.positions:
            values += [f"{plain} AS {text}", f"{typed(field)} AS {value}"]
            problems += [text, value, f"{problem(field, text, value)} AS {wrong}"]
            results += [f"{kept(field, text, value, wrong)} AS {plain}", wrong]
        else:
            results.append(f"{absent(field)} AS {plain}")
        if field.keeps_reason:
            why = (
                reason(field.column, text, wrong)
                if field.name in matched.positions
                else "CAST(NULL AS VARCHAR)"
            )
            results.append(f"{why} AS {name_of(field.name + '__missing')}")
    inner = f"SELECT {', '.join(values)} FROM {raw(matched.name)}"
    return f"SELECT {', '.join(results)} FROM (SELECT {', '.join(problems)} FROM ({inner}))"


def _names(field: Field) -> tuple[str, ...]:
    return tuple(name_of(field.name + suffix) for suffix in ("", "#text", "#value", "#wrong"))


def _note_overlong(connection: Connection, matched: Matched, book: RuleBook) -> None:
    if matched.sheet.overlong:
        run(
            connection,
            f"INSERT INTO {FOUND} SELECT 'F06', $severity, $table, unnest($rows), NULL, NULL, NULL",
            {"severity": book.severity("F06"), "table": matched.name, "rows": list(matched.sheet.overlong)},
        )


def _note_values(connection: Connection, matched: Matched, book: RuleBook) -> int:
    delivered = [field for field in matched.fields if field.name in matched.positions]
    counted = ", ".join(["count(*)", *(f"count({name_of(field.name + '#wrong')})" for field in delivered)])
    rows, *counts = run(connection, f"SELECT {counted} FROM {name_of(matched.name)}")[0]
    for field, found in zip(delivered, counts, strict=True):
        if found:
            _note_column(connection, matched, field, book)
    return int(rows)


def _note_column(connection: Connection, matched: Matched, field: Field, book: RuleBook) -> None:
    table, wrong = name_of(matched.name), name_of(field.name + "#wrong")
    kinds = run(connection, f"SELECT DISTINCT {wrong} FROM {table} WHERE {wrong} IS NOT NULL ORDER BY 1")
    for (kind,) in kinds:
        rule = f"V{kind:02d}"
        severity = book.severity(rule, is_optional=not field.is_required)
        note(connection, rule, severity, matched.name, (field.name,), f"{wrong} = {kind}")


def note(
    connection: Connection,
    rule: str,
    severity: str,
    table: str,
    columns: tuple[str, ...],
    predicate: str,
    limit: float | None = None,
) -> None:
    """Note a finding for every usable row of `table` where `predicate` holds.

    The first of `columns` is the one that is wrong; the second is what it is compared with.
    """
    rows = f"SELECT {ROW} FROM {name_of(table)} WHERE {predicate}"
    other = name_of(columns[1]) if len(columns) > 1 else "NULL"
    values = f"{literal(columns[0])}, {name_of(columns[0])}, {other}"
    run(
        connection,
        f"INSERT INTO {FOUND} SELECT {literal(rule)}, {literal(severity)}, {literal(table)}, {ROW}, {values} "
        f"FROM {raw(table)} WHERE {ROW} IN ({rows})",
        {"limit": limit} if "$limit" in predicate else {},
    )


def exclude(connection: Connection) -> None:
    """Take the rows out of every table's usable rows that a finding says are not used."""
    excluding = f"FROM {FOUND} WHERE severity <> 'query' AND \"row\" IS NOT NULL"
    for (table,) in run(connection, f'SELECT DISTINCT "table" {excluding}'):
        rows = f'SELECT "row" {excluding} AND "table" = {literal(table)}'
        run(connection, f"DELETE FROM {name_of(table)} WHERE {ROW} IN ({rows})")
