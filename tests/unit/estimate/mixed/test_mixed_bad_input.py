"""Bad input to the mixed model: a right estimate, or the reason why there is none."""

import numpy as np
import pandas as pd
import pytest

from arviointi.estimate.mixed.mixed_model import mixed_model
from survey_waves import alike, by_term, drawn, estimates, options

VARIANTS = [
    {},
    {"baseline": "constrained"},
    {"baseline": "covariate"},
    {"arm_variances": True, "grouped_arm": "pilot"},
    {"residual": "ar1"},
    {"residual": "unstructured", "groups": ["team"]},
    {"formula": "pilot * wave"},
    {"groups": ["region", "site", "team"]},
]


def with_outcome(panel, place, value):
    outcome = panel["outcome"].copy()
    outcome.iloc[place] = value
    return panel.assign(outcome=outcome)


def teams_of(panel, arm, number):
    kept = panel.loc[panel["arm"] == arm, "team"].unique()[:number]
    return panel[(panel["arm"] != arm) | panel["team"].isin(kept)]


IMPOSSIBLE = {
    "nothing": (lambda panel: panel.iloc[:0], "no_observations"),
    "no pilot teams": (lambda panel: panel[panel["arm"] == "comparison"], "no_treated"),
    "no comparison teams": (lambda panel: panel[panel["arm"] == "pilot"], "no_comparison"),
    "one pilot team": (lambda panel: teams_of(panel, "pilot", 1), "one_cluster_in_arm"),
    "one comparison team": (lambda panel: teams_of(panel, "comparison", 1), "one_cluster_in_arm"),
    "no wave after the start": (lambda panel: panel[panel["period"] == 0], "no_post_period"),
    "always exposed": (lambda panel: panel[panel["period"] > 0], "no_pre_period"),
    "constant outcome": (lambda panel: panel.assign(outcome=2.0), "constant_outcome"),
    "a missing outcome": (lambda panel: with_outcome(panel, 3, np.nan), "not_finite"),
    "an infinite outcome": (lambda panel: with_outcome(panel, 3, np.inf), "not_finite"),
    "a row twice": (lambda panel: pd.concat([panel, panel.iloc[[4]]], ignore_index=True), "duplicate_rows"),
}


@pytest.mark.parametrize("given", VARIANTS, ids=str)
@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_cannot_be_answered_has_its_reason(panel_of, case, given):
    change, reason = IMPOSSIBLE[case]
    assert mixed_model(change(drawn(panel_of)), options(**given)).reason == reason


POSSIBLE = {
    "whole numbers": lambda panel: panel.assign(outcome=(panel["outcome"] * 10).round().astype(int)),
    "32-bit numbers": lambda panel: panel.assign(outcome=panel["outcome"].astype("float32")),
    "nullable types": lambda panel: panel.astype({"period": "Int64", "outcome": "Float64"}),
    "gaps": lambda panel: panel.sample(frac=0.6, random_state=1),
    "large numbers": lambda panel: panel.assign(outcome=1e6 + panel["outcome"]),
    "no variance between units": lambda panel: alike(panel, "unit"),
    "two teams in an arm": lambda panel: teams_of(panel, "pilot", 2),
    "an index that repeats": lambda panel: panel.set_index(np.zeros(len(panel), dtype=int)),
}


@pytest.mark.parametrize("given", VARIANTS, ids=str)
@pytest.mark.parametrize("case", POSSIBLE)
def test_what_can_be_answered_is(panel_of, case, given):
    fit = mixed_model(POSSIBLE[case](drawn(panel_of)), options(**given))
    if given.get("residual") == "unstructured" and case == "no variance between units":
        assert fit.reason == "did_not_converge"  # a covariance matrix without full rank
        return
    effects = [one for one in fit.quantities if one.is_headline]
    assert effects
    assert all(np.isfinite([one.estimate, one.std_error, one.degrees]).all() for one in effects)
    assert all(one.std_error > 0 and one.degrees >= 1 for one in effects)


@pytest.mark.parametrize("given", VARIANTS[:5], ids=str)
def test_another_unit_of_the_outcome_changes_units_only(panel_of, given):
    panel = drawn(panel_of)
    plain = mixed_model(panel, options(**given))
    moved = mixed_model(panel.assign(outcome=1e7 + 1000 * panel["outcome"]), options(**given))
    for term, one in by_term(plain, "contrast").items():
        other = by_term(moved, "contrast")[term]
        assert other.degrees == pytest.approx(one.degrees, rel=1e-4)
        assert other.estimate == pytest.approx(1000 * one.estimate, rel=1e-4)
        assert other.std_error == pytest.approx(1000 * one.std_error, rel=1e-4)


@pytest.mark.parametrize("given", VARIANTS, ids=str)
def test_outcomes_that_arms_and_waves_explain_are_no_effect_without_error(panel_of, given):
    panel = drawn(panel_of)
    exact = panel.assign(outcome=7 + panel["period"] + (panel["arm"] == "pilot") * (panel["period"] == 2))
    assert mixed_model(exact, options(**given)).reason in {"constant_outcome", "singular_design"}


def test_one_outlier_row_moves_the_estimate_as_in_least_squares(panel_of):
    """Balanced data: a difference of mean changes, whatever the outcome."""
    panel = with_outcome(drawn(panel_of), 5, 1000.0)
    means = panel.groupby(["arm", "period"])["outcome"].mean()
    wanted = means["pilot", 2] - means["pilot", 0] - means["comparison", 2] + means["comparison", 0]
    assert estimates(mixed_model(panel, options()), "contrast")["pilot:T2"] == pytest.approx(wanted)
