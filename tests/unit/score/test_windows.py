"""Which 26 weeks a team is scored on, and which weeks and month-ends lie in them."""

import pandas as pd
import pytest

from arviointi.contracts.canonical import DROPS
from arviointi.contracts.practice import TEAMS, WAVE_ANCHORS
from arviointi.score.windows import iso_weeks, month_ends, windows
from ascii_tables import frame

DROP = {
    "region": "x",
    "version": "v1",
    "is_simulated": True,
    "is_used": True,
    "n_reject": 0,
    "n_exclude": 0,
    "n_query": 0,
}


def last_days(teams, anchors=""):
    drops = frame(
        DROPS,
        """
        | delivery   | wave | start      | end        |
        | 2018-02-15 | T0   | 2017-01-01 | 2018-02-01 |
        | 2018-08-15 | T1   | 2017-01-01 | 2018-08-01 |
        | 2018-09-15 | T1   | 2017-01-01 | 2018-09-01 |
        """,
        **DROP,
    )
    found = windows(
        frame(TEAMS, teams, region="x"),
        frame(WAVE_ANCHORS, anchors, region="x"),
        drops,
        waves=["T0", "T1"],
        weeks=26,
    )
    assert ((found["last"] - found["first"]).dt.days == 181).all()
    days = found["last"].dt.strftime("%Y-%m-%d")
    return dict(zip(zip(found["team"], found["wave"], strict=True), days, strict=True))


def test_the_baseline_ends_the_day_before_training_came_to_the_site():
    """A comparison team takes the earliest pilot team of its site; without one, the wave's anchor."""
    days = last_days("""
        | team | site | arm        | training_start |
        | p1   | s1   | pilot      | 2018-03-10     |
        | p2   | s1   | pilot      | 2018-01-20     |
        | p3   | s2   | pilot      |                |
        | c1   | s1   | comparison |                |
        | c2   | s2   | comparison |                |
        | c3   | s3   | comparison | 2018-01-05     |
        """)
    assert days["p1", "T0"] == "2018-03-09"
    assert days["c1", "T0"] == "2018-01-19"
    assert {days[team, "T0"] for team in ("p3", "c2", "c3")} == {"2018-01-31"}


def test_later_waves_end_on_their_anchor_or_with_the_last_drop_of_the_wave():
    teams = "| team | site | arm | training_start |\n| p1 | s | pilot | 2018-03-10 |\n| p2 | s | pilot | |"
    anchors = """
    | team | wave | anchor     |
    | p1   | T0   | 2018-02-14 |
    | p1   | T1   | 2018-09-30 |
    | p2   | T0   | 2018-02-14 |
    """
    days = last_days(teams, anchors)
    assert days["p1", "T0"] == "2018-03-09", "a training day decides before an anchor"
    assert days["p2", "T0"] == "2018-02-14"
    assert (days["p1", "T1"], days["p2", "T1"]) == ("2018-09-30", "2018-08-31")


def due(last):
    day = pd.to_datetime([last])
    first = day - pd.Timedelta(days=181)
    return pd.DataFrame({"region": "x", "team": "t", "wave": "T1", "first": first, "last": day})


@pytest.mark.parametrize("last", pd.date_range("2017-12-20", "2018-01-20").strftime("%Y-%m-%d"))
def test_a_window_has_26_weeks_whatever_its_weekday(last):
    weeks = iso_weeks(due(last))
    assert len(weeks) == 26
    days = [day for day in pd.date_range(*due(last).loc[0, ["first", "last"]]) if day.isoweekday() == 4]
    assert weeks["thursday"].tolist() == days
    assert weeks["week"].tolist() == [day.isocalendar().week for day in days]


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        ("2018-09-30", ["04-30", "05-31", "06-30", "07-31", "08-31", "09-30"]),
        ("2018-09-29", ["04-30", "05-31", "06-30", "07-31", "08-31"]),
        ("2018-07-30", ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30"]),
    ],
)
def test_month_ends_of_a_window(last, ends):
    found = month_ends(due(last))
    assert found["day"].dt.strftime("%m-%d").tolist() == ends
    assert (found["month"].dt.day == 1).all()


def test_no_window_has_no_weeks_and_no_month_ends():
    nothing = due("2018-09-30").iloc[:0]
    assert iso_weeks(nothing).empty
    assert month_ends(nothing).empty
