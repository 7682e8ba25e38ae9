"""Values delivered per unit and period → one row a value."""

from collections.abc import Iterator

import pyarrow as pa

from arviointi.config.study import Calendar
from arviointi.contracts.canonical import INDICATORS
from arviointi.harmonise.drops import Part
from arviointi.harmonise.mapping import canonical_columns
from arviointi.harmonise.unite import RANK, REGION, latest, stacked
from arviointi.io.database import Connection, database, literal, name_of

ABOUT = ["team", "name", "period", "period_label"]


def indicators(parts: list[Part], calendar: Calendar) -> pa.Table:
    """Return every value column marked `becomes: value`, with the reason where a value is missing.

    Parameters
    ----------
    parts : raw tables of shape `indicators`.
    """
    with database() as connection:
        selections = [
            selection
            for number, (part, rows) in enumerate(stacked(parts).values())
            for selection in _selections(connection, number, part, rows, calendar)
        ]
        if not selections:
            return INDICATORS.empty()
        query = latest(" UNION ALL BY NAME ".join(selections), INDICATORS.key)
        found = connection.sql(f"{query} ORDER BY {', '.join(INDICATORS.key)}").to_arrow_table()
    return INDICATORS.conform(found)


def _selections(
    connection: Connection, number: int, part: Part, rows: pa.Table, calendar: Calendar
) -> Iterator[str]:
    connection.register(f"raw{number}", rows)
    mapped = canonical_columns(part.table, calendar)
    about = [f"{mapped.get(name, 'NULL')} AS {name_of(name)}" for name in ABOUT]
    for name, column in part.table.columns.items():
        if column.becomes == "value":
            stated = name_of(f"{name}__missing") if column.missing else "NULL"
            reason = f"CASE WHEN {name_of(name)} IS NULL THEN coalesce({stated}, 'not_delivered') END"
            yield (
                f"SELECT {REGION}, {', '.join(about)}, {literal(name)} AS indicator, "
                f"{name_of(name)}::DOUBLE AS value, {reason} AS missing_reason, "
                f"{RANK}, {number} AS source, row FROM raw{number}"
            )
