"""In which weeks each pilot team held its meeting, counted from the start of its client work."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.exhibits_practice import MeetingCalendar
from arviointi.contracts.blocks import Content, Figure, Interval, Nothing, Number, Row, RowGroup, Table
from arviointi.present.content import column, decimal, groups, heading, message, plain, whole
from arviointi.present.disclosure import Unchecked, protect_unit_count, protect_unit_mean
from arviointi.present.sources import Sources, words

TEAM = ["region", "team"]
HELD, NOT_HELD, HOLIDAY, NOT_REPORTED, OUTSIDE = "held", "not_held", "holiday", "not_reported", "outside"
EXPECTED = (HELD, NOT_HELD)
TO_THURSDAY, WEEK = 3, 7
States = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Calendar:
    """State of every week (columns) of every team (rows); week 0 is the one in which client work started.

    Rows stand in the order of the share of expected weeks with a meeting, from the start on.
    """

    weeks: npt.NDArray[np.int_]
    states: States

    def share(self, since: int, until: int) -> float | None:
        """Return the share of expected weeks with a meeting, of all teams and of weeks [since, until)."""
        chosen = self.states[:, (self.weeks >= since) & (self.weeks < until)]
        expected = np.isin(chosen, EXPECTED).sum()
        return float((chosen == HELD).sum() / expected) if expected else None

    def teams_reporting(self, since: int, until: int) -> int:
        """Count teams with an expected week in [since, until)."""
        chosen = self.states[:, (self.weeks >= since) & (self.weeks < until)]
        return int(np.isin(chosen, EXPECTED).any(axis=1).sum())

    def of_team(self, row: int) -> "Calendar":
        """Keep one team."""
        return Calendar(self.weeks, self.states[[row]])


def calendar(exhibit: MeetingCalendar, sources: Sources) -> Calendar:
    """Give every week of every pilot team with a known start its state.

    A week is that of its Thursday. It is reported if the team's meetings are covered on it, held if a meeting
    took place in it, a holiday if the rubric expects none and none was held, and outside where the region's
    deliveries do not reach.
    """
    (rubric_id,) = exhibit.rubrics
    weeks = np.arange(-exhibit.weeks_before, exhibit.weeks_after)
    teams = sources.canonical["teams"]
    teams = teams[(teams["arm"] == "pilot") & teams["practice_start"].notna()]
    grid = _grid(teams, weeks)
    is_covered = _is_covered(grid, sources.canonical["coverage"])
    is_held = _is_held(grid, sources.canonical["meetings"])
    is_holiday = grid["thursday"].dt.isocalendar().week.isin(sources.rubrics[rubric_id].window.holiday_weeks)
    state = np.select(
        [_is_outside(grid, sources.canonical["drops"]), ~is_covered, is_held, is_holiday],
        [OUTSIDE, NOT_REPORTED, HELD, HOLIDAY],
        NOT_HELD,
    )
    found = Calendar(weeks, state.astype(object).reshape(len(teams), len(weeks)))
    return _ordered(found)


def _grid(teams: pd.DataFrame, weeks: npt.NDArray[np.int_]) -> pd.DataFrame:
    """List teams × weeks, with each week's Thursday."""
    ordered = teams.sort_values(TEAM)[[*TEAM, "practice_start"]].reset_index(drop=True)
    grid = ordered.merge(pd.DataFrame({"week": weeks}), how="cross")
    start = pd.to_datetime(grid["practice_start"])
    return grid.assign(thursday=_thursday(start) + pd.to_timedelta(WEEK * grid["week"], unit="D"))


def _thursday(days: pd.Series) -> pd.Series:
    thursday: pd.Series = days + pd.to_timedelta(TO_THURSDAY - days.dt.day_of_week, unit="D")
    return thursday


def _is_covered(grid: pd.DataFrame, coverage: pd.DataFrame) -> npt.NDArray[np.bool_]:
    spells = coverage.loc[coverage["table"] == "meetings", [*TEAM, "start", "end"]]
    rows = grid[[*TEAM, "thursday"]].reset_index().merge(spells, on=TEAM)
    inside = rows[(rows["start"] <= rows["thursday"]) & (rows["thursday"] < rows["end"])]
    return grid.index.isin(inside["index"])


def _is_held(grid: pd.DataFrame, meetings: pd.DataFrame) -> npt.NDArray[np.bool_]:
    held = meetings[meetings["minutes"] > 0]
    met = held[TEAM].assign(thursday=_thursday(pd.to_datetime(held["date"]))).drop_duplicates()
    return grid.merge(met.assign(met=True), how="left", on=[*TEAM, "thursday"])["met"].notna().to_numpy()


def _is_outside(grid: pd.DataFrame, drops: pd.DataFrame) -> npt.NDArray[np.bool_]:
    used = drops[drops["is_used"]]
    reach = used.groupby("region", as_index=False).agg(first=("start", "min"), after=("end", "max"))
    of_region = grid.merge(reach, how="left", on="region")
    inside = (of_region["first"] <= of_region["thursday"]) & (of_region["thursday"] < of_region["after"])
    return (~inside).to_numpy()


def _ordered(found: Calendar) -> Calendar:
    shares = [found.of_team(row).share(0, len(found.weeks)) for row in range(len(found.states))]
    order = sorted(range(len(shares)), key=lambda row: (shares[row] is None, -(shares[row] or 0)))
    return Calendar(found.weeks, found.states[order])


def longest_gap(states: States) -> int:
    """Count the most expected weeks in a row without a meeting; holidays neither break nor lengthen a gap."""
    longest = gap = 0
    for state in states:
        if state == NOT_HELD:
            gap += 1
            longest = max(longest, gap)
        elif state != HOLIDAY:
            gap = 0
    return longest


@dataclass(frozen=True)
class Held:
    """Share of expected weeks with a meeting in some weeks from the start, as it may be shown."""

    first: int
    last: int
    teams: Content
    share: Content


def held_by_time(found: Calendar, exhibit: MeetingCalendar, sources: Sources) -> list[Held]:
    """Pool weeks, counted from the start, over teams."""
    step = exhibit.weeks_per_row
    firsts = range(-(exhibit.weeks_before // step) * step, exhibit.weeks_after, step)
    made = []
    for first in firsts:
        until = min(first + step, exhibit.weeks_after)
        n_teams = found.teams_reporting(first, until)
        share = protect_unit_mean(_percent(found.share(first, until)), n_teams, sources.rules)
        made.append(Held(first, until - 1, protect_unit_count(n_teams, sources.rules), share))
    return made


def _percent(share: float | None) -> Content:
    return Nothing() if share is None else Number(value=round(share, 2), format="percent")


def is_shown(found: Calendar, sources: Sources) -> bool:
    """Say whether there are enough teams to show them one by one."""
    rules = sources.rules
    return len(found.states) >= rules.n_min or rules.public_units or not rules.enabled


def meeting_calendar(exhibit: MeetingCalendar, sources: Sources) -> Unchecked:
    """Describe the calendar: picture in words, shares by time from the start, and a row a team."""
    found = calendar(exhibit, sources)
    pooled = held_by_time(found, exhibit, sources)
    columns = (heading("time_or_team"), column("teams"), column("expected_weeks"), column("weeks_held"))
    named = (
        RowGroup(id="time", heading=message("label.weeks_from_start"), rows=tuple(map(_row, pooled))),
        RowGroup(
            id="teams",
            heading=message("label.teams_one_by_one"),
            rows=tuple(_team_rows(found)) if is_shown(found, sources) else (),
        ),
    )
    table = Table(
        caption=words(exhibit.title), columns=(*columns, column("longest_gap")), groups=groups(named)
    )
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(found, exhibit, sources),
        description=message("calendar.description"),
        table=table,
        footnotes=(message("note.calendar"),),
    )
    return Unchecked(figure, review=(message("check.teams_one_by_one"),))


def _row(held: Held) -> Row:
    weeks = Interval(low=held.first, high=held.last)
    return Row(id=f"{held.first}.{held.last}", cells=(weeks, held.teams, Nothing(), held.share, Nothing()))


def _team_rows(found: Calendar) -> Iterator[Row]:
    after = found.weeks >= 0
    for row, states in enumerate(found.states):
        n_expected = int(np.isin(states[after], EXPECTED).sum())
        share = _percent(found.of_team(row).share(0, len(found.weeks)))
        gap = whole(longest_gap(states[after])) if n_expected else Nothing()
        yield Row(id=str(row + 1), cells=(plain(row + 1), Nothing(), whole(n_expected), share, gap))


def _alt(found: Calendar, exhibit: MeetingCalendar, sources: Sources) -> Content:
    n_teams = len(found.states)
    reporting = found.teams_reporting(0, exhibit.weeks_after)
    share = protect_unit_mean(_percent(found.share(0, exhibit.weeks_after)), reporting, sources.rules)
    return message(
        "calendar.alt",
        teams=protect_unit_count(n_teams, sources.rules),
        share=share,
        weeks=decimal(exhibit.weeks_after, 0),
    )
