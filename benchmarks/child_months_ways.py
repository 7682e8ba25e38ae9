"""Make the child-months of a folder of canonical tables in one way, and say what they add up to.

A process of its own measures it. All ways give the same rows: child × team × month with owned, followed,
covered and placed days and new episodes. The others are written as one would without this project.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from arviointi.config.study import Calendar
from arviointi.io.database import SETTINGS
from arviointi.score.child_months import child_months
from arviointi.score.follow_up import comes_of_age, new_events, numbered, removal_days
from arviointi.score.team_periods import team_periods

COUNTED = ["owned", "followed", "covered", "placed", "events"]
SQL = Path(__file__).with_suffix(".sql")
REMOVALS = ["open_care", "emergency", "care_order"]


def arviointi(folder: Path, out: Path | None) -> tuple[float, list[int]]:
    """Make them as the project does: batches of children, to one table in memory or to a file."""
    tables = _read(folder)
    start = time.perf_counter()
    care, placements = numbered(tables.pop("responsibilities"), tables.pop("placements"))
    places = team_periods(tables, care, Calendar())
    days = places.child_days(care, places.covered(tables["coverage"], "placements"))
    counted = {"owned": days.owned, "followed": days.followed, "covered": days.covered}
    counted["placed"] = days.placed(removal_days(placements, {}))
    events = {"events": days.events(new_events("placements", {"placements": placements}, {}))}
    del care, placements
    sums, made, writer = np.zeros(6, dtype=np.int64), [], None
    for months in child_months(days.owned, counted, events, places.within):
        batch = pa.Table.from_pandas(months, preserve_index=False)
        if out:
            writer = writer or pq.ParquetWriter(out, batch.schema, compression="zstd")
            writer.write_table(batch)
        else:
            made.append(batch)
        sums += [len(months), *(int(months[name].sum()) for name in COUNTED)]
    if writer:
        writer.close()
    return time.perf_counter() - start, sums.tolist()


def sql(folder: Path, out: Path | None) -> tuple[float, list[int]]:
    """Make them in DuckDB alone, to a table in memory or to a file."""
    with duckdb.connect(config=SETTINGS) as connection:
        for path in folder.glob("*.parquet"):
            connection.execute(f"CREATE TABLE {path.stem} AS FROM read_parquet('{path}')")
        start = time.perf_counter()
        connection.execute(SQL.read_text("utf-8"))
        if out:
            connection.execute(f"COPY child_months TO '{out}' (FORMAT parquet, COMPRESSION zstd)")
        seconds = time.perf_counter() - start
        added = ", ".join(f"sum({name})" for name in COUNTED)
        return seconds, [
            int(n) for n in connection.execute(f"SELECT count(*), {added} FROM child_months").fetchone()
        ]


def pandas(folder: Path, out: Path | None) -> tuple[float, list[int]]:
    """Make them in plain pandas: repeat spells by month, cut, and group."""
    tables = _read(folder)
    start = time.perf_counter()
    months = _by_pandas(**tables)
    if out:
        months.to_parquet(out, compression="zstd")
    return time.perf_counter() - start, [len(months), *(int(months[name].sum()) for name in COUNTED)]


def _by_pandas(
    drops: pd.DataFrame,
    teams: pd.DataFrame,
    coverage: pd.DataFrame,
    responsibilities: pd.DataFrame,
    placements: pd.DataFrame,
) -> pd.DataFrame:
    child, team = ["region", "child"], ["region", "team"]
    time_of = drops.rename(columns={"start": "opens", "end": "closes"})[["region", "opens", "closes"]]
    care = responsibilities.assign(adult=comes_of_age(responsibilities))
    care = care.merge(teams, on=team).merge(time_of, on="region")
    care = care.assign(end=care["end"].fillna(pd.Timestamp("2200-01-01")))
    edges = pd.concat([care[[*child, name]].set_axis([*child, "from"], axis=1) for name in ("start", "end")])
    edges = edges.drop_duplicates().sort_values([*child, "from"])
    edges = edges.assign(to=edges.groupby(child)["from"].shift(-1)).dropna()
    pairs = edges.merge(care, on=child).query("start <= `from` and `from` < end")
    owned = pairs.sort_values("start").drop_duplicates([*child, "from"], keep="last")
    owned = _cut(owned.assign(start=owned["from"], end=owned["to"]), "opens", "closes")
    followed = _cut(owned, "start", "adult")
    reported = coverage.rename(columns={"start": "from_day", "end": "to_day"})
    covered = _cut(followed.merge(reported, on=team), "from_day", "to_day")
    removals = _islands(placements[placements["basis"].isin(REMOVALS)], child, 0)
    away = removals.rename(columns={"start": "away_from", "end": "away_to"})
    placed = _cut(covered.merge(away, on=child), "away_from", "away_to")
    begun = _islands(placements[placements["basis"].isin(REMOVALS)], child, 1).rename(
        columns={"start": "day"}
    )
    events = covered.merge(begun[[*child, "day"]], on=child).query("start <= day and day < end")
    events = events.assign(month=events["day"].dt.to_period("M").dt.to_timestamp())
    keys = [*child, "team", "month"]
    counts = [
        _by_month(part, keys).rename(name)
        for name, part in (("owned", owned), ("followed", followed), ("covered", covered), ("placed", placed))
    ]
    return pd.concat([*counts, events.groupby(keys).size().rename("events")], axis=1).fillna(0).reset_index()


def _cut(spells: pd.DataFrame, first: str, after: str) -> pd.DataFrame:
    start, end = spells[["start", first]].max(axis=1), spells[["end", after]].min(axis=1)
    return spells.assign(start=start, end=end)[start < end]


def _islands(rows: pd.DataFrame, by: list[str], gap: int) -> pd.DataFrame:
    ordered = rows.sort_values([*by, "start"])
    before = ordered.groupby(by)["end"].cummax().groupby([ordered[name] for name in by]).shift()
    island = (~(ordered["start"] <= before + pd.Timedelta(days=gap))).cumsum()
    return ordered.groupby([*by, island.rename("island")], as_index=False).agg(
        start=("start", "min"), end=("end", "max")
    )


def _by_month(spells: pd.DataFrame, keys: list[str]) -> pd.Series:
    first = spells["start"].dt.year * 12 + spells["start"].dt.month
    last = spells["end"] - pd.Timedelta(days=1)
    number = last.dt.year * 12 + last.dt.month - first + 1
    rows = spells.loc[spells.index.repeat(number)]
    nth = rows.groupby(level=0).cumcount()
    month = (first.loc[rows.index] + nth - 1 - 1970 * 12).to_numpy().astype("datetime64[M]")
    after = month + np.timedelta64(1, "M")
    days = np.minimum(rows["end"], after.astype("datetime64[s]")) - np.maximum(
        rows["start"], month.astype("datetime64[s]")
    )
    return rows.assign(month=month.astype("datetime64[s]"), days=days.dt.days).groupby(keys)["days"].sum()


def _read(folder: Path) -> dict[str, pd.DataFrame]:
    return {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}


WAYS: dict[str, Callable[[Path, Path | None], tuple[float, list[int]]]] = {
    "arviointi": arviointi,
    "duckdb": sql,
    "pandas": pandas,
}


def main() -> None:
    """Print the seconds and the sums as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, help="a Parquet file; a table in memory if it is not given")
    given = parser.parse_args()
    seconds, sums = WAYS[given.way](given.folder, given.out)
    print(json.dumps({"seconds": seconds, "sums": dict(zip(["rows", *COUNTED], sums, strict=True))}))


if __name__ == "__main__":
    main()
