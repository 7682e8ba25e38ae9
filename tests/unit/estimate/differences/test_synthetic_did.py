"""Synthetic difference-in-differences against its definition: weights, contrasts, jackknife, placebos."""

import numpy as np
import pytest

from arviointi.config.estimators import SyntheticDid
from arviointi.estimate.differences.synthetic_did import synthetic_did
from arviointi.estimate.differences.synthetic_weights import (
    noise_level,
    simplex_regression,
    time_weights,
    unit_weights,
)
from arviointi.estimate.results import NotEstimable

OPTIONS = SyntheticDid(estimator="synthetic_did", role="primary")
EXACT = 1e-9
"""Both sides solve the same least-squares problem to rounding."""


@pytest.fixture
def generator():
    return np.random.default_rng(12)


@pytest.fixture
def block(generator):
    """Ten comparison teams and three that start at period 5 of 8, on random walks."""
    return generator.normal(size=(13, 8)).cumsum(axis=1) + generator.normal(size=(13, 1))


def laid_out(panel_of, outcomes, n_treated, start):
    n, periods = outcomes.shape
    team = np.repeat(np.arange(n), periods)
    starts = np.where(team >= n - n_treated, start, np.nan)
    names = np.array([f"{number:02d}" for number in range(n)])[team]
    return panel_of(names, np.tile(range(periods), n), starts, outcomes.ravel())


def objective(weights, regressors, outcome, zeta):
    misfit = regressors @ weights - outcome
    return ((misfit - misfit.mean()) ** 2).sum() + zeta**2 * len(outcome) * (weights @ weights)


def by_definition(outcomes, n_treated, start):
    """Weights from their definition, then the weighted double difference."""
    controls, treated = outcomes[:-n_treated], outcomes[-n_treated:]
    before, after = controls[:, :start], controls[:, start:]
    noise = np.diff(before, axis=1).ravel().std(ddof=1)
    unit = unit_weights(before, treated[:, :start], noise, after.shape[1])
    time = time_weights(before, after, noise)
    return contrast(outcomes, unit, time, n_treated, start), unit, time


def contrast(outcomes, unit, time, n_treated, start):
    rows = np.concatenate([-unit, np.full(n_treated, 1 / n_treated)])
    columns = np.concatenate([-time, np.full(outcomes.shape[1] - start, 1 / (outcomes.shape[1] - start))])
    return rows @ outcomes @ columns


@pytest.mark.parametrize("zeta", [1e-6, 0.3, 5.0])
def test_no_move_of_weight_between_two_units_comes_nearer(generator, zeta):
    """Karush, Kuhn and Tucker: one gradient for all that have weight, and no smaller elsewhere."""
    regressors, outcome = generator.normal(size=(9, 14)), generator.normal(size=9)
    weights = simplex_regression(regressors, outcome, zeta)
    misfit = regressors @ weights - outcome
    gradient = regressors.T @ (misfit - misfit.mean()) + zeta**2 * 9 * weights
    has_weight = weights > 0
    assert weights.sum() == pytest.approx(1)
    assert np.ptp(gradient[has_weight]) < EXACT
    assert (gradient[~has_weight] > gradient[has_weight].mean() - EXACT).all()


def test_of_two_units_the_best_share_has_a_formula(generator):
    one, other, outcome = generator.normal(size=(3, 6))
    gap, wanted = one - other - (one - other).mean(), outcome - other - (outcome - other).mean()
    share = np.clip((gap @ wanted + 0.25 * 6) / (gap @ gap + 2 * 0.25 * 6), 0, 1)
    assert simplex_regression(np.column_stack([one, other]), outcome, 0.5)[0] == pytest.approx(share)


def test_the_estimate_is_the_weighted_double_difference(panel_of, block):
    fit = synthetic_did(laid_out(panel_of, block, 3, 5), OPTIONS)
    assert fit.quantities[0].estimate == pytest.approx(by_definition(block, 3, 5)[0], abs=EXACT)


def test_where_all_comparison_teams_move_alike_it_is_a_difference_in_differences(panel_of, generator):
    """On parallel courses any weights give the same double difference."""
    course = np.array([0.0, 1.0, 0.5, 2.0, 1.5, 3.0])
    outcomes = course + generator.normal(size=(9, 1))
    outcomes[-2:, 4:] += 1.25
    fit = synthetic_did(laid_out(panel_of, outcomes, 2, 4), OPTIONS)
    assert fit.quantities[0].estimate == pytest.approx(1.25, abs=EXACT)


def test_effects_by_period_average_to_the_overall_one(panel_of, block):
    overall, *after = synthetic_did(laid_out(panel_of, block, 3, 5), OPTIONS).quantities
    assert [one.event_time for one in after] == [0, 1, 2]
    assert np.mean([one.estimate for one in after]) == pytest.approx(overall.estimate)


def test_several_exposed_teams_have_the_jackknife_error_that_keeps_weights(panel_of, block):
    """Algorithm 3, each team left out by hand."""
    _, unit, time = by_definition(block, 3, 5)
    left = []
    for team in range(13):
        kept = np.delete(unit, team) if team < 10 else unit
        n_treated = 3 if team < 10 else 2
        left.append(contrast(np.delete(block, team, axis=0), kept / kept.sum(), time, n_treated, 5))
    wanted = np.sqrt(12 / 13 * np.square(left - np.mean(left)).sum())
    found = synthetic_did(laid_out(panel_of, block, 3, 5), OPTIONS)
    for quantity in found.quantities:
        assert np.sqrt(quantity.influence @ quantity.influence) == pytest.approx(quantity.std_error)
    assert found.quantities[0].std_error == pytest.approx(wanted, abs=EXACT)
    assert found.quantities[0].degrees < 12


def test_a_lone_team_has_the_spread_of_every_placebo(panel_of, block):
    """Algorithm 4, each comparison team by hand in the place of the exposed one, which is left out."""
    lone = block[:11]
    placebos = []
    for team in range(10):
        order = [*[other for other in range(10) if other != team], team]
        placebos.append(by_definition(lone[order], 1, 5)[0])
    [found, *_] = synthetic_did(laid_out(panel_of, lone, 1, 5), OPTIONS).quantities
    assert found.std_error == pytest.approx(np.std(placebos, ddof=1), abs=EXACT)
    assert found.degrees == 9


def test_the_order_and_level_of_teams_and_their_weights_do_not_matter(panel_of, block, generator):
    panel = laid_out(panel_of, block, 3, 5)
    level = panel["team"].astype(int) * 10.0
    other = panel.assign(outcome=panel["outcome"] + level, weight=7.0)
    found, wanted = (
        synthetic_did(one, OPTIONS).quantities[0] for one in (other.sample(frac=1, random_state=1), panel)
    )
    assert (found.estimate, found.std_error) == pytest.approx((wanted.estimate, wanted.std_error), abs=1e-7)


def test_diff_diff_agrees_as_far_as_its_algorithm_goes(panel_of, block):
    """Frank and Wolfe's algorithm stops when a step gains less than 10⁻⁵ noise levels: three digits."""
    from diff_diff import SyntheticDiD

    panel = laid_out(panel_of, block, 3, 5)
    theirs = SyntheticDiD(variance_method="jackknife").fit(
        panel.assign(treated=panel["cohort"].notna().astype(int)),
        outcome="outcome",
        treatment="treated",
        unit="team",
        time="period",
        post_periods=[5, 6, 7],
    )
    [ours, *_] = synthetic_did(panel, OPTIONS).quantities
    assert (ours.estimate, ours.std_error) == pytest.approx((theirs.att, theirs.se), abs=2e-3)
    unit = np.array([theirs.unit_weights[f"{number:02d}"] for number in range(10)])
    noise = noise_level(block[:10, :5])
    best = unit_weights(block[:10, :5], block[10:, :5], noise, 3)
    fitted = block[:10, :5].T, block[10:, :5].mean(axis=0), 9**0.25 * noise
    assert objective(best, *fitted) <= objective(unit, *fitted) + EXACT


def test_one_team_that_carries_the_comparison_is_warned_of(panel_of, generator):
    """The exposed team's twin among wild comparison teams gets nearly all weight."""
    noise = generator.normal(size=(6, 30)).cumsum(axis=1)
    twin = 20 * generator.normal(size=30)
    outcomes = np.vstack([noise, twin, twin])
    assert synthetic_did(laid_out(panel_of, outcomes, 1, 27), OPTIONS).warnings == ("concentrated_weights",)


@pytest.mark.parametrize(
    ("n_treated", "start", "drop", "shift", "reason"),
    [
        (3, 5, [], 1, "several_starts"),
        (3, 5, [3], 0, "unbalanced"),
        (3, 1, [], 0, "singular_design"),
        (3, 0, [], 0, "no_pre_period"),
        (3, 8, [], 0, "no_post_period"),
        (13, 5, [], 0, "no_comparison"),
        (11, 5, [], 0, "one_cluster_in_arm"),
    ],
)
def test_other_designs_have_no_estimate(panel_of, block, n_treated, start, drop, shift, reason):
    outcomes = block if n_treated != 11 else block[1:]
    panel = laid_out(panel_of, outcomes, n_treated, start)
    last = panel["team"] == panel["team"].max()
    panel.loc[last, "cohort"] = panel.loc[last, "cohort"] + shift
    panel["is_exposed"] = (panel["period"] >= panel["cohort"]).fillna(value=False).astype(bool)
    found = synthetic_did(panel.drop(drop), OPTIONS)
    assert isinstance(found, NotEstimable)
    assert found.reason == reason
