"""Linear mixed models against lme4, lmerTest, pbkrtest and nlme.

Tolerances: R stops when its own steps are small, so that its variances are known to about five digits; our
log-likelihood is the same or higher.
"""

import json

import numpy as np
import pandas as pd
import pytest

from arviointi.estimate.mixed.mixed_inference import mixed_inference
from arviointi.estimate.mixed.random_effects import RandomTerm
from arviointi.estimate.mixed.reml import fit_mixed

LIKELIHOOD = 1e-6
ITERATED = 3e-5
DEGREES = 1e-3


@pytest.fixture(scope="module")
def lme4(shared):
    return json.loads((shared / "fixtures" / "r_reference" / "ref_lmm_R.json").read_text())


@pytest.fixture(scope="module")
def table(shared):
    def read(name):
        folder = "r_reference" if name.startswith("sim") else "mixed_lme4"
        suffix = "csv" if name.startswith("sim") else "csv.gz"
        return pd.read_csv(shared / "fixtures" / folder / f"{name}.{suffix}")

    return read


def columns(rows, *names):
    return np.column_stack([np.ones(len(rows)), *(rows[name].to_numpy(float) for name in names)])


def term(rows, by, *slopes, intercept=True, is_diagonal=False):
    levels = pd.factorize(rows[by].astype(str).agg("/".join, axis=1))[0]
    design = columns(rows, *slopes)[:, 0 if intercept else 1 :]
    return RandomTerm(by[-1], levels, design, is_diagonal)


def sleep(table, *slopes, **how):
    rows = table("sleepstudy")
    return rows["Reaction"], columns(rows, "Days"), [term(rows, ["Subject"], *slopes, **how)]


def families(table, *slopes, **how):
    rows = table("simE_lmm3").assign(both=lambda rows: rows["pilot"] * rows["post"])
    terms = [term(rows, ["team", "fam"]), term(rows, ["team"], *slopes, **how)]
    return rows["y"], columns(rows, "pilot", "post", "both"), terms


def waves(table):
    rows = table("simE_lmm3")
    for wave in (1, 2):
        rows[f"w{wave}"] = rows["wave"] == wave
        rows[f"pw{wave}"] = rows["pilot"] * rows[f"w{wave}"]
    design = columns(rows, "pilot", "w1", "w2", "pw1", "pw2")
    return rows["y"], design, [term(rows, ["team", "fam"]), term(rows, ["team"])]


def crossed(table):
    rows = table("simF_crossed")
    return rows["y"], columns(rows, "pilot", "x"), [term(rows, ["child"]), term(rows, ["worker"])]


def penicillin(table):
    rows = table("Penicillin")
    return rows["diameter"], columns(rows), [term(rows, ["plate"]), term(rows, ["sample"])]


MODELS = {
    "sleep int": sleep,
    "sleep slope": lambda table: sleep(table, "Days"),
    "sleep uncor": lambda table: sleep(table, "Days", is_diagonal=True),
    "E nested3": waves,
    "E nested3 slope": lambda table: families(table, "post"),
    "E nested3 uncor slope": lambda table: families(table, "post", is_diagonal=True),
    "F crossed": crossed,
    "Penicillin": penicillin,
}


def fitted(name, table, *, restricted=True):
    outcome, design, terms = MODELS[name](table)
    return fit_mixed(outcome.to_numpy(float), design, terms, restricted=restricted)


@pytest.mark.parametrize("name", MODELS)
def test_restricted_likelihood_coefficients_and_errors(name, table, lme4):
    fit, wanted = fitted(name, table), lme4[name]
    assert fit.log_lik == pytest.approx(wanted["ll"], abs=LIKELIHOOD)
    assert fit.coefficients == pytest.approx(np.atleast_1d(wanted["coef"]), rel=LIKELIHOOD, abs=LIKELIHOOD)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(np.atleast_1d(wanted["se"]), rel=ITERATED)


@pytest.mark.parametrize("name", ["sleep slope", "E nested3", "Penicillin"])
def test_likelihood(name, table, lme4):
    fit, wanted = fitted(name, table, restricted=False), lme4[f"{name} ML"]
    assert fit.log_lik == pytest.approx(wanted["ll"], abs=LIKELIHOOD)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(np.atleast_1d(wanted["se"]), rel=ITERATED)
    with pytest.raises(ValueError, match="restricted"):
        mixed_inference(fit)


@pytest.mark.parametrize("name", MODELS)
def test_degrees_of_freedom(name, table, lme4):
    """Satterthwaite as lmerTest, Kenward and Roger as pbkrtest, of every coefficient."""
    fit, wanted = fitted(name, table), lme4[name]
    found, each = mixed_inference(fit), np.eye(len(fit.coefficients))
    adjusted = [found.kenward_roger(contrast) for contrast in each]
    degrees = [found.satterthwaite(contrast).degrees for contrast in each]
    assert degrees == pytest.approx(np.atleast_1d(wanted["dfS"]), rel=DEGREES)
    assert [one.degrees for one in adjusted] == pytest.approx(np.atleast_1d(wanted["dfKR"]), rel=DEGREES)
    assert [one.std_error for one in adjusted] == pytest.approx(np.atleast_1d(wanted["seKR"]), rel=ITERATED)


def partially_nested(table, *, own_residuals):
    rows = table("simH_partial")
    groups = term(rows, ["grp"], "pilot", intercept=False)
    strata = rows["pilot"].to_numpy(int) if own_residuals else None
    return fit_mixed(rows["y"].to_numpy(), columns(rows, "pilot"), [groups], strata=strata)


def test_groups_in_one_arm_only(table):
    """ESTIMATORS 4.1: lmerTest on y ~ pilot + (0 + pilot | grp)."""
    fit, pilot = partially_nested(table, own_residuals=False), np.array([0.0, 1.0])
    assert fit.log_lik == pytest.approx(-261.759818565, abs=LIKELIHOOD)
    found = mixed_inference(fit)
    ours, adjusted = found.satterthwaite(pilot), found.kenward_roger(pilot)
    assert fit.coefficients[1] == pytest.approx(0.41839871, abs=LIKELIHOOD)
    assert (ours.std_error, ours.degrees) == pytest.approx((0.24913487, 20.9451), rel=ITERATED)
    assert (adjusted.std_error, adjusted.degrees) == pytest.approx((0.24941882, 20.6507), rel=ITERATED)


def test_a_residual_variance_of_each_arm(table):
    """The same with nlme's varIdent: log-likelihood, coefficient, error and ratio of the deviations."""
    fit = partially_nested(table, own_residuals=True)
    assert fit.log_lik == pytest.approx(-261.270765, abs=LIKELIHOOD)
    assert fit.coefficients[1] == pytest.approx(0.41740164, abs=LIKELIHOOD)
    assert fit.covariance[1, 1] ** 0.5 == pytest.approx(0.25146534, rel=ITERATED)
    assert 1 / fit.relative.strata[1] ** 0.5 == pytest.approx(1.122227, rel=ITERATED)


@pytest.mark.parametrize(
    ("name", "outcome", "by", "deviance"),
    [
        ("Dyestuff", "Yield", [["Batch"]], 319.6543),
        ("Pastes", "strength", [["sample"], ["batch"]], 246.9907),
        ("Penicillin", "diameter", [["plate"], ["sample"]], 330.8606),
    ],
)
def test_deviances_that_the_documentation_of_lme4_prints(table, name, outcome, by, deviance):
    rows = table(name)
    fit = fit_mixed(rows[outcome].to_numpy(float), columns(rows), [term(rows, one) for one in by])
    assert -2 * fit.log_lik == pytest.approx(deviance, abs=1e-4)


def test_machines(table):
    """Log-likelihood of lme4 for crossed machines within workers: −107.8438."""
    rows = table("Machines")
    design = np.column_stack([columns(rows), pd.get_dummies(rows["Machine"]).to_numpy(float)[:, 1:]])
    terms = [term(rows, ["Worker", "Machine"]), term(rows, ["Worker"])]
    assert fit_mixed(rows["score"].to_numpy(), design, terms).log_lik == pytest.approx(-107.8438, abs=1e-4)


def test_a_variance_that_is_zero_is_zero(table):
    """Dyestuff2: no variance between batches. Kenward and Roger then count the batches, as in the balanced
    analysis of variance: 6 − 1."""
    rows = table("Dyestuff2")
    fit = fit_mixed(rows["Yield"].to_numpy(), columns(rows), [term(rows, ["Batch"])])
    assert fit.is_singular
    assert fit.covariance_of(0)[0, 0] == 0
    assert fit.residual == pytest.approx(13.81, abs=0.005)
    assert mixed_inference(fit).kenward_roger(np.ones(1)).degrees == pytest.approx(5)
