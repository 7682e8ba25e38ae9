"""Columns and codes by the names the rules know, where a schema version renamed or split some."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import pyarrow as pa

from arviointi.config.drops import DropSchema, RawColumn, RawTable
from arviointi.contracts.table import text_array
from arviointi.io.database import Connection, literal, name_of, run
from arviointi.validate.engine import raw


def lay_out_former(
    connection: Connection, tables: Mapping[str, RawTable], delivered: Collection[str]
) -> None:
    """Make views of the tables that have former names and codes, and of the text of those delivered."""
    run(connection, "CREATE SCHEMA former")
    for name, table in tables.items():
        if _changed(table):
            for source in (name_of(name), *([raw(name)] if name in delivered else [])):
                view = f"SELECT *{_recoded(table)}{_renamed(table)} FROM main.{source}"
                run(connection, f"CREATE VIEW former.{source} AS {view}")


@contextmanager
def by_former_names(connection: Connection) -> Iterator[None]:
    """Let the plain names of tables mean the views with former names and codes, where there are any."""
    run(connection, "SET search_path = 'former,main'")
    yield
    run(connection, "SET search_path = 'main'")


def in_former_names(rows: Mapping[str, pa.Table], schema: DropSchema) -> dict[str, pa.Table]:
    """Give the rows of an earlier drop the former names and codes too."""
    return {
        name: _with_former(table, schema.tables[name]) if name in schema.tables else table
        for name, table in rows.items()
    }


def current_name(table: RawTable, column: str) -> str:
    """Return what a version calls the column that the rules know by another name."""
    return next((name for name, one in table.columns.items() if one.was == column), column)


def _changed(table: RawTable) -> dict[str, RawColumn]:
    return {name: one for name, one in table.columns.items() if one.was or one.codes_were}


def _renamed(table: RawTable) -> str:
    return "".join(
        f", {_coded(name, one)} AS {name_of(one.was)}" for name, one in table.columns.items() if one.was
    )


def _recoded(table: RawTable) -> str:
    recoded = {name: one for name, one in table.columns.items() if one.codes_were and not one.was}
    replaced = ", ".join(f"{_coded(name, one)} AS {name_of(name)}" for name, one in recoded.items())
    return f" REPLACE ({replaced})" if replaced else ""


def _coded(name: str, column: RawColumn) -> str:
    at = name_of(name)
    whens = " ".join(
        f"WHEN {literal(new)} THEN {literal(former)}" for new, former in column.codes_were.items()
    )
    return f"CASE {at} {whens} ELSE {at} END" if whens else at


def _with_former(rows: pa.Table, table: RawTable) -> pa.Table:
    for name, column in _changed(table).items():
        if name not in rows.column_names:
            continue
        values = rows[name]
        if column.codes_were:
            values = text_array([column.codes_were.get(one, one) for one in values.to_pylist()])
        if not column.was:
            rows = rows.set_column(rows.column_names.index(name), name, values)
        elif column.was not in rows.column_names:
            rows = rows.append_column(column.was, values)
    return rows
