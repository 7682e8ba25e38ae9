"""Calendar periods as whole numbers, and the first period in which a team is exposed."""

import pandas as pd

from arviointi.config.outcomes import AnyOutcome, calendar_of
from arviointi.config.study import ORIGIN, Calendar, StudySettings


def with_years_of(outcome: AnyOutcome | None, study: StudySettings) -> StudySettings:
    """Let an outcome's own reporting years replace the study's, where it has others."""
    calendar = calendar_of(outcome, study.calendar)
    return study.model_copy(update={"calendar": calendar})


def period_index(dates: pd.Series, calendar: Calendar) -> pd.Series:
    """Return the number of the calendar period that each date falls in.

    Parameters
    ----------
    dates : datetime64; missing dates give missing numbers.

    Returns
    -------
    Int64. Months are counted from January 2000 (0); a year is the calendar year in which it ends, so that the
    reporting year April 2018 – March 2019 is 2019.
    """
    if calendar.unit == "month":
        numbers: pd.Series = (dates.dt.year - ORIGIN) * 12 + dates.dt.month - 1
    else:
        month, day = (int(part) for part in calendar.year_ends.split("-"))
        ends_later = (dates.dt.month * 100 + dates.dt.day) > month * 100 + day
        numbers = dates.dt.year + ends_later
    return numbers.astype("Int64")


def period_names(periods: pd.Series, calendar: Calendar) -> pd.Series:
    """Name numbered periods: 2018-03, or 2018 where the unit is a year."""
    if calendar.unit == "year":
        return periods.astype("string")
    years = (ORIGIN + periods // 12).astype("string")
    return years + "-" + (periods % 12 + 1).astype("string").str.zfill(2)


def first_exposed_period(starts: pd.Series, calendar: Calendar) -> pd.Series:
    """Return the number of the first period in which a team that started on each date is exposed.

    The reading: months are short and a start in the middle of one says little about it, so a team is exposed
    from the first month that begins on or after its start. A year is too long to give up, so there the year
    of the start is the first exposed one.
    """
    containing = period_index(starts, calendar)
    is_partly_before = (starts.dt.day > 1) & (calendar.unit == "month")
    cohort: pd.Series = containing + is_partly_before
    return cohort.astype("Int64")


def first_period(name: str, calendar: Calendar) -> int:
    """Return the first period inside a month (yyyy-mm) or year (yyyy) named in a population."""
    if len(name) == len("yyyy") and calendar.unit == "year":
        return int(name)
    day = pd.Timestamp(f"{name}-01") if "-" in name else pd.Timestamp(f"{name}-01-01")
    return int(period_index(pd.Series([day]), calendar).iloc[0])


def last_period(name: str, calendar: Calendar) -> int:
    """Return the last period inside a month (yyyy-mm) or year (yyyy) named in a population."""
    if len(name) == len("yyyy") and calendar.unit == "year":
        return int(name)
    month = pd.Period(name, freq="M") if "-" in name else pd.Period(f"{name}-12", freq="M")
    return int(period_index(pd.Series([month.end_time.normalize()]), calendar).iloc[0])
