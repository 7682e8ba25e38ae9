"""How long a child is followed: time to an event, days placed, lengths, return home."""

import numpy as np
import pytest

from ascii_tables import cells
from register_outcomes import computed, placed

TO_PLACEMENT = {"kind": "time_to_event", "where": {"basis": ["open_care", "emergency", "care_order"]}}
HOME = {"kind": "event_within", "events": "return_home", "months": 12}
DAYS = {"kind": "duration", "of": "placed_days", "months": 12}
FOREVER = "| child | team | start |\n| a | A | 2018-02-01 |"


def spell(row):
    """Draw the responsibility spell of a case: start : end reason, born year-month."""
    start, rest = (part.strip() for part in row["spell"].split(":"))
    end, reason = rest.split() if rest else ("", "")
    year, month = row["born"].split("-")
    header = "| child | team | start | end | end_reason | birth_year | birth_month |\n"
    return f"{header}| a | A | {start} | {end} | {reason} | {year} | {month} |"


def removal(row):
    return placed(f"a | {row['placed'].replace(':', '|')} | care_order") if row["placed"] else placed()


@pytest.mark.parametrize(
    "row",
    cells("""
    | spell                                | born    | placed       | of record               | at the time                | why                                    |
    |--------------------------------------|---------|--------------|-------------------------|----------------------------|----------------------------------------|
    | 2018-02-01 :                         | 2010-06 |              | 699 study_ended         | 699 study_ended            | study time ends on 31.12.2019          |
    | 2018-02-01 :                         | 2010-06 | 2018-02-01 : | 0 event                 | 0 event                    | an event on the first day              |
    | 2018-02-01 :                         | 2010-06 | 2018-01-31 : | 699 study_ended         | 699 study_ended            | already away: no new placement         |
    | 2018-02-01 : 2018-05-01 goals_reached| 2010-06 | 2018-05-01 : | 89 event                | 89 responsibility_ended    | the day after the responsibility ended |
    | 2018-02-01 : 2018-05-01 goals_reached| 2010-06 | 2018-04-30 : | 88 event                | 88 event                   | the last day of the responsibility     |
    | 2018-02-01 : 2018-05-01 moved        | 2010-06 | 2018-05-01 : | 89 moved                | 89 moved                   | after a move nothing is seen           |
    | 2018-02-01 :                         | 2000-05 | 2018-06-01 : | 120 came_of_age         | 120 came_of_age            | the birth month is followed            |
    | 2018-02-01 :                         | 2000-05 | 2018-05-31 : | 119 event               | 119 event                  | the last day of childhood              |
    | 2018-02-01 : 2018-05-10 came_of_age  | 2000-05 |              | 120 came_of_age         | 98 came_of_age             | the spell itself says why it ended     |
    | 2017-12-31 :                         | 2010-06 | 2018-05-31 : |                         |                            | begun before study time: not followed  |
    """),
    ids=lambda row: row["why"],
)
def test_time_to_the_first_placement_and_what_came_instead(row):
    for name, credit in (("of record", "team_of_record"), ("at the time", "team_at_the_time")):
        rows = computed(
            {**TO_PLACEMENT, "credit": credit}, responsibilities=spell(row), placements=removal(row)
        )
        found = [f"{one.days} {one.ended_by}" for one in rows.itertuples()]
        assert found == ([row[name]] if row[name] else []), name


def test_at_the_time_ends_when_another_team_takes_over():
    """A's spell goes on to May, but B has the child from March: a placement in April is not A's any more."""
    drawn = {
        "responsibilities": "| child | team | start | end |\n"
        "| a | A | 2018-02-01 | 2018-05-01 |\n| a | B | 2018-03-01 | |",
        "placements": placed("a | 2018-04-01 | 2018-04-10 | emergency"),
    }
    at_the_time = computed({**TO_PLACEMENT, "credit": "team_at_the_time"}, **drawn)
    of_record = computed(TO_PLACEMENT, **drawn)
    assert at_the_time["ended_by"].tolist() == ["responsibility_ended", "event"]
    assert at_the_time["days"].tolist() == [28, 31]
    assert of_record["ended_by"].tolist() == ["event", "event"]
    assert of_record["is_first"].tolist() == [True, False]


@pytest.mark.parametrize(
    "row",
    cells("""
    | spell                         | born    | placed                  | home | days | followed | why                                              |
    |-------------------------------|---------|-------------------------|------|------|----------|--------------------------------------------------|
    | 2018-02-01 :                  | 2010-06 |                         |      |      |          | never away: not asked                            |
    | 2018-02-01 :                  | 2010-06 | 2018-01-10 : 2018-02-01 |      |      |          | came home on the first day: never away           |
    | 2018-02-01 :                  | 2010-06 | 2018-01-10 : 2018-02-02 | 1    | 1    | true     | away on the first day                            |
    | 2018-02-01 :                  | 2010-06 | 2018-03-01 : 2019-01-31 | 1    | 364  | true     | the last day of the 12 months                    |
    | 2018-02-01 :                  | 2010-06 | 2018-03-01 : 2019-02-01 | 0    | 365  | true     | a day too late                                   |
    | 2018-02-01 :                  | 2010-06 | 2019-01-31 : 2019-02-05 | 0    | 365  | true     | away on the last day                             |
    | 2018-02-01 :                  | 2010-06 | 2019-02-01 : 2019-02-05 |      |      |          | away only after the 12 months                    |
    | 2019-03-01 :                  | 2010-06 | 2019-04-01 :            |      | 306  | false    | study time ends first                            |
    | 2019-03-01 :                  | 2010-06 | 2019-04-01 : 2019-05-01 | 1    | 61   | false    | home before study time ends                      |
    | 2018-02-01 : 2018-06-01 moved | 2010-06 | 2018-04-01 : 2018-07-01 |      | 120  | false    | moved while away                                 |
    | 2018-02-01 : 2018-06-01 moved | 2010-06 | 2018-06-10 : 2018-07-01 |      |      |          | away only after the move                         |
    """),
    ids=lambda row: row["why"],
)
def test_return_home_within_12_months_is_asked_of_children_who_are_away(row):
    rows = computed(HOME, responsibilities=spell(row), placements=removal(row))
    found = [
        ("" if np.isnan(one.event) else f"{one.event:.0f}", str(one.days_followed), one.is_followed)
        for one in rows.itertuples()
    ]
    expected = [(row["home"] or "", row["days"], row["followed"] == "true")] if row["days"] else []
    assert found == expected


@pytest.mark.parametrize(
    ("rows", "home", "why"),
    [
        (
            ["2018-02-10 | 2018-03-01 | emergency", "2018-03-01 | | care_order"],
            0,
            "another basis is not home",
        ),
        (["2018-02-10 | 2018-03-01 | emergency", "2018-03-02 | | care_order"], 0, "nor is one free day"),
        (["2018-02-10 | 2018-03-01 | emergency", "2018-03-03 | | care_order"], 1, "two free days are"),
        (["2018-02-10 | 2018-03-01 | care_order", "2018-03-01 | | aftercare"], 0, "aftercare is not home"),
        (["2018-02-10 | 2018-03-01 | aftercare"], None, "nor is it a removal"),
    ],
)
def test_what_is_a_day_home(rows, home, why):
    found = computed(HOME, responsibilities=FOREVER, placements=placed(*(f"a | {row}" for row in rows)))
    assert found["event"].tolist() == ([] if home is None else [home]), why


@pytest.mark.parametrize(
    ("rows", "days", "why"),
    [
        ([], 0, "never away"),
        (["2018-02-10 | 2018-02-20 | emergency"], 10, "[start, end)"),
        (["2018-02-10 | 2018-02-20 | emergency", "2018-02-15 | 2018-02-25 | care_order"], 15, "overlap once"),
        (
            ["2018-02-10 | 2018-02-20 | emergency", "2018-02-21 | 2018-02-25 | care_order"],
            14,
            "a free day is at home",
        ),
        (["2018-01-10 | 2018-02-03 | open_care"], 2, "days before the responsibility do not count"),
        (["2019-01-30 | | open_care"], 2, "nor do days after the 12 months"),
        (["2018-02-10 | 2018-02-20 | aftercare"], 0, "aftercare is not a removal"),
    ],
)
def test_days_placed_within_12_months(rows, days, why):
    found = computed(DAYS, responsibilities=FOREVER, placements=placed(*(f"a | {row}" for row in rows)))
    assert (found["days"].tolist(), found["is_censored"].tolist()) == ([days], [False]), why


def test_days_placed_are_marked_where_follow_up_is_cut():
    """Born in May 2000: followed 2018-02-01 – 2018-05-31, of which the last 22 days away."""
    found = computed(
        DAYS,
        responsibilities="| child | team | start | birth_year | birth_month |\n| a | A | 2018-02-01 | 2000 | 5 |",
        placements=placed("a | 2018-05-10 | | care_order"),
    )
    assert (found["days"].tolist(), found["is_censored"].tolist()) == ([22], [True])


def test_lengths_run_to_the_end_of_study_time_and_say_so():
    """The third placement began before study time, the fourth on a day that no team owned."""
    drawn = {
        "responsibilities": """
        | child | team | start      | end        |
        | a     | A    | 2018-01-01 | 2018-07-01 |
        | b     | B    | 2019-12-02 |            |
        | c     | B    | 2017-05-01 |            |
        """,
        "placements": placed(
            "a | 2018-03-01 | 2018-03-11 | emergency",
            "a | 2018-03-11 | 2018-08-01 | care_order",
            "c | 2017-12-31 | 2018-03-05 | emergency",
            "a | 2018-08-20 | 2018-08-25 | emergency",
            "b | 2019-12-22 | | emergency",
        ),
    }
    lengths = computed({"kind": "duration", "of": "placement"}, **drawn).set_index("child")
    assert lengths["days"].to_dict() == {"a": 153, "b": 10}
    assert lengths["is_censored"].to_dict() == {"a": False, "b": True}
    assert lengths["team"].to_dict() == {"a": "A", "b": "B"}
    emergencies = {"kind": "duration", "of": "placement", "where": {"basis": ["emergency"]}}
    assert computed(emergencies, **drawn).set_index("child")["days"].to_dict() == {"a": 10, "b": 10}
    held = computed({"kind": "duration", "of": "responsibility"}, **drawn).set_index("child")
    assert held["days"].to_dict() == {"a": 181, "b": 30}
    assert held["is_censored"].to_dict() == {"a": False, "b": True}


@pytest.mark.parametrize(
    ("credit", "events"), [("team_of_record", [1, 1]), ("team_at_the_time", [np.nan, 1])]
)
def test_an_event_within_12_months_of_record_or_at_the_time(credit, events):
    """The placement of April is in both teams' 12 months, but B has the child by then."""
    rows = computed(
        {"kind": "event_within", "months": 12, "credit": credit},
        responsibilities="| child | team | start | end |\n| a | A | 2018-02-01 | 2018-03-01 |\n| a | B | 2018-03-01 | |",
        placements=placed("a | 2018-04-01 | 2018-04-10 | emergency"),
    )
    assert rows["event"].fillna(-1).tolist() == [-1 if np.isnan(event) else event for event in events]


def test_an_event_of_cut_follow_up_is_marked_as_such():
    """Both children's 12 months reach beyond study time; of the one with a placement the event is known."""
    rows = computed(
        {"kind": "event_within", "months": 12},
        responsibilities="| child | team | start |\n| a | A | 2019-06-01 |\n| b | A | 2019-06-01 |",
        placements=placed("a | 2019-07-01 | 2019-07-10 | emergency"),
    )
    assert rows["event"].fillna(-1).tolist() == [1, -1]
    assert rows["is_followed"].tolist() == [False, False]


def test_a_notification_within_12_months():
    rows = computed(
        {"kind": "event_within", "events": "notifications", "months": 12},
        responsibilities="| child | team | start |\n| a | A | 2018-02-01 |\n| b | A | 2018-02-01 |",
        notifications="| child | date |\n| a | 2018-05-01 |\n| b | 2018-01-31 |",
    )
    assert rows["event"].tolist() == [1, 0]
