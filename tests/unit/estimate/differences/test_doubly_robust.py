"""Effects given covariates: influence by brute force, and cases that must collapse."""

import numpy as np
import pytest

from arviointi.estimate.differences.doubly_robust import (
    change_given_covariates,
    cross_section_given_covariates,
    odds_of_treatment,
)

STEP = 1e-5
"""Central differences err by the square of the step, rounding by 1e-16 / step."""


@pytest.fixture(scope="module")
def drawn():
    """Outcome, design, treated (more likely with a large covariate), weight, period."""
    rng = np.random.default_rng(4)
    n = 120
    covariate = rng.normal(size=(n, 2))
    treated = rng.random(n) < 1 / (1 + np.exp(0.5 - covariate[:, 0]))
    outcome = covariate @ [1.0, -0.5] + 0.3 * covariate[:, 0] ** 2 + treated + rng.normal(size=n)
    design = np.column_stack([np.ones(n), covariate])
    return outcome, design, treated, rng.uniform(0.5, 2, n), rng.random(n) < 0.5


def estimators(drawn, *, doubly_robust):
    """Both estimators as functions of the weight alone."""
    outcome, design, treated, _, now = drawn
    return {
        "panel": lambda weight: change_given_covariates(
            outcome, design, treated, weight, doubly_robust=doubly_robust
        ),
        "cross-section": lambda weight: cross_section_given_covariates(
            outcome, now, design, treated, weight, doubly_robust=doubly_robust
        ),
    }


@pytest.mark.parametrize("doubly_robust", [True, False])
@pytest.mark.parametrize("rows", ["panel", "cross-section"])
def test_influence_is_the_derivative_by_a_rows_weight(drawn, rows, doubly_robust):
    """All that is estimated on the way counts: the check does nothing but refit with other weights."""
    estimate = estimators(drawn, doubly_robust=doubly_robust)[rows]
    weight = drawn[3]
    influence = estimate(weight).influence
    for row in range(0, len(weight), 7):
        more, less = weight.copy(), weight.copy()
        more[row] += STEP
        less[row] -= STEP
        slope = (estimate(more).effect - estimate(less).effect) / (2 * STEP)
        assert influence[row] == pytest.approx(weight[row] * slope, abs=1e-8)


@pytest.mark.parametrize("doubly_robust", [True, False])
@pytest.mark.parametrize("rows", ["panel", "cross-section"])
def test_the_pull_of_a_control_is_what_the_effect_loses_by_its_outcome(drawn, rows, doubly_robust):
    """Effects are linear in outcomes; a control in the base period pulls the other way."""
    outcome, design, treated, weight, now = drawn
    pull = estimators(drawn, doubly_robust=doubly_robust)[rows](weight).pull
    before = estimators(drawn, doubly_robust=doubly_robust)[rows](weight).effect
    for row in np.flatnonzero(~treated)[::9]:
        raised = outcome.copy()
        raised[row] += 1
        after = estimators((raised, design, treated, weight, now), doubly_robust=doubly_robust)[rows](weight)
        sign = 1 if rows == "panel" or now[row] else -1
        assert before - after.effect == pytest.approx(sign * pull[row], abs=1e-10)


@pytest.mark.parametrize("doubly_robust", [True, False])
def test_without_covariates_it_is_a_difference_of_weighted_means(drawn, doubly_robust):
    outcome, design, treated, weight, now = drawn
    ones = design[:, :1]

    def mean(rows):
        return np.average(outcome[rows], weights=weight[rows])

    panel = change_given_covariates(outcome, ones, treated, weight, doubly_robust=doubly_robust)
    assert panel.effect == pytest.approx(mean(treated) - mean(~treated))
    rows = cross_section_given_covariates(outcome, now, ones, treated, weight, doubly_robust=doubly_robust)
    wanted = mean(treated & now) - mean(treated & ~now) - mean(~treated & now) + mean(~treated & ~now)
    assert rows.effect == pytest.approx(wanted)


def test_with_one_binary_covariate_it_is_the_difference_within_strata_weighted_as_the_treated(drawn):
    """A saturated model leaves nothing to regression or propensity: both are post-stratification."""
    outcome, design, treated, weight, _ = drawn
    stratum = design[:, 1] > 0
    saturated = np.column_stack([np.ones(len(stratum)), stratum])
    gaps = [
        np.average(outcome[rows & treated], weights=weight[rows & treated])
        - np.average(outcome[rows & ~treated], weights=weight[rows & ~treated])
        for rows in (stratum, ~stratum)
    ]
    shares = [weight[treated & rows].sum() for rows in (stratum, ~stratum)]
    for doubly_robust in (True, False):
        found = change_given_covariates(outcome, saturated, treated, weight, doubly_robust=doubly_robust)
        assert found.effect == pytest.approx(np.average(gaps, weights=shares))


def test_the_logit_balances_covariates_of_controls_weighted_by_odds_no_worse_than_its_likelihood(drawn):
    """The score equations of the maximum likelihood estimate hold."""
    _, design, treated, weight, _ = drawn
    odds = odds_of_treatment(design, treated, weight).values
    chance = odds / (1 + odds)
    assert design.T @ (weight * (treated - chance)) == pytest.approx(np.zeros(3), abs=1e-9)


def test_a_stratum_without_treated_takes_no_part(drawn):
    """The likelihood has its maximum at infinity there, but the odds go to zero: the rest is estimated."""
    outcome, design, _, weight, _ = drawn
    stratum = np.arange(len(outcome)) < 30
    treated = drawn[2] & ~stratum
    saturated = np.column_stack([np.ones(len(stratum)), stratum])
    found = change_given_covariates(outcome, saturated, treated, weight, doubly_robust=True)
    rest = ~stratum
    wanted = change_given_covariates(
        outcome[rest], design[rest][:, :1], treated[rest], weight[rest], doubly_robust=True
    )
    assert found.effect == pytest.approx(wanted.effect)


def test_covariates_that_tell_who_is_treated_are_a_separation(drawn):
    outcome, design, _, weight, now = drawn
    treated = design[:, 1] > 0.3
    assert change_given_covariates(outcome, design, treated, weight, doubly_robust=True) == "separation"
    found = cross_section_given_covariates(outcome, now, design, treated, weight, doubly_robust=True)
    assert found == "separation"


def test_collinear_covariates_are_a_singular_design(drawn):
    outcome, design, treated, weight, now = drawn
    doubled = np.column_stack([design, design[:, 1] - 2 * design[:, 2]])
    for doubly_robust in (True, False):
        found = change_given_covariates(outcome, doubled, treated, weight, doubly_robust=doubly_robust)
        assert found == "singular_design"
        rows = cross_section_given_covariates(
            outcome, now, doubled, treated, weight, doubly_robust=doubly_robust
        )
        assert rows == "singular_design"
