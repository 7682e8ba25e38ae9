"""Emergency placements and care orders: what came first, what followed, who decided."""

import numpy as np
import pytest

from ascii_tables import cells
from register_outcomes import computed, placed

FOREVER = "| child | team | start |\n| a | A | 2017-02-01 |\n| b | B | 2017-02-01 |"
FOLLOWED = {"kind": "sequence", "of": "care_order_follows"}


def drawn(*rows):
    return {"responsibilities": FOREVER, "placements": placed(*(f"a | {row}" for row in rows))}


def seen(rows):
    """Outcome of every row, ? where it is not known."""
    return ["?" if np.isnan(event) else f"{event:.0f}" for event in rows["event"]]


@pytest.mark.parametrize(
    "row",
    cells("""
    | emergency               | care order              | directly | 90 days | why                                         |
    |-------------------------|-------------------------|----------|---------|---------------------------------------------|
    | 2018-02-01 : 2018-03-01 |                         | 0        | 0       | came home                                   |
    | 2018-02-01 : 2018-03-01 | 2018-02-20 :            | 1        | 1       | during the emergency placement              |
    | 2018-02-01 : 2018-03-01 | 2018-02-01 :            | 1        | 1       | on the same day                             |
    | 2018-02-01 : 2018-03-01 | 2018-03-01 :            | 1        | 1       | the day after its last day                  |
    | 2018-02-01 : 2018-03-01 | 2018-03-02 :            | 1        | 1       | one free day between                        |
    | 2018-02-01 : 2018-03-01 | 2018-03-03 :            | 0        | 1       | two free days between                       |
    | 2018-02-01 : 2018-03-01 | 2018-05-02 :            | 0        | 1       | 90 days after the first day                 |
    | 2018-02-01 : 2018-03-01 | 2018-05-03 :            | 0        | 0       | 91 days after the first day                 |
    | 2018-02-01 : 2018-03-01 | 2017-12-01 : 2018-03-05 | 0        | 0       | in care already: none can begin             |
    | 2019-12-01 : 2019-12-20 |                         | 0        | ?       | study time ends before the 90 days          |
    | 2019-12-01 :            |                         | ?        | ?       | study time ends during the emergency        |
    | 2019-12-01 :            | 2019-12-20 :            | 1        | 1       | before study time ends                      |
    | 2017-12-31 : 2018-03-01 | 2018-03-01 :            |          |         | begun before study time: not new            |
    """),
    ids=lambda row: row["why"],
)
def test_whether_a_care_order_follows_an_emergency_placement(row):
    rows = [f"{row['emergency'].replace(':', '|')} | emergency"]
    rows += [f"{row['care order'].replace(':', '|')} | care_order"] if row["care order"] else []
    for days, name in ((None, "directly"), (90, "90 days")):
        asked = FOLLOWED if days is None else {**FOLLOWED, "days": days}
        assert seen(computed(asked, **drawn(*rows))) == ([row[name]] if row[name] else []), name


def test_two_decisions_without_a_break_are_one_emergency_placement():
    rows = drawn("2018-02-01 | 2018-03-03 | emergency", "2018-03-03 | 2018-04-02 | emergency")
    assert seen(computed(FOLLOWED, **rows)) == ["0"]


def test_a_move_ends_what_is_known_of_the_90_days():
    rows = computed(
        {**FOLLOWED, "days": 90},
        responsibilities="| child | team | start | end | end_reason |\n| a | A | 2018-01-01 | 2018-03-10 | moved |",
        placements=placed("a | 2018-02-01 | 2018-02-10 | emergency"),
    )
    assert seen(rows) == ["?"]
    assert rows[["days_followed", "is_followed"]].to_numpy().tolist() == [[37, False]]


@pytest.mark.parametrize(
    "row",
    cells("""
    | first                             | second                            | began | why                                    |
    |-----------------------------------|-----------------------------------|-------|----------------------------------------|
    |                                   |                                   | 0     | the care order is the whole removal    |
    | 2018-01-15 : 2018-02-01 emergency |                                   | 1     | an emergency placement went over to it |
    | 2018-01-15 : 2018-01-31 emergency |                                   | 1     | one free day between                   |
    | 2018-01-15 : 2018-01-30 emergency |                                   | 0     | two free days between: another removal |
    | 2018-01-15 : 2018-02-01 open_care |                                   | 0     | began in open care                     |
    | 2018-01-05 : 2018-01-15 emergency | 2018-01-15 : 2018-02-01 open_care | 1     | emergency first, then open care        |
    | 2018-01-05 : 2018-01-20 open_care | 2018-01-15 : 2018-02-01 emergency | 0     | open care first                        |
    | 2017-12-05 : 2018-02-01 emergency |                                   | 1     | the removal began before study time    |
    | 2018-01-15 : 2018-02-01 aftercare |                                   | 0     | aftercare is not a removal             |
    """),
    ids=lambda row: row["why"],
)
def test_whether_the_removal_of_a_care_order_began_as_an_emergency(row):
    before = [row[name].replace(" : ", " | ") for name in ("first", "second") if row[name]]
    rows = [" | ".join([*one.rsplit(" ", 1)]) for one in before]
    found = computed(
        {"kind": "sequence", "of": "began_as_emergency"}, **drawn(*rows, "2018-02-01 | | care_order")
    )
    assert seen(found) == [row["began"]]


def test_involuntary_is_the_courts_first_decision_and_unknown_is_apart():
    """Child b: the court decided later, which does not count; child d belongs to no team."""
    rows = computed(
        {"kind": "sequence", "of": "involuntary"},
        responsibilities=FOREVER + "\n| c | B | 2017-02-01 |",
        placements="""
        | placement | child | start      | end        | basis      | decided_by    |
        | p1        | a     | 2018-02-01 |            | care_order | court         |
        | p2        | b     | 2018-02-01 | 2018-03-01 | care_order | office_holder |
        | p3        | b     | 2018-03-01 |            | care_order | court         |
        | p4        | c     | 2018-04-01 |            | care_order |               |
        | p5        | d     | 2018-04-01 |            | care_order | court         |
        | p6        | a     | 2018-01-02 | 2018-01-10 | emergency  | court         |
        """,
    )
    assert dict(zip(rows["child"], seen(rows), strict=True)) == {"a": "1", "b": "0", "c": "?"}
    assert rows["team"].tolist() == ["A", "B", "B"]


def test_a_placement_belongs_to_the_team_that_owns_the_child_on_its_first_day():
    rows = computed(
        {"kind": "sequence", "of": "involuntary"},
        responsibilities="| child | team | start | end |\n| a | A | 2018-01-01 | 2018-06-01 |\n| a | B | 2018-02-01 | 2018-03-01 |",
        placements=placed(
            "a | 2018-01-05 | 2018-01-08 | care_order",
            "a | 2018-02-05 | 2018-02-08 | care_order",
            "a | 2018-03-05 | 2018-03-08 | care_order",
        ),
    )
    assert rows["team"].tolist() == ["A", "B", "A"]
    assert rows["is_first"].tolist() == [True, False, False]
