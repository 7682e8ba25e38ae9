"""The meeting calendar: what each week is, shares, gaps, and how few teams are shown."""

import datetime as dt

import pytest

import practice_factory as practice
from arviointi.config.exhibits_practice import MeetingCalendar
from arviointi.contracts.blocks import Nothing, Suppressed
from arviointi.locale.speak import speak
from arviointi.present.disclosure import release
from arviointi.present.figures import draw
from arviointi.present.meeting_calendar import (
    calendar,
    held_by_time,
    is_shown,
    longest_gap,
    meeting_calendar,
)

TITLE = {"fi": "Otsikko", "en": "Title"}
PLAN = MeetingCalendar(
    kind="meeting_calendar", title=TITLE, rubrics=[practice.RUBRIC], weeks_before=2, weeks_after=12,
    canonical=["meetings", "coverage", "teams", "drops"],
)  # fmt: skip
START = dt.date(2018, 6, 6)
"""A Wednesday of ISO week 23; the rubric expects no meeting in weeks 27–30."""


def day(week: int, weekday: int = 0) -> dt.date:
    """A weekday (Monday: 0) of a week counted from the start's."""
    return dt.date(2018, 6, 4) + dt.timedelta(weeks=week, days=weekday)


def one_team(meetings=(), coverage=None, drop=None, start=START):
    rows = {
        "teams": [practice.team("t1", start)],
        "coverage": [practice.covered("t1")] if coverage is None else coverage,
        "meetings": list(meetings),
        "drops": [drop or practice.drop()],
    }
    return practice.with_tables({name: practice.table(name, of_table) for name, of_table in rows.items()})


def states(sources):
    (of_team,) = calendar(PLAN, sources).states.tolist()
    return of_team


def test_each_week_has_its_state():
    """Weeks −2 … 11 from the start: holidays are 27–30, weeks 4–7; a meeting held in week 5 still counts."""
    meetings = [practice.meeting("t1", day(week, 1)) for week in (0, 1, 3, 5, 8)]
    found = states(one_team(meetings))
    expected = ["not_held"] * 2 + [
        "held",
        "held",
        "not_held",
        "held",
        "holiday",
        "held",
        "holiday",
        "holiday",
    ]
    assert found == [*expected, "held", "not_held", "not_held", "not_held"]


@pytest.mark.parametrize(("weekday", "week"), [(0, 0), (2, 0), (6, 0), (7, 1)])
def test_a_meeting_belongs_to_the_iso_week_it_is_in(weekday, week):
    found = states(one_team([practice.meeting("t1", day(0, weekday))]))
    assert [place - 2 for place, state in enumerate(found) if state == "held"] == [week]


def test_a_meeting_of_no_minutes_was_cancelled():
    assert "held" not in states(one_team([practice.meeting("t1", day(0), minutes=0)]))


def test_a_week_is_reported_if_its_thursday_is_covered():
    coverage = [practice.covered("t1", day(1, 4), day(3, 4))]
    found = states(one_team(coverage=coverage))
    assert found[2:7] == ["not_reported", "not_reported", "not_held", "not_held", "not_reported"]


def test_time_that_no_delivery_reaches_is_neither_reported_nor_missing():
    found = states(one_team(drop=practice.drop(dt.date(2018, 1, 1), day(2))))
    assert found[4:] == ["outside"] * 10


def test_teams_without_a_start_and_comparison_teams_have_no_calendar():
    rows = [practice.team("t1"), practice.team("t2", None), practice.team("t3", arm="comparison")]
    tables = practice.meeting_tables(3) | {"teams": practice.table("teams", rows)}
    assert len(calendar(PLAN, practice.with_tables(tables)).states) == 1


@pytest.mark.parametrize(
    ("weeks", "gap"),
    [("hnnh", 2), ("nnn", 3), ("nlln", 2), ("n-nn", 2), ("hhh", 0), ("nhnnnlnh", 4)],
)
def test_the_longest_gap_counts_expected_weeks(weeks, gap):
    """h held, n not held, l holiday, − not reported."""
    names = {"h": "held", "n": "not_held", "l": "holiday", "-": "not_reported"}
    assert longest_gap([names[week] for week in weeks]) == gap


def test_teams_stand_in_the_order_of_their_share():
    """Team k of the made-up ones met in every (k + 1)th week."""
    rows = meeting_calendar(PLAN, practice.with_tables(practice.meeting_tables(7))).block.table.groups[1].rows
    assert [row.id for row in rows] == [str(rank) for rank in range(1, 8)]
    shares = [row.cells[3].value for row in rows]
    assert shares == [round(len(range(0, 12, every)) / 12, 2) for every in range(1, 8)]
    assert [row.cells[4].value for row in rows] == [0, 1, 2, 3, 4, 5, 6]


def test_no_team_is_named():
    sources = practice.with_tables(practice.meeting_tables(7))
    assert '"t0' not in meeting_calendar(PLAN, sources).block.model_dump_json()


def test_shares_by_time_are_of_all_teams():
    """Weeks 0–3: team k met in 4, 2, 2, 1, 1, 1 and 1 of 4 weeks."""
    sources = practice.with_tables(practice.meeting_tables(7))
    pooled = {held.first: held for held in held_by_time(calendar(PLAN, sources), PLAN, sources)}
    assert pooled[0].share.value == round(12 / 28, 2)
    assert pooled[0].teams.value == 7


@pytest.mark.parametrize("n_teams", [1, 4])
def test_few_teams_show_neither_rows_nor_shares(n_teams):
    sources = practice.with_tables(practice.meeting_tables(n_teams))
    made = meeting_calendar(PLAN, sources).block
    assert [group.id for group in made.table.groups] == ["time"]
    assert all(isinstance(row.cells[3], Suppressed | Nothing) for row in made.table.groups[0].rows)
    assert not is_shown(calendar(PLAN, sources), sources)


def test_a_study_without_teams_is_drawn_empty():
    sources = practice.with_tables(practice.meeting_tables(0))
    made = meeting_calendar(PLAN, sources).block
    assert "Calendar map" in speak(made.alt, "en")
    assert draw(PLAN, sources, "x", "en").startswith("<svg")


def test_it_always_goes_to_a_person_for_review():
    sources = practice.with_tables(practice.meeting_tables(7))
    assert release("x", meeting_calendar(PLAN, sources), sources.rules).status == "review"
