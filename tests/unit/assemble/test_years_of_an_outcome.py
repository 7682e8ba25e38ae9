"""Statistics of one study may have different reporting years; a start is compared with the outcome's own."""

import pandas as pd
import pytest

from arviointi.assemble.exposure import first_exposed_period, with_years_of
from arviointi.config.base import Label
from arviointi.config.outcomes import Indicator
from arviointi.config.study import Calendar, StudySettings

TEXT = Label(fi="x", en="x")


def study():
    calendar = Calendar(unit="year", year_ends="03-31")
    return StudySettings(title=TEXT, author=TEXT, seed=1, languages=["en"], regions={}, calendar=calendar)


def indicator(year_ends):
    words = {"label": TEXT, "definition": TEXT, "unit": TEXT}
    return Indicator(kind="indicator", indicator="x", better="lower", year_ends=year_ends, **words)


@pytest.mark.parametrize(
    ("year_ends", "first_exposed"),
    [(None, 2018), ("03-31", 2018), ("09-30", 2017), ("12-31", 2017)],
)
def test_a_start_in_may_2017_falls_in_the_reporting_year_of_the_outcome(year_ends, first_exposed):
    calendar = with_years_of(indicator(year_ends), study()).calendar
    assert list(first_exposed_period(pd.Series([pd.Timestamp("2017-05-31")]), calendar)) == [first_exposed]


def test_without_an_outcome_the_study_decides():
    assert with_years_of(None, study()) == study()
