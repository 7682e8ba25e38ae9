"""Interaction-weighted event studies where the answer is known."""

import numpy as np
import pytest

from arviointi.config.estimators import GroupTime, SunAbraham
from arviointi.estimate.differences.group_time import group_time
from arviointi.estimate.differences.sun_abraham import sun_abraham
from arviointi.estimate.results import NotEstimable

NEVER = np.nan
OPTIONS = SunAbraham(estimator="sun_abraham", role="primary")


def laid_out(panel_of, starts, outcome):
    teams, periods = outcome.shape
    places = np.repeat(range(teams), periods), np.tile(range(periods), teams)
    return panel_of(*places, np.repeat(np.array(starts, float), periods), outcome.ravel())


def by_time(fit):
    return {q.event_time: q for q in fit.quantities if q.estimand == "att_event_time"}


def by_cohort(fit):
    return {q.cohort: q for q in fit.quantities if q.estimand == "att_cohort"}


def test_effects_that_differ_by_cohort_and_grow_are_found_exactly_without_noise(panel_of):
    """Where plain two-way fixed effects would mix them."""
    starts = np.array([2.0, 2, 3, 3, 3, NEVER, NEVER])
    since = np.arange(6)[None, :] - starts[:, None]
    effect = np.where(since >= 0, (since + 1) * np.nan_to_num(starts)[:, None], 0)
    noiseless = np.arange(7.0)[:, None] + np.sin(np.arange(6))[None, :] + effect
    noise = 1e-6 * np.random.default_rng(1).normal(size=effect.shape)
    fit = sun_abraham(laid_out(panel_of, starts, noiseless + noise), OPTIONS)
    assert by_cohort(fit)[2].estimate == pytest.approx(2 * 2.5, abs=1e-5)
    assert by_cohort(fit)[3].estimate == pytest.approx(3 * 2, abs=1e-5)
    assert by_time(fit)[1].estimate == pytest.approx((2 * 2 * 2 + 3 * 3 * 2) / 5, abs=1e-5)
    assert fit.quantities[0].estimate == pytest.approx((8 * 5 + 9 * 6) / 17, abs=1e-5)


def test_in_a_complete_panel_it_is_callaway_and_santanna_with_teams_that_never_start(panel_of):
    """Effects and errors: there the regression is saturated, and CR2 is each group's own spread."""
    starts = [2.0] * 4 + [3.0] * 5 + [NEVER] * 7
    panel = laid_out(panel_of, starts, np.random.default_rng(2).normal(size=(16, 6)))
    choices = {"control": "never_treated", "base_period": "universal"}
    other = by_time(group_time(panel, GroupTime(estimator="group_time", role="primary", **choices)))
    for time, effect in by_time(sun_abraham(panel, OPTIONS)).items():
        assert (effect.estimate, effect.std_error) == pytest.approx(
            (other[time].estimate, other[time].std_error)
        )


def test_without_teams_that_never_start_the_last_to_start_are_compared_until_they_do(panel_of):
    outcome = np.random.default_rng(3).normal(size=(9, 6))
    staggered = laid_out(panel_of, [2.0] * 3 + [3.0] * 3 + [4.0] * 3, outcome)
    earlier = laid_out(panel_of, [2.0] * 3 + [3.0] * 3 + [NEVER] * 3, outcome[:, :4])
    found, wanted = sun_abraham(staggered, OPTIONS), sun_abraham(earlier, OPTIONS)
    assert found.quantities == wanted.quantities


def test_teams_that_are_never_seen_unexposed_change_nothing(panel_of):
    outcome = np.random.default_rng(4).normal(size=(10, 5))
    starts = [0.0, 0.0, 2, 2, 2, 2, *[NEVER] * 4]
    with_them = sun_abraham(laid_out(panel_of, starts, outcome), OPTIONS)
    without = sun_abraham(laid_out(panel_of, starts[2:], outcome[2:]), OPTIONS)
    assert [q.estimate for q in with_them.quantities] == pytest.approx(
        [q.estimate for q in without.quantities]
    )
    assert with_them.teams == tuple(map(str, range(2, 10)))


def test_a_lone_team_has_the_error_of_predicting_one_more_comparison_team(panel_of):
    """s²(1 + 1/n) of the comparison teams' changes: its own spread is borrowed from them."""
    outcome = np.random.default_rng(5).normal(size=(12, 4))
    fit = sun_abraham(laid_out(panel_of, [1.0, 2, 2, 2, *[NEVER] * 8], outcome), OPTIONS)
    change = outcome[4:, 1:].mean(axis=1) - outcome[4:, 0]
    effect = by_cohort(fit)[1]
    assert effect.estimate == pytest.approx(outcome[0, 1:].mean() - outcome[0, 0] - change.mean())
    assert effect.std_error == pytest.approx(change.std(ddof=1) * np.sqrt(1 + 1 / 8))
    assert "lone_cohort" in fit.warnings


def test_one_comparison_team_is_too_few(panel_of):
    panel = laid_out(panel_of, [2.0, 2, 3, 3, NEVER], np.random.default_rng(6).normal(size=(5, 5)))
    found = sun_abraham(panel, OPTIONS)
    assert isinstance(found, NotEstimable)
    assert found.reason == "one_cluster_in_arm"
