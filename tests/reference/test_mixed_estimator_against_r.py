"""The mixed-model estimator's own layer against R: groups in one arm, residual variances by arm.

Tolerances: R stops when its own steps are small, so that its variances are known to about five digits.
"""

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import MixedModel
from arviointi.estimate.mixed.mixed_engine import fitted

LIKELIHOOD = 1e-6
ITERATED = 3e-5


@pytest.fixture(scope="module")
def partially_nested(shared):
    """Children in pilot groups and others alone (ESTIMATORS 4.1, H); one wave, so below the estimator."""
    rows = pd.read_csv(shared / "fixtures" / "r_reference" / "simH_partial.csv")
    return pd.DataFrame(
        {
            "arm": np.where(rows["pilot"] == 1, "pilot", "comparison"),
            "site": None,
            "team": rows["grp"].astype(str),
            "outcome": rows["y"],
        }
    )


def fit(rows, **given):
    design = np.column_stack([np.ones(len(rows)), rows["arm"] == "pilot"]).astype(float)
    options = MixedModel(
        estimator="mixed_model", role="primary", groups=["team"], grouped_arm="pilot", **given
    )
    return fitted(rows, design, options)


def test_groups_in_one_arm_have_kenward_and_rogers_error(partially_nested):
    """pbkrtest on y ~ pilot + (0 + pilot | grp)."""
    found = fit(partially_nested)
    assert found.random_part == " + (0 + pilot | team)"
    assert found.log_lik == pytest.approx(-261.759818565, abs=LIKELIHOOD)
    assert found.coefficients[1] == pytest.approx(0.41839871, abs=LIKELIHOOD)
    adjusted = found.kenward_roger(np.array([0.0, 1.0]))
    assert (adjusted.std_error, adjusted.degrees) == pytest.approx((0.24941882, 20.6507), rel=ITERATED)


def test_residual_variances_by_arm_are_those_of_nlme(partially_nested):
    """lme with varIdent: log-likelihood, coefficient, ratio of residual deviations."""
    found = fit(partially_nested, arm_variances=True)
    variances = {one.term: one.estimate for one in found.variances if one.estimand == "variance"}
    assert found.log_lik == pytest.approx(-261.270765, abs=LIKELIHOOD)
    assert found.coefficients[1] == pytest.approx(0.41740164, abs=LIKELIHOOD)
    ratio = variances["residual:comparison"] / variances["residual:pilot"]
    assert ratio**0.5 == pytest.approx(1.122227, rel=ITERATED)


def test_generalised_least_squares_on_whitened_rows_has_nlmes_error(partially_nested):
    whitened = fit(partially_nested, arm_variances=True).whitened
    design, residuals = whitened[:, :-1], whitened[:, -1]
    bread = np.linalg.inv(design.T @ design)
    assert bread[1, 1] ** 0.5 == pytest.approx(0.25146534, rel=ITERATED)
    assert design.T @ residuals == pytest.approx([0, 0], abs=LIKELIHOOD)
