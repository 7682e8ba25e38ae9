"""On which days a team's events are known: where no row means that nothing happened."""

import datetime as dt
from collections.abc import Iterator, Mapping

import pyarrow as pa

from arviointi.config.drops import DropSchema
from arviointi.contracts.canonical import COVERAGE
from arviointi.contracts.columns import EVENT_TABLES
from arviointi.harmonise.drops import Drop, described

Spell = tuple[str, str, dt.date, dt.date]


def with_periods(
    declared: pa.Table, teams: pa.Table, drops: list[Drop], schemas: Mapping[str, DropSchema]
) -> pa.Table:
    """Add the period of every drop that holds an event table, for every team of the region.

    Only where the region declares no coverage of that table at all; an empty file holds the table too.
    """
    known = {(row["region"], row["table"]) for row in declared.to_pylist()}
    ends: dict[tuple[str, str, str, dt.date], dt.date] = {}
    by_region: dict[str, list[str]] = {}
    for row in teams.to_pylist():
        by_region.setdefault(row["region"], []).append(row["team"])
    for region, table, start, end in _held(drops, schemas):
        if (region, table) not in known:
            for team in by_region.get(region, []):
                key = (region, team, table, start)
                ends[key] = max(end, ends.get(key, end))
    rows = [dict(zip(COVERAGE.names, [*key, end], strict=True)) for key, end in ends.items()]
    whole = pa.concat_tables([declared, pa.Table.from_pylist(rows, schema=declared.schema)])
    return whole.sort_by([(name, "ascending") for name in COVERAGE.key])


def _held(drops: list[Drop], schemas: Mapping[str, DropSchema]) -> Iterator[Spell]:
    """Yield region, event table and period of every drop that holds the table."""
    for drop in drops:
        schema = schemas[drop.version]
        said = described(drop, schema)
        if said["start"] is None or said["end"] is None:
            continue
        for name in drop.tables:
            if schema.tables[name].becomes in EVENT_TABLES:
                yield drop.verdict["region"], schema.tables[name].becomes, said["start"], said["end"]
