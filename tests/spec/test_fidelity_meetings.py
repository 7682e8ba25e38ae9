"""Weekly meetings (A2): how often, how led, what is discussed and documented; agreed actions (A1.1)."""

import pytest

from one_team import drawn, part, parts, weekly

EXPECTED = [*range(14, 27), *range(31, 40)]
HOLIDAYS = range(27, 31)


def meetings(weeks, header="", cells=()):
    rows = [[f"m{number}", day, *cells] for number, day in enumerate(weekly(weeks))]
    return drawn(f"meeting | date{header}", rows)


def talks(header="", cells=(), children="ab", number=1):
    rows = [[f"m{meeting}", child, *cells] for meeting in range(number) for child in children]
    return drawn(f"meeting | child{header}", rows)


def test_meetings_in_11_of_22_expected_weeks_are_every_second_week():
    """Two meetings in a week count once; meetings in holiday weeks are not expected and do not count."""
    held = part("A2.0", meetings=meetings([*EXPECTED[:11], EXPECTED[0], *HOLIDAYS]))
    assert (held["value"], held["score"], held["level"]) == (0.5, 0.5, 1)


def test_cancelled_meetings_were_not_held():
    held = part("A2.0", meetings=meetings(EXPECTED[:11], " | minutes", [0]))
    assert held["value"] == 0


def coverage(*tables, end, start="2017-01-01"):
    return drawn("table | start | end", [[table, start, end] for table in tables])


def test_weeks_count_as_reported_by_their_thursday():
    """Covered to 1.8. (a Wednesday): weeks 14–30, of which 13 are expected and 17 of 26 reported."""
    reported = coverage("meetings", end="2018-08-02")
    held = part("A2.0", coverage=reported, meetings=meetings(EXPECTED[:13]))
    assert held["value"] == 1
    one_more = part("A2.0", coverage=coverage("meetings", end="2018-08-03"), meetings=meetings(EXPECTED[:13]))
    assert one_more["value"] == pytest.approx(13 / 14)


def test_under_60_percent_of_the_weeks_nothing_is_known():
    """15 of 26 weeks are .577."""
    few = parts(coverage=coverage("meetings", "discussions", end="2018-07-14"), meetings=meetings(EXPECTED))
    for name in ("A2.0", "A2a", "A2b", "A2c", "A2d", "A2e", "A1.1", "A2"):
        assert few.loc[name, "state"] == "not_reported"
    assert (few.loc["A2", "score_low"], few.loc["A2", "score_high"]) == (0, 1)


def test_no_meeting_at_all_scores_0_and_is_not_missing():
    """Even where staff themselves report well of their meetings: the activity did not exist."""
    answers = drawn(
        "survey | informant | wave | instrument | respondent | item | value",
        [["staff", "staff", "T1", "periaate", person, item, 5] for person in "abc" for item in range(1, 5)],
    )
    posts = "| worker | role | fte | start |\n| w1 | social_worker | 1 | 2017-01-01 |"
    none = parts(responses=answers, posts=posts, responsibilities="| child | start |\n| a | 2018-01-01 |")
    for name in ("A2.0", "A2a", "A2b", "A2c", "A2d", "A2e", "A1.1"):
        assert (none.loc[name, "score"], none.loc[name, "state"]) == (0, "observed")
    assert none.loc["A2", "score"] == 0
    assert none.loc[["A2d.d1", "A2d.d2"], "value"].isna().all()


@pytest.mark.parametrize(("number", "flags"), [(5, "few_meetings"), (6, "")])
def test_one_to_five_meetings_are_flagged_as_few(number, flags):
    led = part("A2b", meetings=meetings(EXPECTED[:number]))
    assert led.fillna({"flags": ""})["flags"] == flags


def test_leading_and_reflection_are_shares_of_all_held_meetings():
    """Holiday weeks too; an empty mark of reflection is not active."""
    held = """
    | meeting | date       | minutes | led_by        | clinician_present | clinician_reflected |
    | m1      | 2018-04-03 | 90      | consultant    | true              | true                |
    | m2      | 2018-04-10 | 90      | consultant    | true              |                     |
    | m3      | 2018-07-03 | 90      | consultant    | false             | true                |
    | m4      | 2018-07-10 | 90      | social_worker | true              | false               |
    | m5      | 2018-07-17 | 0       | coordinator   | true              | true                |
    """
    now = parts(element="A2", meetings=held)
    assert now.loc["A2b", "value"] == 0.75
    assert now.loc["A2c", "value"] == 0.25


OBSERVED = """
| meeting | observer | code |
| m0      | o1       | 2    |
| m0      | o2       | 1    |
| m1      | o1       | 1    |
"""


def self_report(value):
    posts = "| worker | role | fte | start |\n| w1 | social_worker | 1 | 2017-01-01 |"
    answers = drawn(
        "survey | informant | wave | instrument | respondent | item | value",
        [
            ["staff", "staff", "T1", "periaate", person, item, value]
            for person in "abc"
            for item in range(1, 5)
        ],
    )
    return {"posts": posts, "responses": answers}


def test_quality_is_the_mean_over_observers_then_over_meetings():
    """Meetings 1.5 and 1: mean 1.25, whatever staff say of themselves."""
    quality = part("A2a", meetings=meetings(EXPECTED), observations=OBSERVED, **self_report(5))
    assert quality["value"] == 1.25
    assert quality["score"] == pytest.approx(0.5 + 0.5 * 0.45 / 0.70)


def test_with_one_observed_meeting_staff_are_asked_and_score_at_most_80_percent():
    one = "\n".join(OBSERVED.strip().splitlines()[:3])
    quality = part("A2a", meetings=meetings(EXPECTED), observations=one, **self_report(5))
    assert (quality["value"], quality["score"], quality["flags"]) == (5, 0.8, "self_report")
    modest = part("A2a", meetings=meetings(EXPECTED), observations=one, **self_report(3))
    assert modest["score"] == 0.5
    assert part("A2a", meetings=meetings(EXPECTED), observations=one)["state"] == "not_reported"


def test_observers_who_disagree_are_not_used():
    """Ten meetings coded 0 by one and 2 by the other: agreement is below .60, so staff are asked."""
    rows = [
        [f"m{n}", observer, code] for n in range(10) for observer, code in (("o1", n % 3), ("o2", 2 - n % 3))
    ]
    codes = drawn("meeting | observer | code", rows)
    quality = part("A2a", meetings=meetings(EXPECTED), observations=codes, **self_report(4))
    assert (quality["value"], quality["flags"]) == (4, "self_report")
    nine = drawn("meeting | observer | code", rows[:18])
    assert part("A2a", meetings=meetings(EXPECTED), observations=nine, **self_report(4))["value"] == 1


CHILDREN = """
| child | start      | end        |
| a     | 2018-01-01 |            |
| b     | 2018-01-01 | 2018-10-01 |
| c     | 2018-09-30 |            |
| d     | 2018-01-01 | 2018-09-30 |
| e     | 2018-10-01 |            |
"""


def test_depth_looks_at_active_children_of_late_and_at_minutes():
    """On 30.9. a, b and c are active; a was discussed on 3.7. (the last 91 days begin 2.7.), b on 26.6. only."""
    held = """
    | meeting | date       | minutes |
    | m1      | 2018-06-26 | 90      |
    | m2      | 2018-07-03 | 90      |
    """
    discussed = """
    | meeting | child | minutes |
    | m1      | b     | 20      |
    | m2      | a     | 30      |
    | m2      | d     | 60      |
    """
    now = parts(element="A2", meetings=held, discussions=discussed, responsibilities=CHILDREN)
    assert now.loc["A2d.d1", "value"] == pytest.approx(1 / 3)
    assert now.loc["A2d.d2", "value"] == 30
    d1, d2 = 0.5 + 0.5 * (1 / 3 - 0.33) / 0.47, 0.5 + 0.5 * 10 / 25
    assert now.loc["A2d", "score"] == pytest.approx((d1 + d2) / 2)


def test_meetings_without_any_discussion_have_no_depth_documentation_or_actions():
    now = parts(meetings=meetings(EXPECTED), responsibilities=CHILDREN)
    assert (now.loc["A2d.d1", "value"], now.loc["A2d.d2", "value"]) == (0, 0)
    for name in ("A2d", "A2e", "A1.1"):
        assert (now.loc[name, "score"], now.loc[name, "state"]) == (0, "observed")


def test_depth_is_minutes_alone_where_no_child_is_active():
    discussed = talks(" | minutes", [20], number=3)
    now = parts(element="A2", meetings=meetings(EXPECTED), discussions=discussed)
    assert now.loc["A2d.d1", "state"] == "not_reported"
    assert now.loc["A2d", "score"] == 0.5


def test_documentation_must_be_whole():
    documented = """
    | meeting | child | minutes | has_hypotheses | has_plan | has_responsible | is_shared |
    | m0      | a     | 30      | true           | true     | true            | true      |
    | m0      | b     | 30      | true           | true     | true            | false     |
    """
    assert part("A2e", meetings=meetings(EXPECTED), discussions=documented)["value"] == 0.5


def test_actions_are_done_within_28_days_of_discussions_that_can_be_followed():
    """Covered to 31.10.: discussions up to 3.10. are followed. Done after 0 and 28 days counts, 29 does not."""
    held = "| meeting | date | minutes |\n| m1 | 2018-05-01 | 90 |"
    actions = """
    | meeting | child | action_agreed | action_done |
    | m1      | a     | true          | 2018-05-01  |
    | m1      | b     | true          | 2018-05-29  |
    | m1      | c     | true          | 2018-05-30  |
    | m1      | d     | true          |             |
    | m1      | e     | false         | 2018-05-02  |
    """
    assert part("A1.1", meetings=held, discussions=actions)["value"] == pytest.approx(2 / 5)


@pytest.mark.parametrize(
    ("covered_until", "state"), [("2018-10-23", "observed"), ("2018-10-22", "not_reported")]
)
def test_discussions_still_in_follow_up_are_not_judged(covered_until, state):
    """The only discussion is on 24.9.; 28 days later is 22.10., which must be covered (end is half-open)."""
    held = "| meeting | date | minutes |\n| m0 | 2018-09-24 | 90 |"
    reported = coverage("meetings", "discussions", end=covered_until)
    assert part("A1.1", coverage=reported, meetings=held, discussions=talks(number=1))["state"] == state
