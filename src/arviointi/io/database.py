"""DuckDB in memory and offline, and names and texts quoted for its SQL."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

SETTINGS: dict[str, Any] = {
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "temp_directory": "",
}
"""Nothing is fetched, and no row is spilt into a file beside the study."""

Connection = Any
"""A DuckDB connection; the library has no types."""


@contextmanager
def database(**settings: Any) -> Iterator[Connection]:
    """Open an empty database that is gone when the block ends; `settings` are DuckDB's."""
    with duckdb.connect(config={**SETTINGS, **settings}) as connection:
        yield connection


def run(connection: Connection, query: str, parameters: dict[str, Any] | None = None) -> list[Any]:
    """Run a query to its end and return its rows; an unread result would block the next query."""
    rows: list[Any] = connection.execute(query, parameters or {}).fetchall()
    return rows


def literal(text: str) -> str:
    """Quote a text."""
    return "'" + text.replace("'", "''") + "'"


def name_of(column: str) -> str:
    """Quote the name of a table or column."""
    return '"' + column.replace('"', '""') + '"'


def one_of(texts: Iterable[str]) -> str:
    """Write a list of texts for IN."""
    return "(" + ", ".join(literal(text) for text in texts) + ")"
