"""Survey rows → one row per item that was asked."""

from collections.abc import Iterator

import pyarrow as pa

from arviointi.config.study import Calendar
from arviointi.contracts.canonical import RESPONSES
from arviointi.harmonise.drops import Part
from arviointi.harmonise.mapping import canonical_columns
from arviointi.harmonise.unite import REGION, latest, stacked
from arviointi.io.database import Connection, database, literal, name_of

RESPONDENT = ["region", "wave", "survey", "informant", "respondent", "child"]
ABOUT = [*RESPONDENT, "team", "family", "date"]


def responses(parts: list[Part], calendar: Calendar) -> pa.Table:
    """Return every answer and every missing answer to the instruments that a respondent was asked.

    An instrument without any answer was not asked (an answer out of range or declared missing counts as
    asked). A respondent's latest row replaces earlier ones whole.

    Parameters
    ----------
    parts : raw tables of shape `responses`.
    """
    with database() as connection:
        selections = [
            selection
            for number, (part, rows) in enumerate(stacked(parts).values())
            for selection in _selections(connection, number, part, rows, calendar)
        ]
        if not selections:
            return RESPONSES.empty()
        query = " UNION ALL BY NAME ".join(selections)
        found = connection.sql(f"{query} ORDER BY {', '.join(RESPONSES.key)}").to_arrow_table()
    return RESPONSES.conform(found)


def _selections(
    connection: Connection, number: int, part: Part, rows: pa.Table, calendar: Calendar
) -> Iterator[str]:
    connection.register(f"raw{number}", rows)
    mapped = canonical_columns(part.table, calendar)
    about = [f"{mapped.get(name, 'NULL')} AS {name_of(name)}" for name in ABOUT if name != REGION]
    source = f"SELECT *, {REGION}, {', '.join(about)}, 0 AS source FROM raw{number}"
    wide = f"survey{number}"
    connection.execute(f"CREATE TABLE {wide} AS {latest(source, RESPONDENT)}")
    columns = set(rows.column_names)
    for stem, block in part.table.items.items():
        items = {item: f"{stem}_{item:02d}" for item in range(1, block.count + 1)}
        present = {item: column for item, column in items.items() if column in columns}
        if present:
            yield _answers(wide, stem, present, columns)


def _answers(wide: str, stem: str, items: dict[int, str], columns: set[str]) -> str:
    """Melt one instrument; only respondents with at least one answer or declared reason were asked."""
    given = [name_of(column) for column in items.values()]
    reasons = [name_of(f"{column}__missing") for column in items.values() if f"{column}__missing" in columns]
    asked = " OR ".join(f"{column} IS NOT NULL" for column in given + reasons)
    parts = [
        f"SELECT {', '.join(map(name_of, ABOUT))}, {literal(stem)} AS instrument, {item} AS item, "
        f"{name_of(column)}::DOUBLE AS value, {_reason(column, columns)} AS missing_reason "
        f"FROM {wide} WHERE {asked}"
        for item, column in items.items()
    ]
    return " UNION ALL ".join(parts)


def _reason(column: str, columns: set[str]) -> str:
    stated = name_of(f"{column}__missing") if f"{column}__missing" in columns else "NULL"
    return f"CASE WHEN {name_of(column)} IS NULL THEN coalesce({stated}, 'not_answered') END"
