"""Pre-trend tests: special cases that must collapse, and power by closed forms and brute force."""

import numpy as np
import pytest
from scipy import stats

from arviointi.estimate.checks.pre_trend_power import (
    after_passing,
    detectable_slope,
    individual_detection,
    joint_detection,
    power_against,
)
from arviointi.estimate.checks.pre_trends import method_for, pre_trend_test

DRAWN = 0.008
"""Three and a half standard errors of a share of 50 000 draws."""


def rng_of(seed=1):
    return np.random.default_rng(seed)


def test_one_difference_is_tested_by_its_t_test():
    found = pre_trend_test(np.array([1.2]), np.array([[0.3]]), np.array([9.0]), rng_of())
    assert found.p_value == pytest.approx(2 * stats.t(9).sf(1.2 / np.sqrt(0.3)))


def test_means_of_one_group_of_teams_are_tested_by_hotelling():
    """T² (n − q) / ((n − 1) q) is F(q, n − q)."""
    teams = rng_of(2).normal(0.3, 1, size=(12, 3))
    covariance = np.cov(teams, rowvar=False) / 12
    found = pre_trend_test(teams.mean(axis=0), covariance, np.full(3, 11.0), rng_of())
    t_squared = teams.mean(axis=0) @ np.linalg.solve(covariance, teams.mean(axis=0))
    assert found.p_value == pytest.approx(stats.f.sf(t_squared * 9 / (11 * 3), 3, 9))


def test_independent_differences_beyond_what_teams_allow_are_tested_by_sidak():
    """Eight differences and nine degrees of freedom: 1 − (1 − p)⁸ for the smallest p."""
    estimates, degrees = np.array([2.5, 0.1, 0.3, -1, 0.2, 0.4, -0.5, 1]), np.full(8, 9.0)
    found = pre_trend_test(estimates, np.eye(8), degrees, rng_of())
    smallest = 2 * stats.t(9).sf(2.5)
    assert found.method == "max_t"
    assert found.p_value == pytest.approx(1 - (1 - smallest) ** 8, abs=DRAWN)


def test_the_same_difference_eight_times_is_one_where_teams_are_many():
    found = pre_trend_test(np.full(8, 2.1), np.ones((8, 8)), np.full(8, 1e6), rng_of())
    assert found.method == "max_t"
    assert found.p_value == pytest.approx(2 * stats.norm.sf(2.1), abs=DRAWN)


@pytest.mark.parametrize(
    ("count", "degrees", "method"),
    [(5, [12.0] * 5, "wald"), (7, [12.0] * 7, "max_t"), (2, [1.0, 9], "max_t")],
)
def test_a_joint_covariance_is_inverted_only_where_teams_allow(count, degrees, method):
    assert method_for(np.eye(count), np.array(degrees)) == method


def test_the_power_to_see_one_difference_is_that_of_a_t_test():
    detection = joint_detection(np.array([[0.04]]), np.array([8.0]), 0.95, rng_of())
    edge, shift = stats.t(8).ppf(0.975), 0.5 / 0.2
    expected = stats.nct(8, shift).sf(edge) + stats.nct(8, shift).cdf(-edge)
    assert power_against(detection, np.array([0.5]), rng_of(3)) == pytest.approx(expected, abs=DRAWN)


def test_the_power_of_the_wald_test_is_noncentral_f():
    covariance = np.array([[0.05, 0.02], [0.02, 0.03]])
    violation = np.array([-0.4, -0.2])
    detection = joint_detection(covariance, np.full(2, 11.0), 0.95, rng_of())
    shift = violation @ np.linalg.solve(covariance, violation)
    expected = stats.ncf(2, 10, shift).sf(stats.f(2, 10).ppf(0.95))
    assert power_against(detection, violation, rng_of(4)) == pytest.approx(expected, abs=DRAWN)


def test_power_is_what_studies_with_twelve_teams_find():
    """Draw the teams themselves, estimate their covariance, run the test."""
    covariance, violation = np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([-0.9, -0.6])
    rng = rng_of(5)
    studies = rng.multivariate_normal(violation, covariance, size=(1_500, 12))
    degrees = np.full(2, 11.0)
    found = [
        pre_trend_test(teams.mean(axis=0), np.cov(teams, rowvar=False) / 12, degrees, rng).p_value < 0.05
        for teams in studies
    ]
    detection = joint_detection(covariance / 12, degrees, 0.95, rng)
    expected = power_against(detection, violation, rng)
    assert np.mean(found) == pytest.approx(expected, abs=0.045)  # 3.5 standard errors of 1 500 studies


def test_the_slope_that_is_found_with_one_difference_has_a_closed_form():
    """Two periods back: the normal test finds 2·slope with 80 % power at about 2.80 standard errors."""
    detection = individual_detection(np.array([[0.09]]), None, 0.95)
    found = detectable_slope(detection, np.array([-2.0]), 0.8, rng_of(6))
    expected = 0.3 * (stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) / 2
    assert found == pytest.approx(expected, rel=0.01)  # .006 of power is worth .007 of slope


def test_a_slope_cannot_be_found_less_often_than_by_chance():
    detection = individual_detection(np.array([[0.09]]), None, 0.95)
    with pytest.raises(ValueError, match="no more than the size"):
        detectable_slope(detection, np.array([-2.0]), 0.03, rng_of())


def test_the_bias_after_passing_is_that_of_a_truncated_normal():
    """One difference each side: E[b₁ | pass] = δ₁ + cov / var · E[b₋₁ − δ₋₁ | −c ≤ b₋₁ ≤ c]."""
    covariance = np.array([[0.04, 0.03], [0.03, 0.09]])
    detection = individual_detection(covariance[:1, :1], None, 0.95)
    found = after_passing(detection, np.array([-0.3, 0.3]), covariance, np.ones(1), rng_of(7))
    edge = stats.norm.ppf(0.975) * 0.2
    passing = stats.truncnorm((-edge + 0.3) / 0.2, (edge + 0.3) / 0.2, -0.3, 0.2)
    power = 1 - (stats.norm(-0.3, 0.2).cdf(edge) - stats.norm(-0.3, 0.2).cdf(-edge))
    assert found.power == pytest.approx(power, abs=DRAWN)
    assert found.bias == pytest.approx(0.3)
    shift = 0.03 / 0.04 * (passing.mean() + 0.3)
    assert found.bias_if_passed == pytest.approx(0.3 + shift, abs=0.003)  # three standard errors


def test_the_bias_after_passing_is_what_draws_of_all_coefficients_show():
    rng = rng_of(8)
    factor = rng.normal(size=(5, 20))
    covariance, weights = factor @ factor.T / 200, np.array([0.5, 0.5])
    violation = 0.15 * np.array([-3.0, -2, -1, 1, 2])
    detection = individual_detection(covariance[:3, :3], None, 0.95)
    found = after_passing(detection, violation, covariance, weights, rng)
    drawn = rng.multivariate_normal(violation, covariance, 200_000)
    passes = (np.abs(drawn[:, :3]) <= 1.96 * np.sqrt(np.diag(covariance)[:3])).all(axis=1)
    effects = drawn[passes, 3:] @ weights
    chance = 3.5 * effects.std() * np.sqrt(1 / passes.sum() + 4 / passes.sum())
    assert found.bias_if_passed == pytest.approx(effects.mean(), abs=chance)


def test_without_draws_that_pass_there_is_no_bias_to_report():
    detection = individual_detection(np.array([[1.0]]), None, 0.95)
    found = after_passing(detection, np.array([-50.0, 50]), np.eye(2), np.ones(1), rng_of())
    assert found.power == 1
    assert np.isnan(found.bias_if_passed)
