"""On which days a team's rows of an event table are complete."""

import datetime as dt

import pyarrow as pa

from arviointi.contracts.canonical import COVERAGE, EVENT_TABLES
from arviointi.harmonise.drops import Drop


def coverage(declared: pa.Table, teams: pa.Table, drops: list[Drop]) -> pa.Table:
    """Add the periods of deliveries to the coverage that regions declare.

    Where a region declares nothing for an event table, its teams are covered on the days of every used
    delivery that holds the table's file, even an empty one.

    Parameters
    ----------
    declared : COVERAGE, as declared.
    teams : TEAMS.
    """
    spoken_for = set(zip(declared["region"].to_pylist(), declared["table"].to_pylist(), strict=True))
    teams_of: dict[str, list[str]] = {}
    for region, team in zip(teams["region"].to_pylist(), teams["team"].to_pylist(), strict=True):
        teams_of.setdefault(region, []).append(team)
    rows = {
        (region, team, table, start): end
        for drop in drops
        for region, start, end in [_period(drop)]
        for table in EVENT_TABLES
        if start and table in drop.delivered and (region, table) not in spoken_for
        for team in teams_of.get(region, [])
    }
    added = [dict(zip(COVERAGE.names, (*place, end), strict=True)) for place, end in rows.items()]
    if not added:
        return declared
    both = pa.concat_tables([declared, pa.Table.from_pylist(added, schema=declared.schema)])
    return COVERAGE.conform(both.sort_by([(name, "ascending") for name in COVERAGE.key]))


def _period(drop: Drop) -> tuple[str, dt.date | None, dt.date | None]:
    described = drop.manifest() if drop.is_used else {}
    last = described.get("end")
    return drop.verdict["region"], described.get("start"), last + dt.timedelta(days=1) if last else None
