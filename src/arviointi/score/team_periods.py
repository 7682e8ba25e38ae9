"""Teams × calendar periods: who is in them, what was reported of them, and how a rate is laid out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.study import Calendar
from arviointi.contracts.scores import PERIOD_OUTCOMES
from arviointi.score.child_months import TEAM, ChildDays, child_days, child_months, sums_by_team
from arviointi.score.follow_up import study_time
from arviointi.score.periods import Periods, periods
from arviointi.score.scoring import Floats
from arviointi.score.spells import clipped, codes, day_numbers, locate, merged

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class TeamPeriods:
    """The teams of a study and the periods of its study time.

    Attributes
    ----------
    teams : region, team, unit (0, 1, …), and the study time of the region (opens, closes).
    within : periods that touch the study time of some region.
    """

    teams: pd.DataFrame
    within: Periods

    @property
    def shape(self) -> tuple[int, int]:
        """Teams × periods."""
        return len(self.teams), self.within.number

    def units(self, rows: pd.DataFrame) -> npt.NDArray[np.int64]:
        """Return the number of each row's team (columns region, team); teams that are not here come after."""
        whole = pd.concat([self.teams[TEAM], rows[TEAM]], ignore_index=True)
        return codes(whole, TEAM)[len(self.teams) :]

    def covered(self, coverage: pd.DataFrame, table: str) -> pd.DataFrame:
        """Return disjoint spells of days of study time on which a team reported (unit, start, end)."""
        rows = coverage[coverage["table"] == table].merge(self.teams, on=TEAM)
        joined = merged(rows, ["unit"])
        return clipped(joined, joined["opens"], joined["closes"])[["unit", "start", "end"]]

    def child_days(self, spells: pd.DataFrame, covered: pd.DataFrame) -> ChildDays:
        """Give every child-day (canonical table responsibilities with `who`) to the team that owns it."""
        return child_days(spells, self.teams, covered)

    def days(self, pieces: pd.DataFrame, **days: pd.DataFrame) -> dict[str, Floats]:
        """Count days by team and period: `pieces` in order of who, unit, start, and parts of them by name."""
        return sums_by_team(child_months(pieces, days, {}, self.within), list(days), self.shape)

    def sums(self, unit: pd.Series, day: pd.Series, amount: pd.Series | None = None) -> Floats:
        """Add up amounts (1 each by default) by team and period."""
        cell = unit.to_numpy(dtype=np.int64) * self.shape[1] + self.within.of(day_numbers(day))
        added: Floats = np.bincount(cell, amount, minlength=self.shape[0] * self.shape[1]).astype(float)
        return added.reshape(self.shape)

    def in_study_time(self, unit: pd.Series, day: pd.Series) -> pd.Series:
        """Tell which days lie in the study time of a team's region."""
        time = self.teams.loc[unit, ["opens", "closes"]].set_axis(unit.index)
        return (day >= time["opens"]) & (day < time["closes"])

    def rows(
        self,
        events: Floats,
        exposure: Floats,
        is_reported: npt.NDArray[np.bool_] | None = None,
        *,
        per: float,
    ) -> pd.DataFrame:
        """Write teams × periods as rows, for the periods that touch the study time of the team's region.

        Returns
        -------
        Contract `period_outcomes`: value = per × events / exposure; without exposure, empty with a reason.
        """
        teams, within = self.teams, self.within
        reported = np.full(self.shape, fill_value=True) if is_reported is None else is_reported
        grid = teams.loc[teams.index.repeat(within.number)].reset_index(drop=True)
        reason = pd.Series(np.where(reported.ravel(), "no_exposure", "not_reported"), dtype="str")
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


def team_periods(tables: Tables, spells: pd.DataFrame, calendar: Calendar) -> TeamPeriods:
    """List the teams of the study, and any other that rows name, with the periods; none without study time.

    Parameters
    ----------
    tables : canonical tables drops and teams.
    spells : rows with region and team: responsibilities or posts.
    """
    time = study_time(tables["drops"])
    known = pd.concat([tables["teams"][TEAM], spells[TEAM].drop_duplicates()]).drop_duplicates()
    units = known.merge(time, on="region").sort_values(TEAM, ignore_index=True)
    return TeamPeriods(units.assign(unit=units.index), _periods(time, calendar))


def _periods(time: pd.DataFrame, calendar: Calendar) -> Periods:
    if time.empty:
        return Periods(np.array(["1970-01-01"], dtype="datetime64[s]"), [])
    return periods(time["opens"].min().date(), time["closes"].max().date(), calendar)


def reported(covered: pd.DataFrame, within: Periods, n_units: int) -> npt.NDArray[np.bool_]:
    """Tell in which periods each unit reported some day (units × periods)."""
    found = np.zeros((n_units, within.number), dtype=bool)
    begins, ends = within.of(day_numbers(covered["start"])), within.of(day_numbers(covered["end"]) - 1)
    for unit, first, last in zip(covered["unit"], begins, ends, strict=True):
        found[unit, first : last + 1] = True
    return found


def new_and_owned(
    tables: Tables, spells: pd.DataFrame, placed: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """Keep placements that begin on a day of study time that a team owns and reports, with that team.

    Parameters
    ----------
    tables : canonical tables drops, teams and coverage.
    spells : canonical table responsibilities with the child's number `who`.
    placed : episodes, with `who`.

    Returns
    -------
    `placed` with region, team, opens, closes, and is_first: the child's first among them.
    """
    places = team_periods(tables, spells, calendar)
    days = places.child_days(spells, places.covered(tables["coverage"], "placements"))
    place = locate(placed, "start", days.covered, ["who"])
    unit = days.covered["unit"].to_numpy()[place[place >= 0]]
    own = placed[place >= 0].reset_index(drop=True)
    teams = places.teams.loc[unit].reset_index(drop=True)
    return own.assign(
        team=teams["team"],
        opens=teams["opens"],
        closes=teams["closes"],
        is_first=own["start"] == own.groupby("who")["start"].transform("min"),
    )
