"""Which tables came, how much of the time they cover, and how much of them is filled in."""

from collections.abc import Iterator

import pandas as pd

from arviointi.config.exhibits import CompletenessTable
from arviointi.contracts.blocks import Content, Nothing, Number, Row, RowGroup, Table
from arviointi.contracts.columns import EVENT_TABLES
from arviointi.present.changes_table import table_labels
from arviointi.present.content import column, heading, message, records, whole
from arviointi.present.disclosure import Unchecked, protect_counts, protect_part
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Counts

TEAM = ["region", "team"]
DAY = pd.Timedelta(days=1)
DESCRIPTION = "drops"
PERIODS = {"month": "M", "week": "W"}


def completeness_table(exhibit: CompletenessTable, sources: Sources) -> Unchecked:
    """Show every table with who delivered it, its rows, the covered time and its optional cells."""
    every = sources.canonical["delivered"]
    delivered = every[every["becomes"] != DESCRIPTION]
    labels = table_labels(delivered)
    is_of_several = len(sources.settings.regions) > 1
    columns = (
        heading("raw_table"),
        *((column("regions"),) if is_of_several else ()),
        column("deliveries"),
        column("rows_used"),
        column("rows_left_out"),
        column("time_covered"),
        column("optional_filled"),
    )
    covered = covered_shares(sources)
    tables = dict(list(delivered.groupby("table")))
    rows = tuple(
        Row(id=name, cells=(label, *_cells(tables[name], covered, sources))) for name, label in labels.items()
    )
    drops = sources.canonical["drops"]
    used = drops[drops["is_used"]]
    note = message("note.completeness", regions=whole(used["region"].nunique()), deliveries=whole(len(used)))
    groups = (RowGroup(id="tables", rows=rows),) if rows else ()
    return Unchecked(Table(caption=words(exhibit.title), columns=columns, groups=groups, footnotes=(note,)))


def _cells(of_table: pd.DataFrame, covered: dict[str, float], sources: Sources) -> Iterator[Content]:
    filled = of_table[of_table["rows"] > 0]
    if len(sources.settings.regions) > 1:
        yield whole(filled["region"].nunique())
    yield whole(len(filled))
    counts = Counts({("rows",): int(of_table["rows"].sum()), ("out",): int(of_table["left_out"].sum())})
    yield from protect_counts(counts, sources.rules).values()
    share = covered.get(str(of_table["becomes"].iloc[0]))
    yield Nothing() if share is None else Number(value=share, format="percent")
    filled_cells, cells = int(of_table["filled_cells"].sum()), int(of_table["optional_cells"].sum())
    yield protect_part(filled_cells, cells, sources.rules)[2]


def covered_shares(sources: Sources) -> dict[str, float]:
    """Compute the share of the teams' study time in which a table is known to be complete.

    Event tables: of days, those covered. Tables by month or week: of months or weeks, those with a row.

    Returns
    -------
    Share by canonical table; nothing for other tables, and where there is no study time.
    """
    spans = study_time(sources)
    total = float((spans["end"] - spans["first"]).dt.days.sum())
    if not total:
        return {}
    days = covered_days(sources.canonical["coverage"], spans)
    shares = {table: float(days.get(table, 0)) / total for table in EVENT_TABLES}
    for name, rows in sources.canonical.items():
        unit = next((unit for unit in PERIODS if unit in rows.columns), None)
        if unit:
            reported = rows[[*TEAM, unit]].drop_duplicates().merge(spans, on=TEAM)
            inside = (reported[unit] >= reported["first"]) & (reported[unit] < reported["end"])
            shares[name] = float(inside.sum()) / _periods(spans, PERIODS[unit])
    return shares


def study_time(sources: Sources) -> pd.DataFrame:
    """Give every team its region's study time: from the first to the last day of its used deliveries.

    Returns
    -------
    Columns region, team, first, end (half-open).
    """
    drops = sources.canonical["drops"]
    used = drops[drops["is_used"] & drops["start"].notna() & drops["end"].notna()]
    of_region = used.groupby("region", as_index=False).agg(first=("start", "min"), end=("end", "max"))
    return sources.canonical["teams"][TEAM].merge(of_region, on="region")


def covered_days(coverage: pd.DataFrame, spans: pd.DataFrame) -> "pd.Series[int]":
    """Count the days of the teams' study time in at least one spell of coverage, by table."""
    cut = coverage.rename(columns={"end": "stop"}).merge(spans, on=TEAM)
    start, stop = cut["start"].clip(lower=cut["first"]), cut["stop"].clip(upper=cut["end"])
    ordered = cut[["table", *TEAM]].assign(start=start, stop=stop).sort_values(["table", *TEAM, "start"])
    of_team = ordered.groupby(["table", *TEAM], sort=False)
    known_to = of_team["stop"].cummax().where(of_team.cumcount(ascending=False) > 0).shift()
    begins = ordered["start"].mask(known_to > ordered["start"], known_to)
    days = (ordered["stop"] - begins).dt.days.clip(lower=0)
    return days.groupby(ordered["table"]).sum()


def _periods(spans: pd.DataFrame, unit: str) -> int:
    """Count the months or weeks whose first day lies in each team's span."""
    total = 0
    alike = spans.groupby(["first", "end"], as_index=False).agg(n_teams=("team", "size"))
    for span in records(alike):
        starts = pd.period_range(span["first"], span["end"] - DAY, freq=unit).start_time
        total += int(span["n_teams"]) * int((starts >= span["first"]).sum())
    return total
