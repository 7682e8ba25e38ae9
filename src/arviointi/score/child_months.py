"""One row per child, owning team and period: days of each kind and new events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.score.follow_up import comes_of_age
from arviointi.score.periods import Periods
from arviointi.score.scoring import Floats
from arviointi.score.spells import clipped, codes, day_numbers, locate, owned, shared

TEAM = ["region", "team"]
PIECE = ["who", "unit", "start", "end"]
ROWS_AT_ONCE = 500_000
"""Rows whose columns fit into a processor's cache."""

Whole = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int16 | np.int32]


@dataclass(frozen=True)
class ChildDays:
    """Child-days of study time as disjoint spells.

    Attributes
    ----------
    owned : who, unit, start, end, in order of these: whose day it is. Its index numbers the pieces.
    followed : the same until the child comes of age.
    covered : of the followed days those on which the team reported; as many spells of a piece as it takes.
    """

    owned: pd.DataFrame
    followed: pd.DataFrame
    covered: pd.DataFrame

    def placed(self, removals: pd.DataFrame) -> pd.DataFrame:
        """Return the covered days within removals (who, start, end; disjoint within a child)."""
        return shared(self.covered, removals, ["who"])

    def events(self, events: pd.DataFrame) -> pd.DataFrame:
        """Return the events (who, day) of covered days: day, and as index the piece they lie in."""
        place = locate(events, "day", self.covered, ["who"])
        return events.loc[place >= 0, ["day"]].set_index(self.covered.index[place[place >= 0]])


def child_days(spells: pd.DataFrame, teams: pd.DataFrame, covered: pd.DataFrame) -> ChildDays:
    """Give every day of study time to the team that owns the child that day.

    Parameters
    ----------
    spells : canonical table responsibilities with the child's number `who`.
    teams : region, team, unit (0, 1, …), and the study time of the region (opens, closes).
    covered : unit, start, end: disjoint spells of days that the team reported.
    """
    numbers = codes(pd.concat([teams[TEAM], spells[TEAM]], ignore_index=True), TEAM)[len(teams) :]
    slim = spells.assign(unit=numbers, adult=comes_of_age(spells))[[*PIECE, "adult"]]
    everyone = owned(slim.astype({"who": "int32", "unit": "int32"}), ["who"])
    pieces = everyone[everyone["unit"] < len(teams)]
    time = teams[["opens", "closes"]].take(pieces["unit"].to_numpy()).set_axis(pieces.index)
    inside = clipped(pieces, time["opens"], time["closes"])
    ordered = inside.sort_values(["who", "unit", "start"], ignore_index=True)
    followed = clipped(ordered[PIECE], ordered["start"], ordered["adult"])
    return ChildDays(ordered[PIECE], followed, shared(followed, covered, ["unit"]))


def child_months(
    pieces: pd.DataFrame,
    days: Mapping[str, pd.DataFrame],
    events: Mapping[str, pd.DataFrame],
    within: Periods,
    *,
    rows_at_once: int = ROWS_AT_ONCE,
) -> Iterator[pd.DataFrame]:
    """Count days and events by child, team and period.

    Rows are not searched for: the pieces are in order, so that the row of a day follows from its piece and
    its period. Some children come at a time, so that memory does not grow with the number of rows.

    Parameters
    ----------
    pieces : `ChildDays.owned`.
    days : by name of a column, disjoint spells (start, end) of days to count; the index says which piece each
        is part of.
    events : by name of a column, days (day) to count; the index says in which piece each lies.
    within : months or reporting years; the pieces lie in them.

    Returns
    -------
    Frames with who, unit, period (its number) and the columns asked for; one row for every child, team and
    period with an owned day.
    """
    parts = {name: part.sort_index() for name, part in {**days, **events}.items()}
    for rows in _batches(pieces, within, rows_at_once):
        own = {name: part.iloc[rows.slice_of(part)] for name, part in parts.items()}
        counted = {name: rows.days(own[name]) for name in days}
        counted |= {name: rows.number(own[name]) for name in events}
        yield pd.DataFrame({"who": rows.who, "unit": rows.unit, "period": rows.period, **counted}, copy=False)


def sums_by_team(
    months: Iterator[pd.DataFrame], columns: Sequence[str], shape: tuple[int, int]
) -> dict[str, Floats]:
    """Add columns of `child_months` up over children (units × periods of the given shape)."""
    sums = {name: np.zeros(shape) for name in columns}
    for rows in months:
        cell = rows["unit"].to_numpy() * shape[1] + rows["period"].to_numpy()
        for name in columns:
            sums[name] += np.bincount(cell, rows[name], minlength=sums[name].size).reshape(shape)
    return sums


@dataclass(frozen=True)
class _Rows:
    """Rows of a batch of pieces: the row of a piece's day is `base` + the number of the day's period."""

    within: Periods
    who: Numbers
    unit: Numbers
    period: Numbers
    length: Numbers
    first: int
    base: Whole

    def slice_of(self, part: pd.DataFrame) -> slice:
        """Find the rows of a table that belong to the batch."""
        return slice(*part.index.searchsorted([self.first, self.first + len(self.base)]))

    def days(self, part: pd.DataFrame) -> Numbers:
        """Count the days of spells: whole periods for all they touch, less what they lack at both ends."""
        start, last = day_numbers(part["start"]), day_numbers(part["end"]) - 1
        base, bounds = self.base[part.index - self.first], self.within.bounds
        begins, ends = self.within.of(start), self.within.of(last)
        begun = np.bincount(base + begins, minlength=len(self.period))
        ended = np.bincount(base + ends + 1, minlength=len(self.period))[: len(self.period)]
        counted = np.cumsum(begun - ended) * self.length
        np.subtract.at(counted, base + begins, start - bounds[begins])
        np.subtract.at(counted, base + ends, bounds[ends + 1] - 1 - last)
        return counted.astype(np.int16)

    def number(self, events: pd.DataFrame) -> Numbers:
        """Count events."""
        row = self.base[events.index - self.first] + self.within.of(day_numbers(events["day"]))
        return np.bincount(row, minlength=len(self.period)).astype(np.int16)


def _batches(pieces: pd.DataFrame, within: Periods, rows_at_once: int) -> Iterator[_Rows]:
    """Lay out the rows; a piece that begins in the period in which its team's last one ended goes on."""
    begins, ends = within.of(day_numbers(pieces["start"])), within.of(day_numbers(pieces["end"]) - 1)
    who, unit = (pieces[name].to_numpy(dtype=np.int32) for name in ("who", "unit"))
    lengths = np.diff(within.bounds).astype(np.int32)
    goes_on = np.zeros(len(pieces), dtype=bool)
    goes_on[1:] = (who[1:] == who[:-1]) & (unit[1:] == unit[:-1]) & (begins[1:] == ends[:-1])
    new = ends - begins + 1 - goes_on
    after = np.cumsum(new)
    for first, end in _cuts(who, after, rows_at_once):
        here = slice(first, end)
        before = after[first] - new[first]
        base = after[here] - before - 1 - ends[here]
        piece = np.repeat(np.arange(end - first), new[here])
        period = (np.arange(len(piece)) - base[piece]).astype(np.int16)
        yield _Rows(within, who[here][piece], unit[here][piece], period, lengths[period], first, base)


def _cuts(who: Whole, after: Whole, rows_at_once: int) -> Iterator[tuple[int, int]]:
    """Cut the pieces between children so that about so many rows come at a time."""
    children = np.append(np.flatnonzero(np.diff(who, prepend=-1)), len(who))
    rows_before = np.concatenate([[0], after])[children]
    wanted = np.arange(0, rows_before[-1], rows_at_once)
    starts = children[np.searchsorted(rows_before, wanted)]
    yield from pairwise(np.unique([*starts, len(who)]).tolist())
