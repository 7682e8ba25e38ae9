"""Client work: children who met several workers (A3.2), time face to face (A4.1)."""

import pytest

from one_team import part, parts

POSTS = """
| worker | role              | fte | start      | end        |
| w1     | social_worker     | 1   | 2017-01-01 |            |
| w2     | family_therapist  | 0.2 | 2017-01-01 | 2018-06-01 |
| w3     | consultant        | 1   | 2017-01-01 |            |
| w4     | social_counsellor | 1   | 2017-01-01 |            |
"""
CHILDREN = "| child | start |\n| a | 2018-01-01 |\n| b | 2018-01-01 |\n| c | 2018-01-01 |\n| d | 2018-01-01 |"


def test_a_child_has_met_the_team_with_two_workers_in_post_face_to_face():
    """a met w1 and w2; b met w2 after w2 had left; c met one by telephone; d met the same worker twice."""
    contacts = """
    | child | worker | date       | mode         | number |
    | a     | w1     | 2018-04-02 | face_to_face | 1      |
    | a     | w2     | 2018-05-31 | face_to_face | 1      |
    | b     | w1     | 2018-05-02 | face_to_face | 1      |
    | b     | w2     | 2018-06-01 | face_to_face | 1      |
    | c     | w1     | 2018-05-02 | face_to_face | 1      |
    | c     | w3     | 2018-05-02 | phone        | 1      |
    | d     | w1     | 2018-05-02 | face_to_face | 1      |
    | d     | w1     | 2018-06-02 | face_to_face | 1      |
    """
    met = part("A3.2", posts=POSTS, responsibilities=CHILDREN, contacts=contacts)
    assert met["value"] == 0.25
    assert met["score"] == 0.5


def test_without_active_children_nothing_is_known_of_whom_they_met():
    assert part("A3.2", posts=POSTS)["state"] == "not_reported"


def test_time_is_summed_over_social_workers_with_two_diary_weeks():
    """w1: 20 of 70 hours; w3 kept one week only; w4 is not a social worker. A week of 0 hours is no diary."""
    diaries = """
    | worker | week       | hours_face_to_face | hours_total |
    | w1     | 2018-04-02 | 15                 | 35          |
    | w1     | 2018-04-09 | 5                  | 35          |
    | w1     | 2018-10-01 | 35                 | 35          |
    | w3     | 2018-04-02 | 35                 | 35          |
    | w3     | 2018-04-09 | 0                  | 0           |
    | w4     | 2018-04-02 | 35                 | 35          |
    | w4     | 2018-04-09 | 35                 | 35          |
    """
    now = parts(element="A4", posts=POSTS, working_time=diaries)
    assert now.loc["A4.1", "value"] == pytest.approx(20 / 70)
    assert now.loc["A4.1.workers", "value"] == 1


def test_without_diaries_working_time_is_not_reported():
    assert part("A4.1", posts=POSTS)["state"] == "not_reported"
    assert part("A4", posts=POSTS)["state"] == "not_reported"
