"""Child-months against a loop over every child and every day, and what must be conserved."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arviointi.config.study import Calendar
from arviointi.score.child_months import child_days, child_months, sums_by_team
from arviointi.score.follow_up import new_events, numbered, removal_days
from arviointi.score.periods import periods
from arviointi.score.spells import merged

FIRST, AFTER = dt.date(2018, 1, 10), dt.date(2018, 6, 20)
ORIGIN, LAST = dt.date(2017, 11, 1), dt.date(2018, 9, 1)
CHILDREN, TEAMS = "abc", "ABX"
BASES = ("emergency", "care_order", "aftercare")
DAYS = ("owned", "followed", "covered", "placed")
CALENDARS = [Calendar(), Calendar(unit="year", year_ends="03-31")]


def spells(*labels, most):
    """Draw spells of autumn 2017 to summer 2018: labels, first day, day after the last or none."""
    length = st.one_of(st.none(), st.integers(1, 15), st.integers(1, 120))
    drawn = st.tuples(*map(st.sampled_from, labels), st.integers(0, 250), length)
    return st.lists(drawn, max_size=most).map(
        lambda rows: [(*row[:-2], day(row[-2]), row[-1] and day(row[-2] + row[-1])) for row in rows]
    )


def day(number):
    return ORIGIN + dt.timedelta(number)


responsibilities = spells(CHILDREN, TEAMS, most=9).map(
    lambda rows: list({(row[0], row[2]): row for row in rows}.values())
)
placements = spells(CHILDREN, BASES, most=8)
coverage = spells("AB", most=5)
births = st.tuples(*[st.sampled_from([(2010, 6), (2000, 2), (2000, 4), (2001, None)])] * len(CHILDREN))


def frame(rows, *columns):
    table = pd.DataFrame(rows, columns=[*columns, "start", "end"])
    dates = {name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in ("start", "end")}
    return table.assign(region="x", **dates)


def panel(calendar, care, placed, reported, born):
    """Make the panel of teams A and B: X is a team of another study, and takes days away from them."""
    years = dict(zip(CHILDREN, born, strict=True))
    rows = frame(care, "child", "team")
    ages = pd.DataFrame([years[child] for child in rows["child"]], columns=["birth_year", "birth_month"])
    care_of, placed_of = numbered(rows.join(ages), frame(placed, "child", "basis"))
    teams = pd.DataFrame({"region": "x", "team": ["A", "B"], "unit": [0, 1]})
    time = {"opens": pd.Timestamp(FIRST), "closes": pd.Timestamp(AFTER)}
    covered = merged(
        frame(reported, "team").assign(unit=lambda one: one["team"].map({"A": 0, "B": 1})), ["unit"]
    )
    days = child_days(care_of, teams.assign(**time), covered)
    counted = {"owned": days.owned, "followed": days.followed, "covered": days.covered}
    counted |= {"placed": days.placed(removal_days(placed_of, {}))}
    events = {"events": days.events(new_events("placements", {"placements": placed_of}, {}))}
    within = periods(FIRST, AFTER, calendar)
    months = list(child_months(days.owned, counted, events, within, rows_at_once=4))
    names = {
        number: child for table in (care_of, placed_of) for child, number in table[["child", "who"]].values
    }
    whole = pd.concat([pd.DataFrame(columns=["who", "unit", "period", *DAYS, "events"]), *months])
    found = {
        (names[row.who], "AB"[row.unit], within.labels[row.period]): [
            *(getattr(row, name) for name in DAYS),
            row.events,
        ]
        for row in whole.itertuples()
    }
    assert len(found) == len(whole), "a child, team and period has one row"
    return found, sums_by_team(iter(months), [*DAYS, "events"], (2, within.number))


def in_force(rows, child, today):
    return [row for row in rows if row[0] == child and row[2] <= today and (row[3] is None or today < row[3])]


def label(calendar, today):
    if calendar.unit == "month":
        return f"{today:%Y-%m}"
    ends = today.year + (today.month > 3)
    return f"{ends - 1}-{ends % 100:02d}"


def by_loop(calendar, care, placed, reported, born):
    """Count day by day."""
    found = {}
    for child, (year, month) in zip(CHILDREN, born, strict=True):
        last_away = dt.date.min
        for number in range((LAST - ORIGIN).days):
            today = day(number)
            owners = in_force(care, child, today)
            is_away = any(row[1] != "aftercare" for row in in_force(placed, child, today))
            team = max(owners, key=lambda row: row[2])[1] if owners else "X"
            if team != "X" and FIRST <= today < AFTER:
                is_minor = (today.year, today.month) <= ((year + 18, month) if month else (year + 17, 12))
                is_covered = is_minor and any(
                    name == team and start <= today and (end is None or today < end)
                    for name, start, end in reported
                )
                is_new = is_away and last_away < today - dt.timedelta(2)
                cell = found.setdefault((child, team, label(calendar, today)), [0] * 5)
                for place, counts in enumerate(
                    (True, is_minor, is_covered, is_covered and is_away, is_covered and is_new)
                ):
                    cell[place] += counts
            last_away = today if is_away else last_away
    return found


@pytest.mark.parametrize("calendar", CALENDARS, ids=["months", "reporting years"])
@given(responsibilities, placements, coverage, births)
@settings(max_examples=25, deadline=None)
def test_the_panel_is_what_counting_day_by_day_gives(calendar, care, placed, reported, born):
    found, sums = panel(calendar, care, placed, reported, born)
    assert found == by_loop(calendar, care, placed, reported, born)
    for place, name in enumerate((*DAYS, "events")):
        assert sums[name].sum() == sum(row[place] for row in found.values())


@given(responsibilities)
@settings(max_examples=25, deadline=None)
def test_no_day_of_responsibility_is_lost_or_counted_twice(care):
    """Owned days are the days of study time on which some spell of the child is in force, whosoever's."""
    ours = [(child, "AB"[team == "B"], start, end) for child, team, start, end in care]
    found, _ = panel(Calendar(), ours, [], [], [(2010, 6)] * len(CHILDREN))
    union = {
        (child, today)
        for child, _, start, end in care
        for today in pd.date_range(max(start, FIRST), min(end or AFTER, AFTER), inclusive="left")
    }
    assert sum(row[0] for row in found.values()) == len(union)


def test_a_child_that_comes_back_within_the_month_has_one_row_a_team():
    care = [("a", "A", dt.date(2018, 1, 1), None), ("a", "B", dt.date(2018, 2, 10), dt.date(2018, 2, 15))]
    found, _ = panel(Calendar(), care, [], [], [(2010, 6)] * len(CHILDREN))
    february = {team: found["a", team, "2018-02"][0] for team in "AB"}
    assert february == {"A": 23, "B": 5}
    assert found["a", "A", "2018-03"][0] == 31
