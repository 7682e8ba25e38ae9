"""The checks of a primary model: each against what it must give by hand, and which models have which."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from arviointi.config.analyses import Analysis
from arviointi.contracts.estimates import DIAGNOSTICS
from arviointi.estimate.differences.decomposition import decomposition
from arviointi.estimate.models import fit_models

QUESTION = {"fi": "Vaikuttaako?", "en": "Does it work?"}
NEVER = np.nan
STARTS = np.array([4.0] * 4 + [6.0] * 4 + [NEVER] * 8)
MODELS = {
    "main": {"estimator": "group_time", "role": "primary", "horizon": [-3, 3]},
    "twfe": {"estimator": "twfe", "role": "sensitivity"},
    "placebo": {"estimator": "twfe", "role": "placebo", "shift_start": -2},
}
QUIET = {
    "pre_trends": False,
    "honest": None,
    "leave_out": [],
    "decomposition": False,
    "equality": False,
}
"""No check at all: each test asks for its own."""


def plan(models=None, **checks):
    content = {"question": QUESTION, "outcome": "new", "family": "f", "models": models or MODELS}
    return Analysis.model_validate(content | {"checks": QUIET | checks})


@pytest.fixture(scope="module")
def panel(panel_of):
    """Sixteen teams over ten periods, two to a site, an effect of .5."""
    rng = np.random.default_rng(3)
    team, period = (part.ravel() for part in np.indices((16, 10)))
    outcome = (
        rng.normal(size=160)
        + rng.normal(size=16)[team]
        + 0.5 * (period >= np.nan_to_num(STARTS, nan=99)[team])
    )
    built = panel_of(team, period, STARTS[team], outcome)
    return built.assign(site=[f"s{number // 2}" for number in team])


def found(panel, analysis, check):
    rows = fit_models(panel, analysis, "a", 1).diagnostics
    assert DIAGNOSTICS.conform(pa.Table.from_pandas(rows, preserve_index=False)).num_rows == len(rows)
    return rows[rows["check"] == check]


def headline(panel, model):
    estimates = fit_models(panel, plan({"main": model}), "a", 1).estimates
    return float(estimates.loc[estimates["is_headline"], "estimate"].iloc[0])


class TestLeavingOut:
    @pytest.mark.parametrize("unit", ["team", "site"])
    def test_each_row_is_the_estimate_without_one(self, panel, unit):
        rows = found(panel, plan(leave_out=[unit]), f"leave_out_{unit}")
        assert list(rows["label"]) == sorted(panel[unit].unique())
        [without] = [name for name in rows["label"] if name in ("s3", "6")]
        wanted = headline(panel[panel[unit] != without], MODELS["main"])
        assert float(rows.loc[rows["label"] == without, "estimate"].iloc[0]) == pytest.approx(wanted)

    def test_a_study_in_one_site_cannot_leave_it_out(self, panel):
        assert found(panel.assign(site="s"), plan(leave_out=["site"]), "leave_out_site").empty

    def test_a_team_that_cannot_be_missed_is_said_with_the_reason(self, panel):
        few = panel[panel["team"].isin(["0", "1", "8", "9"])]
        rows = found(few, plan(leave_out=["team"]), "leave_out_team")
        assert set(rows["reason"].dropna()) == {"one_cluster_in_arm"}
        assert rows["reason"].notna().sum() == 4


class TestPlaceboStarts:
    def test_each_row_is_the_model_with_starts_moved_back(self, panel):
        rows = found(panel, plan(placebo_starts=[-1, -2]), "placebo_start")
        wanted = headline(panel, MODELS["main"] | {"shift_start": -2})
        assert list(rows["value"]) == [-1, -2]
        assert float(rows["estimate"].iloc[1]) == pytest.approx(wanted)


class TestEquality:
    def test_the_difference_to_every_other_model_but_placebos(self, panel):
        rows = found(panel, plan(equality=True), "equality")
        assert list(rows["label"]) == ["twfe"]
        wanted = headline(panel, MODELS["main"]) - headline(panel, MODELS["twfe"])
        assert float(rows["estimate"].iloc[0]) == pytest.approx(wanted)

    def test_a_ratio_is_not_compared_with_a_difference(self, panel):
        models = {"main": MODELS["main"], "ratio": {"estimator": "poisson", "role": "sensitivity"}}
        counts = panel.assign(outcome=panel["outcome"].abs().round())
        assert found(counts, plan(models, equality=True), "equality").empty

    def test_a_lone_team_whose_error_is_borrowed_stops_the_test(self, panel):
        lone = panel[~panel["team"].isin(["1", "2", "3"])]
        rows = found(lone, plan(equality=True), "equality")
        assert list(rows["reason"]) == ["borrowed_error"]
        assert rows["p_value"].isna().all()


class TestTrends:
    def test_the_test_counts_the_leads_and_its_power_grows_with_the_slope(self, panel):
        [test] = found(panel, plan(pre_trends=True), "pre_trend").to_dict("records")
        power = found(panel, plan(pre_trends=True), "pre_trend_power").set_index("label")["estimate"]
        assert test["n"] == 2
        assert 0 < test["p_value"] <= 1
        assert 0 < power["slope_50"] < power["slope_80"]

    @pytest.mark.parametrize("model", ["group_time", "twfe", "imputation", "sun_abraham"])
    def test_a_past_that_teams_and_periods_explain_to_the_last_digit_is_not_tested(self, panel_of, model):
        team, period = (part.ravel() for part in np.indices((12, 8)))
        start = np.where(team < 6, 4.0, NEVER)
        noise = np.random.default_rng(3).normal(size=96) * (period >= 4)
        rows = panel_of(team, period, start, 0.1 * team + 0.3 * period + noise)
        models = {"main": {"estimator": model, "role": "primary"}}
        assert found(rows, plan(models, pre_trends=True), "pre_trend").empty

    def test_trends_that_differ_are_found(self, panel):
        steep = panel.assign(outcome=panel["outcome"] + 3 * panel["period"] * (panel["arm"] == "pilot"))
        [test] = found(steep, plan(pre_trends=True), "pre_trend").to_dict("records")
        assert test["p_value"] < 0.001

    def test_intervals_widen_with_the_bound(self, panel):
        asked = {"relative_magnitudes": [0.0, 1.0, 2.0], "smoothness": [0.0, 0.2]}
        for check in asked:
            rows = found(panel, plan(honest=asked), check)
            widths = (rows["conf_high"] - rows["conf_low"]).dropna()
            assert widths.is_monotonic_increasing
            is_inside = rows["conf_low"].iloc[0] <= 0 <= rows["conf_high"].iloc[0]
            assert rows["label"].iloc[-1] == ("breakdown_zero_inside" if is_inside else "breakdown")

    def test_an_analysis_of_two_way_effects_is_checked_by_group_time_effects(self, panel):
        models = {"main": MODELS["twfe"] | {"role": "primary"}}
        [test] = found(panel, plan(models, pre_trends=True), "pre_trend").to_dict("records")
        assert test["n"] >= 2

    def test_a_ratio_has_no_trend_checks(self, panel):
        """Its effects by time would be on another scale."""
        models = {"main": {"estimator": "poisson", "role": "primary"}}
        counts = panel.assign(outcome=panel["outcome"].abs().round())
        rows = fit_models(counts, plan(models, pre_trends=True, honest={}), "a", 1).diagnostics
        assert set(rows["check"]) == {"design"}


class TestDecomposition:
    def test_weights_and_estimates_add_up_to_two_way_fixed_effects(self, panel):
        rows = found(panel, plan(decomposition=True), "decomposition")
        assert rows["value"].sum() == pytest.approx(1)
        assert (rows["value"] * rows["estimate"]).sum() == pytest.approx(headline(panel, MODELS["twfe"]))
        assert set(rows["label"]) == set(decomposition(panel)["kind"])

    def test_an_analysis_without_them_has_none(self, panel):
        assert found(panel, plan({"main": MODELS["main"]}, decomposition=True), "decomposition").empty


class TestResampling:
    def test_the_same_seed_gives_the_same_p_value_whatever_else_is_checked(self, panel):
        asked = {"permutations": 99}
        alone = found(panel, plan(randomisation=asked), "randomisation")
        among = found(panel, plan(randomisation=asked, pre_trends=True, equality=True), "randomisation")
        assert list(alone["p_value"]) == list(among["p_value"])

    def test_only_two_way_fixed_effects_have_the_wild_bootstrap(self, panel):
        models = {"main": MODELS["twfe"] | {"role": "primary"}}
        [row] = found(panel, plan(models, wild_bootstrap={}), "wild_bootstrap").to_dict("records")
        assert row["conf_low"] < row["estimate"] < row["conf_high"]
        assert found(panel, plan(wild_bootstrap={}), "wild_bootstrap").empty

    def test_the_curve_has_every_combination_and_three_joint_tests(self, panel):
        asked = {"models": ["main", "twfe"], "weights": ["given", "equal"], "permutations": 99}
        curve = found(panel, plan(specifications=asked), "specification")
        joint = found(panel, plan(specifications=asked), "specification_joint")
        assert set(curve["label"]) == {
            f"{model}/{weights}/all" for model in ("main", "twfe") for weights in ("given", "equal")
        }
        assert list(joint["label"]) == ["median", "share_significant", "mean_z"]


class TestDesign:
    def test_it_counts_teams_and_gives_the_detectable_effect_in_standard_deviations(self, panel):
        results = fit_models(panel, plan(), "a", 1)
        rows = results.diagnostics.set_index("label")["value"]
        least = results.estimates.loc[results.estimates["estimand"] == "mdes", "estimate"].iloc[0]
        assert (rows["teams_pilot"], rows["teams_comparison"]) == (8, 8)
        assert rows["mdes_sd"] == pytest.approx(least / results.fits["baseline_sd"].iloc[0])

    def test_arm_by_wave_adds_what_counts_and_correlations_allow(self, panel_of):
        rng = np.random.default_rng(4)
        team, unit, wave = (part.ravel() for part in np.indices((16, 8, 3)))
        outcome = (
            rng.normal(size=16)[team] + rng.normal(size=(16, 8))[team, unit] + rng.normal(size=len(team))
        )
        names = [f"{t}/{u}" for t, u in zip(team, unit, strict=True)]
        waves = panel_of(team, wave, np.where(team < 8, 1.0, NEVER), outcome, unit=names)
        models = {"main": {"estimator": "mixed_model", "role": "primary"}}
        rows = found(waves, plan(models), "design").set_index("label")["value"]
        assert rows["n_per_team"] == pytest.approx(8)
        assert 0 < rows["icc"] < 1
        assert 0 < rows["mdes_design_sd"] < 3


def test_only_primary_models_are_checked(panel):
    models = {"main": MODELS["main"] | {"role": "secondary"}, "twfe": MODELS["twfe"]}
    assert fit_models(panel, plan(models, leave_out=["team"]), "a", 1).diagnostics.empty


def test_a_primary_model_that_could_not_be_estimated_has_no_checks(panel):
    before = panel[panel["period"] < 4]
    results = fit_models(before, plan(leave_out=["team"]), "a", 1)
    assert results.diagnostics.empty
    assert isinstance(results.diagnostics, pd.DataFrame)
