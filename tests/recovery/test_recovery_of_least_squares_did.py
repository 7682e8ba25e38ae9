"""Imputation with few exposed teams: how often does its interval hold the truth?

The published conservative error with a normal interval covers .88 with 12 exposed teams of 70 and .76 with 6.
"""

import sys

import numpy as np
import pytest
from scipy import stats

from arviointi.estimate.differences.imputed import impute

pytestmark = pytest.mark.recovery

LEVEL = 0.95
CHANCE = 0.0005
PERIODS = 8
REPLICATIONS = 300


def shocks(generator, teams):
    """Lasting differences between teams and AR(1) shocks with persistence .5."""
    found = generator.normal(size=(teams, PERIODS))
    for period in range(1, PERIODS):
        found[:, period] = 0.5 * found[:, period - 1] + np.sqrt(0.75) * found[:, period]
    return found + generator.normal(size=(teams, 1))


def effect_of(starts):
    """Effects that grow by the period and differ by cohort."""
    since = np.arange(PERIODS)[None, :] - starts[:, None]
    return np.where(since >= 0, (since + 1) * np.nan_to_num(starts)[:, None] / 10, 0)


@pytest.mark.parametrize("per_cohort", [4, 2])
def test_intervals_hold_the_truth_with_twelve_and_with_six_exposed_teams(panel_of, per_cohort):
    """The bound is one that chance alone would break in one run of two thousand."""
    starts = np.repeat([3.0, 4.0, 6.0, np.nan], [per_cohort] * 3 + [70 - 3 * per_cohort])
    effect = effect_of(starts)
    places = np.repeat(range(70), PERIODS), np.tile(range(PERIODS), 70), np.repeat(starts, PERIODS)
    panel = panel_of(*places, np.zeros(70 * PERIODS))
    truth = effect[panel["is_exposed"].to_numpy().reshape(effect.shape)].mean()
    generator = np.random.default_rng(1)
    estimates, covered = [], []
    for _ in range(REPLICATIONS):
        imputed = impute(panel.assign(outcome=(effect + shocks(generator, 70)).ravel()))
        error, estimate = imputed.uncertainty(imputed.known), imputed.estimate(imputed.known)
        margin = stats.t.ppf((1 + LEVEL) / 2, error.degrees) * error.std_error
        estimates.append(estimate)
        covered.append(abs(estimate - truth) <= margin)
    bias, error = np.mean(estimates) - truth, np.std(estimates) / np.sqrt(REPLICATIONS)
    sys.stdout.write(
        f"{3 * per_cohort} of 70: bias {bias:+.4f} ({error:.4f}), covers {np.mean(covered):.3f}\n"
    )
    assert abs(bias) < stats.norm.isf(CHANCE) * error
    assert sum(covered) >= stats.binom.ppf(CHANCE, REPLICATIONS, LEVEL)
