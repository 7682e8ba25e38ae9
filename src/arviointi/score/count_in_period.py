"""New events per child-month of responsibility, by team and period."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.outcomes import CountInPeriod
from arviointi.config.study import Calendar
from arviointi.score.follow_up import comes_of_age, new_events, numbered, study_time
from arviointi.score.scoring import Floats
from arviointi.score.spells import clipped, codes, day_numbers, locate, merged, owned

TEAM = ["region", "team"]
DAYS_IN_MONTH = 30.4375


def count_in_period(
    tables: Mapping[str, pd.DataFrame], definition: CountInPeriod, calendar: Calendar
) -> pd.DataFrame:
    """Count new events and child-months for every team and period of its region's study time.

    An event is credited to the team responsible for the child that day. Days on which the team's rows of the
    events' table are not complete give neither events nor exposure.

    Returns
    -------
    Contract `period_outcomes`: value = per × events / exposure; without exposure it is empty with a reason.
    """
    spells, rows = numbered(tables["responsibilities"], tables[definition.events])
    time = study_time(tables["drops"])
    teams = _teams(tables["teams"], spells, time)
    covered = _covered(tables["coverage"], definition.events, teams)
    pieces = _responsible_days(spells, teams, covered)
    events = new_events(definition.events, {definition.events: rows}, definition.where)
    edges = period_edges(time["opens"].min(), time["closes"].max(), calendar)
    shape = (len(teams), len(edges) - 1)
    counted = events.assign(unit=_units_of(events, pieces)).query("unit >= 0")
    return _outcomes(
        teams,
        edges,
        calendar,
        per=definition.per,
        events=count_by_period(counted["unit"], counted["day"], edges, shape),
        child_days=days_by_period(pieces, edges, shape),
        covered_days=days_by_period(covered, edges, shape),
    )


def _teams(teams: pd.DataFrame, spells: pd.DataFrame, time: pd.DataFrame) -> pd.DataFrame:
    """Number the units 0, 1, …: teams of the study and any other that is responsible for a child."""
    known = pd.concat([teams[TEAM], spells[TEAM].drop_duplicates()]).drop_duplicates()
    units = known.merge(time, on="region").sort_values(TEAM, ignore_index=True)
    return units.assign(unit=units.index)


def _covered(coverage: pd.DataFrame, table: str, teams: pd.DataFrame) -> pd.DataFrame:
    """Return disjoint spells of reported days within study time (unit, start, end)."""
    rows = coverage[coverage["table"] == table].merge(teams, on=TEAM)
    joined = merged(rows, ["unit"])
    return clipped(joined, joined["opens"], joined["closes"])[["unit", "start", "end"]]


def _responsible_days(spells: pd.DataFrame, teams: pd.DataFrame, covered: pd.DataFrame) -> pd.DataFrame:
    """Return disjoint spells of owned, followed and reported child-days (who, unit, start, end)."""
    numbers = codes(pd.concat([teams[TEAM], spells[TEAM]], ignore_index=True), TEAM)[len(teams) :]
    slim = spells.assign(unit=numbers, adult=comes_of_age(spells))[["who", "unit", "start", "end", "adult"]]
    pieces = owned(slim, ["who"])
    followed = clipped(pieces, pieces["start"], pieces["adult"])
    reported = covered.rename(columns={"start": "from", "end": "to"})
    pairs = followed.merge(reported, on="unit")
    return clipped(pairs, pairs["from"], pairs["to"])[["who", "unit", "start", "end"]]


def _units_of(events: pd.DataFrame, pieces: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Find the team that owns the child on the day of each event, −1 where none does."""
    place = locate(events, "day", pieces, ["who"])
    units = pieces["unit"].to_numpy(dtype=np.int64)
    return np.where(place >= 0, units[place], -1) if len(units) else place


def period_edges(first: pd.Timestamp, after: pd.Timestamp, calendar: Calendar) -> npt.NDArray[np.datetime64]:
    """List the first days of the periods that touch [first, after), and the day after the last of them."""
    months = np.arange(first.to_datetime64().astype("datetime64[M]"), after.to_datetime64() + np.timedelta64(1, "D"))
    raise NotImplementedError(months)


def days_by_period(
    spells: pd.DataFrame, edges: npt.NDArray[np.datetime64], shape: tuple[int, int]
) -> Floats:
    """Count the days of each unit's spells in each period (units × periods).

    Parameters
    ----------
    spells : unit, start, end; within the edges.
    edges : first days of the periods, and the day after the last.
    """
    return _days_from(spells["unit"], spells["start"], edges, shape) - _days_from(
        spells["unit"], spells["end"], edges, shape
    )


def _days_from(
    unit: pd.Series, since: pd.Series, edges: npt.NDArray[np.datetime64], shape: tuple[int, int]
) -> Floats:
    """Count, by period, the days from each given day to the very end: a part of its own period, all later ones."""
    bounds = edges.astype("datetime64[D]").astype(np.int64)
    days = day_numbers(since)
    period = np.minimum(np.searchsorted(bounds, days, side="right") - 1, shape[1] - 1)
    cell = unit.to_numpy(dtype=np.int64) * shape[1] + period
    size = shape[0] * shape[1]
    rest = np.bincount(cell, bounds[period + 1] - days, minlength=size).reshape(shape)
    begun = np.bincount(cell, minlength=size).reshape(shape)
    earlier = np.cumsum(begun, axis=1) - begun
    total: Floats = rest + earlier * np.diff(bounds)
    return total


def count_by_period(
    unit: pd.Series, day: pd.Series, edges: npt.NDArray[np.datetime64], shape: tuple[int, int]
) -> Floats:
    """Count the events of each unit in each period (units × periods)."""
    bounds = edges.astype("datetime64[D]").astype(np.int64)
    period = np.searchsorted(bounds, day_numbers(day), side="right") - 1
    cell = unit.to_numpy(dtype=np.int64) * shape[1] + period
    return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(float)


def _outcomes(
    teams: pd.DataFrame,
    edges: npt.NDArray[np.datetime64],
    calendar: Calendar,
    *,
    per: float,
    events: Floats,
    child_days: Floats,
    covered_days: Floats,
) -> pd.DataFrame:
    repeated = teams.loc[teams.index.repeat(len(edges) - 1)].reset_index(drop=True)
    exposure = child_days.ravel() / DAYS_IN_MONTH
    has_exposure = exposure > 0
    value = np.divide(per * events.ravel(), exposure, out=np.full(len(exposure), np.nan), where=has_exposure)
    reason = np.where(covered_days.ravel() > 0, "no_exposure", "not_reported")
    rows = repeated.assign(
        period=np.tile(edges[:-1].astype("datetime64[s]"), len(teams)),
        period_label=np.tile(period_labels(edges[:-1], calendar), len(teams)),
        value=value,
        events=events.ravel(),
        exposure=exposure,
        missing_reason=pd.Series(reason, dtype="str").where(~has_exposure),
    )
    after = np.tile(edges[1:].astype("datetime64[s]"), len(teams))
    inside = (after > rows["opens"]) & (rows["period"] < rows["closes"])
    return rows[inside].drop(columns=["opens", "closes", "unit"]).reset_index(drop=True)


def period_labels(starts: npt.NDArray[np.datetime64], calendar: Calendar) -> Sequence[str]:
    """Name periods: 2018-03, 2018, or 2018-19 for a reporting year that spans two."""
    raise NotImplementedError(starts, calendar)
