"""Structural breaks: what lies inside a period that is shown or analysed, and what an analysis leaves out."""

import datetime as dt

import pandas as pd
import pytest
from pydantic import ValidationError

from arviointi.assemble.exposure import first_period, period_index
from arviointi.assemble.panel import assemble_panel
from arviointi.assemble.sources import rows_of_periods
from arviointi.config.analyses import Analysis
from arviointi.config.breaks import Break, breaks_inside
from arviointi.config.study import Calendar, StudySettings
from ascii_tables import cells

TEXT = {"fi": "x", "en": "x"}
MODELS = {"main": {"estimator": "twfe", "role": "primary"}}
BREAKS = """
| id     | date       | first      | last       | regions |
| law    | 2015-04-01 |            |            |         |
| covid  |            | 2020-03-16 | 2021-12-31 |         |
| reform | 2023-01-01 |            |            | north   |
"""


def breaks():
    found = {}
    for row in cells(BREAKS):
        name, regions = row.pop("id"), row.pop("regions")
        dated = {key: value for key, value in row.items() if value}
        found[name] = Break(label=TEXT, source=TEXT, regions=[regions] if regions else [], **dated)
    return found


INSIDE = """
| start      | after      | regions     | inside            | because                                        |
| 2014-01-01 | 2025-01-01 | north,south | law,covid,reform  | all lie inside                                 |
| 2016-01-01 | 2019-01-01 | north       |                   | none begins or lasts in it                     |
| 2015-04-01 | 2016-01-01 | north       |                   | nothing is seen of the time before the change  |
| 2015-03-31 | 2016-01-01 | north       | law               | one day before the change is seen              |
| 2014-01-01 | 2015-04-01 | north       |                   | nothing is seen of the time after the change   |
| 2021-12-31 | 2022-06-01 | north       | covid             | its last day is seen                           |
| 2022-01-01 | 2022-06-01 | north       |                   | begins the day after its last                  |
| 2019-01-01 | 2020-03-16 | north       |                   | ends the day before its first                  |
| 2019-01-01 | 2020-03-17 | north       | covid             | its first day is seen                          |
| 2020-06-01 | 2020-07-01 | north       | covid             | lies wholly in it                              |
| 2022-01-01 | 2024-01-01 | south       |                   | the reform concerns the north only             |
"""


@pytest.mark.parametrize("row", cells(INSIDE), ids=lambda row: row["because"])
def test_a_break_is_inside_where_days_on_both_sides_or_days_in_it_are_seen(row):
    start, after = (dt.date.fromisoformat(row[name]) for name in ("start", "after"))
    found = breaks_inside(breaks(), start, after, row["regions"].split(","))
    assert list(found) == (row["inside"] or "").split(",") * bool(row["inside"])


@pytest.mark.parametrize(
    "dated",
    [
        {},
        {"first": "2020-03-16"},
        {"last": "2021-12-31"},
        {"date": "2020-03-16", "last": "2021-12-31"},
        {"first": "2021-12-31", "last": "2020-03-16"},
    ],
)
def test_a_break_has_one_day_or_two_in_order(dated):
    with pytest.raises(ValidationError):
        Break(label=TEXT, source=TEXT, **dated)


@pytest.mark.parametrize(
    "calendar",
    [Calendar(), Calendar(unit="year"), Calendar(unit="year", year_ends="03-31")],
    ids=["months", "calendar years", "reporting years"],
)
def test_the_days_of_a_period_are_exactly_those_that_are_numbered_so(calendar):
    days = pd.Series(pd.date_range("1998-12-01", "2002-05-31"))
    numbers = period_index(days, calendar)
    for number in numbers.unique():
        start, after = calendar.days_of(int(number))
        inside = (days >= pd.Timestamp(start)) & (days < pd.Timestamp(after))
        assert (inside == (numbers == number)).all()


MONTHS = pd.date_range("2019-11-01", "2022-02-01", freq="MS")


def assembled(*without, calendar=None, period=MONTHS, regions=("north", "south")):
    """A pilot team in the north and a comparison team in the south, one row a month."""
    teams = pd.DataFrame(
        {
            "region": list(regions),
            "team": ["A", "B"],
            "site": "s",
            "arm": ["pilot", "comparison"],
            "practice_start": [pd.Timestamp("2020-01-01"), pd.NaT],
            "training_start": pd.NaT,
        }
    )
    rows = pd.concat(
        pd.DataFrame(
            {
                "region": region,
                "team": team,
                "period": period,
                "period_label": "p",
                "value": 1.0,
                "exposure": 1.0,
            }
        )
        for region, team in zip(teams["region"], teams["team"], strict=True)
    )
    where = {"division": "d", "code": "1", "label": TEXT}
    study = StudySettings(
        title=TEXT, author=TEXT, seed=1, languages=["fi"], calendar=calendar or Calendar(),
        regions=dict.fromkeys(regions, where),
        breaks={
            "covid": breaks()["covid"],
            "strike": Break(label=TEXT, source=TEXT, first="2020-02-10", last="2020-02-11", regions=["south"]),
        },
    )  # fmt: skip
    plan = Analysis(
        question=TEXT, outcome="new", family="f", models=MODELS, population={"without": list(without)}
    )
    return assemble_panel(rows_of_periods(rows, study.calendar), teams, plan, study, has_spells=False), study


def test_every_month_with_a_day_in_the_break_is_left_out():
    panel = assembled("covid")[0].panel
    left = sorted(set(panel["period"]))
    months = [first_period(name, Calendar()) for name in ("2019-11", "2019-12", "2020-01", "2020-02")]
    assert left == [*months, first_period("2022-01", Calendar()), first_period("2022-02", Calendar())]


def test_a_reporting_year_is_left_out_whole():
    years = pd.to_datetime(["2018-04-01", "2019-04-01", "2020-04-01", "2021-04-01", "2022-04-01"])
    panel = assembled("covid", calendar=Calendar(unit="year", year_ends="03-31"), period=years)[0].panel
    assert sorted(set(panel["period"])) == [2019, 2023]


def test_a_break_of_one_region_leaves_the_others_whole():
    panel = assembled("strike")[0].panel
    n_left = panel.groupby("region")["period"].count()
    assert n_left.to_dict() == {"north": len(MONTHS), "south": len(MONTHS) - 1}


def test_the_flow_counts_what_a_break_takes_away():
    flow = assembled("covid")[0].flow.query("arm == 'pilot'").set_index("label")["n_rows"]
    n_months = len(pd.period_range("2020-03", "2021-12", freq="M"))
    assert flow["in_population"] - flow["outside_breaks"] == n_months


def test_without_a_break_to_leave_out_the_flow_has_no_such_step():
    assert "outside_breaks" not in set(assembled()[0].flow["label"])


def test_waves_have_no_dates_by_which_they_could_be_left_out():
    measure = {"instrument": "score15", "scale": "total", "informant": "parent"}
    with pytest.raises(ValidationError, match="calendar periods"):
        Analysis(question=TEXT, measure=measure, family="f", models=MODELS, population={"without": ["covid"]})
