"""Resampling inference in simulated studies: intervals hold the truth as often as they say."""

import numpy as np
import pytest

from arviointi.config.analyses import Randomisation, WildBootstrap
from arviointi.config.estimators import SyntheticDid, Twfe
from arviointi.estimate.differences.synthetic_did import synthetic_did
from arviointi.estimate.few_teams.quick_statistics import quick_statistic
from arviointi.estimate.few_teams.randomisation import randomisation_test
from arviointi.estimate.few_teams.wild_bootstrap import wild_bootstrap_twfe

pytestmark = pytest.mark.recovery

EFFECT = 0.7
STUDIES = 100
ERROR = 3 * np.sqrt(0.9 * 0.1 / STUDIES)
"""Three simulation errors of a share near .90."""
TWFE = Twfe(estimator="twfe", role="primary")


@pytest.fixture
def generator():
    return np.random.default_rng(2024)


def study(panel_of, generator, starts, periods):
    """Teams with levels of their own, a common course, autocorrelated shocks and a constant effect."""
    n = len(starts)
    shocks = generator.normal(size=(n, periods))
    for period in range(1, periods):
        shocks[:, period] += 0.6 * shocks[:, period - 1]
    outcome = shocks + generator.normal(size=(n, 1)) + generator.normal(size=periods).cumsum()
    team, period = np.repeat(range(n), periods), np.tile(range(periods), n)
    start = np.asarray(starts, float)[team]
    exposed = period >= np.nan_to_num(start, nan=np.inf)
    return panel_of(team, period, start, outcome.ravel() + EFFECT * exposed)


def holds(found):
    return found.low <= EFFECT <= found.high


def test_wild_bootstrap_intervals_with_twelve_teams(panel_of, generator):
    starts = [3, 3, 4, 4, *[np.nan] * 8]
    held = [
        holds(wild_bootstrap_twfe(study(panel_of, generator, starts, 7), WildBootstrap(), 0.9, generator))
        for _ in range(STUDIES)
    ]
    assert np.mean(held) == pytest.approx(0.9, abs=ERROR)


def test_randomisation_intervals_with_twelve_teams(panel_of, generator):
    starts = [3, 3, 4, 4, *[np.nan] * 8]
    quick, drawn = quick_statistic(TWFE), Randomisation(permutations=99)
    held = [
        holds(randomisation_test(study(panel_of, generator, starts, 7), quick, drawn, generator, level=0.9))
        for _ in range(STUDIES)
    ]
    assert np.mean(held) == pytest.approx(0.9, abs=ERROR)


@pytest.mark.parametrize("n_treated", [1, 2, 5])
def test_synthetic_did_intervals(panel_of, generator, n_treated):
    from scipy import stats

    starts = [8] * n_treated + [np.nan] * 15
    options = SyntheticDid(estimator="synthetic_did", role="primary")
    held = []
    for _ in range(STUDIES):
        [found, *_] = synthetic_did(study(panel_of, generator, starts, 12), options).quantities
        margin = stats.t.ppf(0.95, found.degrees) * found.std_error
        held.append(abs(found.estimate - EFFECT) <= margin)
    assert np.mean(held) == pytest.approx(0.9, abs=ERROR)
