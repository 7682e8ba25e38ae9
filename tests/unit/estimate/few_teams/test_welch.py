"""Standard errors from influence functions of teams in groups: cases that must collapse, and brute force."""

import numpy as np
import pytest
from scipy import stats

from arviointi.estimate.few_teams.welch import group_mean, grouped_uncertainty
from arviointi.estimate.inference import Uncertainty


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def groups_of(*sizes):
    codes = np.repeat(range(len(sizes)), sizes)
    return [codes == group for group in range(len(sizes))]


def means(outcome, groups, weights, signs):
    """Influence of teams on a sum of weighted group means."""
    found = np.zeros(len(outcome))
    for members, sign in zip(groups, signs, strict=True):
        share = weights[members] / weights[members].sum()
        found[members] = sign * share * (outcome[members] - share @ outcome[members])
    return found


def test_two_groups_of_equal_weight_give_the_test_of_welch(rng):
    outcome, groups, ones = rng.normal(size=11), groups_of(4, 7), np.ones(11)
    found = grouped_uncertainty(means(outcome, groups, ones, (1, -1)), groups, ones)
    wanted = stats.ttest_ind(outcome[:4], outcome[4:], equal_var=False)
    difference = outcome[:4].mean() - outcome[4:].mean()
    assert difference / found.std_error == pytest.approx(wanted.statistic)
    assert found.degrees == pytest.approx(wanted.df)


def test_two_teams_whose_spread_is_small_by_chance_are_not_taken_at_their_word():
    """2 against 40 teams: Welch would count 39; alike, it is (1/2 + 1/40)² / (1/4 + 1/40²/39)."""
    outcome = np.concatenate([[1.0, 1.001], np.random.default_rng(1).normal(size=40)])
    groups, ones = groups_of(2, 40), np.ones(42)
    found = grouped_uncertainty(means(outcome, groups, ones, (1, -1)), groups, ones)
    assert found.degrees == pytest.approx((1 / 2 + 1 / 40) ** 2 / (1 / 4 + 1 / 40**2 / 39))


def test_with_three_teams_welch_decides(rng):
    outcome, groups, ones = rng.normal(size=43), groups_of(3, 40), np.ones(43)
    found = grouped_uncertainty(means(outcome, groups, ones, (1, -1)), groups, ones)
    wanted = stats.ttest_ind(outcome[:3], outcome[3:], equal_var=False)
    assert found.degrees == pytest.approx(wanted.df)


def test_what_teams_contribute_adds_up_to_the_variance(rng):
    outcome, groups, weights = rng.normal(size=11), groups_of(4, 7), rng.uniform(1, 3, 11)
    found = grouped_uncertainty(means(outcome, groups, weights, (1, -1)), groups, weights)
    assert found.influence @ found.influence == pytest.approx(found.std_error**2)


WEIGHTS = np.array([1.0, 2.0, 5.0, 12.0])
VARIANCES = {
    "as working": (1 + WEIGHTS.mean() / WEIGHTS) / 2,
    "inverse to weight": 1 / WEIGHTS,
    "the same": np.ones(4),
}


@pytest.mark.parametrize("variance", VARIANCES.values(), ids=VARIANCES)
def test_error_and_degrees_of_a_weighted_group_are_those_of_its_quadratic_form(rng, variance):
    """Bell and McCaffrey: E(y′Qy) is the variance of the mean, tr(QV)² / tr(QVQV) the degrees of freedom."""
    share = WEIGHTS / WEIGHTS.sum()
    centre = np.eye(4) - np.outer(np.ones(4), share)
    spread = np.diag(variance)
    factor = variance / np.diag(centre @ spread @ centre.T)
    form = centre.T @ np.diag(factor * share**2) @ centre
    product = form @ spread
    outcome = rng.normal(size=4)
    found = group_mean(share * (centre @ outcome), WEIGHTS, variance)
    assert found.std_error**2 == pytest.approx(outcome @ form @ outcome)
    assert np.trace(product) == pytest.approx((share**2 * variance).sum())
    assert found.degrees == pytest.approx(np.trace(product) ** 2 / np.trace(product @ product))


def test_with_variances_inverse_to_weights_the_factor_is_one_over_one_less_the_share(rng):
    share = WEIGHTS / WEIGHTS.sum()
    influence = share * rng.normal(size=4)
    deviations = influence - share * influence.sum()
    found = group_mean(influence, WEIGHTS, 1 / WEIGHTS)
    assert found.std_error**2 == pytest.approx((deviations**2 / (1 - share)).sum())


def test_the_working_variance_is_half_the_same_and_half_inverse_to_weight():
    assert group_mean(WEIGHTS, WEIGHTS) == group_mean(WEIGHTS, WEIGHTS, VARIANCES["as working"])


def test_coefficients_estimated_from_a_group_cost_degrees_of_freedom_as_in_a_regression(rng):
    """Controls with one centred covariate: the intercept's error is that of least squares."""
    covariate = rng.normal(size=9)
    covariate -= covariate.mean()
    design = np.column_stack([np.ones(9), covariate])
    outcome = rng.normal(size=9)
    residual = outcome - design @ np.linalg.lstsq(design, outcome)[0]
    found = grouped_uncertainty(residual / 9, groups_of(9), np.ones(9), lost=[1])
    wanted = np.sqrt(residual @ residual / (9 - 2) / 9)
    assert (found.std_error, found.degrees) == pytest.approx((wanted, 7))


def test_the_chance_in_shares_is_the_spread_of_cohorts_effects_over_their_teams():
    """Constant effects within cohorts, equal weights: the error of the average is that of a plain mean."""
    effects = np.array([1.0, 1, 1, 4, 4])
    groups = groups_of(3, 2)
    found = grouped_uncertainty(np.zeros(5), groups, np.ones(5), between=(effects - effects.mean()) / 5)
    assert found is not None
    assert (found.std_error, found.degrees) == pytest.approx((stats.sem(effects), 4))


def test_a_lone_team_must_borrow():
    influence, groups = np.array([0.1, -0.1, 0.3]), groups_of(2, 1)
    assert grouped_uncertainty(influence, groups, np.ones(3)) is None
    found = grouped_uncertainty(influence, groups, np.ones(3), borrowed=[Uncertainty(2.0, 5.0)])
    assert found.std_error**2 == pytest.approx(found.influence @ found.influence + 4)
    assert found.influence[2] == 0


def test_where_nothing_varies_there_is_no_error():
    assert grouped_uncertainty(np.zeros(4), groups_of(2, 2), np.ones(4)) is None
