"""Register outcomes: who owns a child's day, what a new event is, how long a child is followed."""

import pytest

from arviointi.config.study import Calendar
from ascii_tables import cells
from register_outcomes import cell
from register_outcomes import computed as computed_from

DROPS = "| delivery | start | end |\n| d1 | 2018-01-01 | 2018-04-01 |\n| d2 | 2018-03-01 | 2019-07-01 |"
COVERED = "| team | table | start | end |\n" + "".join(
    f"| {team} | {table} | 2018-01-01 | 2019-07-01 |\n"
    for team in "AB"
    for table in ("placements", "notifications")
)
EMERGENCIES = {"kind": "count_in_period", "events": "placements", "where": {"basis": ["emergency"]}}
REMOVALS = {**EMERGENCIES, "where": {"basis": ["open_care", "emergency", "care_order"]}}
WITHIN_A_YEAR = {"kind": "event_within", "where": REMOVALS["where"], "months": 12}


def computed(options, *, calendar=None, **tables):
    """Compute an outcome of two overlapping drops from tables drawn in text."""
    drawn = {"drops": DROPS, "coverage": COVERED, **tables}
    return computed_from(options, calendar=calendar or Calendar(), **drawn)


def placements(*rows):
    header = "| placement | child | start | end | basis |\n"
    return header + "\n".join(f"| p{number} {row}" for number, row in enumerate(rows))


def test_a_rate_is_new_events_per_100_child_months_of_responsibility():
    """Two children for 31 and 15 days of January: 46 / 30.4375 child-months, one new placement."""
    rows = computed(
        EMERGENCIES,
        responsibilities="""
        | child | team | start      | end        |
        | a     | A    | 2017-05-01 |            |
        | b     | A    | 2018-01-17 | 2018-02-01 |
        """,
        placements=placements("| a | 2018-01-20 | 2018-02-05 | emergency |"),
    )
    january = cell(rows, "A", "2018-01")
    assert january["exposure"] == pytest.approx(46 / 30.4375)
    assert january["events"] == 1
    assert january["value"] == pytest.approx(100 * 30.4375 / 46)
    assert cell(rows, "A", "2018-02")["value"] == 0
    assert len(rows) == 2 * 18


def test_without_a_child_there_is_no_rate_and_the_reason_is_given():
    rows = computed(EMERGENCIES)
    empty = cell(rows, "B", "2018-01")
    assert (empty["exposure"], empty["events"], empty["missing_reason"]) == (0, 0, "no_exposure")
    assert rows["value"].isna().all()


def test_days_that_were_not_reported_give_neither_events_nor_exposure():
    rows = computed(
        EMERGENCIES,
        coverage="| team | table | start | end |\n| A | placements | 2018-01-01 | 2018-01-11 |",
        responsibilities="| child | team | start |\n| a | A | 2017-05-01 |",
        placements=placements("| a | 2018-01-20 | 2018-02-05 | emergency |"),
    )
    assert cell(rows, "A", "2018-01")[["events", "exposure"]].tolist() == pytest.approx([0, 10 / 30.4375])
    assert cell(rows, "A", "2018-02")["missing_reason"] == "not_reported"
    assert cell(rows, "B", "2018-01")["missing_reason"] == "not_reported"


@pytest.mark.parametrize(
    "row",
    cells("""
    | first                              | second                              | emergencies | removals | why                          |
    |------------------------------------|-------------------------------------|-------------|----------|------------------------------|
    | 2018-02-01 : 2018-02-10 emergency  | 2018-02-05 : 2018-02-20 emergency   | 1           | 1        | overlapping                  |
    | 2018-02-01 : 2018-02-10 emergency  | 2018-02-10 : 2018-02-20 emergency   | 1           | 1        | touching                     |
    | 2018-02-01 : 2018-02-10 emergency  | 2018-02-11 : 2018-02-20 emergency   | 1           | 1        | one free day                 |
    | 2018-02-01 : 2018-02-10 emergency  | 2018-02-12 : 2018-02-20 emergency   | 2           | 2        | two free days                |
    | 2018-02-01 : 2018-02-10 emergency  | 2018-02-10 :  care_order            | 1           | 1        | another basis, still away    |
    | 2018-02-01 :  open_care            | 2018-02-05 : 2018-02-20 emergency   | 1           | 1        | an emergency while away      |
    | 2017-12-20 : 2018-01-10 emergency  | 2018-01-05 : 2018-02-20 emergency   | 0           | 0        | began before study time      |
    | 2018-02-01 : 2018-02-10 aftercare  | 2018-03-05 : 2018-03-20 care_order  | 0           | 1        | aftercare is not a removal   |
    """),
    ids=lambda row: row["why"],
)
def test_rows_that_continue_each_other_are_one_placement(row):
    rows = [
        "| a | {} | {} | {} |".format(*(part.strip() for part in (start, *rest.rsplit(" ", 1))))
        for start, rest in (row[name].split(":") for name in ("first", "second"))
    ]
    drawn = {
        "responsibilities": "| child | team | start |\n| a | A | 2017-05-01 |",
        "placements": placements(*rows),
    }
    assert computed(EMERGENCIES, **drawn)["events"].sum() == int(row["emergencies"])
    assert computed(REMOVALS, **drawn)["events"].sum() == int(row["removals"])


def test_a_day_belongs_to_the_team_whose_responsibility_began_last():
    """B takes over from 10.1. to 20.1.; then the day is A's again. The event on 15.1. is B's, on 25.1. A's."""
    rows = computed(
        EMERGENCIES,
        responsibilities="""
        | child | team | start      | end        |
        | a     | A    | 2018-01-01 | 2018-02-01 |
        | a     | B    | 2018-01-10 | 2018-01-20 |
        """,
        placements=placements(
            "| a | 2018-01-15 | 2018-01-16 | emergency |",
            "| a | 2018-01-25 | 2018-01-26 | emergency |",
            "| a | 2018-02-25 | 2018-02-26 | emergency |",
        ),
    )
    assert cell(rows, "A", "2018-01")[["events", "exposure"]].tolist() == pytest.approx([1, 21 / 30.4375])
    assert cell(rows, "B", "2018-01")[["events", "exposure"]].tolist() == pytest.approx([1, 10 / 30.4375])
    assert rows["events"].sum() == 2, "on 25.2. nobody is responsible"


@pytest.mark.parametrize(("month", "days"), [(1, 31), (2, 31 + 28), ("", 31 + 28 + 31 + 30)])
def test_a_child_is_followed_to_the_end_of_the_month_of_the_18th_birthday(month, days):
    """Born in 2000 in January or February; without a month, to 31.12. of the year the child turns 17."""
    year = 2000 if month else 2001
    rows = computed(
        EMERGENCIES,
        drops="| delivery | start | end |\n| d1 | 2018-01-01 | 2018-05-01 |",
        responsibilities=f"| child | team | start | birth_year | birth_month |\n"
        f"| a | A | 2017-05-01 | {year} | {month} |",
    )
    assert rows["exposure"].sum() * 30.4375 == pytest.approx(days)


def test_periods_may_be_reporting_years():
    """Years end on 31.3.; study time is 1.1.2018–30.6.2019, so the first and the last year are in part."""
    rows = computed(
        EMERGENCIES,
        calendar=Calendar(unit="year", year_ends="03-31"),
        responsibilities="| child | team | start |\n| a | A | 2017-05-01 |",
    )
    own = rows[rows["team"] == "A"]
    assert own["period_label"].tolist() == ["2017-18", "2018-19", "2019-20"]
    assert (own["exposure"] * 30.4375).round(6).tolist() == [90, 365, 91]


def test_notifications_count_every_one_of_a_day():
    rows = computed(
        {"kind": "count_in_period", "events": "notifications"},
        responsibilities="| child | team | start |\n| a | A | 2017-05-01 |",
        notifications="| child | date | number |\n| a | 2018-01-05 | 1 |\n| a | 2018-01-05 | 2 |\n| b | 2018-01-05 | 1 |",
    )
    assert cell(rows, "A", "2018-01")["events"] == 2


@pytest.mark.parametrize(
    "row",
    cells("""
    | spell                         | born    | placed                     | event | days | placed_at_start | why                              |
    |-------------------------------|---------|----------------------------|-------|------|-----------------|----------------------------------|
    | 2018-02-01 :                  | 2010-06 |                            | 0     | 365  | false           | followed throughout              |
    | 2018-02-01 :                  | 2010-06 | 2018-02-01 : 2018-02-20    | 1     | 0    | false           | the first day counts             |
    | 2018-02-01 :                  | 2010-06 | 2019-01-31 :               | 1     | 364  | false           | the last day of the year         |
    | 2018-02-01 :                  | 2010-06 | 2019-02-01 :               | 0     | 365  | false           | a day too late                   |
    | 2018-02-01 :                  | 2010-06 | 2018-01-31 :               | 0     | 365  | true            | already away: no new placement   |
    | 2018-02-01 :                  | 2010-06 | 2018-01-20 : 2018-02-01    | 0     | 365  | false           | came home that day               |
    | 2018-02-01 : 2018-05-01 moved | 2010-06 |                            |       | 89   | false           | moved away: not known            |
    | 2018-02-01 : 2018-05-01 moved | 2010-06 | 2018-04-30 :               | 1     | 88   | false           | placed before moving             |
    | 2018-02-01 : 2018-05-01 moved | 2010-06 | 2018-05-01 :               |       | 89   | false           | placed after moving              |
    | 2018-02-01 : 2018-05-01 other | 2010-06 | 2018-09-01 :               | 1     | 212  | false           | other ends do not end follow-up  |
    | 2018-08-01 :                  | 2010-06 |                            |       | 334  | false           | study time ends                  |
    | 2018-02-01 :                  | 2000-05 |                            |       | 120  | false           | comes of age                     |
    | 2018-02-01 :                  | 2000-05 | 2018-05-31 :               | 1     | 119  | false           | the last day of childhood        |
    | 2017-12-31 :                  | 2010-06 | 2018-05-31 :               |       | 0    | false           | began before study time          |
    """),
    ids=lambda row: row["why"],
)
def test_a_placement_within_12_months(row):
    start, rest = (part.strip() for part in row["spell"].split(":"))
    end, reason = rest.split() if rest else ("", "")
    year, month = row["born"].split("-")
    away = (
        "| a | {} | {} | care_order |".format(*map(str.strip, row["placed"].split(":")))
        if row["placed"]
        else None
    )
    spell = computed(
        WITHIN_A_YEAR,
        responsibilities=f"| child | team | start | end | end_reason | birth_year | birth_month |\n"
        f"| a | A | {start} | {end} | {reason.replace('other', 'transferred')} | {year} | {month} |",
        placements=placements(*([away] if away else [])),
    ).iloc[0]
    assert spell["event"] == float(row["event"]) if row["event"] else spell.isna()["event"]
    assert spell["days_followed"] == int(row["days"])
    assert spell["is_placed_at_start"] == (row["placed_at_start"] == "true")


def test_each_spell_is_followed_by_itself_and_the_childs_first_is_marked():
    """A later move ends the follow-up of both spells; the move that ended the first does not end the second's."""
    spells = computed(
        WITHIN_A_YEAR,
        responsibilities="""
        | child | team | start      | end        | end_reason  |
        | a     | A    | 2018-01-01 | 2018-02-01 | transferred |
        | a     | B    | 2018-02-01 | 2018-08-01 | moved       |
        | b     | A    | 2018-01-01 | 2018-03-01 | moved       |
        | b     | B    | 2018-02-01 |            |             |
        """,
        placements=placements(),
    ).set_index(["child", "team"])
    assert spells["is_first"].to_dict() == {
        ("a", "A"): True,
        ("a", "B"): False,
        ("b", "A"): True,
        ("b", "B"): False,
    }
    assert spells["days_followed"].tolist() == [212, 181, 59, 365]
    assert spells["event"].isna().tolist() == [True, True, True, False]


def test_an_indicator_is_taken_as_delivered_with_its_reason():
    rows = computed(
        {"kind": "indicator", "indicator": "rate"},
        indicators="""
        | team | period     | period_label | indicator | value | missing_reason |
        | A    | 2018-04-01 | 2018-19      | rate      | 12.5  |                |
        | B    | 2018-04-01 | 2018-19      | rate      |       | suppressed     |
        | A    | 2018-04-01 | 2018-19      | other     | 7     |                |
        """,
    )
    assert rows["value"].fillna(-1).tolist() == [12.5, -1]
    assert rows["missing_reason"].fillna("").tolist() == ["", "suppressed"]
