"""Relative magnitudes: the usual interval at bound 0; the linear programme and the size by brute force."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize, stats

from arviointi.estimate.checks.honest_conditional import _truncation, is_accepted, least_favourable_limit
from arviointi.estimate.checks.honest_relative_magnitudes import (
    _moments,
    contrasts,
    relative_magnitudes,
    relative_magnitudes_breakdown,
)

SOLVED = 1e-9
"""Two exact solutions, bisected or by a solver of linear programmes."""


def event_study(seed, n_pre, n_post):
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(n_pre + n_post, 30))
    return rng.normal(size=n_pre + n_post), factor @ factor.T / 90


def moments_of(covariance, n_pre, weights, bound):
    effect, steps, largest = contrasts(len(covariance), n_pre, weights)
    loads = np.cumsum(weights[::-1])[::-1]
    return _moments(effect, steps, largest, loads, bound, covariance), largest


def repeated(moments, place, times):
    """Return one hypothesis as often as there are draws to test it on."""
    arrays = {name: getattr(moments, name) for name in ("above", "below", "least", "most", "covariance")}
    return replace(
        moments, **{name: np.repeat(each[[place]], times, axis=0) for name, each in arrays.items()}
    )


def test_no_violation_gives_the_usual_interval():
    estimates, covariance = event_study(1, 4, 3)
    weights = np.array([0.2, 0.3, 0.5])
    found = relative_magnitudes(estimates, covariance, 4, weights, 0.0, 0.95)
    centre, std_error = weights @ estimates[4:], np.sqrt(weights @ covariance[4:, 4:] @ weights)
    assert (found.low, found.high) == pytest.approx(stats.norm.interval(0.95, centre, std_error), abs=1e-7)


def test_no_violation_with_few_teams_gives_the_usual_t_interval():
    estimates, covariance = event_study(2, 2, 1)
    found = relative_magnitudes(estimates, covariance, 2, np.ones(1), 0.0, 0.95, degrees=7.5)
    usual = stats.t(7.5).interval(0.95)[1] * np.sqrt(covariance[2, 2])
    assert (found.low, found.high) == pytest.approx((estimates[2] - usual, estimates[2] + usual), abs=1e-7)


def test_exactly_known_coefficients_give_the_identified_set():
    """Largest step before the start .3, so the third period is off by at most 3 · .3 · bound."""
    estimates = np.array([0.3, 0.1, 1.0, 1.0, 1.0])
    weights = np.array([0.0, 0.0, 1.0])
    found = relative_magnitudes(estimates, np.eye(5) * 1e-12, 2, weights, 2.0, 0.95)
    assert (found.low, found.high) == pytest.approx((1 - 3 * 0.2 * 2, 1 + 3 * 0.2 * 2), abs=1e-4)


@pytest.mark.parametrize("weights", [[1.0, 0, 0], [1 / 3, 1 / 3, 1 / 3], [-0.5, 1.0, 0.7]])
def test_the_vertices_solve_the_linear_programme(weights):
    """Least η such that some effects in the other periods keep every inequality below η standard errors."""
    weights, bound, effect_value = np.array(weights), 0.8, 0.4
    estimates, covariance = event_study(3, 3, 3)
    moments, largest = moments_of(covariance, 3, weights, bound)
    _, steps, _ = contrasts(6, 3, weights)
    for place, step in enumerate(largest):
        rows = np.concatenate([steps - bound * step, -steps - bound * step])
        spread = np.sqrt(np.einsum("rc,cd,rd->r", rows, covariance, rows))
        solved = optimize.linprog(
            [1, 0, 0, 0],
            A_ub=np.column_stack([-spread, -rows[:, 3:]]),
            b_ub=-rows @ estimates,
            A_eq=[[0, *weights]],
            b_eq=[effect_value],
            bounds=(None, None),
        )
        x = np.array([weights @ estimates[3:] - effect_value, step @ estimates])
        assert (moments.rows()[place] @ x).max() == pytest.approx(solved.fun, abs=SOLVED)


def test_the_least_favourable_limit_is_exceeded_as_often_as_it_says():
    _, covariance = event_study(4, 3, 3)
    moments, _ = moments_of(covariance, 3, np.array([-0.5, 1.0, 0.7]), 1.3)
    limits = least_favourable_limit(moments, 0.05)
    rng = np.random.default_rng(5)
    for rows, spread, limit in zip(moments.rows(), moments.covariance, limits, strict=True):
        drawn = rng.multivariate_normal(np.zeros(2), spread, 40_000) @ rows.T
        assert (drawn.max(axis=1) > limit).mean() == pytest.approx(0.05, abs=0.0045)  # four standard errors


def test_truncation_is_where_the_largest_function_stays_the_largest():
    rng = np.random.default_rng(6)
    values, slopes = rng.normal(size=(50, 4)), rng.normal(1, 1, size=(50, 4))
    place = values.argmax(axis=1)
    slopes[np.arange(50), place] = 1.0
    largest = values.max(axis=1)
    low, high = _truncation(values, largest, slopes)
    tried = np.linspace(-4, 4, 801)
    moved = values[..., None] + slopes[..., None] * (tried - largest[:, None])[:, None]
    stays = moved.max(axis=1) <= tried + SOLVED
    expected = (tried >= low[:, None] - SOLVED) & (tried <= high[:, None] + SOLVED)
    assert (stays == expected).all()


@pytest.mark.parametrize("step", [0.0, 0.3, 2.0])
def test_the_true_effect_is_rejected_as_often_as_it_should_be(step):
    """Every step after the start is the largest one before it: the end of the identified set.

    Where that step is far above noise the size must be exact, elsewhere no more than 5 %.
    """
    n_pre, weights = 3, np.array([0.5, 0.5])
    _, covariance = event_study(7, n_pre, 2)
    covariance = covariance / np.diag(covariance).mean() * 0.02
    moments, largest = moments_of(covariance, n_pre, weights, 1.0)
    limit = least_favourable_limit(moments, 0.005)
    violation = step * np.array([-1.0, 0, 0, 1, 2])
    drawn = np.random.default_rng(8).multivariate_normal(violation, covariance, 4_000)
    effects = drawn[:, n_pre:] @ weights
    accepted = np.zeros(4_000, bool)
    for place, contrast in enumerate(largest):
        each = repeated(moments, place, 4_000)
        limits = np.full(4_000, limit[place])
        accepted |= is_accepted(each, effects[:, None], drawn @ contrast, limits, 0.005, 0.05)[:, 0]
    chance = 3.5 * np.sqrt(0.05 * 0.95 / 4_000)
    assert 1 - accepted.mean() <= 0.05 + chance
    if step == 2.0:
        assert 1 - accepted.mean() >= 0.05 - chance


def test_at_the_breakdown_value_the_interval_ends_at_zero():
    estimates, covariance = event_study(9, 3, 2)
    estimates = np.concatenate([estimates[:3] * 0.1, [2.0, 3.0]])
    weights = np.array([0.5, 0.5])
    bound = relative_magnitudes_breakdown(estimates, covariance * 0.02, 3, weights, 0.95)
    at_bound = relative_magnitudes(estimates, covariance * 0.02, 3, weights, bound, 0.95)
    assert at_bound.low == pytest.approx(0, abs=1e-6)


def test_an_effect_that_is_not_significant_has_no_breakdown_value():
    estimates = np.array([0.1, 0.2, 0.5])
    assert relative_magnitudes_breakdown(estimates, np.eye(3), 2, np.ones(1), 0.95) is None
