"""Estimates, standard errors and degrees of freedom against R: did 2.5.1, fixest, clubSandwich, lme4."""

import json

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import GroupTime, MixedModel, Twfe
from arviointi.estimate.callaway_santanna import att_by_cohort_and_period
from arviointi.estimate.cluster_robust import cluster_robust
from arviointi.estimate.design import team_periods
from arviointi.estimate.group_time import group_time
from arviointi.estimate.mixed_model import mixed_model
from arviointi.estimate.twfe import twfe

PRINTED = 1e-7
"""R's numbers are stored with ten digits; point estimates have no reason to differ by more."""
ITERATED = 1e-4
"""Two optimisers of one likelihood stop at slightly different places."""
TWFE = Twfe(estimator="twfe", role="primary")
CONTROLS = {"nevertreated": "never_treated", "notyettreated": "not_yet_treated"}


def options(**choices):
    return GroupTime(estimator="group_time", role="primary", horizon=(-9, 9), **choices)


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "fixtures" / "r_reference"


@pytest.fixture(scope="module")
def counties(shared, panel_of):
    """Teen employment in 500 US counties: the data of the `did` vignette."""
    rows = pd.read_csv(shared / "fixtures" / "mpdta" / "mpdta.csv")
    start = rows["first_treat"].where(rows["first_treat"] > 0)
    return panel_of(rows["countyreal"], rows["year"], start, rows["lemp"])


@pytest.fixture(scope="module")
def families(folder, panel_of):
    """409 simulated families in 40 teams of unequal size over eight periods."""
    rows = pd.read_csv(folder / "simA_panel.csv")
    return panel_of(rows["team"], rows["t"], rows["g"].where(rows["g"] > 0), rows["y"], unit=rows["fam"])


@pytest.fixture(scope="module")
def did_counties(folder):
    return json.loads((folder / "ref_mpdta_R_did.json").read_text())


@pytest.fixture(scope="module")
def did_families(folder):
    return json.loads((folder / "ref_sim_R_did.json").read_text())


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


def event_times(fit):
    return {q.event_time: q for q in fit.quantities if q.estimand == "att_event_time"}


class TestStaggeredStarts:
    """Our standard errors differ from R's on purpose (small-sample correction, shares of cohorts as given).

    What they are made of does not: without the correction, influence functions add up to R's numbers.
    """

    @pytest.mark.parametrize("base", ["varying", "universal"])
    @pytest.mark.parametrize("control", CONTROLS)
    def test_county_effects_are_those_of_did(self, counties, did_counties, control, base):
        wanted = did_counties[f"nocov {control} {base}"]
        fit = group_time(counties, options(control=CONTROLS[control], base_period=base))
        assert fit.quantities[0].estimate == pytest.approx(wanted["simple"]["overall"], abs=PRINTED)
        found = event_times(fit)
        assert sorted(found) == wanted["dynamic"]["egt"]
        assert [found[time].estimate for time in wanted["dynamic"]["egt"]] == pytest.approx(
            wanted["dynamic"]["att"], abs=PRINTED
        )
        cells = {(q.cohort, q.period): q.estimate for q in fit.quantities if q.estimand == "att_cohort_time"}
        assert cells == pytest.approx({(c["g"], c["t"]): c["att"] for c in wanted["gt"]}, abs=PRINTED)

    def test_the_published_effect_on_counties(self, counties):
        [effect, *_] = group_time(counties, options(control="never_treated")).quantities
        assert effect.estimate == pytest.approx(-0.0399513, abs=1e-7)

    @pytest.mark.parametrize("control", CONTROLS)
    def test_influence_on_county_effects_adds_up_to_the_errors_of_did(self, counties, did_counties, control):
        wanted = {(c["g"], c["t"]): c["se"] for c in did_counties[f"nocov {control} varying"]["gt"]}
        assert uncorrected(counties, control) == pytest.approx(wanted, rel=PRINTED)

    @pytest.mark.parametrize("control", CONTROLS)
    def test_families_are_clustered_by_team_as_in_did(self, families, did_families, control):
        wanted = did_families[f"A clus {control}"]
        fit = group_time(families, options(control=CONTROLS[control], base_period="varying"))
        assert fit.quantities[0].estimate == pytest.approx(wanted["simple"]["overall"], abs=PRINTED)
        errors = {(c["g"], c["t"]): c["se"] for c in wanted["gt"]}
        assert uncorrected(families, control) == pytest.approx(errors, rel=PRINTED)

    def test_the_correction_is_small_with_hundreds_of_teams(self, counties, did_counties):
        """Every county group has twenty or more: n/(n − 1) moves a standard error by under 3 %."""
        wanted = {(c["g"], c["t"]): c["se"] for c in did_counties["nocov nevertreated varying"]["gt"]}
        fit = group_time(counties, options(control="never_treated", base_period="varying"))
        found = {(q.cohort, q.period): q.std_error for q in fit.quantities if q.estimand == "att_cohort_time"}
        assert found == pytest.approx(wanted, rel=0.03)
        assert all(found[cell] > wanted[cell] for cell in wanted)


def uncorrected(panel, control):
    """Standard error of every cell from its influence functions alone, as R's `did` has it."""
    effects = att_by_cohort_and_period(
        team_periods(panel), options(control=CONTROLS[control], base_period="varying")
    )
    errors = np.sqrt(((effects.treated + effects.control) ** 2).sum(axis=1))
    places = effects.cells[["cohort", "period"]].itertuples(index=False, name=None)
    return dict(zip(places, errors, strict=True))


class TestTwoWayFixedEffects:
    def test_families_against_fixest_and_clubsandwich(self, families, folder):
        wanted = json.loads((folder / "ref_cluster_R.json").read_text())["plm CR2"]
        [effect] = twfe(families, TWFE).quantities
        assert effect.estimate == pytest.approx(0.62219984, abs=1e-8)
        assert effect.std_error == pytest.approx(wanted["se"], rel=PRINTED)
        assert effect.degrees == pytest.approx(wanted["df"], rel=PRINTED)

    def test_counties_against_fixest(self, counties):
        """With 500 counties CR2 and fixest's CR1 error (.013265) differ by under .1 %."""
        [effect] = twfe(counties, TWFE).quantities
        assert effect.estimate == pytest.approx(-0.036548937, abs=1e-8)
        assert effect.std_error == pytest.approx(0.013265155, rel=1e-3)

    def test_the_coefficient_carries_the_convention_of_the_study_when_linearmodels_is_told(self, families):
        """linearmodels' defaults give .1698; with its corrections off it gives clubSandwich's CR1."""
        from linearmodels.panel import PanelOLS

        rows = families.set_index(["unit", "period"])
        model = PanelOLS(
            rows["outcome"], rows[["is_exposed"]].astype(float), entity_effects=True, time_effects=True
        )
        clusters = rows["team"].astype(int).to_frame()
        told = {"auto_df": False, "count_effects": False, "group_debias": True}
        errors = [
            model.fit(cov_type="clustered", clusters=clusters, **choices).std_errors["is_exposed"]
            for choices in ({}, told)
        ]
        assert errors == pytest.approx([0.16980460, 0.16063625], abs=1e-7)


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
