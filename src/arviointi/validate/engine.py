"""The drop in DuckDB: tables as delivered (`raw:<table>`), their usable rows (`<table>`), and `found:`."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from arviointi.config.rules import RuleBook
from arviointi.io.database import Connection, database, literal, name_of, one_of, run
from arviointi.io.raw_sheet import ROW
from arviointi.validate.columns import Field, Matched
from arviointi.validate.found import VALUE_RULES
from arviointi.validate.values import absent, kept, macros, problem, reason, typed

FOUND = '"found:"'
WRONG = '"wrong:"'
SPACE_BEGINS = {*range(ord(" ") + 1), 0xC2, 0xE1, 0xE2, 0xE3}
FEW_ROWS = 200_000
NO_SPACE = bytes(sorted({*range(256)} - SPACE_BEGINS))
"""Bytes that cannot begin a character of white space in UTF-8."""


@contextmanager
def engine(
    *, decimal_comma: bool, slashed_dates: bool = False, is_small: bool = False
) -> Iterator[Connection]:
    """Open an empty database in memory that reads one schema's numbers and dates.

    Several threads cost more than they help with, where the drop is small.
    """
    with database(**{"threads": 1} if is_small else {}) as connection:
        run(connection, macros(decimal_comma=decimal_comma, slashed_dates=slashed_dates))
        run(
            connection,
            f'CREATE TABLE {FOUND} (rule VARCHAR, severity VARCHAR, "table" VARCHAR, "row" BIGINT, '
            '"column" VARCHAR, value VARCHAR, other VARCHAR)',
        )
        yield connection


def is_small(tables: Mapping[str, Matched]) -> bool:
    """Tell whether a drop has so few rows that planning its queries takes longer than running them."""
    return bool(sum(one.sheet.cells.num_rows for one in tables.values()) <= FEW_ROWS)


def raw(table: str) -> str:
    """Name the view of a table's delivered text, every row of its file."""
    return name_of(f"raw:{table}")


def read(table: str) -> str:
    """Name the view of the delivered rows that are read: not blank, and not left out by a row filter."""
    return name_of(f"read:{table}")


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
    texts = _texts(matched)
    connection.register(f"cells:{matched.name}", texts)
    delivered = f"SELECT {_all_columns(matched)} FROM {name_of(f'cells:{matched.name}')}"
    wanted = [f"{name_of(column)} IN {one_of(values)}" for column, values in matched.table.rows.items()]
    filled = _is_filled(texts)
    run(
        connection,
        f"CREATE VIEW {raw(matched.name)} AS {delivered}; CREATE VIEW {read(matched.name)} AS "
        f"SELECT * FROM {raw(matched.name)} WHERE {' AND '.join([filled, *wanted])}; "
        f"CREATE TABLE {name_of(matched.name)} AS {_typed_rows(matched)}",
    )
    _note_overlong(connection, matched, book)
    rows = _note_values(connection, matched, book)
    if not wanted:
        return rows, 0
    left_out = f"{raw(matched.name)} WHERE {filled} AND NOT ({' AND '.join(wanted)})"
    return rows, run(connection, f"SELECT count(*) FROM {left_out}")[0][0]


def _is_filled(texts: pa.Table) -> str:
    """Return the SQL of rows that are not blank. No row is, where some column has a text in each."""
    columns = texts.column_names[:-1]
    if not columns or any(pc.min(pc.binary_length(texts[column])).as_py() != 0 for column in columns):
        return "TRUE"
    filled = " OR ".join(f"{name_of(column)} IS DISTINCT FROM ''" for column in columns)
    return f"({filled})"


def _texts(matched: Matched) -> pa.Table:
    """Name the delivered columns, and take the space around their text away."""
    cells = matched.sheet.cells
    columns = [_trimmed(cells[str(place)]) for place in matched.positions.values()]
    return pa.Table.from_arrays([*columns, cells[ROW]], names=[*matched.positions, ROW])


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Trim only where there is space: looking for any is twenty times as fast, and needs no copy."""
    chunks = [pc.utf8_trim_whitespace(chunk) if _has_space(chunk) else chunk for chunk in column.chunks]
    return pa.chunked_array(chunks, column.type)


def _has_space(chunk: pa.Array) -> bool:
    content = chunk.buffers()[-1]
    return content is not None and bool(content.to_pybytes().translate(None, NO_SPACE))


def _all_columns(matched: Matched) -> str:
    """Return the SQL of the delivered columns, and of an empty text for each that was left out."""
    absent_ones = [field.name for field in matched.fields if not field.is_item]
    empty = [f"'' AS {name_of(name)}" for name in absent_ones if name not in matched.positions]
    return ", ".join(["*", *empty])


def _typed_rows(matched: Matched) -> str:
    """Return the SQL of the values that may be used, null where one is wrong, and of the first that is."""
    results = [ROW]
    for field in matched.fields:
        plain, text, value, wrong = _names(field)
        is_there = field.name in matched.positions
        results.append(f"{kept(field, text, value, wrong) if is_there else absent(field)} AS {plain}")
        if field.keeps_reason:
            why = reason(field.column, text, wrong) if is_there else "CAST(NULL AS VARCHAR)"
            results.append(f"{why} AS {name_of(field.name + '__missing')}")
    wrongs = [_names(field)[-1] for field in _delivered(matched)]
    results.append(f"{_first_of(wrongs)} AS {WRONG}")
    return f"SELECT {', '.join(results)} FROM ({_problems(matched, read(matched.name))})"


def _problems(matched: Matched, source: str) -> str:
    """Return the SQL of the text and value of every delivered column, and of what is wrong with it."""
    values, problems = [ROW], [ROW]
    for field in _delivered(matched):
        plain, text, value, wrong = _names(field)
        values += [f"{plain} AS {text}", f"{typed(field)} AS {value}"]
        problems += [text, value, f"{problem(field, text, value)} AS {wrong}"]
    return f"SELECT {', '.join(problems)} FROM (SELECT {', '.join(values)} FROM {source})"


def _first_of(columns: list[str]) -> str:
    return f"coalesce({', '.join(columns)})" if columns else "CAST(NULL AS UTINYINT)"


def _delivered(matched: Matched) -> list[Field]:
    return [field for field in matched.fields if field.name in matched.positions]


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
    """Note what is wrong with values, and count the rows; only rows with something wrong are read again."""
    table = name_of(matched.name)
    rows, wrong = run(connection, f"SELECT count(*), count({WRONG}) FROM {table}")[0]
    if wrong:
        broken = f"SELECT {ROW} FROM {table} WHERE {WRONG} IS NOT NULL"
        source = f"(SELECT * FROM {raw(matched.name)} WHERE {ROW} IN ({broken}))"
        run(connection, f"CREATE OR REPLACE TEMP TABLE {WRONG} AS {_problems(matched, source)}")
        delivered = _delivered(matched)
        counted = ", ".join(f"count({_names(field)[-1]})" for field in delivered)
        found = run(connection, f"SELECT {counted} FROM {WRONG}")[0]
        branches = [
            _found_in(matched.name, field, book)
            for field, count in zip(delivered, found, strict=True)
            if count
        ]
        run(connection, f"INSERT INTO {FOUND} {' UNION ALL '.join(branches)}")
    return int(rows)


def _found_in(table: str, field: Field, book: RuleBook) -> str:
    _, text, _, wrong = _names(field)
    severities = " ".join(
        f"WHEN {kind} THEN {literal(book.severity(rule, is_optional=not field.is_required))}"
        for kind, rule in enumerate(VALUE_RULES, 1)
    )
    return (
        f"SELECT printf('V%02d', {wrong}), CASE {wrong} {severities} END, {literal(table)}, {ROW}, "
        f"{literal(field.name)}, {text}, NULL FROM {WRONG} WHERE {wrong} IS NOT NULL"
    )


def exclude(connection: Connection) -> None:
    """Take the rows out of every table's usable rows that a finding says are not used."""
    excluding = f"FROM {FOUND} WHERE severity <> 'query' AND \"row\" IS NOT NULL"
    for (table,) in run(connection, f'SELECT DISTINCT "table" {excluding}'):
        rows = f'SELECT "row" {excluding} AND "table" = {literal(table)}'
        run(connection, f"DELETE FROM {name_of(table)} WHERE {ROW} IN ({rows})")


class Accepted(Mapping[str, pa.Table]):
    """The usable rows of every table, in the order of the spreadsheet; built when they are asked for.

    Most who check a drop never ask, and all tables at once would be as large as what was read. The database
    stays open as long as this does.
    """

    def __init__(self, connection: Connection, tables: Iterable[Matched], opened: ExitStack) -> None:
        self._connection = connection
        self._opened = opened
        self._columns = {one.name: [ROW, *_results(one)] for one in tables}

    def __getitem__(self, table: str) -> pa.Table:
        columns = ", ".join(name_of(column) for column in self._columns[table])
        return self._connection.sql(f"SELECT {columns} FROM {name_of(table)} ORDER BY {ROW}").to_arrow_table()

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _results(matched: Matched) -> Iterator[str]:
    for field in matched.fields:
        yield field.name
        if field.keeps_reason:
            yield f"{field.name}__missing"
