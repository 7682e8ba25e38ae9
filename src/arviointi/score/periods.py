"""Calendar periods, and how many days and events of each unit lie in them."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.study import Calendar
from arviointi.score.scoring import Floats
from arviointi.score.spells import day_numbers

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Periods:
    """Consecutive periods.

    Attributes
    ----------
    edges : first day of every period, and the day after the last one.
    labels : one a period: 2018-03, 2018, or 2018-19 for a reporting year that spans two.
    """

    edges: Days
    labels: list[str]

    @property
    def number(self) -> int:
        """How many periods there are."""
        return len(self.labels)

    @property
    def bounds(self) -> npt.NDArray[np.int64]:
        """Edges as days since 1970-01-01."""
        return self.edges.astype("datetime64[D]").astype(np.int64)

    def of(self, days: pd.Series) -> npt.NDArray[np.int64]:
        """Return the period that each day lies in; the day after the last period counts to it."""
        place = np.searchsorted(self.bounds, day_numbers(days), side="right") - 1
        return np.minimum(place, self.number - 1)


def periods(first: dt.date, after: dt.date, calendar: Calendar) -> Periods:
    """List the months or reporting years that touch the days [first, after)."""
    if calendar.unit == "month":
        months = np.arange(np.datetime64(first, "M"), np.datetime64(after - dt.timedelta(1), "M") + 2)
        return Periods(months.astype("datetime64[s]"), [str(month) for month in months[:-1]])
    month, day = (int(part) for part in calendar.year_ends.split("-"))
    starts = [dt.date(year, month, day) + dt.timedelta(1) for year in range(first.year - 1, after.year + 2)]
    touching = [(start, end) for start, end in pairwise(starts) if end > first and start < after]
    edges = [start for start, _ in touching] + [touching[-1][1]]
    return Periods(np.array(edges, dtype="datetime64[s]"), [_year(start, end) for start, end in touching])


def days_by_period(spells: pd.DataFrame, within: Periods, n_units: int) -> Floats:
    """Count the days of each unit's spells in each period (units × periods).

    Parameters
    ----------
    spells : columns unit (0 … n_units − 1), start, end; within the periods.
    """
    begun = _days_from(spells["unit"], spells["start"], within, n_units)
    return begun - _days_from(spells["unit"], spells["end"], within, n_units)


def count_by_period(events: pd.DataFrame, within: Periods, n_units: int) -> Floats:
    """Count the events (columns unit, day) of each unit in each period (units × periods)."""
    shape = (n_units, within.number)
    cell = events["unit"].to_numpy(dtype=np.int64) * within.number + within.of(events["day"])
    return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(float)


def _days_from(unit: pd.Series, since: pd.Series, within: Periods, n_units: int) -> Floats:
    """Count by period the days from given days to the very end: the rest of their period, then whole ones."""
    shape = (n_units, within.number)
    period = within.of(since)
    cell = unit.to_numpy(dtype=np.int64) * within.number + period
    rest = within.bounds[period + 1] - day_numbers(since)
    rests = np.bincount(cell, rest, minlength=shape[0] * shape[1]).reshape(shape)
    begun = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    total: Floats = rests + (np.cumsum(begun, axis=1) - begun) * np.diff(within.bounds)
    return total


def _year(start: dt.date, end: dt.date) -> str:
    last = end - dt.timedelta(1)
    return str(start.year) if last.year == start.year else f"{start.year}-{last.year % 100:02d}"
