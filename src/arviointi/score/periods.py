"""Calendar periods."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from arviointi.config.study import Calendar

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

    def of(self, days: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the period that each day (days since 1970-01-01) lies in."""
        return np.searchsorted(self.bounds, days, side="right") - 1


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


def _year(start: dt.date, end: dt.date) -> str:
    last = end - dt.timedelta(1)
    return str(start.year) if last.year == start.year else f"{start.year}-{last.year % 100:02d}"
