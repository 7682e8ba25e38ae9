"""Raters: what is compared, by which rule observations are used, and when nothing can be said."""

import pandas as pd
import pytest

from arviointi.contracts.canonical import CANONICAL
from arviointi.score.raters import observers_agree, rater_agreement
from ascii_tables import frame
from one_team import ORDINARY, RUBRIC, drawn, parts

OBSERVING = RUBRIC.indicators["A2a"]
TABLES = ("observations", "meetings", "team_ratings", "interviews", "responses")
STAFF = {"survey": "staff", "informant": "staff", "topic": "key_skills", "wave": "T1", "coder": "k1"}


def agreement(**tables: str) -> pd.DataFrame:
    """Compute agreement from drawn tables; region x, team t1 and wave T1 unless drawn."""
    constants = {**ORDINARY, **STAFF, "date": "2018-04-03"}
    frames = {name: frame(CANONICAL[name], tables.get(name, ""), **constants) for name in TABLES}
    found = rater_agreement(frames, RUBRIC, seed=1)
    return found.set_index(["subject", "coefficient", "level"]).sort_index()


def observations(codes):
    """Draw meetings m0, m1, … by the codes of their first, second, … observer."""
    rows = [[f"m{n}", f"o{place}", code] for n, given in enumerate(codes) for place, code in enumerate(given)]
    meetings = drawn("meeting | team", [[f"m{n}", f"t{n}"] for n in range(len(codes))])
    return {"observations": drawn("meeting | observer | code", rows), "meetings": meetings}


def judged(codes):
    table = frame(CANONICAL["observations"], observations(codes)["observations"], **ORDINARY)
    return observers_agree(table, OBSERVING)


EXACTLY_60 = [(0, 0)] * 4 + [(2, 2)] * 4 + [(0, 2), (2, 0)]


def test_weighted_kappa_of_exactly_60_is_enough():
    """Ten meetings, two opposite codes among them: observed .20, expected .50, so kappa is 1 − .20/.50 = .60."""
    assert judged(EXACTLY_60) is True
    assert judged([*EXACTLY_60, (0, 2)]) is False


def test_under_ten_double_coded_meetings_agreement_is_not_judged():
    """Nine meetings without any agreement, and a hundred that one observer coded."""
    apart = [(0, 2), (2, 0), (1, 0)] * 3
    assert judged([*apart, *[(1,)] * 100]) is None
    assert judged([*apart, (0, 2)]) is False


def test_the_first_two_observers_by_id_count():
    """A third observer who differs from both changes nothing, and the order of the rows neither."""
    assert judged([(*pair, 1) for pair in EXACTLY_60]) is True
    table = frame(CANONICAL["observations"], observations(EXACTLY_60)["observations"], **ORDINARY)
    assert observers_agree(table.iloc[::-1], OBSERVING) is True


def test_observers_who_always_give_one_code_agree_although_kappa_is_not_defined():
    same = agreement(**observations([(1, 1)] * 12)).loc["observations"]
    assert judged([(1, 1)] * 12) is True
    assert same.loc[("kappa", "linear"), "reason"] == "no_variation"
    assert same.loc[("kappa", "linear"), "is_sufficient"]
    assert same.loc[("agreement", "nominal"), "estimate"] == 1
    assert same.loc[("ac1", "nominal"), "estimate"] == 1


def test_what_is_printed_is_what_decides():
    """A kappa of .60 is printed with the verdict, from 10 of 12 meetings, in a study of twelve teams."""
    found = agreement(**observations([*EXACTLY_60, (1,), (1,)])).loc[("observations", "kappa", "linear")]
    assert found["estimate"] == pytest.approx(0.6)
    assert found["is_sufficient"]
    assert (found["n_subjects"], found["n_compared"], found["n_teams"]) == (12, 10, 10)
    assert (found["n_raters"], found["n_ratings"]) == (2, 22)
    assert found["conf_low"] < 0.6 < found["conf_high"]
    assert found["interval"] == "cluster_bootstrap"


def test_the_study_decides_for_every_team_alike():
    """Observers disagree in another region: this team's observations are not used either."""
    ten = "meeting | date", [[f"m{n}", "2018-04-03"] for n in range(2)]
    here = [["x", f"m{n}", "o1", 2] for n in range(2)]
    there = [
        ["y", f"k{n}", observer, code]
        for n in range(10)
        for observer, code in (("o1", 0), ("o2", 2 * (n % 2)))
    ]
    posts = "| worker | role | fte | start |\n| w1 | social_worker | 1 | 2017-01-01 |"
    answers = drawn(
        "survey | informant | wave | instrument | respondent | item | value",
        [["staff", "staff", "T1", "periaate", who, item, 3] for who in "abc" for item in range(1, 5)],
    )
    header = "region | meeting | observer | code"
    alone = parts(
        element="A2", meetings=drawn(*ten), posts=posts, responses=answers, observations=drawn(header, here)
    )
    both = parts(
        element="A2", meetings=drawn(*ten), posts=posts, responses=answers,
        observations=drawn(header, [*here, *there]),
    )  # fmt: skip
    assert alone.loc["A2a", "value"] == 2
    assert both.loc["A2a", "value"] == 3
    assert "self_report" in both.loc["A2a", "flags"]


def test_nothing_rated_twice_or_at_all_is_said_and_not_guessed():
    one = agreement(**observations([(1,), (2,)]))
    assert set(one.loc["observations", "reason"]) == {"one_rater"}
    assert one.loc["observations", "n_subjects"].tolist() == [2] * 5
    assert set(one.loc["interviews", "reason"]) == {"no_ratings"}
    assert set(one.loc["team_ratings", "reason"]) == {"no_ratings"}
    assert "staff_scale" not in one.index.get_level_values("subject")


def ratings(rows):
    return drawn("region | team | rater | rating", rows)


SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_trainers_who_all_rate_every_team_have_all_six_intraclass_correlations():
    """The table of Shrout and Fleiss (1979), as if its targets were teams."""
    rows = [
        ["x", f"t{n}", f"r{place}", one]
        for n, row in enumerate(SHROUT_FLEISS)
        for place, one in enumerate(row)
    ]
    found = agreement(team_ratings=ratings(rows)).loc["team_ratings"]["estimate"].droplevel("level")
    published = {
        "icc_1_1": 0.17,
        "icc_2_1": 0.29,
        "icc_3_1": 0.71,
        "icc_1_k": 0.44,
        "icc_2_k": 0.62,
        "icc_3_k": 0.91,
    }
    assert {name: round(found[name], 2) for name in published} == published


def test_raters_of_other_regions_are_other_people_whatever_they_are_called():
    """Then only ICC(1), which lets every team have raters of its own, can be computed."""
    rows = [
        ["xy"[n % 2], f"t{n}", f"r{place}", one]
        for n, row in enumerate(SHROUT_FLEISS)
        for place, one in enumerate(row)
    ]
    found = agreement(team_ratings=ratings(rows)).loc["team_ratings"].droplevel("level")
    assert round(found.loc["icc_1_k", "estimate"], 2) == 0.44
    assert set(found.loc[["icc_2_1", "icc_3_k"], "reason"]) == {"raters_differ"}
    assert set(found["n_raters"]) == {8}


def test_teams_enter_with_as_many_raters_as_is_usual():
    """Two raters everywhere, a third one of t0, and one alone of t9: five teams with two raters remain."""
    rows = [["x", f"t{n}", f"r{place}", one] for n, one in enumerate([0, 1, 2, 1, 0]) for place in range(2)]
    found = agreement(team_ratings=ratings([*rows, ["x", "t0", "r2", 2], ["x", "t9", "r0", 1]]))
    icc = found.loc[("team_ratings", "icc_1_1", "interval")]
    assert icc["estimate"] == pytest.approx(1)
    assert (icc["n_subjects"], icc["n_compared"], icc["n_ratings"]) == (6, 5, 10)


def test_coders_of_interviews_may_also_differ_in_what_they_name():
    """k1 names leadership and resources, k2 leadership only: of two factors they agree on one."""
    coded = """
    | team | factor     | direction | coder |
    | t1   | leadership | barrier   | k1    |
    | t1   | resources  | barrier   | k1    |
    | t1   | leadership | barrier   | k2    |
    """
    found = agreement(interviews=coded).loc[("interviews", "agreement", "nominal")]
    assert (found["estimate"], found["n_subjects"], found["n_raters"]) == (0.5, 2, 2)
    assert pd.isna(found["conf_low"])  # one team cannot be resampled


def answers(teams):
    """Draw the four leadership items, by team and respondent."""
    rows = [
        [team, f"{team}{who}", "johto", item, value]
        for team, respondents in teams.items()
        for who, given in enumerate(respondents)
        for item, value in enumerate(given, 1)
    ]
    return drawn("team | respondent | instrument | item | value", rows)


UNITED, DIVIDED = [(4, 4, 4, 4)] * 3, [(1, 5, 1, 5), (5, 1, 5, 1), (1, 5, 5, 1)]


def test_staff_who_differ_as_chance_would_do_not_agree():
    """One team of one mind (1), one divided (0): the median is ½, and half of the teams are below .70."""
    found = agreement(responses=answers({"t1": UNITED, "t2": DIVIDED})).loc["staff_scale"].droplevel("level")
    assert found.loc["rwg_median", "estimate"] == 0.5
    assert found.loc["rwg_share_low", "estimate"] == 0.5
    assert found.loc["rwg_median", "n_teams"] == 2


def test_teams_with_two_respondents_are_not_judged():
    found = agreement(responses=answers({"t1": UNITED[:2], "t2": DIVIDED[:2]})).loc["staff_scale"]
    assert set(found["reason"]) == {"few_things"}
    assert found["estimate"].isna().all()


@pytest.mark.parametrize(("given", "flags"), [(UNITED, ""), (DIVIDED, "low_agreement")])
def test_low_agreement_in_a_team_is_a_flag_and_not_a_deletion(given, flags):
    posts = "| worker | role | fte | start |\n| w1 | social_worker | 1 | 2017-01-01 |"
    rows = [["staff", "staff", "T1", *row] for row in _cells(given)]
    drawn_answers = drawn("survey | informant | wave | instrument | respondent | item | value", rows)
    found = parts(element="R2", posts=posts, responses=drawn_answers).loc["R2.1"]
    assert found["value"] == pytest.approx(sum(map(sum, given)) / 12)
    assert found.fillna({"flags": ""})["flags"] == flags


def _cells(given):
    return [["johto", who, item, value] for who, row in enumerate(given) for item, value in enumerate(row, 1)]
