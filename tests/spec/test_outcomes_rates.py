"""Rates: what is counted per what, on which day, and for which team."""

import pytest

from arviointi.config.study import Calendar
from ascii_tables import cells
from register_outcomes import cell, computed, placed

CHILD_MONTH = 30.4375
OPEN_CARE = "| child | team | start | end |\n| a | A | 2018-01-01 | 2018-01-31 |\n| a | B | 2018-01-31 | |"


def test_days_placed_are_owned_days_within_at_least_one_removal_row():
    """Thirty days of January are A's, of which six are away (10.–15.1.); one free day is a day at home."""
    rows = computed(
        {"kind": "rate", "of": "placed_days", "per": 12},
        responsibilities=OPEN_CARE,
        placements=placed(
            "a | 2018-01-10 | 2018-01-14 | emergency",
            "a | 2018-01-12 | 2018-01-16 | care_order",
            "a | 2018-01-17 | 2018-01-18 | emergency",
            "a | 2018-01-20 | 2018-01-25 | aftercare",
            "b | 2018-01-20 | 2018-01-25 | emergency",
        ),
    )
    own = cell(rows, "A", "2018")
    assert (own["events"], own["exposure"]) == (7, pytest.approx(30 / CHILD_MONTH))
    assert own["value"] == pytest.approx(12 * 7 * CHILD_MONTH / 30)


@pytest.mark.parametrize(("basis", "days"), [("emergency", 5), ("care_order", 4), ("open_care", 0)])
def test_days_placed_by_basis(basis, days):
    rows = computed(
        {"kind": "rate", "of": "placed_days", "where": {"basis": [basis]}},
        responsibilities=OPEN_CARE,
        placements=placed(
            "a | 2018-01-10 | 2018-01-14 | emergency",
            "a | 2018-01-12 | 2018-01-16 | care_order",
            "a | 2018-01-17 | 2018-01-18 | emergency",
        ),
    )
    assert cell(rows, "A", "2018")["events"] == days


CLOSURES = """
| end        | reason        | of A's year 2018 | why                                         |
|------------|---------------|------------------|---------------------------------------------|
| 2018-06-01 | goals_reached | 1 of 1           | planned                                     |
| 2018-06-01 | other         | 0 of 1           | not planned                                 |
| 2018-06-01 | moved         | 0 of 1           | a reason other than transfer                |
| 2018-06-01 | came_of_age   | 0 of 1           | likewise                                    |
| 2018-06-01 | transferred   | 0 of 0           | a transfer is no closure                    |
| 2018-06-01 |               | 0 of 0           | no reason is given                          |
|            |               | 0 of 0           | still going on                              |
| 2018-01-01 | goals_reached | 0 of 0           | the last day in force is before study time  |
| 2018-01-02 | goals_reached | 1 of 1           | the last day in force is the first day of it|
| 2019-01-01 | goals_reached | 1 of 1           | the last day in force is 31.12.             |
| 2019-01-02 | goals_reached | 0 of 0           | 1.1. belongs to the next year               |
"""


@pytest.mark.parametrize("row", cells(CLOSURES), ids=lambda row: row["why"])
def test_planned_closures_are_a_share_of_closures_with_a_reason_except_transfer(row):
    header = "| child | team | start | end | end_reason |\n"
    rows = computed(
        {"kind": "rate", "of": "planned_closures", "per": 100, "period": "year"},
        calendar=Calendar(unit="month"),
        responsibilities=f"{header}| a | A | 2017-06-01 | {row['end'] or ''} | {row['reason'] or ''} |",
    )
    own = cell(rows, "A", "2018")
    planned, closures = (int(part) for part in row["of A's year 2018"].split(" of "))
    assert (own["events"], own["exposure"]) == (planned, closures)
    assert own["missing_reason"] == "no_exposure" if not closures else own["value"] == 100 * planned


EXITS = """
| first post              | second post             | exits | days in post | why                                  |
|-------------------------|-------------------------|-------|--------------|--------------------------------------|
| 2017-05-01 :            |                         | 0     | 365          | still there                          |
| 2017-05-01 : 2018-03-02 |                         | 1     | 60           | left: the last day in force is 1.3.  |
| 2017-05-01 : 2018-01-01 |                         | 0     | 0            | left before study time               |
| 2017-05-01 : 2019-01-01 |                         | 1     | 365          | the last day in force is 31.12.2018  |
| 2017-05-01 : 2018-03-02 | 2018-04-01 :            | 0     | 335          | 30 free days are no exit             |
| 2017-05-01 : 2018-03-02 | 2018-04-02 :            | 1     | 334          | 31 free days are one                 |
| 2017-05-01 : 2018-03-02 | 2018-02-01 :            | 0     | 365          | two posts at once count as one head  |
| 2018-03-02 : 2018-03-12 | 2018-06-01 : 2018-06-11 | 2     | 20           | left twice                           |
"""


@pytest.mark.parametrize("row", cells(EXITS), ids=lambda row: row["why"])
def test_turnover_is_ends_of_chains_of_posts_per_worker_year(row):
    rows = computed({"kind": "rate", "of": "staff_exits"}, posts=posts(row["first post"], row["second post"]))
    own = cell(rows, "A", "2018")
    assert own["events"] == int(row["exits"])
    assert own["exposure"] * 365.25 == pytest.approx(int(row["days in post"]))


def posts(*spells, worker="w"):
    header = "| worker | team | start | end | fte |\n"
    return header + "\n".join(
        f"| {worker} | A | {start} | {end} | 0.5 |"
        for start, end in ((part.strip() for part in spell.split(":")) for spell in spells if spell)
    )


RETAINED = """
| post                    | 2018   | 2019   | why                                                          |
|-------------------------|--------|--------|--------------------------------------------------------------|
| 2017-05-01 :            | 1 of 1 | 1 of 1 | stayed; 1.1.2020 is the day after study time                 |
| 2017-05-01 : 2019-01-01 | 0 of 1 | 0 of 0 | not in post on 1.1.2019                                      |
| 2017-05-01 : 2019-01-02 | 1 of 1 | 0 of 1 | in post on 1.1.2019, for that day only                       |
| 2018-01-02 :            | 0 of 0 | 1 of 1 | not in post on 1.1.2018                                      |
| 2017-05-01 : 2020-01-01 | 1 of 1 | 0 of 1 | left on the last day of study time                           |
"""


@pytest.mark.parametrize("row", cells(RETAINED), ids=lambda row: row["why"])
def test_retention_is_the_share_of_those_in_post_on_1_january_who_are_in_post_12_months_later(row):
    rows = computed(
        {"kind": "rate", "of": "staff_retained", "per": 100, "period": "year"},
        calendar=Calendar(unit="month"),
        posts=posts(row["post"]),
    )
    for year in ("2018", "2019"):
        own = cell(rows, "A", year)
        assert f"{own['events']:.0f} of {own['exposure']:.0f}" == row[year]


def test_retention_is_not_reported_where_study_time_ends_before_the_12_months():
    rows = computed(
        {"kind": "rate", "of": "staff_retained", "period": "year"},
        drops="| delivery | start | end |\n| d | 2018-01-01 | 2019-12-31 |",
        posts=posts("2017-05-01 :"),
    )
    assert cell(rows, "A", "2018")["value"] == 1
    assert cell(rows, "A", "2019")["missing_reason"] == "not_reported"


def test_sickness_is_days_per_worker_year_of_reported_months():
    """Of v's months only March is reported; w is in post for 10 days of March and has left in April."""
    rows = computed(
        {"kind": "rate", "of": "sickness_days"},
        posts="""
        | worker | team | start      | end        |
        | v      | A    | 2017-01-01 |            |
        | w      | A    | 2017-01-01 | 2018-03-11 |
        """,
        absences="""
        | worker | team | month      | days |
        | v      | A    | 2018-03-01 | 0    |
        | w      | A    | 2018-03-01 | 4    |
        | w      | A    | 2018-04-01 | 9    |
        """,
    )
    own = cell(rows, "A", "2018")
    assert (own["events"], own["exposure"]) == (4, pytest.approx((31 + 10) / 365.25))
    assert cell(rows, "B", "2018")["missing_reason"] == "not_reported"


CONTACTS = """
| child | date       | mode         | number | minutes |
| a     | 2018-01-05 | face_to_face | 1      | 60      |
| a     | 2018-01-05 | face_to_face | 2      | 30      |
| a     | 2018-01-06 | phone        | 1      | 500     |
| a     | 2018-01-31 | face_to_face | 1      | 45      |
| b     | 2018-01-05 | face_to_face | 1      | 45      |
"""


def test_contacts_are_credited_to_the_team_that_owns_the_child_that_day():
    where = {"where": {"mode": ["face_to_face"]}}
    number = computed(
        {"kind": "rate", "of": "contacts", **where}, responsibilities=OPEN_CARE, contacts=CONTACTS
    )
    minutes = computed(
        {"kind": "rate", "of": "contact_minutes", **where}, responsibilities=OPEN_CARE, contacts=CONTACTS
    )
    assert cell(number, "A", "2018")[["events", "exposure"]].tolist() == pytest.approx([2, 30 / CHILD_MONTH])
    assert cell(minutes, "A", "2018")["events"] == 90
    assert (cell(number, "B", "2018")["events"], cell(minutes, "B", "2018")["events"]) == (1, 45)


def test_days_without_reported_contacts_give_neither_contacts_nor_child_months():
    rows = computed(
        {"kind": "rate", "of": "contacts"},
        coverage="| team | table | start | end |\n| A | contacts | 2018-01-06 | 2018-01-11 |",
        responsibilities=OPEN_CARE,
        contacts=CONTACTS,
    )
    assert cell(rows, "A", "2018")[["events", "exposure"]].tolist() == pytest.approx([1, 5 / CHILD_MONTH])
    assert cell(rows, "B", "2018")["missing_reason"] == "not_reported"


@pytest.mark.parametrize(("third", "total"), [("90", 180), ("", 135)])
def test_a_contact_without_a_length_counts_as_long_as_the_mean_of_the_teams_others(third, total):
    """60 + 30 + 90, or 60 + 30 and once more their mean."""
    contacts = f"| child | date | number | minutes |\n| a | 2018-01-05 | 1 | 60 |\n| a | 2018-01-06 | 1 | 30 |\n| a | 2018-01-07 | 1 | {third} |"
    rows = computed({"kind": "rate", "of": "contact_minutes"}, responsibilities=OPEN_CARE, contacts=contacts)
    assert cell(rows, "A", "2018")["events"] == total


def test_where_no_contact_has_a_length_the_minutes_are_not_known():
    contacts = "| child | date | number | minutes |\n| a | 2018-01-05 | 1 | |"
    rows = computed({"kind": "rate", "of": "contact_minutes"}, responsibilities=OPEN_CARE, contacts=contacts)
    assert cell(rows, "A", "2018").isna()["value"]
    assert cell(rows, "B", "2018")["value"] == 0, "no contact at all is no minutes"


def test_services_of_a_month_go_to_the_team_of_the_first_owned_day_in_it():
    """In January A has the child first, in February B; c is never owned; hours are not visits."""
    rows = computed(
        {"kind": "rate", "of": "service_use", "where": {"unit": ["visit"]}},
        responsibilities=OPEN_CARE,
        services="""
        | child | month      | unit  | quantity |
        | a     | 2018-01-01 | visit | 3        |
        | a     | 2018-01-01 | hour  | 50       |
        | a     | 2018-02-01 | visit | 2.5      |
        | c     | 2018-02-01 | visit | 7        |
        """,
    )
    assert (cell(rows, "A", "2018")["events"], cell(rows, "B", "2018")["events"]) == (3, 2.5)


def test_time_face_to_face_is_of_social_workers_in_post_on_the_thursday():
    """The week of 31.12.2018 belongs to 2019 by its Thursday; w left before the second Thursday; t is a therapist."""
    rows = computed(
        {"kind": "rate", "of": "time_face_to_face", "per": 100},
        posts="""
        | worker | team | start      | end        | role             |
        | w      | A    | 2017-01-01 | 2018-01-11 | social_worker    |
        | c      | A    | 2017-01-01 |            | consultant       |
        | t      | A    | 2017-01-01 |            | family_therapist |
        """,
        working_time="""
        | worker | team | week       | hours_face_to_face | hours_total |
        | w      | A    | 2018-01-01 | 10                 | 40          |
        | w      | A    | 2018-01-08 | 30                 | 40          |
        | c      | A    | 2018-12-24 | 5                  | 35          |
        | c      | A    | 2018-12-31 | 20                 | 40          |
        | c      | A    | 2018-02-05 | 0                  | 0           |
        | t      | A    | 2018-01-01 | 35                 | 40          |
        """,
    )
    assert cell(rows, "A", "2018")[["events", "exposure", "value"]].tolist() == [15, 75, 20]
    assert cell(rows, "A", "2019")["value"] == 50
