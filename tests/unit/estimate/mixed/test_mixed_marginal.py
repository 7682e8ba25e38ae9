"""Mixed models of survey waves with residuals that are correlated within units."""

import numpy as np
import pytest

from arviointi.estimate.mixed.mixed_model import mixed_model
from survey_waves import arm_by_wave, by_term, covariance, drawn, estimates, options, restricted_deviance

SAME = 1e-5  # two optimisers
OTHER_PARAMETERS = 0.03  # Kenward and Roger's adjustment depends on how V is written down


def changes(panel, wave):
    means = panel.groupby(["arm", "period"])["outcome"].mean()
    change = means[:, wave] - means[:, 0]
    return change["pilot"] - change["comparison"]


@pytest.mark.parametrize("given", [{"residual": "ar1"}, {"residual": "unstructured", "groups": ["team"]}])
def test_complete_data_give_differences_of_mean_changes(panel_of, given):
    panel = drawn(panel_of)
    found = estimates(mixed_model(panel, options(**given)), "contrast")
    assert found == pytest.approx({f"pilot:T{wave}": changes(panel, wave) for wave in (1, 2)})


@pytest.mark.parametrize("waves", [(0, 1), (0, 2)])
def test_two_waves_need_no_intercept_of_units_beside_ar1(panel_of, waves):
    """Two waves have one correlation: AR(1) is the random intercept, whatever the time between."""
    panel = drawn(panel_of, sd_unit=1.5)
    two = panel[panel["period"].isin(waves)]
    itself, found = mixed_model(two, options()), mixed_model(two, options(residual="ar1"))
    assert "singular_fit" not in itself.warnings
    assert found.log_lik == pytest.approx(itself.log_lik)
    assert found.formula == "outcome ~ arm * wave + (1 | team), AR(1) residuals within unit"
    term = f"pilot:T{waves[1]}"
    for estimand, tolerance in (("contrast", OTHER_PARAMETERS), ("contrast_cr2", SAME)):
        ours, theirs = (by_term(fit, estimand)[term] for fit in (found, itself))
        assert ours.estimate == pytest.approx(theirs.estimate)
        assert ours.std_error == pytest.approx(theirs.std_error, rel=tolerance)
    shared = estimates(itself, "variance")
    correlation = shared["unit"] / (shared["unit"] + shared["residual"])
    assert estimates(found, "icc")[f"wave:T0-T{waves[1]}"] == pytest.approx(correlation, rel=1e-3)


def test_no_correlation_in_time_is_the_model_without_it(panel_of):
    """Any model of arm × wave that nests the random intercept has a likelihood as high."""
    panel = drawn(panel_of, members=8)
    plain = mixed_model(panel, options()).log_lik
    ar1 = mixed_model(panel, options(residual="ar1")).log_lik
    unstructured = mixed_model(panel, options(residual="unstructured", groups=["team"])).log_lik
    assert plain <= ar1 + 1e-6
    assert plain <= unstructured + 1e-6


def test_the_likelihood_is_that_of_the_covariance_that_is_reported(panel_of):
    """V from the reported variances and correlations, units with gaps included."""
    panel = drawn(panel_of).sample(frac=0.8, random_state=2).sort_index()
    fit = mixed_model(panel, options(residual="unstructured", groups=["team"], baseline="constrained"))
    variance, icc = estimates(fit, "variance"), estimates(fit, "icc")
    deviations = np.sqrt([variance[f"wave:T{wave}"] for wave in range(3)])
    correlation = np.eye(3)
    for later in range(3):
        for earlier in range(later):
            correlation[later, earlier] = correlation[earlier, later] = icc[f"wave:T{earlier}-T{later}"]
    waves = panel["period"].to_numpy()
    within = np.outer(deviations, deviations) * correlation
    same = panel["unit"].to_numpy()[:, None] == panel["unit"].to_numpy()[None, :]
    matrix = (
        covariance(panel, {"team": variance["team"], "residual": 0.0}) + same * within[np.ix_(waves, waves)]
    )
    design = np.delete(arm_by_wave(panel), 1, axis=1)
    deviance = restricted_deviance(panel["outcome"].to_numpy(), design, matrix)
    assert fit.log_lik == pytest.approx(-deviance / 2)


@pytest.mark.parametrize("given", [{"residual": "ar1"}, {"residual": "unstructured", "groups": ["team"]}])
def test_units_seen_once_have_no_correlation(panel_of, given):
    panel = drawn(panel_of)
    single = panel.assign(unit=[str(number) for number in range(len(panel))])
    assert mixed_model(single, options(**given)).reason == "singular_design"


def test_two_waves_that_no_unit_has_both_of_have_no_correlation(panel_of):
    panel = drawn(panel_of)
    early = panel["unit"].str.endswith(("/0", "/1"))
    apart = panel[~(early & (panel["period"] == 2)) & ~(~early & (panel["period"] == 1))]
    assert mixed_model(apart, options(residual="unstructured", groups=["team"])).reason == "singular_design"


def test_arms_have_covariances_of_their_own(panel_of):
    panel = drawn(panel_of, members=8)
    louder = panel.assign(outcome=panel["outcome"] * np.where(panel["arm"] == "pilot", 2.0, 1.0))
    given = {"residual": "unstructured", "groups": ["team"], "arm_variances": True}
    found = estimates(mixed_model(louder, options(**given)), "variance")
    assert found["wave:T1:pilot"] > 2 * found["wave:T1:comparison"]
