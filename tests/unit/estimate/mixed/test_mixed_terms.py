"""Random part of the mixed model: which intercepts, in which arm, and errors made independent."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from arviointi.estimate.mixed.mixed_model import mixed_model
from arviointi.estimate.mixed.mixed_terms import random_part, whitened
from arviointi.estimate.mixed.reml import LARGEST, fit_mixed
from arviointi.estimate.mixed.restricted_likelihood import profile
from survey_waves import arm_by_wave, by_term, covariance, drawn, estimates, options, restricted_deviance

OPTIMISERS = 1e-3  # two optimisers on a flat likelihood


@pytest.mark.parametrize(
    ("given", "in_arm"),
    [
        ({"groups": ["team", "unit"]}, None),
        ({"groups": ["site", "team", "unit"], "arm_variances": True}, None),
        ({"groups": ["team", "unit"], "grouped_arm": "pilot", "arm_variances": True}, "pilot"),
        ({"groups": ["team"], "grouped_arm": "comparison"}, "comparison"),
        ({"groups": ["site", "team", "team_wave", "unit"]}, None),
    ],
)
def test_whitened_errors_have_unit_covariance(panel_of, given, in_arm):
    """W V W′ = I with V written out; an unbalanced panel in disorder."""
    panel = drawn(panel_of).sample(frac=0.7, random_state=1)
    part = random_part(panel, arm_by_wave(panel), options(**given))
    fit = fit_mixed(panel["outcome"].to_numpy(), arm_by_wave(panel), part.terms, strata=part.strata)
    variances = {
        term.name: fit.covariance_of(number)[0, 0] + 0.3 for number, term in enumerate(fit.products.terms)
    }
    factors = tuple(np.array([[np.sqrt(variances[term.name] / fit.residual)]]) for term in fit.products.terms)
    moved = _with_factors(fit, factors)
    residuals = fit.residual * fit.relative.strata[part.strata]
    matrix = covariance(panel, variances | {"residual": 0.0}, in_arm=in_arm, residual=residuals)
    root = whitened(moved, part, np.eye(len(panel)))
    assert root @ matrix @ root.T == pytest.approx(np.eye(len(panel)), abs=1e-9)  # rounding


def _with_factors(fit, factors):
    return replace(fit, relative=replace(fit.relative, factors=factors))


def names(panel, **given):
    part = random_part(panel, arm_by_wave(panel), options(**given))
    return [term.name for term in part.terms]


class TestGroupsWithoutAVarianceOfTheirOwn:
    """Such a group would only make the likelihood flat."""

    def test_a_region_alone(self, panel_of):
        assert names(drawn(panel_of), groups=["region", "team", "unit"]) == ["team", "unit"]

    def test_regions_that_are_the_arms(self, panel_of):
        panel = drawn(panel_of)
        assert names(panel.assign(region=panel["arm"]), groups=["region", "team"]) == ["team"]

    def test_sites_of_one_team(self, panel_of):
        panel = drawn(panel_of)
        assert names(panel.assign(site=panel["team"]), groups=["site", "team", "unit"]) == ["site", "unit"]

    def test_teams_without_a_site(self, panel_of):
        panel = drawn(panel_of).assign(site=None)
        assert names(panel, groups=["site", "team"]) == ["site"]

    def test_units_seen_once(self, panel_of):
        panel = drawn(panel_of, waves=2)
        single = panel.assign(unit=[str(number) for number in range(len(panel))])
        assert names(single, groups=["team", "unit"]) == ["team"]

    def test_nothing_left(self, panel_of):
        assert mixed_model(drawn(panel_of), options(groups=["region"])).reason == "singular_design"


def test_groups_lie_within_each_other_in_whatever_order_they_are_given(panel_of):
    panel = drawn(panel_of)
    numbered = panel.assign(unit=panel["unit"].str.partition("/")[2])
    first = mixed_model(panel, options(groups=["team", "unit"]))
    again = mixed_model(numbered.assign(unit=panel["unit"]), options(groups=["unit", "team"]))
    assert again.log_lik == pytest.approx(first.log_lik)
    assert again.formula == first.formula


@pytest.mark.parametrize("outer", ["site", "team_wave"])
def test_three_groups_maximise_the_restricted_likelihood(panel_of, outer):
    """Sites above teams; waves of a team, which cross its units."""
    panel = drawn(panel_of, teams=12, members=3, seed=2)
    codes, levels = pd.factorize(panel[outer])
    panel = panel.assign(outcome=panel["outcome"] + np.random.default_rng(5).normal(size=len(levels))[codes])
    names = (outer, "team", "unit", "residual")
    fit = mixed_model(panel, options(groups=[*names[:3]]))
    outcome, design = panel["outcome"].to_numpy(), arm_by_wave(panel)
    found = estimates(fit, "variance")

    def deviance(logs):
        return restricted_deviance(
            outcome, design, covariance(panel, dict(zip(names, np.exp(logs), strict=True)))
        )

    at = np.log([max(found[name], 1e-6) for name in names])
    assert fit.log_lik == pytest.approx(-deviance(at) / 2, abs=1e-4)  # a variance of 0 is 1e-6 here
    rng = np.random.default_rng(1)
    assert all(deviance(at + rng.normal(0, 0.3, 4)) > deviance(at) for _ in range(50))


@pytest.mark.parametrize("factors", list(product((0.0, LARGEST), repeat=3)))
def test_no_step_of_the_optimiser_leaves_the_likelihood(panel_of, factors):
    """Waves of teams cross units: at the bounds of the search the cross-products still have digits left."""
    panel = drawn(panel_of, members=8, teams=18)
    part = random_part(panel, arm_by_wave(panel), options(groups=["team", "team_wave", "unit"]))
    fit = fit_mixed(panel["outcome"].to_numpy(), arm_by_wave(panel), part.terms, strata=part.strata)
    relative = replace(fit.relative, factors=tuple(np.array([[factor]]) for factor in factors))
    assert np.isfinite(profile(fit.products, relative, restricted=True).deviance)


def test_arms_with_teams_in_one_and_variances_of_their_own_maximise_the_likelihood(panel_of):
    """A partially nested, heteroscedastic model against a general optimiser on matrices written out."""
    panel = drawn(panel_of, members=4, sd_team=0.9, seed=6)
    is_pilot = panel["arm"] == "pilot"
    panel = panel.assign(outcome=panel["outcome"] * np.where(is_pilot, 1.4, 1.0))
    fit = mixed_model(panel, options(grouped_arm="pilot", arm_variances=True))
    outcome, design = panel["outcome"].to_numpy(), arm_by_wave(panel)

    def deviance(logs):
        team, unit, comparison, pilot = np.exp(logs)
        residual = np.where(is_pilot, pilot, comparison)
        variances = {"team": team, "unit": unit, "residual": 0.0}
        matrix = covariance(panel, variances, in_arm="pilot", residual=residual)
        return restricted_deviance(outcome, design, matrix)

    best = minimize(deviance, np.zeros(4), method="BFGS")
    found = estimates(fit, "variance")
    terms = ["team:pilot", "unit", "residual:comparison", "residual:pilot"]
    assert list(found) == terms
    assert [found[term] for term in terms] == pytest.approx(np.exp(best.x), rel=OPTIMISERS)
    assert fit.log_lik == pytest.approx(-best.fun / 2, abs=1e-5)
    assert fit.formula.endswith("(0 + pilot | team) + (1 | unit), residual variance by arm")
    shares = by_term(fit, "icc")
    total = found["team:pilot"] + found["unit"] + found["residual:pilot"]
    assert shares["team:pilot"].estimate == pytest.approx(found["team:pilot"] / total)
    assert "team:comparison" not in shares


def test_equal_arm_variances_are_found_equal(panel_of):
    """Twice the same outcomes, once in each arm: the two variances must be one."""
    half = drawn(panel_of)
    pilot = half[half["arm"] == "pilot"]
    mirrored = pilot.assign(
        arm="comparison",
        team="c" + pilot["team"],
        unit="c" + pilot["unit"],
        cohort=pd.array([None] * len(pilot), dtype="Int64"),
        is_exposed=False,
    )
    panel = pd.concat([pilot, mirrored], ignore_index=True)
    fit, same = mixed_model(panel, options(arm_variances=True)), mixed_model(panel, options())
    found = estimates(fit, "variance")
    assert found["residual:pilot"] == pytest.approx(found["residual:comparison"], rel=OPTIMISERS)
    assert fit.log_lik == pytest.approx(same.log_lik, abs=1e-6)
    assert by_term(fit, "contrast")["pilot:T1"].std_error == pytest.approx(
        by_term(same, "contrast")["pilot:T1"].std_error, rel=OPTIMISERS
    )
