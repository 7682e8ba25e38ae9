"""Contamination: comparison teams that may have used the model, judged at each wave.

Signs are a headline index of 50, anybody in post in the window with 3 training days by its end, and a post
begun in the window by somebody who was in a pilot team since its training began (15.1.2018). T0 ends on
14.1.2018 and T1 is 2.4.–30.9.2018.
"""

import pandas as pd
import pytest

from arviointi.score.fidelity import score_values
from ascii_tables import cells
from one_team import RUBRIC, only, scored

STAFF = "| worker | team | role | start | end |"
COURSES = "| worker | date | days | type |"


def signs(wave: str = "T1", team: str = "c1", **tables: str) -> list[str]:
    """List the reasons why a team counts as contaminated at a wave."""
    rows = scored(only("R1"), **tables)
    (index,) = rows[(rows["wave"] == wave) & (rows["team"] == team) & (rows["id"] == "H")]["flags"].fillna("")
    return [flag.removeprefix("contaminated:") for flag in index.split() if flag.startswith("contaminated:")]


def drawn(header: str, *lines: str) -> str:
    return "\n".join([header, *lines])


@pytest.mark.parametrize(
    "row",
    cells("""
    | start      | end        | date       | days | type             | sign          | why                                  |
    |------------|------------|------------|------|------------------|---------------|--------------------------------------|
    | 2017-01-01 |            | 2018-05-01 | 3    | team_training    | trained_staff | three days by the end of the window  |
    | 2017-01-01 |            | 2018-09-30 | 3    | trainer_training | trained_staff | on its last day; of either kind      |
    | 2017-01-01 |            | 2018-10-01 | 3    | team_training    |               | after the window                     |
    | 2017-01-01 |            | 2018-05-01 | 2    | team_training    |               | two days only                        |
    | 2017-01-01 |            | 2018-05-01 | 6    | supervision      |               | supervision is no training           |
    | 2017-01-01 | 2018-04-03 | 2018-09-01 | 3    | team_training    | trained_staff | in post on one day of the window     |
    | 2017-01-01 | 2018-04-02 | 2018-03-01 | 3    | team_training    |               | left before the window               |
    """),
    ids=lambda row: row["why"],
)
def test_anybody_in_post_in_the_window_with_three_training_days_by_its_end(row):
    posts = drawn(STAFF, f"| v1 | c1 | other | {row['start']} | {row['end'] or ''} |")
    training = drawn(COURSES, f"| v1 | {row['date']} | {row['days']} | {row['type']} |")
    assert signs(posts=posts, training=training) == [row["sign"]] * bool(row["sign"])


@pytest.mark.parametrize(
    "row",
    cells("""
    | left_pilot | begun      | sign        | why                                                        |
    |------------|------------|-------------|------------------------------------------------------------|
    | 2018-02-01 | 2018-05-01 | moved_staff | was in the pilot team after its training began             |
    | 2018-01-16 | 2018-05-01 | moved_staff | on its first training day, which is enough                 |
    | 2018-01-15 | 2018-05-01 |             | left the pilot team before its training began              |
    |            | 2018-05-01 | moved_staff | and still is in it                                         |
    | 2018-02-01 | 2018-04-02 | moved_staff | the new post begins on the first day of the window         |
    | 2018-02-01 | 2018-09-30 | moved_staff | or on its last                                             |
    | 2018-02-01 | 2018-04-01 |             | the new post began before the window: a matter of another  |
    """),
    ids=lambda row: row["why"],
)
def test_a_post_begun_in_the_window_by_somebody_from_a_pilot_team(row):
    posts = drawn(
        STAFF,
        f"| w1 | t1 | social_worker | 2017-01-01 | {row['left_pilot'] or ''} |",
        f"| w1 | c1 | social_worker | {row['begun']} | |",
    )
    assert signs(posts=posts) == [row["sign"]] * bool(row["sign"])


def test_somebody_who_joins_the_pilot_team_later_brings_nothing_from_it():
    posts = drawn(STAFF, "| w1 | c1 | other | 2018-05-01 | |", "| w1 | t1 | other | 2018-05-02 | |")
    assert signs(posts=posts) == []
    same_day = posts.replace("2018-05-02", "2018-05-01")
    assert signs(posts=same_day) == ["moved_staff"]


@pytest.mark.parametrize(("index", "sign"), [(50, ["index"]), (49.99, [])])
def test_a_headline_index_of_50_is_a_sign_and_the_reasons_are_listed_together(index, sign):
    units = pd.DataFrame({"region": ["x"], "team": ["c"], "arm": ["comparison"], "wave": ["T1"]})
    post = RUBRIC.elements["R1"].indicators["R1.1"]
    rows = [(0, "R1.1", "", _value(index / 100, post.anchors), "observed", "")]
    values = pd.DataFrame(rows, columns=["unit", "id", "part", "value", "state", "flags"])
    alone = only("R1").elements["R1"].model_copy(update={"indicators": {"R1.1": post}})
    rubric = only("R1").model_copy(update={"elements": {"R1": alone}})
    known = pd.Series(["contaminated:moved_staff"])
    scores = pd.concat(score_values(values, units, rubric, known)).set_index("id")
    flags = scores.loc["H", "flags"].split()
    assert [flag for flag in flags if "contaminated" in flag] == [
        *(f"contaminated:{one}" for one in sign),
        "contaminated:moved_staff",
    ]
    pilot = pd.concat(score_values(values, units.assign(arm="pilot"), rubric)).set_index("id")
    assert "contaminated" not in pilot.loc["H", "flags"]


def _value(score: float, anchors: tuple[float, float, float]) -> float:
    """Give the measured value between the first two anchors, or on the second, that scores this much."""
    return anchors[0] + 2 * score * (anchors[1] - anchors[0])


def test_pilot_teams_are_never_contaminated():
    posts = drawn(STAFF, "| w1 | t1 | other | 2017-01-01 | |")
    training = drawn(COURSES, "| w1 | 2018-02-01 | 6 | team_training |")
    assert signs(team="t1", posts=posts, training=training) == []


def test_each_wave_is_judged_by_itself_and_nothing_is_carried_forward():
    """The trained worker left between the windows: T0 is contaminated, T1 is not."""
    posts = drawn(STAFF, "| v1 | c1 | other | 2017-01-01 | 2018-02-01 |")
    training = drawn(COURSES, "| v1 | 2017-05-01 | 3 | team_training |")
    assert signs("T0", posts=posts, training=training) == ["trained_staff"]
    assert signs("T1", posts=posts, training=training) == []
