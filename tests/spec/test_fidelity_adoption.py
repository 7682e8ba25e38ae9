"""Adoption: the first held meeting on a day when half of the heads in post had 3 training days the day before.

Two workers are in post in team t1, and c1 is its comparison team. Meetings are Tuesdays; client work was
reported to begin on 1.3.2018.
"""

import pandas as pd
import pytest

from arviointi.config.fidelity import Adoption, Rubric
from arviointi.contracts.canonical import CANONICAL
from arviointi.score.adoption import adoption_dates
from ascii_tables import cells, frame
from one_team import ORDINARY, RUBRIC, STUDY

TABLES = ("teams", "meetings", "posts", "training", "coverage")
POSTS = """
| worker | role          | start      | end |
| w1     | consultant    | 2017-01-01 |     |
| w2     | social_worker | 2017-01-01 |     |
"""
MEETINGS = """
| meeting | date       | minutes |
| m1      | 2018-02-20 | 90      |
| m2      | 2018-02-27 | 90      |
| m3      | 2018-03-06 | 90      |
"""
TRAINED_BY_26_2 = "| worker | date | days |\n| w1 | 2018-02-26 | 3 |"


def adoption(team: str = "t1", rule: Adoption = RUBRIC.adoption, **tables: str) -> pd.Series:
    """Date one team's adoption; rows are drawn, and cells that are not drawn are ordinary."""
    drawn = {**STUDY, "posts": POSTS, "meetings": MEETINGS, "training": TRAINED_BY_26_2, **tables}
    frames = {name: frame(CANONICAL[name], drawn[name], **ORDINARY) for name in TABLES}
    return adoption_dates(frames, rule).set_index("team").loc[team]


def day(**tables: str) -> str | None:
    """Give the day of adoption of t1, or nothing."""
    found = adoption(**tables)["adoption"]
    return None if pd.isna(found) else f"{found:%Y-%m-%d}"


def trained(worker: str, date: str, days: float = 3, kind: str = "team_training") -> str:
    return f"| worker | date | days | type |\n| {worker} | {date} | {days} | {kind} |"


def test_a_team_adopts_at_its_first_meeting_after_half_of_it_was_trained():
    """w1 of two is trained on 26.2.: the meeting of 20.2. is too early, that of 27.2. is the first."""
    assert day() == "2018-02-27"


def test_training_counts_from_the_day_after_its_last_day():
    """The course ends on the day of the meeting: not trained yet."""
    assert day(training=trained("w1", "2018-02-27")) == "2018-03-06"


@pytest.mark.parametrize(
    "row",
    cells("""
    | days | kind             | adopts     | why                                        |
    |------|------------------|------------|--------------------------------------------|
    | 3    | team_training    | 2018-02-27 | exactly three days                         |
    | 2.5  | team_training    |            | too few days                               |
    | 3    | trainer_training | 2018-02-27 | training of trainers counts                |
    | 6    | supervision      |            | supervision never does                     |
    | 6    | other            |            | other training never does                  |
    """),
    ids=lambda row: row["why"],
)
def test_three_days_of_team_or_trainer_training_are_needed(row):
    assert day(training=trained("w1", "2018-02-26", row["days"], row["kind"])) == row["adopts"]


def test_blocks_of_training_are_summed():
    """Three days come together with the block that ends on 28.2."""
    blocks = "| worker | date | days |\n| w1 | 2018-02-01 | 2 |\n| w1 | 2018-02-28 | 1 |"
    assert day(training=blocks) == "2018-03-06"


@pytest.mark.parametrize(
    "row",
    cells("""
    | role              | fte | start      | end        | adopts     | why                                          |
    |-------------------|-----|------------|------------|------------|----------------------------------------------|
    | social_worker     | 1   | 2017-01-01 |            |            | 1 of 3 is less than half                     |
    | social_counsellor | 1   | 2017-01-01 |            |            | every role counts                            |
    | social_worker     | 0.1 | 2017-01-01 |            |            | heads count, not FTE                         |
    | social_worker     | 1   | 2018-02-20 |            |            | newcomers count                              |
    | social_worker     | 1   | 2017-01-01 | 2018-02-27 | 2018-02-27 | who left the day before does not (half-open) |
    | social_worker     | 1   | 2017-01-01 | 2018-02-28 | 2018-03-06 | who leaves after the meeting's day does      |
    | social_worker     | 1   | 2018-02-28 |            | 2018-02-27 | who comes later does not                     |
    """),
    ids=lambda row: row["why"],
)
def test_half_of_the_heads_in_post_on_the_day_of_the_meeting(row):
    third = f"| w3 | {row['role']} | {row['fte']} | {row['start']} | {row['end'] or ''} |"
    posts = f"""
    | worker | role          | fte | start      | end |
    | w1     | consultant    | 1   | 2017-01-01 |     |
    | w2     | social_worker | 1   | 2017-01-01 |     |
    {third}
    """
    assert day(posts=posts) == row["adopts"]


def test_a_worker_with_two_posts_is_one_head():
    twice = POSTS + "| w2 | coordinator | 2017-06-01 | |"
    assert day(posts=twice) == "2018-02-27"


def test_training_in_another_team_counts():
    """Courses belong to the worker: w1 was trained before the post in t1 began."""
    posts = POSTS.replace(
        "| w1     | consultant    | 2017-01-01 |", "| w1     | consultant    | 2018-02-25 |"
    )
    assert day(posts=posts, training=trained("w1", "2017-05-01")) == "2018-02-27"


def test_a_worker_of_another_region_with_the_same_pseudonym_is_another_worker():
    elsewhere = "| region | worker | date | days |\n| y | w1 | 2018-02-01 | 3 |"
    assert day(training=elsewhere) is None


def test_a_cancelled_meeting_was_not_held():
    assert day(meetings=MEETINGS.replace("| 2018-02-27 | 90 ", "| 2018-02-27 | 0  ")) == "2018-03-06"


def test_nobody_in_post_adopts_nothing():
    assert day(posts="") is None


def test_without_enough_training_or_meetings_a_team_never_adopted_and_has_no_day():
    for tables in ({"training": ""}, {"meetings": ""}):
        team = adoption(**tables)
        assert pd.isna(team["adoption"])
        assert pd.isna(team["flags"])
        assert not team["is_maybe_earlier"]


def test_adoption_is_computed_in_both_arms():
    """A comparison team whose staff went to the training has a day too, and nothing to compare it with."""
    posts = "| worker | team | role | start |\n| v1 | c1 | other | 2017-01-01 |"
    meetings = "| meeting | team | date |\n| k1 | c1 | 2018-02-27 |"
    found = adoption("c1", posts=posts, meetings=meetings, training=trained("v1", "2018-02-26"))
    assert found["arm"] == "comparison"
    assert found["adoption"] == pd.Timestamp("2018-02-27")
    assert pd.isna(found["days_apart"])
    assert pd.isna(found["days_from_training"])


@pytest.mark.parametrize(
    "row",
    cells("""
    | reported   | apart | flags                   |
    |------------|-------|-------------------------|
    | 2018-03-01 | -2    |                         |
    | 2018-01-28 | 30    |                         |
    | 2018-01-27 | 31    | far_from_practice_start |
    | 2018-03-30 | -31   | far_from_practice_start |
    |            |       |                         |
    """),
    ids=lambda row: str(row["reported"]),
)
def test_a_reported_start_more_than_30_days_away_is_queried(row):
    """Adoption is 27.2.; only a distance of more than 30 days, before or after, is flagged."""
    teams = STUDY["teams"].replace("2018-03-01", row["reported"] or "")
    found = adoption(teams=teams)
    assert found["days_apart"] == int(row["apart"]) if row["apart"] else pd.isna(found["days_apart"])
    assert found["flags"] == row["flags"] or (row["flags"] is None and pd.isna(found["flags"]))
    assert found["days_from_training"] == 43, "15.1. to 27.2."


@pytest.mark.parametrize(
    ("known_from", "is_maybe_earlier"),
    [("2018-02-19", False), ("2018-02-20", True), ("2018-02-27", True), ("2018-03-15", True)],
)
def test_adoption_within_7_days_of_the_first_covered_day_may_have_come_earlier(known_from, is_maybe_earlier):
    """Adoption is 27.2. Meetings before the first covered day may have been held and not be known."""
    coverage = f"""
    | team | table    | start        | end        |
    | t1   | meetings | 2018-10-01   | 2018-12-01 |
    | t1   | meetings | {known_from} | 2018-10-01 |
    | t1   | training | 2017-01-01   | 2018-10-01 |
    """
    found = adoption(coverage=coverage)
    assert found["is_maybe_earlier"] == is_maybe_earlier
    assert (found["flags"] == "maybe_earlier") == is_maybe_earlier


def test_where_nothing_is_reported_nobody_can_say_that_a_team_never_adopted():
    only_training = "| team | table | start | end |\n| t1 | training | 2017-01-01 | 2018-10-01 |"
    for coverage in ("", only_training):
        assert adoption(coverage=coverage, meetings="")["flags"] == "not_reported"
    assert adoption(coverage=only_training)["flags"] == "maybe_earlier", "a meeting that was sent was held"


def test_the_rule_is_configuration_and_says_that_it_is_our_own_choice():
    assert RUBRIC.adoption.basis == "design_choice"
    content = RUBRIC.model_dump()
    del content["adoption"]
    with pytest.raises(ValueError, match="adoption"):
        Rubric.model_validate(content)


def test_another_rubric_may_ask_more_of_the_team():
    everybody = RUBRIC.adoption.model_copy(update={"staff_share": 1})
    assert pd.isna(adoption(rule=everybody)["adoption"])
    more_days = RUBRIC.adoption.model_copy(update={"training_days": 4})
    assert pd.isna(adoption(rule=more_days)["adoption"])
