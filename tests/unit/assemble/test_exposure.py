"""Periods are whole numbers, and a team is exposed from the first period that its start allows."""

import pandas as pd
import pytest

from arviointi.assemble.exposure import (
    first_exposed_period,
    first_period,
    last_period,
    period_index,
    period_names,
)
from arviointi.config.study import Calendar

MONTHS = Calendar(unit="month")
YEARS = Calendar(unit="year")
REPORTING_YEARS = Calendar(unit="year", year_ends="03-31")


def dates(*texts):
    return pd.Series(pd.to_datetime(list(texts)))


@pytest.mark.parametrize(
    ("day", "calendar", "number"),
    [
        ("2000-01-31", MONTHS, 0),
        ("1999-12-31", MONTHS, -1),
        ("2018-03-15", MONTHS, 218),
        ("2018-12-31", YEARS, 2018),
        ("2018-03-31", REPORTING_YEARS, 2018),
        ("2018-04-01", REPORTING_YEARS, 2019),
    ],
)
def test_a_day_falls_in_one_period(day, calendar, number):
    assert period_index(dates(day), calendar).tolist() == [number]


def test_a_missing_day_falls_in_none():
    assert period_index(dates("2018-01-01", None), MONTHS).isna().tolist() == [False, True]


def test_periods_are_named_as_people_write_them():
    assert period_names(pd.Series([-1, 0, 218], dtype="Int64"), MONTHS).tolist() == [
        "1999-12",
        "2000-01",
        "2018-03",
    ]
    assert period_names(pd.Series([2018], dtype="Int64"), YEARS).tolist() == ["2018"]


@pytest.mark.parametrize(
    ("start", "calendar", "number"),
    [
        ("2018-03-01", MONTHS, 218),
        ("2018-03-02", MONTHS, 219),
        ("2018-12-31", MONTHS, 228),
        ("2018-01-01", YEARS, 2018),
        ("2018-12-31", YEARS, 2018),
        ("2018-04-01", REPORTING_YEARS, 2019),
    ],
)
def test_exposure_begins_with_the_first_whole_month_or_with_the_year_of_the_start(start, calendar, number):
    assert first_exposed_period(dates(start), calendar).tolist() == [number]


@pytest.mark.parametrize(
    ("name", "calendar", "first", "last"),
    [
        ("2018-03", MONTHS, 218, 218),
        ("2018", MONTHS, 216, 227),
        ("2018", YEARS, 2018, 2018),
        ("2018", REPORTING_YEARS, 2018, 2018),
        ("2018-12", REPORTING_YEARS, 2019, 2019),
    ],
)
def test_a_population_is_bounded_by_named_periods(name, calendar, first, last):
    assert (first_period(name, calendar), last_period(name, calendar)) == (first, last)
