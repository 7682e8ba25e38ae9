"""How long a child is followed, and which events count as new."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.outcome_base import Filter
from arviointi.score.spells import codes, merged

REMOVALS = ("open_care", "emergency", "care_order")
CHILD = ["region", "child"]
AGE_OF_MAJORITY = 18
FREE_DAYS_WITHIN_EPISODE = 1


def study_time(drops: pd.DataFrame) -> pd.DataFrame:
    """Return each region's study time: earliest start to latest end of its drops in use.

    Returns
    -------
    Columns region, opens (first day), closes (day after the last).
    """
    used = drops[drops["is_used"]].groupby("region", as_index=False)
    return used.agg(opens=("start", "min"), closes=("end", "max")).dropna()


def comes_of_age(responsibilities: pd.DataFrame) -> pd.Series:
    """Return the day after the last one on which a child is followed: the 18th birthday's month is followed.

    Without a birth month it is the first day of the year in which the child turns 18.
    """
    month = responsibilities["birth_month"].fillna(0).astype(int)
    months = (responsibilities["birth_year"] - 1970 + AGE_OF_MAJORITY) * 12 + month
    return pd.Series(
        months.to_numpy().astype("datetime64[M]").astype("datetime64[s]"), responsibilities.index
    )


def add_months(dates: pd.Series, months: int) -> pd.Series:
    """Move dates by calendar months; a day that the month does not have becomes its last one."""
    days = dates.to_numpy().astype("datetime64[D]")
    month = days.astype("datetime64[M]") + np.timedelta64(months, "M")
    wanted = month.astype("datetime64[D]") + (days - days.astype("datetime64[M]"))
    last = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return pd.Series(np.minimum(wanted, last).astype("datetime64[s]"), dates.index)


def numbered(*tables: pd.DataFrame) -> list[pd.DataFrame]:
    """Give every child one number across tables (column `who`): ids are unique within a region only."""
    whole = pd.concat([table[CHILD] for table in tables], ignore_index=True)
    numbers = np.split(codes(whole, CHILD), np.cumsum([len(table) for table in tables])[:-1])
    return [table.assign(who=number) for table, number in zip(tables, numbers, strict=True)]


def episodes(placements: pd.DataFrame, where: Filter) -> pd.DataFrame:
    """Join placement rows into episodes of one child.

    Parameters
    ----------
    placements : canonical table placements with the child's number `who`.
    where : `basis` chooses the rows that are joined (aftercare is never a removal); any other column is asked
        of an episode's first row.

    Returns
    -------
    One row an episode; rows that overlap, touch or have one free day between them are the same one.
    """
    bases = [basis for basis in where.get("basis", REMOVALS) if basis in REMOVALS]
    rows = placements[placements["basis"].isin(bases)]
    joined = merged(rows, ["who"], gap=FREE_DAYS_WITHIN_EPISODE)
    return chosen(joined, {column: values for column, values in where.items() if column != "basis"})


def removal_days(placements: pd.DataFrame, where: Filter) -> pd.DataFrame:
    """Return the days within at least one removal row as disjoint spells of one child.

    Unlike in episodes, a free day between two rows is a day at home, and `where` is asked of every row.
    """
    rows = chosen(placements[placements["basis"].isin(REMOVALS)], where)
    return merged(rows, ["who"])


def chosen(rows: pd.DataFrame, where: Filter) -> pd.DataFrame:
    """Keep rows whose columns hold one of the values asked for."""
    for column, values in where.items():
        rows = rows[rows[column].isin(values)]
    return rows


def new_events(table: str, tables: Mapping[str, pd.DataFrame], where: Filter) -> pd.DataFrame:
    """List events by child and day: starts of placement episodes, or notifications (columns who, day)."""
    rows = tables[table]
    if table == "placements":
        return episodes(rows, where)[["who", "start"]].rename(columns={"start": "day"})
    return chosen(rows, where)[["who", "date"]].rename(columns={"date": "day"})


def next_day(points: pd.DataFrame, events: pd.DataFrame) -> npt.NDArray[np.datetime64]:
    """Find each child's first event on or after a day (columns who, day); NaT where there is none."""
    if events.empty:
        return np.full(len(points), np.datetime64("NaT"), dtype="datetime64[s]")
    ordered = events.assign(day=_in_seconds(events["day"])).sort_values("day", kind="stable")
    asked = points.assign(day=_in_seconds(points["day"]), place=np.arange(len(points)))
    asked = asked.sort_values("day", kind="stable")
    found = pd.merge_asof(
        asked, ordered.assign(event=ordered["day"]), on="day", by="who", direction="forward"
    )
    days: npt.NDArray[np.datetime64] = found.sort_values("place")["event"].to_numpy()
    return days


def _in_seconds(days: pd.Series) -> pd.Series:
    """Bring days to one unit: adding a day changes it, and pandas joins days of the same unit only."""
    return days.astype("datetime64[s]")
