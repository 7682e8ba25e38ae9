"""Small trials with units that drop out: do Kenward and Roger's tests reject a true null as they say?

Waves are missing at random given the wave before; the unstructured model is right. Bounds are so wide that
chance alone breaks one of them in a thousand.
"""

import numpy as np
import pytest
from scipy import stats

from arviointi.estimate.mixed.marginal import fit_marginal, marginal_inference

pytestmark = pytest.mark.recovery

REPLICATIONS = 140
LEVEL = 0.05
COVARIANCE = np.array([[1.0, 0.6, 0.4], [0.6, 1.4, 0.9], [0.4, 0.9, 2.0]])


def p_value(generator, units_per_arm):
    """Draw a trial without an effect; test the change from the first to the last wave."""
    arm = np.repeat([0.0, 1.0], units_per_arm)
    outcomes = generator.multivariate_normal([0.0, 0.3, 0.5], COVARIANCE, len(arm))
    seen = np.ones(outcomes.shape, dtype=bool)
    for wave in (1, 2):
        stays = stats.norm.cdf(0.8 + 0.5 * outcomes[:, wave - 1])
        seen[:, wave] = seen[:, wave - 1] & (generator.random(len(arm)) < stays)
    units, waves = np.nonzero(seen)
    means = np.eye(3)[waves]
    design = np.column_stack([means, arm[units][:, None] * means])
    fit = fit_marginal(outcomes[seen], design, units=units, waves=waves, structure="unstructured")
    contrast = np.array([0.0, 0, 0, -1, 0, 1])
    found = marginal_inference(fit).kenward_roger(contrast)
    return 2 * stats.t.sf(abs(contrast @ fit.coefficients) / found.std_error, found.degrees)


@pytest.mark.parametrize("units_per_arm", [10, 25])
def test_a_true_null_is_rejected_as_often_as_the_level_says(units_per_arm):
    generator = np.random.default_rng(20)
    rejected = sum(p_value(generator, units_per_arm) < LEVEL for _ in range(REPLICATIONS))
    low, high = stats.binom.interval(0.999, REPLICATIONS, LEVEL)
    assert low <= rejected <= high
