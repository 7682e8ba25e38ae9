"""The accepted rows of all drops in DuckDB, and the last word on every key."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa

from arviointi.config.drops import DropSchema, RawTable
from arviointi.config.study import StudySettings
from arviointi.contracts.table import Table
from arviointi.harmonise.drops import Drop, described, precedence
from arviointi.io.database import Connection, database, literal, name_of

SQL_TYPES = {"string": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "date": "DATE"}


@dataclass(frozen=True)
class Source:
    """One raw table of one schema version, with the rows of every drop that holds it."""

    version: str
    name: str
    table: RawTable

    @property
    def rows(self) -> str:
        """Name of its rows in the database."""
        return name_of(f"{self.version}:{self.name}")


@contextmanager
def united(
    drops: list[Drop], schemas: Mapping[str, DropSchema], study: StudySettings
) -> Iterator[tuple[Connection, list[Source]]]:
    """Open a database with `drops:` (number, region, precedence) and one relation a source."""
    with database() as connection:
        connection.register("drops:", _ranked(drops, schemas, study))
        sources = []
        for version, schema in sorted(schemas.items()):
            for name, table in schema.tables.items():
                rows = _rows(drops, version, name)
                if rows is not None:
                    connection.register(f"{version}:{name}", rows)
                    sources.append(Source(version, name, table))
        yield connection, sources


def _ranked(drops: list[Drop], schemas: Mapping[str, DropSchema], study: StudySettings) -> pa.Table:
    def order(number: int) -> tuple[object, ...]:
        drop = drops[number]
        said = described(drop, schemas[drop.version])
        return precedence(said, drop.verdict["delivery"], study.waves)

    ranks = {number: rank for rank, number in enumerate(sorted(range(len(drops)), key=order))}
    return pa.table(
        {
            "number": pa.array(range(len(drops)), pa.int64()),
            "region": pa.array([drop.verdict["region"] for drop in drops], pa.string()),
            "precedence": pa.array([ranks[number] for number in range(len(drops))], pa.int64()),
        }
    )


def _rows(drops: list[Drop], version: str, name: str) -> pa.Table | None:
    parts = [
        drop.tables[name].append_column("drop:", pa.array([number] * drop.tables[name].num_rows, pa.int64()))
        for number, drop in enumerate(drops)
        if drop.version == version and name in drop.tables
    ]
    return pa.concat_tables(parts) if parts else None


def with_drop(source: Source, columns: Mapping[str, str]) -> str:
    """Return the SQL of a source's rows with region, precedence and the given columns."""
    chosen = ", ".join(f"{sql} AS {name_of(name)}" for name, sql in columns.items())
    return (
        f"SELECT d.region, d.precedence, {chosen} FROM {source.rows} AS t "
        'JOIN "drops:" AS d ON d.number = t."drop:"'
    )


def last_word(selects: list[str], key: list[str]) -> str:
    """Return the SQL of the union's rows whose key no later drop repeats.

    Rows of one drop that share a key all stay, so that the contract tells of them.
    """
    over = f"PARTITION BY {', '.join(name_of(column) for column in key)} ORDER BY precedence DESC"
    union = " UNION ALL BY NAME ".join(selects)
    return f'SELECT * FROM (SELECT *, rank() OVER ({over}) AS "rank:" FROM ({union})) WHERE "rank:" = 1'


def conformed(connection: Connection, query: str, filled: set[str], contract: Table) -> pa.Table:
    """Fetch a canonical table, in the order of its key; columns that nobody delivers are null."""
    columns = ", ".join(
        name_of(one.name)
        if one.name in filled
        else f"CAST(NULL AS {SQL_TYPES[one.type]}) AS {name_of(one.name)}"
        for one in contract.columns
    )
    order = ", ".join(name_of(column) for column in contract.key)
    return connection.sql(f"SELECT {columns} FROM ({query}) ORDER BY {order}").to_arrow_table()


def texts(values: Mapping[str, str]) -> str:
    """Return the SQL of a struct of texts and expressions."""
    return "{" + ", ".join(f"{literal(name)}: {sql}" for name, sql in values.items()) + "}"
