"""Days as whole numbers since 1970-01-01, so that spells can be computed with plain arrays."""

import datetime as dt
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

EPOCH = dt.date(1970, 1, 1)
Days = NDArray[np.int64]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

WEEK = 7
MONTH = 30.4375
"""Mean length of a calendar month in days."""
YEAR = 365.25
"""Mean length of a year in days."""
WINDOW = 182
"""Length in days of the window behind one wave's fidelity (26 weeks)."""
FOREVER = np.int64(100_000)
"""A day after every study: the end of what has not ended."""


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return the random generator of one named part, so that parts do not disturb each other."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


def day(date: dt.date) -> int:
    """Return a date as a day number."""
    return (date - EPOCH).days


def date_of(number: float) -> dt.date:
    """Return a day number as a date."""
    return EPOCH + dt.timedelta(days=int(number))


def month_starts(first: int, last: int) -> Days:
    """Return the first days of the months from that of `first` to the one after that of `last`."""
    start = np.datetime64(int(first), "D").astype("datetime64[M]")
    stop = np.datetime64(int(last), "D").astype("datetime64[M]")
    months = np.arange(start, stop + 2, dtype="datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64)


def add_months(number: int, months: int) -> int:
    """Move a day by calendar months, to the same day of the month or the month's last."""
    month = np.datetime64(number, "D").astype("datetime64[M]")
    offset = number - int(month.astype("datetime64[D]").astype(np.int64))
    first, following = (int((month + months + k).astype("datetime64[D]").astype(np.int64)) for k in (0, 1))
    return min(first + offset, following - 1)


def month_of(days: Any) -> Any:
    """Return the first day of each day's month."""
    dates = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    return dates.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def mondays(first: int, last: int) -> Days:
    """Return the Mondays of the ISO weeks whose Thursday lies in first..last."""
    monday = first - date_of(first).weekday()
    weeks = np.arange(monday, last + 1, WEEK, dtype=np.int64)
    thursdays = weeks + 3
    return weeks[(thursdays >= first) & (thursdays <= last)]


def iso_week(monday: int) -> int:
    """Return the ISO week number of a Monday."""
    return date_of(monday).isocalendar().week


def ages(births: Any, on: Any) -> Any:
    """Return ages in whole years, to the day of the year."""
    return np.floor((np.asarray(on) - np.asarray(births)) / YEAR).astype(np.int64)
