"""Times, lengths and days of register outcomes against walking through every child's days one by one."""

import datetime as dt

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from one_team import drawn
from register_outcomes import computed

FIRST, AFTER = dt.date(2018, 1, 1), dt.date(2018, 9, 1)
ORIGIN = dt.date(2017, 12, 1)
DAY = dt.timedelta(1)
REMOVALS = ("emergency", "care_order", "open_care")
STUDY = {"drops": f"| delivery | start | end |\n| d | {FIRST} | {AFTER} |"}
PRIORITY = ("came_of_age", "moved", "responsibility_ended", "study_ended")


def day(number):
    return ORIGIN + dt.timedelta(number)


spans = st.tuples(st.integers(0, 240), st.integers(1, 120) | st.none()).map(
    lambda span: (day(span[0]), None if span[1] is None else day(sum(span)))
)
reasons = st.sampled_from(["moved", "goals_reached", "transferred", "came_of_age"])
responsibilities = st.lists(
    st.tuples(st.sampled_from("ab"), spans, st.sampled_from("AB"), reasons),
    min_size=1,
    max_size=6,
    unique_by=lambda row: (row[0], row[1][0]),
)
placements = st.lists(
    st.tuples(st.sampled_from("ab"), spans, st.sampled_from([*REMOVALS, "aftercare"])), max_size=6
)
birth_months = st.fixed_dictionaries({"a": st.integers(1, 12), "b": st.integers(1, 12)})


def tables(spells, removals, months):
    """Draw the two tables; children are born in 2000 and come of age during the study time or after it."""
    rows = [
        (child, team, start, end or "", reason if end else "", 2000, months[child])
        for child, (start, end), team, reason in spells
    ]
    away = [
        (f"p{n}", child, start, end or "", basis) for n, (child, (start, end), basis) in enumerate(removals)
    ]
    return {
        **STUDY,
        "responsibilities": drawn("child | team | start | end | end_reason | birth_year | birth_month", rows),
        "placements": drawn("placement | child | start | end | basis", away) if away else "",
    }


def is_away(child, today, removals):
    return any(
        who == child and basis in REMOVALS and start <= today and (end is None or today < end)
        for who, (start, end), basis in removals
    )


def is_new(child, today, removals):
    """Away today, and neither yesterday nor the day before: one free day is none."""
    before = [is_away(child, today - number * DAY, removals) for number in (1, 2)]
    return is_away(child, today, removals) and not any(before)


def owner(child, today, spells):
    """Start of the spell that owns the child today: the latest begun of those in force."""
    return max(
        (
            start
            for who, (start, end), _, _ in spells
            if who == child and start <= today and (end is None or today < end)
        ),
        default=None,
    )


def ends_today(spell, today, spells, months, *, at_the_time):
    """List why follow-up of a spell is over today."""
    child, (start, end), _, reason = spell
    over = []
    if today >= AFTER:
        over.append("study_ended")
    if (today.year, today.month) > (2018, months[child]):
        over.append("came_of_age")
    later = [other for other in spells if other[0] == child and other[1][0] >= start]
    if any(other[3] == "moved" and other[1][1] and other[1][1] <= today for other in later):
        over.append("moved")
    if at_the_time and owner(child, today, spells) != start:
        is_own_end = end is not None and end <= today
        over.append("came_of_age" if is_own_end and reason == "came_of_age" else "responsibility_ended")
    return over


def walked(spell, spells, removals, months, *, at_the_time):
    """Walk from the first day of a spell to the first event or end."""
    child, (start, _), _, _ = spell
    today = start
    while True:
        over = ends_today(spell, today, spells, months, at_the_time=at_the_time)
        if over:
            return (today - start).days, min(over, key=PRIORITY.index)
        if is_new(child, today, removals):
            return (today - start).days, "event"
        today += DAY


@settings(max_examples=30, deadline=None)
@given(responsibilities, placements, birth_months, st.booleans())
def test_times_agree_with_walking_day_by_day(spells, removals, months, at_the_time):
    credit = "team_at_the_time" if at_the_time else "team_of_record"
    rows = computed({"kind": "time_to_event", "credit": credit}, **tables(spells, removals, months))
    found = {(one.child, one.start.date()): (one.days, one.ended_by) for one in rows.itertuples()}
    expected = {}
    for spell in spells:
        child, (start, _), _, _ = spell
        if start >= FIRST and not ends_today(spell, start, spells, months, at_the_time=at_the_time):
            expected[child, start] = walked(spell, spells, removals, months, at_the_time=at_the_time)
    assert found == expected


@settings(max_examples=15, deadline=None)
@given(responsibilities, placements, birth_months)
def test_days_placed_agree_with_counting_day_by_day(spells, removals, months):
    drawn_tables = tables(spells, removals, months)
    of_spells = computed({"kind": "duration", "of": "placed_days", "months": 3}, **drawn_tables)
    found = {(one.child, one.start.date()): (one.days, one.is_censored) for one in of_spells.itertuples()}
    for spell in spells:
        child, (start, _), _, _ = spell
        if (child, start) not in found:
            continue
        window = pd.date_range(start, pd.Timestamp(start) + pd.DateOffset(months=3), inclusive="left")
        seen = [
            today.date()
            for today in window
            if not ends_today(spell, today.date(), spells, months, at_the_time=False)
        ]
        away = sum(is_away(child, today, removals) for today in seen)
        assert found[child, start] == (away, len(seen) < len(window))


@settings(max_examples=15, deadline=None)
@given(responsibilities, placements, birth_months)
def test_rate_of_days_placed_agrees_with_counting_owned_days(spells, removals, months):
    rows = computed(
        {"kind": "rate", "of": "placed_days", "period": "year"}, **tables(spells, removals, months)
    )
    teams = {(child, start): team for child, (start, _), team, _ in spells}
    days, placed_days = {"A": 0, "B": 0}, {"A": 0, "B": 0}
    for today in (timestamp.date() for timestamp in pd.date_range(FIRST, AFTER, inclusive="left")):
        for child in "ab":
            start = owner(child, today, spells)
            if start is not None and (today.year, today.month) <= (2018, months[child]):
                days[teams[child, start]] += 1
                placed_days[teams[child, start]] += is_away(child, today, removals)
    of_2018 = rows[rows["period_label"] == "2018"].set_index("team")
    assert of_2018["events"].to_dict() == placed_days
    assert (of_2018["exposure"] * 30.4375).round(6).to_dict() == days
