"""p-values of a family: textbook values, closed forms, and the joint distribution by brute force."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from arviointi.contracts.estimates import FAMILIES
from arviointi.estimate.few_teams.families import correlation_between, family_tests, stepped_down

MONTE_CARLO = 0.004
"""Three standard errors of a share near .05 in 50 000 draws, rounded up."""
MANY = np.full(3, np.inf)


def tables(p_values, *, roles=None, families=None, influence=None):
    """ESTIMATES, FITS and INFLUENCE of one headline a model, each in an analysis of its own."""
    n = len(p_values)
    names = [f"a{number}" for number in range(n)]
    statistic = stats.norm.isf(np.asarray(p_values) / 2)
    estimates = pd.DataFrame(
        {
            "analysis": names,
            "model": "main",
            "role": roles or ["primary"] * n,
            "estimand": "att",
            "term": "att",
            "is_headline": True,
            "p_value": p_values,
            "df": pd.Series([pd.NA] * n, dtype="Float64"),
            "estimate": statistic,
            "std_error": 1.0,
        }
    )
    fits = pd.DataFrame({"analysis": names, "model": "main", "family": families or ["f"] * n})
    rows = [
        {
            "analysis": name,
            "model": "main",
            "estimand": "att",
            "term": "att",
            "event_time": pd.NA,
            "team": team,
        }
        | {"influence": value}
        for name, vector in zip(names, influence if influence is not None else [[]] * n, strict=True)
        for team, value in enumerate(vector)
    ]
    columns = ["analysis", "model", "estimand", "term", "event_time", "team", "influence"]
    return estimates, fits, pd.DataFrame(rows, columns=columns)


def adjusted(*parts):
    return family_tests(*parts, seed=1)


def test_holm_and_benjamini_hochberg_by_hand():
    """Four tests: Holm multiplies .005 by 4, .011 by 3, .02 by 2; Benjamini and Hochberg by 4/1, 4/2, 4/3."""
    found = adjusted(*tables([0.005, 0.011, 0.02, 0.04]))
    assert list(found["p_holm"]) == pytest.approx([0.02, 0.033, 0.04, 0.04])
    assert list(found["p_fdr"]) == pytest.approx([0.02, 0.022, 0.02 * 4 / 3, 0.04])
    assert list(found.columns) == FAMILIES.names


def test_independent_estimates_are_stepped_down_by_sidak():
    found = stepped_down(np.array([0.01, 0.02, 0.3]), np.eye(3), MANY, np.random.default_rng(2))
    wanted = [1 - 0.99**3, 1 - 0.98**2, 0.3]
    assert list(found) == pytest.approx(wanted, abs=MONTE_CARLO)


def test_one_estimate_reported_twice_costs_nothing():
    found = stepped_down(np.array([0.01, 0.01]), np.ones((2, 2)), MANY[:2], np.random.default_rng(3))
    assert list(found) == pytest.approx([0.01, 0.01], abs=MONTE_CARLO)


def test_the_adjusted_value_never_falls_as_the_raw_one_rises():
    correlation = np.full((3, 3), 0.9) + 0.1 * np.eye(3)
    found = stepped_down(np.array([0.04, 0.001, 0.0401]), correlation, MANY, np.random.default_rng(4))
    assert found[1] < found[0] <= found[2]


def test_estimates_are_correlated_through_the_teams_they_share():
    """The second analysis has the first one's teams 1 and 2 and two others."""
    influence = [[0.6, 0.8, 0.0, 0.0], [0.6, 0.0, 0.8, 0.0], [0.0, 0.0, 0.0, 1.0]]
    estimates, _, by_team = tables([0.01, 0.02, 0.03], influence=influence)
    wanted = [[1.0, 0.36, 0.0], [0.36, 1.0, 0.0], [0.0, 0.0, 1.0]]
    np.testing.assert_allclose(correlation_between(estimates, by_team), wanted, atol=1e-12)


def test_families_are_judged_apart_and_sensitivity_models_ask_no_question():
    roles = ["primary", "secondary", "sensitivity", "placebo"]
    found = adjusted(*tables([0.01, 0.02, 1e-9, 1e-9], roles=roles, families=["f", "g", "f", "g"]))
    assert list(found["p_holm"]) == pytest.approx([0.01, 0.02])
    assert list(found["n_hypotheses"]) == [1, 1]


def test_a_family_without_effects_is_rejected_in_one_study_of_twenty():
    """Three outcomes of the same twenty teams, correlated .7: the family's error rate is .05."""
    rng, rejected, draws = np.random.default_rng(5), [], 300
    root = np.linalg.cholesky(np.full((3, 3), 0.7) + 0.3 * np.eye(3))
    for _ in range(draws):
        scores = rng.normal(size=(20, 3)) @ root.T
        deviations = (scores - scores.mean(axis=0)) / np.sqrt(19 * 20)
        errors = np.sqrt((deviations**2).sum(axis=0))
        p_values = 2 * stats.t(19).sf(np.abs(scores.mean(axis=0)) / errors)
        correlation = deviations.T @ deviations / np.outer(errors, errors)
        found = stepped_down(p_values, correlation, np.full(3, 19.0), rng, draws=2000)
        rejected.append((found < 0.05).any())
    assert stats.binom.ppf(0.0005, draws, 0.05) <= sum(rejected) <= stats.binom.isf(0.0005, draws, 0.05)


def test_no_hypotheses_no_rows():
    estimates, fits, influence = tables([0.5], roles=["sensitivity"])
    assert adjusted(estimates, fits, influence).empty


def test_no_adjusted_p_value_is_below_the_one_it_adjusts():
    """100 draws see nothing as rare as one in a million; they must not turn it into never."""
    p_values = np.array([1e-6, 0.3])
    found = stepped_down(p_values, np.eye(2), np.full(2, 30.0), np.random.default_rng(6), draws=100)
    assert (found >= p_values).all()
