"""New events per child-month of responsibility, by team and period."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.outcomes import CountInPeriod
from arviointi.config.study import Calendar
from arviointi.contracts.scores import PERIOD_OUTCOMES
from arviointi.score.follow_up import comes_of_age, new_events, numbered, study_time
from arviointi.score.periods import Periods, count_by_period, days_by_period, periods
from arviointi.score.scoring import Floats
from arviointi.score.spells import clipped, codes, locate, merged, owned

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
    if time.empty:
        return pd.DataFrame(columns=PERIOD_OUTCOMES.names)
    teams = _teams(tables["teams"], spells, time)
    covered = _covered(tables["coverage"], definition.events, teams)
    pieces = _responsible_days(spells, teams, covered)
    events = new_events(definition.events, {definition.events: rows}, definition.where)
    within = periods(time["opens"].min().date(), time["closes"].max().date(), calendar)
    credited = events.assign(unit=_units_of(events, pieces)).query("unit >= 0")
    child_months = days_by_period(pieces, within, len(teams)) / DAYS_IN_MONTH
    is_reported = days_by_period(covered, within, len(teams)) > 0
    numbers = count_by_period(credited, within, len(teams))
    return _rows(teams, within, numbers, child_months, is_reported, per=definition.per)


def _teams(teams: pd.DataFrame, spells: pd.DataFrame, time: pd.DataFrame) -> pd.DataFrame:
    """Give units their numbers: teams of the study and any other that is responsible for a child."""
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


def _rows(
    teams: pd.DataFrame,
    within: Periods,
    events: Floats,
    exposure: Floats,
    is_reported: npt.NDArray[np.bool_],
    *,
    per: float,
) -> pd.DataFrame:
    """Write units × periods as rows, for the periods that touch the study time of the team's region."""
    grid = teams.loc[teams.index.repeat(within.number)].reset_index(drop=True)
    reason = pd.Series(np.where(is_reported.ravel(), "no_exposure", "not_reported"), dtype="str")
    rows = grid.assign(
        period=np.tile(within.edges[:-1], len(teams)),
        after=np.tile(within.edges[1:], len(teams)),
        period_label=np.tile(within.labels, len(teams)),
        events=events.ravel(),
        exposure=exposure.ravel(),
    )
    value = per * rows["events"] / rows["exposure"].where(rows["exposure"] > 0)
    rows = rows.assign(value=value, missing_reason=reason.where(value.isna()))
    inside = (rows["after"] > rows["opens"]) & (rows["period"] < rows["closes"])
    return rows.loc[inside, PERIOD_OUTCOMES.names].reset_index(drop=True)
