"""The mixed model where the answer is known: balanced data, boundaries, and the likelihood itself."""

import numpy as np
import pytest
from scipy.optimize import minimize

from arviointi.config.estimators import MixedModel
from arviointi.estimate.mixed.mixed_model import mixed_model

OPTIONS = MixedModel(estimator="mixed_model", role="primary")
NEVER = np.nan


def drawn(panel_of, *, teams=8, members=5, waves=3, sd_team=0.5, sd_unit=0.8, seed=1):
    generator = np.random.default_rng(seed)
    team, member, wave = (part.ravel() for part in np.indices((teams, members, waves)))
    start = np.where(team < teams // 2, 1.0, NEVER)
    outcome = generator.normal(size=teams * members * waves) + 0.3 * wave
    outcome += sd_team * generator.normal(size=teams)[team]
    outcome += sd_unit * generator.normal(size=(teams, members))[team, member]
    return panel_of(team, wave, start, outcome, unit=[f"{t}/{m}" for t, m in zip(team, member, strict=True)])


def by_term(fit, estimand):
    return {quantity.term: quantity for quantity in fit.quantities if quantity.estimand == estimand}


def test_complete_data_give_differences_of_mean_changes(panel_of):
    panel = drawn(panel_of)
    fit = mixed_model(panel, OPTIONS)
    means = panel.groupby(["arm", "period"])["outcome"].mean()
    for wave in (1, 2):
        change = means[:, wave] - means[:, 0]
        assert by_term(fit, "contrast")[f"pilot:T{wave}"].estimate == pytest.approx(
            change["pilot"] - change["comparison"]
        )
    for (arm, period), mean in means.items():
        assert by_term(fit, "mean")[f"{arm}:T{period}"].estimate == pytest.approx(mean)


def test_complete_data_give_the_classical_standard_error(panel_of):
    """In a balanced design the contrast's variance is that of unit changes: 2 σ² (1/n + 1/m)."""
    fit = mixed_model(drawn(panel_of), OPTIONS)
    residual = by_term(fit, "variance")["residual"].estimate
    contrast = by_term(fit, "contrast")["pilot:T1"]
    assert contrast.std_error == pytest.approx(np.sqrt(2 * residual * (1 / 20 + 1 / 20)))
    assert contrast.degrees == 8 - 2


def test_the_variances_maximise_the_restricted_likelihood(panel_of):
    panel = drawn(panel_of, members=3, seed=3)
    fit = mixed_model(panel, OPTIONS)
    outcome = panel["outcome"].to_numpy()
    pilot = (panel["arm"] == "pilot").to_numpy(float)
    waves = np.eye(3)[panel["period"]][:, 1:]
    design = np.column_stack([np.ones(len(panel)), pilot, waves, pilot[:, None] * waves])
    same = [panel[name].to_numpy()[:, None] == panel[name].to_numpy()[None, :] for name in ("team", "unit")]

    def deviance(logs):
        team, unit, residual = np.exp(logs)
        covariance = team * same[0] + unit * same[1] + residual * np.eye(len(outcome))
        inverse = np.linalg.inv(covariance)
        information = design.T @ inverse @ design
        left = outcome - design @ np.linalg.solve(information, design.T @ inverse @ outcome)
        determinants = np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(information)[1]
        return determinants + left @ inverse @ left + (len(outcome) - design.shape[1]) * np.log(2 * np.pi)

    best = minimize(deviance, [0.0, 0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-8})
    found = by_term(fit, "variance")
    variances = [found[name].estimate for name in ("team", "unit", "residual")]
    assert variances == pytest.approx(np.exp(best.x), rel=1e-3)
    assert fit.log_lik == pytest.approx(-best.fun / 2, abs=1e-6)


def alike(panel, groups):
    """Take away what the groups' means differ by: less between them than chance would give."""
    return panel.assign(outcome=panel["outcome"] - panel.groupby(groups)["outcome"].transform("mean"))


def test_a_variance_on_the_boundary_is_said_and_changes_nothing_else(panel_of):
    panel = alike(drawn(panel_of), "team")
    fit = mixed_model(panel, OPTIONS)
    without = mixed_model(panel, MixedModel(estimator="mixed_model", role="primary", groups=["unit"]))
    assert (fit.warnings, fit.converged) == (("singular_fit",), True)
    assert by_term(fit, "variance")["team"].estimate == 0
    assert by_term(fit, "variance")["unit"].estimate > 0
    assert fit.log_lik == pytest.approx(without.log_lik)
    for term, contrast in by_term(without, "contrast").items():
        assert by_term(fit, "contrast")[term].std_error == pytest.approx(contrast.std_error, rel=1e-6)


def test_no_variance_between_teams_or_units_is_least_squares(panel_of):
    panel = alike(drawn(panel_of), "unit")
    fit = mixed_model(panel, OPTIONS)
    within_cells = panel["outcome"] - panel.groupby(["arm", "period"])["outcome"].transform("mean")
    assert fit.warnings == ("singular_fit",)
    assert [by_term(fit, "variance")[name].estimate for name in ("team", "unit")] == [0, 0]
    residual = by_term(fit, "variance")["residual"].estimate
    assert residual == pytest.approx((within_cells**2).sum() / (len(panel) - 6))


@pytest.mark.parametrize("seed", range(12))
def test_a_team_variance_near_zero_never_stops_the_analysis(panel_of, seed):
    fit = mixed_model(drawn(panel_of, sd_team=0.05, seed=seed), OPTIONS)
    assert fit.converged
    assert all(contrast.std_error > 0 for contrast in by_term(fit, "contrast").values())


def test_a_wave_without_one_arm_is_left_out_and_said(panel_of):
    panel = drawn(panel_of)
    lost = panel[~((panel["arm"] == "comparison") & (panel["period"] == 2))]
    fit = mixed_model(lost, OPTIONS)
    assert fit.warnings == ("wave_without_arm",)
    assert list(by_term(fit, "contrast")) == ["pilot:T1"]
    assert fit.sample.n_obs == len(panel[panel["period"] < 2])


def test_without_a_baseline_in_both_arms_nothing_is_estimated(panel_of):
    panel = drawn(panel_of)
    lost = panel[~((panel["arm"] == "comparison") & (panel["period"] == 0))]
    assert mixed_model(lost, OPTIONS).reason == "no_pre_period"


def test_units_seen_once_have_no_variance_of_their_own(panel_of):
    panel = drawn(panel_of)
    single = panel.assign(unit=[str(number) for number in range(len(panel))])
    assert mixed_model(single, OPTIONS).formula == "outcome ~ arm * wave + (1 | team)"
