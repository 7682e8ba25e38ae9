"""Training: days completed by those in post on the window's last day (K1), skills (K2), staff surveys."""

import pandas as pd
import pytest

from arviointi.config.fidelity import Rubric
from one_team import RUBRIC, part, parts

STAFF = """
| worker | role             | fte | start      | end        |
| w1     | consultant       | 1   | 2017-01-01 |            |
| w2     | social_worker    | 0.5 | 2017-01-01 |            |
| w3     | family_therapist | 0.5 | 2018-01-01 |            |
| w4     | social_worker    | 1   | 2018-08-15 |            |
| w5     | social_worker    | 1   | 2017-01-01 | 2018-09-30 |
"""
TRAINING = """
| worker | date       | days | type             |
| w1     | 2018-02-01 | 2    | team_training    |
| w1     | 2018-03-01 | 4    | trainer_training |
| w1     | 2018-03-02 | 6    | supervision      |
| w2     | 2018-02-01 | 3    | team_training    |
| w4     | 2018-09-01 | 6    | team_training    |
| w5     | 2018-02-01 | 6    | team_training    |
"""


def test_training_is_weighted_by_fte_over_those_in_post_on_the_last_day():
    """On 30.9.: w1 6/6 at 1 FTE, w2 3/6 at .5, w3 0/6 at .5. w4 is a newcomer, w5 has left.

    (1 · 1 + .5 · .5 + 0 · .5) / 2 = .625
    """
    trained = part("K1.1", posts=STAFF, training=TRAINING)
    assert trained["value"] == pytest.approx(0.625)
    assert trained["score"] == pytest.approx(0.5 + 0.5 * 0.125 / 0.4)


@pytest.mark.parametrize(("start", "is_newcomer"), [("2018-08-01", False), ("2018-08-02", True)])
def test_newcomers_have_fewer_than_60_days_in_the_team(start, is_newcomer):
    """1.8. to 30.9. is 60 days."""
    posts = f"| worker | role | fte | start |\n| w1 | social_worker | 1 | 2017-01-01 |\n| w2 | other | 1 | {start} |"
    training = "| worker | date | days | type |\n| w1 | 2018-02-01 | 6 | team_training |"
    assert part("K1.1", posts=posts, training=training)["value"] == (1 if is_newcomer else 0.5)


@pytest.mark.parametrize(("end", "value"), [("2018-08-04", 0.5), ("2018-08-03", 1)])
def test_tenure_runs_from_the_first_day_of_an_unbroken_chain_of_posts(end, value):
    """A post begun on 5.8. is new; it continues an old one if at most one free day lies between them."""
    posts = f"""
    | worker | role          | fte | start      | end   |
    | w1     | social_worker | 1   | 2017-01-01 |       |
    | w2     | other         | 1   | 2017-01-01 | {end} |
    | w2     | social_worker | 1   | 2018-08-05 |       |
    """
    training = "| worker | date | days | type |\n| w1 | 2018-02-01 | 6 | team_training |"
    assert part("K1.1", posts=posts, training=training)["value"] == value


def test_training_is_not_scored_where_nobody_settled_is_in_post_or_nothing_is_reported():
    only_newcomer = "| worker | role | fte | start |\n| w1 | other | 1 | 2018-09-01 |"
    assert part("K1.1", posts=only_newcomer)["state"] == "not_reported"
    assert part("K1.2", posts=only_newcomer)["value"] == 0
    assert part("K1.2")["state"] == "not_reported"
    staff_of_c1 = "| worker | team | role | fte | start |\n| v1 | c1 | other | 1 | 2017-01-01 |"
    assert part("K1.1", team="c1", posts=staff_of_c1)["state"] == "not_reported"


def test_consultant_and_therapist_both_need_the_whole_training():
    """The consultant has 6 days, the therapist none: half. Six more days for the therapist: whole."""
    assert part("K1.2", posts=STAFF, training=TRAINING)["score"] == 0.5
    therapist = TRAINING + "| w3 | 2018-09-30 | 6 | team_training |"
    assert part("K1.2", posts=STAFF, training=therapist)["score"] == 1
    too_late = TRAINING + "| w3 | 2018-10-01 | 6 | team_training |"
    assert part("K1.2", posts=STAFF, training=too_late)["score"] == 0.5


LENGTHS = [{"from": "2017-01-01", "days": 4}, {"from": "2018-02-01", "days": 6}]


def with_lengths(lengths: object) -> Rubric:
    """Let K1 be measured by another standard length of the training."""
    content = RUBRIC.model_dump()
    for indicator in content["elements"]["K1"]["indicators"].values():
        indicator["days"] = lengths
    return Rubric.model_validate(content)


@pytest.mark.parametrize(
    ("courses", "share"),
    [
        ([("2018-01-31", 3)], 3 / 4),
        ([("2018-02-01", 3)], 3 / 6),
        ([("2018-01-31", 1), ("2018-06-01", 3)], 1),
        ([("2016-05-01", 2)], 2 / 4),
        ([], 0),
    ],
    ids=[
        "old length",
        "new length",
        "begun under the old one",
        "before any length: the earliest",
        "untrained",
    ],
)
def test_a_worker_is_measured_by_the_length_in_force_on_the_first_training_day(courses, share):
    """The training was 4 days from 2017 on and 6 days from 1.2.2018 on. Which one holds is a design choice."""
    posts = "| worker | role | start |\n| w1 | consultant | 2017-01-01 |"
    rows = "\n".join(["| worker | date | days |", *(f"| w1 | {date} | {days} |" for date, days in courses)])
    rubric = with_lengths(LENGTHS)
    assert part("K1.1", rubric=rubric, posts=posts, training=rows)["value"] == pytest.approx(share)
    assert part("K1.2", rubric=rubric, posts=posts, training=rows)["value"] == (0.5 if share == 1 else 0)


def test_one_length_from_some_day_on_is_the_same_as_a_number():
    dated = with_lengths([{"from": "2019-01-01", "days": 6}])
    number = parts(element="K1", posts=STAFF, training=TRAINING)
    same = parts(element="K1", rubric=dated, posts=STAFF, training=TRAINING)
    pd.testing.assert_frame_equal(number, same)


@pytest.mark.parametrize("lengths", [[], LENGTHS[::-1], [LENGTHS[0], LENGTHS[0]], 0])
def test_lengths_that_cannot_be_meant_are_refused(lengths):
    with pytest.raises(ValueError, match="K1"):
        with_lengths(lengths)


def test_a_trainers_rating_is_the_mean_over_raters_of_0_1_2():
    ratings = "| wave | rater | topic | rating |\n| T1 | r1 | key_skills | 2 |\n| T1 | r2 | key_skills | 1 |"
    assert part("K2.2", team_ratings=ratings)["score"] == 0.75
    assert part("K2.2", wave="T0", team_ratings=ratings)["state"] == "not_applicable"


def answers(stem, wave, *people):
    header = "| survey | informant | wave | instrument | respondent | item | value | missing_reason |"
    rows = [
        f"| staff | staff | {wave} | {stem} | s{person} | {item} | {value} | |"
        for person, values in enumerate(people)
        for item, value in enumerate(values, 1)
        if value
    ]
    return "\n".join([header, *rows])


def test_a_team_mean_needs_three_respondents_and_half_of_the_staff():
    """Four are in post on the last day: means 4, 3 and 3.5 (from two of four items) give 3.5."""
    three = [[4, 4, 4, 4], [3, 3, 3, 3], [3, 4, 0, 0]]
    led = part("R2.1", posts=STAFF, responses=answers("johto", "T1", *three))
    assert led["value"] == pytest.approx(3.5)
    assert led["score"] == pytest.approx(0.75)
    two = part("R2.1", posts=STAFF, responses=answers("johto", "T1", *three[:2]))
    assert two["state"] == "not_reported"
    with_one_item = part("R2.1", posts=STAFF, responses=answers("johto", "T1", *three[:2], [3, 0, 0, 0]))
    assert with_one_item["state"] == "not_reported"
    many = STAFF + "".join(f"| v{n} | other | 0 | 2017-01-01 | |\n" for n in range(3))
    assert part("R2.1", posts=many, responses=answers("johto", "T1", *three))["state"] == "not_reported"


def test_survey_rows_belong_to_their_wave_and_scale_only():
    people = [[4] * 8, [4] * 8, [4] * 8]
    waves = parts(wave="T0", element="K2", posts=STAFF, responses=answers("taito", "T1", *people))
    assert waves.loc["K2.1", "state"] == "not_reported"
    responses = answers("taito", "T1", *people)
    assert part("K2.1", posts=STAFF, responses=responses)["value"] == 4
    assert part("R2.1", posts=STAFF, responses=responses)["state"] == "not_reported"
