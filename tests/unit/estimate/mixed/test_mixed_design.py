"""Baselines of the mixed model: free, the same in both arms, a covariate; and covariates of teams."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.mixed_linear_model import MixedLM

from arviointi.estimate.mixed.mixed_model import mixed_model
from survey_waves import by_term, covariance, drawn, estimates, options

EXACT = 1e-7  # two ways to compute the same numbers, with variances that an optimiser found
OPTIMISERS = 1e-3  # statsmodels stops earlier


def arm_difference(panel, wave):
    means = panel[panel["period"] == wave].groupby("arm")["outcome"].mean()
    return means["pilot"] - means["comparison"]


@pytest.mark.parametrize("groups", [["unit"], ["team", "unit"]])
def test_one_mean_at_baseline_takes_away_what_the_baseline_foretells(panel_of, groups):
    """Complete data, generalised least squares under a linear constraint: the effect is the difference at
    the wave less Cov(later, first)/Var(first) of arm means times the difference at the first wave."""
    panel, members = drawn(panel_of), 5
    fit = mixed_model(panel, options(groups=groups, baseline="constrained"))
    found = estimates(fit, "variance")
    shared = found.get("team", 0.0) + found["unit"] / members
    foretold = shared / (shared + found["residual"] / members)
    for wave in (1, 2):
        effect = arm_difference(panel, wave) - foretold * arm_difference(panel, 0)
        assert estimates(fit, "contrast")[f"pilot:T{wave}"] == pytest.approx(effect, rel=EXACT)
    means = estimates(fit, "mean")
    assert means["pilot:T0"] == pytest.approx(means["comparison:T0"])
    assert means["pilot:T0"] == pytest.approx(panel.loc[panel["period"] == 0, "outcome"].mean())


def test_one_mean_at_baseline_is_more_certain_than_free_means(panel_of):
    panel = drawn(panel_of)
    free, constrained = (
        by_term(mixed_model(panel, options(baseline=one)), "contrast") for one in ("free", "constrained")
    )
    assert all(constrained[term].std_error < free[term].std_error for term in free)


def test_means_that_are_equal_at_baseline_need_no_constraint(panel_of):
    panel = drawn(panel_of)
    ahead = (panel["arm"] == "pilot") * arm_difference(panel, 0)
    alike = panel.assign(outcome=panel["outcome"] - ahead)
    free, constrained = (mixed_model(alike, options(baseline=one)) for one in ("free", "constrained"))
    for term, effect in estimates(free, "contrast").items():
        assert estimates(constrained, "contrast")[term] == pytest.approx(effect, rel=1e-4)  # other variances


def test_units_without_a_baseline_count_where_it_is_no_covariate(panel_of):
    panel = drawn(panel_of)
    lost = panel[~(panel["unit"].isin(["0/0", "7/1"]) & (panel["period"] == 0))]
    assert mixed_model(lost, options(baseline="constrained")).sample.n_units == 40
    assert mixed_model(lost, options()).warnings == ()


def with_baseline(panel):
    first = panel[panel["period"] == 0].set_index("unit")["outcome"]
    later = panel[panel["period"] > 0]
    start = later["unit"].map(first)
    return later.assign(baseline=start - first.mean(), pilot=(later["arm"] == "pilot").astype(float))


def test_a_baseline_covariate_is_the_analysis_of_covariance_of_statsmodels(panel_of):
    panel = drawn(panel_of, members=8, waves=2)
    shock = np.random.default_rng(3).normal(size=8)[panel["team"].astype(int)]
    panel = panel.assign(outcome=panel["outcome"] + shock * panel["period"])
    rows = with_baseline(panel)
    design = rows[["pilot", "baseline"]].assign(one=1.0)[["one", "pilot", "baseline"]]
    theirs = MixedLM(rows["outcome"], design, groups=rows["team"]).fit(reml=True)
    fit = mixed_model(panel, options(baseline="covariate"))
    assert fit.formula == "outcome ~ wave + arm:wave + baseline:wave + (1 | team)"
    assert fit.log_lik == pytest.approx(theirs.llf, abs=1e-4)
    assert estimates(fit, "contrast")["pilot:T1"] == pytest.approx(theirs.params["pilot"], rel=OPTIMISERS)
    assert estimates(fit, "mean")["comparison:T1"] == pytest.approx(theirs.params["one"], rel=OPTIMISERS)
    assert estimates(fit, "variance")["team"] == pytest.approx(float(theirs.cov_re.iloc[0, 0]), rel=0.01)


def test_a_baseline_covariate_has_a_slope_of_its_own_at_every_wave(panel_of):
    panel = drawn(panel_of)
    fit = mixed_model(panel, options(baseline="covariate"))
    rows = with_baseline(panel)
    waves = np.eye(2)[rows["period"] - 1]
    design = np.column_stack(
        [waves, waves * rows[["baseline"]].to_numpy(), waves * rows[["pilot"]].to_numpy()]
    )
    inverse = np.linalg.inv(covariance(rows, estimates(fit, "variance")))
    wanted = np.linalg.solve(design.T @ inverse @ design, design.T @ inverse @ rows["outcome"].to_numpy())
    assert list(estimates(fit, "contrast").values()) == pytest.approx(wanted[4:], rel=EXACT)
    assert fit.se_type.startswith("Kenward-Roger (REML), t(min(KR, teams - 3))")
    assert {one.degrees for one in by_term(fit, "contrast").values()} == {8 - 3}


def test_a_unit_without_a_baseline_is_left_out_and_said(panel_of):
    panel = drawn(panel_of)
    lost = panel[~((panel["unit"] == "0/0") & (panel["period"] == 0))]
    fit = mixed_model(lost, options(baseline="covariate"))
    assert fit.warnings == ("without_baseline",)
    assert (fit.sample.n_obs, fit.sample.n_units) == (39 * 2, 39)
    without = mixed_model(panel[panel["unit"] != "0/0"], options(baseline="covariate"))
    assert estimates(fit, "contrast") == pytest.approx(estimates(without, "contrast"))


def test_units_seen_once_have_no_baseline(panel_of):
    panel = drawn(panel_of)
    single = panel.assign(unit=[str(number) for number in range(len(panel))])
    assert mixed_model(single, options(baseline="covariate")).reason == "no_pre_period"


def test_changes_of_the_arms_differ_by_the_effect(panel_of):
    fit = mixed_model(drawn(panel_of), options())
    means, contrasts = estimates(fit, "mean"), estimates(fit, "contrast")
    for wave in ("T1", "T2"):
        changes = {arm: means[f"{arm}:{wave} - T0"] for arm in ("pilot", "comparison")}
        assert changes["pilot"] == pytest.approx(means[f"pilot:{wave}"] - means["pilot:T0"])
        assert contrasts[f"pilot:{wave}"] == pytest.approx(changes["pilot"] - changes["comparison"])


def test_covariates_are_held_constant(panel_of):
    """Least squares by hand with the fitted variances; means are those of the average row."""
    panel = drawn(panel_of, seed=4)
    fit = mixed_model(panel, options(covariates=["municipality"], baseline="constrained"))
    waves, pilot = np.eye(3)[panel["period"]][:, 1:], (panel["arm"] == "pilot").to_numpy(float)[:, None]
    covariates = panel[["x_municipality=b", "x_municipality=c"]].to_numpy()
    design = np.column_stack([np.ones(len(panel)), waves, waves * pilot, covariates])
    inverse = np.linalg.inv(covariance(panel, estimates(fit, "variance")))
    wanted = np.linalg.solve(design.T @ inverse @ design, design.T @ inverse @ panel["outcome"].to_numpy())
    assert list(estimates(fit, "contrast").values()) == pytest.approx(wanted[3:5], rel=EXACT)
    average = covariates.mean(axis=0) @ wanted[5:]
    assert estimates(fit, "mean")["comparison:T1"] == pytest.approx(
        wanted[0] + wanted[1] + average, rel=EXACT
    )
    assert fit.formula.startswith("outcome ~ wave + arm:later_wave + municipality")


def test_a_covariate_that_is_the_arm_leaves_nothing_to_compare(panel_of):
    panel = drawn(panel_of)
    same = panel.assign(**{"x_region=north": (panel["arm"] == "pilot").astype(float)})
    assert mixed_model(same, options(covariates=["region"])).reason == "singular_design"


def test_a_covariate_without_variation_changes_nothing(panel_of):
    panel = drawn(panel_of)
    constant = pd.concat([panel, pd.DataFrame({"x_region=north": np.ones(len(panel))})], axis=1)
    fits = mixed_model(constant, options(covariates=["region"])), mixed_model(panel, options())
    assert estimates(fits[0], "contrast") == pytest.approx(estimates(fits[1], "contrast"))
