"""Simultaneous bands: special cases that must collapse, and coverage of all horizons at once."""

import numpy as np
import pytest
from scipy import stats

from arviointi.config.estimators import GroupTime
from arviointi.estimate.differences.group_time import group_time
from arviointi.estimate.inference import correlation_of, simultaneous_level

OPTIONS = GroupTime(estimator="group_time", role="primary", control="never_treated")
MANY = 1e9


def level_of(correlation, degrees=MANY, level=0.95):
    matrix = np.asarray(correlation, float)
    return simultaneous_level(matrix, np.full(len(matrix), degrees), level, np.random.default_rng(1))


def test_one_estimate_keeps_its_level():
    assert level_of([[1]]) == pytest.approx(0.95, abs=0.002)


def test_independent_estimates_give_sidaks_level():
    assert level_of(np.eye(4)) == pytest.approx(0.95 ** (1 / 4), abs=0.002)


def test_equal_estimates_need_no_more_than_one_does():
    assert level_of(np.ones((5, 5))) == pytest.approx(0.95, abs=0.002)


def test_a_correlation_that_few_teams_show_is_not_trusted():
    assert level_of(np.ones((5, 5)), degrees=4) == pytest.approx(0.95 ** (1 / 5), abs=0.002)


def test_two_correlated_estimates_agree_with_the_bivariate_normal():
    level = level_of([[1, 0.6], [0.6, 1]])
    edge = stats.norm.ppf((1 + level) / 2)
    both = stats.multivariate_normal(cov=[[1, 0.6], [0.6, 1]])
    assert both.cdf([edge, edge], lower_limit=[-edge, -edge]) == pytest.approx(0.95, abs=0.003)


def shocks(rng, teams, periods):
    return rng.normal(size=(teams, periods)).cumsum(axis=1)


def band_covers(rng, treated, control, horizons):
    """One draw of team shocks that last: do all intervals of the differences in change hold zero?"""
    change = shocks(rng, treated + control, 2 * horizons)
    change = change[:, horizons:] - change[:, [horizons - 1]]
    arms = (change[:treated], change[treated:])
    spreads = [np.cov(arm, rowvar=False) / len(arm) for arm in arms]
    errors = np.sqrt(np.diag(sum(spreads)))
    parts = [np.diag(spread) ** 2 / (len(arm) - 1) for spread, arm in zip(spreads, arms, strict=True)]
    degrees = errors**4 / sum(parts)
    correlation = sum(spreads) / np.outer(errors, errors)
    level = simultaneous_level(correlation, degrees, 0.95, rng, draws=2000)
    edges = stats.t(degrees).ppf((1 + level) / 2) * errors
    return (np.abs(arms[0].mean(axis=0) - arms[1].mean(axis=0)) <= edges).all()


@pytest.mark.parametrize(("treated", "control"), [(6, 54), (6, 12), (12, 58)])
def test_the_band_covers_all_horizons_at_once(treated, control):
    """400 draws: Monte Carlo error .011 at .95."""
    rng = np.random.default_rng(treated + control)
    share = np.mean([band_covers(rng, treated, control, horizons=8) for _ in range(400)])
    assert 0.92 <= share <= 0.99


def test_the_engine_s_joint_correlation_is_that_of_differences_in_change(panel_of):
    """One cohort, equal weights: the correlation follows from the two arms' covariance matrices."""
    rng, n, treated, periods = np.random.default_rng(3), 20, 8, 6
    outcome = shocks(rng, n, periods)
    team, period = (part.ravel() for part in np.indices((n, periods)))
    fit = group_time(panel_of(team, period, np.where(team < treated, 3, np.nan), outcome.ravel()), OPTIONS)
    timed = [q for q in fit.quantities if q.estimand == "att_event_time" and q.std_error]
    times = [q.event_time for q in timed]
    influence = np.array([q.influence for q in timed])
    correlation = correlation_of(influence, np.array([q.std_error for q in timed]))
    change = outcome[:, [3 + time for time in times]] - outcome[:, [2]]
    spread = sum(np.cov(arm, rowvar=False) / len(arm) for arm in (change[:treated], change[treated:]))
    errors = np.sqrt(np.diag(spread))
    np.testing.assert_allclose(correlation, spread / np.outer(errors, errors), atol=1e-9)
