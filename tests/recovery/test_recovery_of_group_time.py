"""Group-time effects given covariates, on units, and with cohorts left to chance: bias and coverage.

Bounds as in test_recovery_of_effects: chance alone breaks one of them in two thousand.
"""

import sys

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from arviointi.config.estimators import GroupTime
from arviointi.estimate.differences.group_time import group_time
from arviointi.estimate.inference import interval

pytestmark = pytest.mark.recovery

LEVEL, CHANCE, DRAWS = 0.95, 0.0005, 100
NEVER = np.nan


def headlines(draw, **choices):
    """Estimate, error and degrees of freedom of the headline, panel after panel."""
    options = GroupTime(estimator="group_time", role="primary", horizon=(0, 0), **choices)
    fits = [group_time(draw(np.random.default_rng([2, number])), options) for number in range(DRAWS)]
    return pd.DataFrame([(q.estimate, q.std_error, q.degrees) for q in (fit.quantities[0] for fit in fits)])


def coverage(found, truth):
    intervals = [interval(*row, LEVEL) for row in found.itertuples(index=False)]
    return float(np.mean([each.low <= truth <= each.high for each in intervals]))


def check(found, truth, name):
    bias, error = found[0].mean() - truth, found[0].std() / np.sqrt(len(found))
    covered = coverage(found, truth)
    sys.stdout.write(f"{name}: bias {bias:+.4f} (Monte Carlo error {error:.4f}), covers {covered:.3f}\n")
    assert abs(bias) < stats.norm.isf(CHANCE) * error
    assert covered >= stats.binom.ppf(CHANCE, len(found), LEVEL) / len(found)


@pytest.fixture(scope="module")
def confounded(panel_of):
    """Teams with a large covariate start more often and have a steeper trend; children of unequal number."""

    def draw(generator, *, is_followed):
        need = generator.normal(size=48)
        chance = 1 / (1 + np.exp(-0.7 * need))
        starts = np.where(generator.random(48) < chance, generator.choice([2, 4], 48), NEVER)
        team_of = np.repeat(range(48), generator.integers(2, 6, 48))
        child, period = (part.ravel() for part in np.indices((len(team_of), 6)))
        team = team_of[child]
        outcome = 0.5 * need[team] * period + generator.normal(size=len(team_of))[child]
        outcome += 0.4 * generator.normal(size=(48, 6))[team, period] + generator.normal(size=len(child))
        outcome += 1.0 * (period >= np.nan_to_num(starts, nan=99)[team])
        unit = child if is_followed else np.arange(len(child))
        panel = panel_of(team, period, starts[team], outcome, unit=unit).assign(x_site=need[team])
        return panel if is_followed else panel[generator.random(len(panel)) > 0.2]

    return draw


class TestCovariates:
    @pytest.mark.parametrize("method", ["regression", "doubly_robust"])
    @pytest.mark.parametrize("is_followed", [True, False])
    def test_a_trend_that_depends_on_what_drives_starts_is_told_from_the_effect(
        self, confounded, method, is_followed
    ):
        def draw(generator):
            return confounded(generator, is_followed=is_followed)

        chosen = {"rows": "units", "control": "never_treated", "covariates": ["site"], "method": method}
        check(headlines(draw, **chosen), 1.0, f"{method}, followed: {is_followed}")

    def test_without_the_covariate_it_is_not(self, confounded):
        found = headlines(lambda generator: confounded(generator, is_followed=True), control="never_treated")
        assert found[0].mean() > 1.5


class TestShares:
    def test_cohorts_left_to_chance_need_estimated_shares(self, panel_of):
        """Effects of 6 in one cohort and 0 in the other, teams equally likely in both: 4 and 2 periods."""
        truth = 6 * 4 / (4 + 2)

        def draw(generator):
            starts = generator.choice([2, 4, NEVER], 36, p=[0.25, 0.25, 0.5])
            team, period = (part.ravel() for part in np.indices((36, 6)))
            outcome = generator.normal(size=len(team)) + 6 * ((starts[team] == 2) & (period >= 2))
            return panel_of(team, period, starts[team], outcome)

        check(headlines(draw, shares="estimated"), truth, "estimated shares")
        given = coverage(headlines(draw), truth)
        sys.stdout.write(f"given shares cover {given:.3f}\n")
        assert given < 0.8
