"""Estimates, standard errors and degrees of freedom against R: fixest, clubSandwich, lme4."""

import json

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import MixedModel
from arviointi.estimate.few_teams.cluster_robust import cluster_robust
from arviointi.estimate.mixed.mixed_model import mixed_model

PRINTED = 1e-7
"""R's numbers are stored with ten digits; point estimates have no reason to differ by more."""
ITERATED = 1e-4
"""Two optimisers of one likelihood stop at slightly different places."""


@pytest.fixture(scope="module")
def wave_fit(folder, panel_of):
    """Families in 24 teams over three waves: y ~ pilot * wave + (1 | team) + (1 | fam)."""
    rows = pd.read_csv(folder / "simE_lmm3.csv")
    unit = rows["team"].astype(str) + "/" + rows["fam"].astype(str)
    start = np.where(rows["pilot"] == 1, 1.0, np.nan)
    panel = panel_of(rows["team"], rows["wave"], start, rows["y"], unit=unit)
    return mixed_model(panel, MixedModel(estimator="mixed_model", role="primary"))


@pytest.fixture(scope="module")
def lme4(folder):
    return json.loads((folder / "ref_lmm_R.json").read_text())["E nested3"]


class TestClusterRobust:
    def test_every_coefficient_of_a_regression_against_clubsandwich(self, folder):
        wanted = json.loads((folder / "ref_cluster_R.json").read_text())["ols CR2"]
        rows = pd.read_csv(folder / "simE_lmm3.csv")
        pilot, post = rows["pilot"].to_numpy(float), rows["post"].to_numpy(float)
        design = np.column_stack([np.ones(len(rows)), pilot, post, pilot * post])
        residuals = rows["y"].to_numpy() - design @ np.linalg.lstsq(design, rows["y"].to_numpy())[0]
        clusters = pd.factorize(rows["team"])[0]
        found = [cluster_robust(design, residuals, clusters, contrast) for contrast in np.eye(4)]
        assert [each.std_error for each in found] == pytest.approx(wanted["se"], rel=PRINTED)
        assert [each.degrees for each in found] == pytest.approx(wanted["df"], rel=PRINTED)


class TestMixedModel:
    def test_the_restricted_likelihood_is_that_of_lme4(self, wave_fit, lme4):
        assert wave_fit.log_lik == pytest.approx(lme4["ll"], abs=1e-6)

    def test_the_variances_are_those_of_lme4(self, wave_fit, lme4):
        wanted = {{"fam": "unit", "team": "team"}.get(vc["grp"], "residual"): vc["vcov"] for vc in lme4["vc"]}
        found = {q.term: q.estimate for q in wave_fit.quantities if q.estimand == "variance"}
        assert found == pytest.approx(wanted, rel=ITERATED)

    def test_the_contrasts_and_their_errors_are_those_of_lme4_and_pbkrtest(self, wave_fit, lme4):
        found = [q for q in wave_fit.quantities if q.estimand == "contrast"]
        assert [q.estimate for q in found] == pytest.approx(lme4["coef"][4:], rel=ITERATED)
        assert [q.std_error for q in found] == pytest.approx(lme4["seKR"][4:], rel=ITERATED)

    def test_the_baseline_mean_of_the_comparison_arm_is_its_intercept(self, wave_fit, lme4):
        [mean] = [q for q in wave_fit.quantities if q.term == "comparison:T0"]
        assert (mean.estimate, mean.std_error) == pytest.approx(
            (lme4["coef"][0], lme4["seKR"][0]), rel=ITERATED
        )

    def test_its_degrees_of_freedom_are_no_more_than_those_of_kenward_and_roger(self, wave_fit, lme4):
        found = [q.degrees for q in wave_fit.quantities if q.estimand == "contrast"]
        assert all(df <= wanted for df, wanted in zip(found, lme4["dfKR"][4:], strict=True))
