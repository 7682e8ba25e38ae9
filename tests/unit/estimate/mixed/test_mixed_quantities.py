"""Errors of the mixed model's effects: CR2 by its definition, what teams contribute, degrees of freedom."""

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import sqrtm

from arviointi.estimate.mixed.mixed_model import mixed_model
from arviointi.estimate.mixed.mixed_quantities import team_level_parameters
from survey_waves import arm_by_wave, by_term, covariance, drawn, estimates, options

OPTIMISERS = 1e-6  # the same formula at variances that an optimiser found


def written_out(panel, matrix, contrast):
    """CR2 of a generalised least-squares contrast with working covariance V, nothing simplified: by team,
    A = L (L⁻¹ B L⁻ᵀ)^(−1/2) L⁻¹ for V = L L′ and B the variance of residuals, so that A B A′ = V."""
    design, outcome = arm_by_wave(panel), panel["outcome"].to_numpy()
    inverse = np.linalg.inv(matrix)
    bread = np.linalg.inv(design.T @ inverse @ design)
    maker = np.eye(len(outcome)) - design @ bread @ design.T @ inverse
    scores, directions = [], []
    for team in panel["team"].unique():
        own = np.flatnonzero(panel["team"] == team)
        block, of_residuals = (one[np.ix_(own, own)] for one in (matrix, maker @ matrix @ maker.T))
        root = np.linalg.cholesky(block)
        back = np.linalg.inv(root)
        adjustment = root @ np.linalg.inv(np.real(sqrtm(back @ of_residuals @ back.T))) @ back
        assert adjustment @ of_residuals @ adjustment.T == pytest.approx(block)
        weights = maker[own].T @ adjustment.T @ np.linalg.inv(block) @ design[own] @ bread @ contrast
        scores.append(weights @ outcome)
        directions.append(weights)
    products = np.array(directions) @ matrix @ np.array(directions).T
    return np.sqrt(np.sum(np.square(scores))), np.trace(products) ** 2 / np.sum(products**2)


@pytest.mark.parametrize("share", [1.0, 0.7])
def test_cr2_equals_its_definition(panel_of, share):
    panel = drawn(panel_of, teams=7).sample(frac=share, random_state=3).reset_index(drop=True)
    fit = mixed_model(panel, options())
    matrix = covariance(panel, estimates(fit, "variance"))
    for place, quantity in enumerate(by_term(fit, "contrast_cr2").values()):
        std_error, degrees = written_out(panel, matrix, np.eye(6)[4 + place])
        assert quantity.std_error == pytest.approx(std_error, rel=OPTIMISERS)
        assert quantity.degrees == pytest.approx(min(degrees, 7 - 2), rel=OPTIMISERS)


@pytest.mark.parametrize("given", [{}, {"residual": "ar1"}, {"baseline": "covariate", "arm_variances": True}])
def test_what_teams_contribute_adds_up_to_the_error(panel_of, given):
    fit = mixed_model(drawn(panel_of), options(**given))
    assert len(fit.teams) == 8
    effects = [*by_term(fit, "contrast").values(), *by_term(fit, "contrast_cr2").values()]
    for effect in effects:
        assert effect.influence @ effect.influence == pytest.approx(effect.std_error**2)


def test_the_two_errors_share_what_teams_contribute(panel_of):
    fit = mixed_model(drawn(panel_of), options())
    first, second = by_term(fit, "contrast").values()
    robust = [one.influence / one.std_error for one in by_term(fit, "contrast_cr2").values()]
    assert first.influence / first.std_error == pytest.approx(robust[0])
    correlation = first.influence @ second.influence / (first.std_error * second.std_error)
    assert correlation == pytest.approx(robust[0] @ robust[1])


def test_what_a_team_contributes_is_its_own(panel_of):
    """The same teams in another order: each keeps its number."""
    panel = drawn(panel_of)
    first = mixed_model(panel, options())
    second = mixed_model(panel.iloc[::-1], options())
    ours, again = (
        pd.Series(by_term(fit, "contrast")["pilot:T1"].influence, index=fit.teams) for fit in (first, second)
    )
    assert again[ours.index].to_numpy() == pytest.approx(ours.to_numpy(), rel=1e-5)  # the optimiser's path


class TestParametersOfTeams:
    """What teams' own means pay for within one wave."""

    def rank(self, panel, *columns):
        design = np.column_stack([arm_by_wave(panel), *columns])
        teams = pd.factorize(panel["team"])[0]
        return team_level_parameters(design, teams, panel["period"].to_numpy())

    def test_a_mean_and_a_difference(self, panel_of):
        assert self.rank(drawn(panel_of)) == 2

    def test_a_covariate_of_teams(self, panel_of):
        panel = drawn(panel_of)
        assert self.rank(panel, panel["x_municipality=b"]) == 3

    def test_a_covariate_that_teams_have_alike(self, panel_of):
        panel = drawn(panel_of)
        assert self.rank(panel, panel["unit"].str.endswith("/0").to_numpy(float)) == 2

    def test_degrees_of_freedom_are_at_least_one(self, panel_of):
        panel = drawn(panel_of, teams=4)
        columns = {f"x_region={team}": (panel["team"] == team).astype(float) for team in ("0", "2")}
        fit = mixed_model(panel.assign(**columns), options(covariates=["region"], groups=["unit"]))
        assert {one.degrees for one in by_term(fit, "contrast").values()} == {1.0}
