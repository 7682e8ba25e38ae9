"""Mixed models whose fixed part is a formula."""

import pytest

from arviointi.estimate.mixed.mixed_model import mixed_model
from survey_waves import by_term, drawn, estimates, options

SAME = 1e-6  # the same model in other columns: the optimiser's path differs


def test_arm_by_wave_as_a_formula_is_the_model_itself(panel_of):
    panel = drawn(panel_of)
    itself, written = (mixed_model(panel, options(formula=one)) for one in (None, "pilot * wave"))
    assert written.log_lik == pytest.approx(itself.log_lik)
    for wave in ("T1", "T2"):
        term = f"pilot:wave[T.{wave}]"
        for estimand, ours in (("contrast", "coefficient"), ("contrast_cr2", "contrast_cr2")):
            wanted, found = by_term(itself, estimand)[f"pilot:{wave}"], by_term(written, ours)[term]
            assert found.estimate == pytest.approx(wanted.estimate)
            assert found.std_error == pytest.approx(wanted.std_error, rel=SAME)
            assert found.degrees == pytest.approx(wanted.degrees, rel=SAME)
            assert found.influence == pytest.approx(wanted.influence, rel=1e-4, abs=1e-6)


def test_covariates_are_named_as_in_the_panel(panel_of):
    panel = drawn(panel_of)
    given = mixed_model(panel, options(covariates=["municipality"]))
    formula = "pilot * wave + `x_municipality=b` + `x_municipality=c`"
    written = mixed_model(panel, options(formula=formula))
    assert written.log_lik == pytest.approx(given.log_lik)
    found = estimates(written, "coefficient")["pilot:wave[T.T2]"]
    assert found == pytest.approx(estimates(given, "contrast")["pilot:T2"])


def test_every_coefficient_is_reported_and_those_of_the_pilot_are_headlines(panel_of):
    fit = mixed_model(drawn(panel_of), options(formula="pilot * period + region"))
    found = by_term(fit, "coefficient")
    assert list(found) == ["Intercept", "pilot", "period", "pilot:period"]
    assert [one.is_headline for one in found.values()] == [False, True, False, True]
    assert fit.formula == "outcome ~ pilot * period + region + (1 | team) + (1 | unit)"
    assert not by_term(fit, "mean")


def test_the_first_wave_is_the_reference_whatever_the_order_of_rows(panel_of):
    panel = drawn(panel_of).assign(period_label=lambda rows: rows["period"].map({0: "z", 1: "a", 2: "b"}))
    fit = mixed_model(panel.iloc[::-1], options(formula="wave"))
    assert list(estimates(fit, "coefficient")) == ["Intercept", "wave[T.a]", "wave[T.b]"]


def test_teams_without_a_site_have_a_category_of_their_own(panel_of):
    panel = drawn(panel_of, teams=12)
    lost = panel.assign(site=panel["site"].where(~panel["team"].isin(["0", "11"])))
    fit = mixed_model(lost, options(formula="pilot * wave + site"))
    assert fit.sample.n_obs == len(panel)
    assert any("site[T." in term for term in estimates(fit, "coefficient"))


def test_columns_that_say_the_same_are_singular(panel_of):
    panel = drawn(panel_of).assign(region=lambda rows: rows["arm"])
    assert mixed_model(panel, options(formula="pilot + region")).reason == "singular_design"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("pilot *", "cannot be read"),
        ("pilot + age", "names age"),
        ("pilot + x_age", "cannot be used"),
        ("nonsense(pilot)", "names nonsense"),
        ("0", "no coefficient"),
    ],
)
def test_a_formula_that_cannot_be_used_is_said(panel_of, formula, said):
    with pytest.raises(ValueError, match=said):
        mixed_model(drawn(panel_of), options(formula=formula))
