"""Tests, intervals and the smallest detectable effect, against scipy and published tables."""

import numpy as np
import pytest
from scipy import stats

from arviointi.estimate.few_teams.welch import add_up, group_mean, lone_unit, together, working_variance
from arviointi.estimate.inference import Uncertainty, interval, smallest_detectable


def test_the_interval_is_that_of_a_t_test():
    sample = np.array([1.0, 2.0, 4.0, 7.0])
    found = interval(sample.mean(), stats.sem(sample), len(sample) - 1, 0.95)
    wanted = stats.ttest_1samp(sample, 0)
    assert (found.statistic, found.p_value) == pytest.approx((wanted.statistic, wanted.pvalue))
    assert (found.low, found.high) == pytest.approx(tuple(wanted.confidence_interval(0.95)))


def test_without_degrees_of_freedom_the_interval_is_normal():
    assert interval(1.0, 1.0, None, 0.95).high == pytest.approx(1 + 1.959964)


def test_the_published_design_could_detect_what_the_protocol_says():
    """DOMAIN §1.4: 18 teams × 6.2 cases, ICC .05, change over time with r = .6: d = .57, df = 16."""
    cases, icc, correlation = 6.2, 0.05, 0.6
    per_case = 2 * (1 - correlation) * (1 - icc) / cases
    per_team = 2 * (1 - correlation) * icc
    std_error = np.sqrt(2 * (per_case + per_team) / 9)
    assert smallest_detectable(std_error, 16, 0.95, 0.80) == pytest.approx(0.57, abs=0.01)


def test_two_groups_of_equal_weight_give_the_test_of_welch():
    one, other = np.array([1.0, 3.0, 8.0, 2.0]), np.array([0.0, 1.0, 0.5, 2.5, 1.5, 9.0])
    parts = [
        group_mean((sample - sample.mean()) / len(sample), np.ones(len(sample))) for sample in (one, other)
    ]
    error = add_up(parts)
    wanted = stats.ttest_ind(one, other, equal_var=False)
    assert (one.mean() - other.mean()) / error.std_error == pytest.approx(wanted.statistic)
    assert error.degrees == pytest.approx(wanted.df)


def test_the_variance_of_a_weighted_mean_is_unbiased_under_the_working_variance():
    generator = np.random.default_rng(1)
    weights = np.array([1.0, 2.0, 5.0, 12.0])
    working = working_variance(weights)
    draws = generator.normal(size=(20_000, 4)) * np.sqrt(working)
    share = weights / weights.sum()
    influence = share * (draws - (draws @ share)[:, None])
    variances = [group_mean(row, weights).std_error ** 2 for row in influence]
    assert np.mean(variances) == pytest.approx((share**2 * working).sum(), rel=0.03)
    df = group_mean(influence[0], weights).degrees
    assert np.var(variances) == pytest.approx(2 * np.mean(variances) ** 2 / df, rel=0.06)


def test_a_lone_unit_borrows_the_spread_of_those_it_is_compared_with():
    others = np.array([-1.0, 0.0, 4.0, -3.0])
    borrowed = lone_unit(others, np.ones(4), 1.0)
    assert borrowed.std_error == pytest.approx(np.std(others, ddof=1))
    quarter = (1 + 1 / 4) / 2
    assert lone_unit(others, np.ones(4), 4.0).std_error == pytest.approx(borrowed.std_error * quarter**0.5)


def test_what_is_borrowed_twice_from_the_same_units_has_their_degrees_of_freedom_once():
    both = together([Uncertainty(3.0, 5.0), Uncertainty(4.0, 7.0)])
    assert both == [Uncertainty(5.0, 5.0)]
    assert together([]) == []


def test_no_spread_at_all_is_no_standard_error():
    assert add_up([Uncertainty(0.0, 3.0), Uncertainty(0.0, 2.0)]) is None
