"""All deliveries' rows in one canonical table; where they overlap, the later delivery knows better."""

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa

from arviointi.config.study import Calendar
from arviointi.contracts.table import Table
from arviointi.harmonise.drops import Part
from arviointi.harmonise.mapping import canonical_columns
from arviointi.io.database import Connection, database, name_of

RANK = "later"
REGION = "region"


def stacked(parts: Iterable[Part]) -> dict[str, tuple[Part, pa.Table]]:
    """Put the deliveries' rows of each raw table under one another, with their region and rank.

    Raw tables of different schema versions stay apart; the first part of each stands for its columns.
    """
    groups: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        groups[f"{part.name}:{part.table.model_dump_json()}"].append(part)
    return {key: (same[0], _under_one_another(same)) for key, same in groups.items()}


def _under_one_another(parts: list[Part]) -> pa.Table:
    marked = [
        part.rows.append_column(
            REGION, pa.array([part.region] * part.rows.num_rows, pa.string())
        ).append_column(RANK, pa.array([part.rank] * part.rows.num_rows, pa.int64()))
        for part in parts
    ]
    return pa.concat_tables(marked, promote_options="permissive")


def unite(parts: list[Part], contract: Table, calendar: Calendar) -> pa.Table:
    """Map the raw tables that become one canonical table, and keep the latest row of each key.

    Parameters
    ----------
    parts : raw tables of shape `rows`.

    Returns
    -------
    Rows that conform to `contract`, ordered by its key; canonical columns that no sender has are empty.
    """
    with database() as connection:
        selections = [
            _selection(connection, number, part, rows, contract, calendar)
            for number, (part, rows) in enumerate(stacked(parts).values())
        ]
        if not selections:
            return contract.empty()
        together = " UNION ALL BY NAME ".join(selections)
        found = connection.sql(f"{latest(together, contract.key)} ORDER BY ALL").to_arrow_table()
    return contract.conform(found)


def _selection(
    connection: Connection, number: int, part: Part, rows: pa.Table, contract: Table, calendar: Calendar
) -> str:
    source = f"raw{number}"
    connection.register(source, rows)
    mapped = canonical_columns(part.table, calendar)
    columns = [
        f"{mapped.get(column.name, 'NULL')} AS {name_of(column.name)}"
        for column in contract.columns
        if column.name != REGION
    ]
    return f"SELECT {REGION}, {', '.join(columns)}, {RANK}, {number} AS source, row FROM {source}"


def latest(rows: str, key: list[str]) -> str:
    """Keep, of rows with an equal key, the one from the latest delivery."""
    same = ", ".join(map(name_of, key))
    order = f"ORDER BY {RANK} DESC, source, row"
    chosen = f"row_number() OVER (PARTITION BY {same} {order}) = 1"
    return f"SELECT * EXCLUDE ({RANK}, source, row) FROM ({rows}) QUALIFY {chosen}"
