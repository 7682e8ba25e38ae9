"""Smoothness: closed forms, the largest bias by linear programming, the shortest length by brute force."""

import numpy as np
import pytest
from scipy import optimize, stats

from arviointi.estimate.checks.honest_interval import HonestInterval, breakdown, inflated
from arviointi.estimate.checks.honest_smoothness import (
    _best_addition,
    _extrapolation,
    folded_quantile,
    smoothness,
    smoothness_breakdown,
)
from arviointi.estimate.checks.honest_working import working_covariance

SOLVED = 1e-9


def event_study(seed, n_pre, n_post):
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(n_pre + n_post, 30))
    return rng.normal(size=n_pre + n_post), factor @ factor.T / 900


def test_a_linear_trend_with_one_period_before_is_extrapolated():
    """The third period after the start lies three steps on: effect = b₃ + 3 b₋₁."""
    estimates, covariance = event_study(1, 1, 3)
    found = smoothness(estimates, covariance, 1, np.array([0.0, 0, 1]), 0.0, 0.95)
    contrast = np.array([3.0, 0, 0, 1])
    usual = stats.norm.interval(0.95, contrast @ estimates, np.sqrt(contrast @ covariance @ contrast))
    assert (found.low, found.high) == pytest.approx(usual, abs=SOLVED)


def test_a_bend_of_known_size_widens_the_interval_by_a_folded_normal():
    estimates, covariance = event_study(2, 1, 1)
    found = smoothness(estimates, covariance, 1, np.ones(1), 0.2, 0.95)
    std_error = np.sqrt(np.ones(2) @ covariance @ np.ones(2))
    half = std_error * folded_quantile(0.2 / std_error, 0.95)
    assert (found.low, found.high) == pytest.approx((estimates.sum() - half, estimates.sum() + half))


def test_without_bends_the_estimator_is_generalised_least_squares():
    """A free slope, effects only after the start: the coefficient of the effect in a GLS regression."""
    estimates, covariance = event_study(3, 4, 2)
    found = smoothness(estimates, covariance, 4, np.array([0.5, 0.5]), 0.0, 0.9)
    regressors = np.column_stack([[-4, -3, -2, -1, 1, 2], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1]])
    bread = np.linalg.inv(regressors.T @ np.linalg.solve(covariance, regressors))
    slope_and_effects = bread @ regressors.T @ np.linalg.solve(covariance, estimates)
    mean = np.array([0, 0.5, 0.5])
    usual = stats.norm.interval(0.9, mean @ slope_and_effects, np.sqrt(mean @ bread @ mean))
    assert (found.low, found.high) == pytest.approx(usual, abs=SOLVED)


def test_degrees_of_freedom_make_it_a_t_interval():
    estimates, covariance = event_study(4, 1, 1)
    found = smoothness(estimates, covariance, 1, np.ones(1), 0.0, 0.95, degrees=6.0)
    half = stats.t(6).ppf(0.975) * np.sqrt(np.ones(2) @ covariance @ np.ones(2))
    assert found.high - found.low == pytest.approx(2 * half)


def largest_bias(contrast, n_pre, n_post, bound):
    """Maximise the bias over all differences whose second differences are within the bound."""
    periods = np.delete(np.eye(n_pre + n_post + 1), n_pre, axis=1)
    bends = np.diff(periods, n=2, axis=0)
    both = np.concatenate([bends, -bends])
    solved = optimize.linprog(-contrast, both, np.full(len(both), bound), bounds=(None, None))
    return -solved.fun


@pytest.mark.parametrize("weights", [[1.0, 0, 0], [1 / 3, 1 / 3, 1 / 3], [-1.0, 2.0, 0.3]])
def test_the_largest_bias_is_that_of_a_linear_programme(weights):
    weights, bound = np.array(weights), 0.03
    _, covariance = event_study(5, 4, 3)
    target = _extrapolation(4, weights)
    added = _best_addition(target, covariance, bound, 0.95)
    bias = bound * (target.least_bias + np.abs(added).sum())
    assert largest_bias(target.start + added @ target.bends, 4, 3, bound) == pytest.approx(bias, abs=SOLVED)


@pytest.mark.parametrize("bound", [0.0, 0.002, 0.02, 0.2])
def test_no_other_weights_give_a_shorter_interval(bound):
    estimates, covariance = event_study(6, 4, 2)
    weights = np.array([0.5, 0.5])
    target = _extrapolation(4, weights)

    def length(added):
        contrast = target.start + added @ target.bends
        std_error = np.sqrt(contrast @ covariance @ contrast)
        bias = bound * (target.least_bias + np.abs(added).sum())
        return 2 * std_error * folded_quantile(bias / std_error, 0.95)

    starts = np.random.default_rng(7).normal(size=(2, 3))
    tried = [optimize.minimize(length, s, method="Nelder-Mead", options={"xatol": 1e-8}) for s in starts]
    found = smoothness(estimates, covariance, 4, weights, bound, 0.95)
    best = min(attempt.fun for attempt in tried)
    assert found.high - found.low == pytest.approx(best, abs=1e-5)  # Nelder-Mead stops short of the optimum
    assert found.high - found.low <= best + SOLVED


@pytest.mark.parametrize("shift", [0.0, 0.5, 2.0, 4.99, 5.01, 20.0])
def test_the_folded_quantile_solves_its_definition(shift):
    quantile = folded_quantile(shift, 0.95)
    assert stats.norm.cdf(quantile - shift) - stats.norm.cdf(-quantile - shift) == pytest.approx(0.95)


def test_weights_are_not_chosen_under_a_singular_covariance():
    """Three teams cannot have a covariance of six coefficients; a working covariance helps out."""
    teams = np.random.default_rng(8).normal(size=(3, 6))
    covariance = np.cov(teams, rowvar=False) / 3
    weights = np.array([0.5, 0.5])
    with pytest.raises(np.linalg.LinAlgError):
        smoothness(teams.mean(axis=0), covariance, 4, weights, 0.1, 0.95)
    working = working_covariance(covariance, 4)
    found = smoothness(teams.mean(axis=0), covariance, 4, weights, 0.1, 0.95, 2.0, working)
    assert found.low < found.high


@pytest.mark.parametrize("persistence", [0.0, 0.6, 0.95])
def test_a_working_covariance_is_found_where_it_is_true(persistence):
    shocks = 2.5 * persistence ** np.abs(np.subtract.outer(np.arange(7), np.arange(7)))
    differences = np.delete(np.eye(7), 3, axis=0)
    differences[:, 3] = -1
    covariance = differences @ shocks @ differences.T
    assert working_covariance(covariance, 3) == pytest.approx(
        covariance, abs=1e-4
    )  # the search stops at 1e-5


def test_at_the_breakdown_value_the_interval_ends_at_zero():
    _, covariance = event_study(9, 3, 2)
    estimates, weights = np.array([0.1, 0.0, 0.05, 1.5, 1.5]), np.array([0.5, 0.5])
    bound = smoothness_breakdown(estimates, covariance, 3, weights, 0.95)
    assert smoothness(estimates, covariance, 3, weights, bound, 0.95).low == pytest.approx(0, abs=1e-6)


def test_breakdown_of_an_interval_that_widens_steadily():
    assert breakdown(lambda bound: HonestInterval(3 - 2 * bound, 9.0), 1.0) == pytest.approx(1.5)
    assert breakdown(lambda bound: HonestInterval(-9.0, 7 * bound - 21), 1.0) == pytest.approx(3.0)
    assert breakdown(lambda bound: HonestInterval(-1.0, 1.0), 1.0) is None
    assert breakdown(lambda bound: HonestInterval(1.0, 2.0), 1.0) == np.inf


def test_a_covariance_that_is_known_is_not_inflated():
    assert (inflated(np.eye(2), None, 0.95) == np.eye(2)).all()
