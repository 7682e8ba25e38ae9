"""Cluster-robust errors CR0 to CR3 and their degrees of freedom against R's clubSandwich 0.5.8."""

import json

import numpy as np
import pandas as pd
import pytest

from arviointi.estimate.differences.least_squares import least_squares
from arviointi.estimate.differences.twfe import exposed_cells
from arviointi.estimate.differences.within import absorb
from arviointi.estimate.few_teams.cluster_robust import cluster_robust, cluster_robust_each

STORED = 1e-10
"""R's numbers are stored with twelve digits."""
SWEPT = 1e-9
"""Of 409 families and eight periods: plm works through 417 dummies, which costs a digit."""
KINDS = ["CR0", "CR1", "CR2", "CR3"]


@pytest.fixture(scope="module")
def clubsandwich(folder):
    return json.loads((folder / "ref_cluster_R.json").read_text())


@pytest.mark.parametrize("kind", KINDS)
def test_every_coefficient_of_a_regression(folder, clubsandwich, kind):
    """The rows of y ~ pilot * post, 24 teams."""
    rows = pd.read_csv(folder / "simE_lmm3.csv")
    pilot, post = rows["pilot"].to_numpy(float), rows["post"].to_numpy(float)
    design = np.column_stack([np.ones(len(rows)), pilot, post, pilot * post])
    residuals = rows["y"].to_numpy() - design @ np.linalg.lstsq(design, rows["y"].to_numpy())[0]
    found = cluster_robust_each(design, residuals, pd.factorize(rows["team"])[0], np.eye(4), kind)
    wanted = clubsandwich[f"ols {kind}"]
    assert [each.std_error for each in found] == pytest.approx(wanted["se"], rel=STORED)
    assert [each.degrees for each in found] == pytest.approx(wanted["df"], rel=STORED)


def exposure_fit(panel):
    within = absorb(panel)
    return least_squares(within, exposed_cells(within)[:, :, None])


@pytest.mark.parametrize("kind", ["CR0", "CR1", "CR2"])
def test_the_coefficient_of_two_way_fixed_effects(families, clubsandwich, kind):
    """Family effects, which lie within teams, are swept out; period effects stay in as columns."""
    fit = exposure_fit(families)
    found = cluster_robust(fit.design, fit.residuals, fit.clusters, fit.basis[0], kind)
    wanted = clubsandwich[f"plm {kind}"]
    assert found.std_error == pytest.approx(wanted["se"], rel=SWEPT)
    assert found.degrees == pytest.approx(wanted["df"], rel=SWEPT)


def test_cr3_of_two_way_fixed_effects_is_the_jackknife_over_teams(families):
    """Squared moves of the coefficient, a team left out at a time: .16832338 by dummies in R's data too."""
    fit = exposure_fit(families)
    whole = fit.basis[0] @ fit.coefficients
    without = [exposure_fit(families[families["team"] != team]) for team in families["team"].unique()]
    moves = [left.basis[0] @ left.coefficients - whole for left in without]
    found = cluster_robust(fit.design, fit.residuals, fit.clusters, fit.basis[0], "CR3")
    assert found.std_error == pytest.approx(np.linalg.norm(moves), rel=SWEPT)
    assert found.std_error == pytest.approx(0.16832338, abs=5e-9)


def test_cr3_of_clubsandwich_takes_leverage_after_periods_are_swept_out_too(families, clubsandwich):
    """Its .16361 is not the jackknife; from exposure rid of families and periods we get the same."""
    fit = exposure_fit(families)
    effects = fit.design @ fit.dual[1:].T
    exposure = fit.design @ fit.dual[0]
    exposure -= effects @ np.linalg.lstsq(effects, exposure)[0]
    found = cluster_robust(exposure[:, None], fit.residuals, fit.clusters, np.ones(1), "CR3")
    assert found.std_error == pytest.approx(clubsandwich["plm CR3"]["se"], rel=SWEPT)
