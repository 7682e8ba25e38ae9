"""Influencing factors: what counts for a team, and exact comparisons of few teams."""

from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from arviointi.contracts.canonical import CANONICAL
from arviointi.contracts.fidelity import FIDELITY
from arviointi.score.factors import consensus, holm, influencing_factors
from arviointi.score.two_groups import detectable, difference_interval, fisher_freeman_halton
from ascii_tables import frame
from one_team import RUBRIC, drawn

CONSTANT = {"region": "x", "wave": "T1", "coder": "k1", "direction": "barrier"}


def interviews(text):
    return frame(CANONICAL["interviews"], text, **CONSTANT)


def scores(rows, arm="pilot"):
    """Draw headline indices by team; the level follows from 50 and 80."""
    table = [
        [team, arm, score, "" if score == "" else int(score >= 50) + int(score >= 80)] for team, score in rows
    ]
    constant = {"region": "x", "wave": "T1", "part": "index", "id": "H", "state": "observed"}
    return frame(FIDELITY, drawn("team | arm | score | level", table), **constant)


def factor(found, name, direction):
    return found.set_index(["factor", "direction"]).loc[(name, direction)]


def test_a_direction_counts_if_at_least_half_of_the_coders_give_it():
    """Three coded t1: two of three see a barrier, one a help. Of two coders of t2, one is half."""
    settled = consensus(
        interviews("""
        | team | factor     | direction   | strength | coder |
        | t1   | leadership | barrier     | 3        | k1    |
        | t1   | leadership | barrier     | 2        | k2    |
        | t1   | leadership | facilitator | 1        | k3    |
        | t2   | leadership | facilitator | 1        | k1    |
        | t2   | resources  | barrier     |          | k2    |
        """)
    )
    rows = settled[["team", "factor", "direction", "strength"]].fillna(0).to_numpy().tolist()
    assert rows == [
        ["t1", "leadership", "barrier", 2.5],
        ["t2", "leadership", "facilitator", 1],
        ["t2", "resources", "barrier", 0],
    ]


def test_both_counts_in_both_directions():
    """One coder says both, one a barrier: a barrier by two, a help by one of two."""
    settled = consensus(
        interviews("""
        | team | factor     | direction | strength | coder |
        | t1   | leadership | both      | 1        | k1    |
        | t1   | leadership | barrier   | 3        | k2    |
        """)
    ).set_index("direction")["strength"]
    assert settled.to_dict() == {"barrier": 2, "facilitator": 1}


NAMED = """
| team | factor     | direction   | strength |
| t1   | leadership | barrier     | 3        |
| t2   | leadership | barrier     | 1        |
| t3   | leadership | facilitator | 2        |
| t4   | resources  | both        |          |
| c1   | leadership | barrier     | 3        |
"""
INDEX = [("t1", 30), ("t2", 40), ("t3", 60), ("t4", 70), ("t5", 90)]


def test_pilot_teams_are_counted_among_those_that_were_interviewed():
    """t5 was not interviewed; c1 is a comparison team, which has no work by the model to hinder."""
    every = pd.concat([scores(INDEX), scores([("c1", 20)], arm="comparison")])
    found = influencing_factors(interviews(NAMED), every, RUBRIC, seed=1)
    barrier = factor(found, "leadership", "barrier")
    assert (barrier["n_teams"], barrier["n_named"], barrier["strength"]) == (4, 2, 2)
    assert (barrier["mean_named"], barrier["mean_other"], barrier["difference"]) == (35, 65, -30)
    assert barrier["p_value"] == pytest.approx(1 / 3)  # the levels divide as named: 2 of the 6 divisions
    resources = found[found["factor"] == "resources"]
    assert resources["n_named"].tolist() == [1, 1]
    assert resources["strength"].isna().all()
    assert len(found) == 4


def test_a_team_without_an_index_is_counted_but_not_compared():
    found = influencing_factors(interviews(NAMED), scores([("t1", ""), *INDEX[1:]]), RUBRIC, seed=1)
    barrier = factor(found, "leadership", "barrier")
    assert (barrier["n_named"], barrier["n_scored"], barrier["n_named_scored"]) == (2, 3, 1)
    assert barrier["mean_named"] == 40


def test_why_nothing_is_compared_is_said():
    everybody = "| team | factor |\n| t1 | leadership |\n| t2 | leadership |"
    found = influencing_factors(interviews(everybody), scores(INDEX[:2]), RUBRIC, seed=1)
    assert found["reason"].tolist() == ["nobody_named", "everybody_named"]
    unscored = influencing_factors(interviews(everybody), scores([("t1", ""), ("t2", "")]), RUBRIC, seed=1)
    assert set(unscored["reason"]) == {"no_index"}
    one_level = influencing_factors(
        interviews(NAMED), scores([(team, 10 + n) for n, (team, _) in enumerate(INDEX)]), RUBRIC, seed=1
    )
    assert set(one_level["reason"]) == {"one_level"}
    assert one_level["p_value"].isna().all()
    assert factor(one_level, "leadership", "barrier")["difference"] == -2


def test_no_interviews_are_no_rows():
    assert influencing_factors(interviews(""), scores(INDEX), RUBRIC, seed=1).empty


def test_the_exact_p_of_two_by_two_is_a_sum_of_hypergeometric_terms():
    """Of 8 teams 3 are low; 4 named the factor, 3 of them low: C(3,3)·C(5,1)/C(8,4) = 5/70, and as much at 0."""
    assert fisher_freeman_halton([[3, 1], [0, 4]]) == pytest.approx(2 * comb(3, 3) * comb(5, 1) / comb(8, 4))


def test_the_exact_p_of_two_by_three_by_dividing_the_teams_in_every_way():
    levels = np.repeat([0, 1, 2], [3, 4, 2])
    table = np.array([[3, 1, 0], [0, 3, 2]])

    def first_row(chosen):
        return tuple(np.bincount(levels[list(chosen)], minlength=3))

    rows = [first_row(chosen) for chosen in combinations(range(9), 4)]
    times = {row: rows.count(row) for row in rows}
    as_rare = sum(number for number in times.values() if number <= times[tuple(table[0])])
    assert fisher_freeman_halton(table) == pytest.approx(as_rare / len(rows))


@given(st.lists(st.integers(0, 8), min_size=4, max_size=4).filter(lambda c: sum(c[:2]) and sum(c[2:])))
def test_of_two_levels_it_is_fishers_test_and_groups_may_change_places(counts):
    table = np.array(counts).reshape(2, 2)
    assert fisher_freeman_halton(table) == pytest.approx(fisher_exact(table).pvalue)
    assert fisher_freeman_halton(table[::-1]) == pytest.approx(fisher_freeman_halton(table))


VALUES = np.array([51.0, 60, 43, 72, 55, 38, 49, 66, 57])
NAMES = np.array([True, True, False, True, False, False, False, True, False])


def p_by_division(shift):
    """One-sided p-values of all 126 divisions once the shift is taken off the first group."""
    shifted = VALUES - shift * NAMES
    chosen = [list(one) for one in combinations(range(9), 4)]
    gaps = np.array([shifted[one].mean() - np.delete(shifted, one).mean() for one in chosen])
    observed = shifted[NAMES].mean() - shifted[~NAMES].mean()
    return np.mean(gaps >= observed - 1e-9), np.mean(gaps <= observed + 1e-9)


def test_the_interval_holds_the_shifts_that_no_exact_test_rejects():
    """Brute force over shifts: inside its ends both one-sided p-values are above 2.5 %, outside one is not."""
    low, high = difference_interval(NAMES, VALUES, np.random.default_rng(1))
    for inside in np.linspace(low + 0.01, high - 0.01, 15):
        assert min(p_by_division(inside)) > 0.025
    for outside in (low - 0.01, high + 0.01):
        assert min(p_by_division(outside)) <= 0.025
    assert low < VALUES[NAMES].mean() - VALUES[~NAMES].mean() < high


def test_too_few_teams_have_no_interval():
    """Two of five: 10 divisions cannot put 2.5 % in either tail."""
    named = np.array([True, True, False, False, False])
    assert difference_interval(named, VALUES[:5], np.random.default_rng(1)) is None


def test_the_interval_covers_the_difference_in_19_of_20_studies():
    """400 studies of 12 teams, 5 of which named the factor, skewed values, true difference 4."""
    rng = np.random.default_rng(3)
    named = np.arange(12) < 5
    hits = 0
    for _ in range(400):
        low, high = difference_interval(named, rng.exponential(5, 12) + 4 * named, rng)
        hits += low <= 4 <= high
    assert hits / 400 == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 400))


def test_drawn_divisions_give_nearly_what_all_of_them_would():
    """40 teams cannot be divided in every way; with normal values the interval is near that of a t test."""
    rng = np.random.default_rng(5)
    named, values = np.arange(40) < 18, rng.normal(50, 10, 40)
    ends = difference_interval(named, values, np.random.default_rng(1))
    error = detectable(named, values) / (2.0244 + 0.8512)  # t.975 and t.80 with 38 degrees of freedom
    difference = values[named].mean() - values[~named].mean()
    assert ends == pytest.approx((difference - 2.0244 * error, difference + 2.0244 * error), abs=0.5)
    assert ends == difference_interval(named, values, np.random.default_rng(1))


def test_holm_multiplies_the_smallest_by_all_and_the_next_by_one_less():
    """Of .01, .04, .03 and one missing: 3 · .01, then 2 · .03, and never less than the one before."""
    adjusted = holm(pd.Series([0.01, np.nan, 0.04, 0.03]))
    assert adjusted.tolist()[::2] == pytest.approx([0.03, 0.06])
    assert np.isnan(adjusted[1])
    assert adjusted[3] == pytest.approx(0.06)
