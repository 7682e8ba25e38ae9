"""The repeated-measures model against its dense likelihood, closed forms, and models it must collapse to."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.stats import ttest_ind

from arviointi.estimate.mixed.marginal import fit_marginal, marginal_inference, whitened
from arviointi.estimate.mixed.mixed_inference import mixed_inference
from arviointi.estimate.mixed.random_effects import RandomTerm
from arviointi.estimate.mixed.reml import fit_mixed

EXACT = 1e-8  # what the optimiser leaves
NUMERICAL = 1e-5  # what central differences leave
COVARIANCE = np.array([[1.0, 0.6, 0.5], [0.6, 1.3, 0.8], [0.5, 0.8, 1.1]])


@dataclass(frozen=True)
class Survey:
    """Rows of units in waves, teams and arms, in no order."""

    outcome: np.ndarray
    design: np.ndarray
    units: np.ndarray
    waves: np.ndarray
    teams: np.ndarray
    arms: np.ndarray

    def term(self, name):
        return RandomTerm(name, getattr(self, name), np.ones((len(self.outcome), 1)))

    def fit(self, structure, *terms, by_arm=False, **how):
        return fit_marginal(
            self.outcome,
            self.design,
            units=self.units,
            waves=self.waves,
            structure=structure,
            terms=[self.term(name) for name in terms],
            strata=self.arms if by_arm else None,
            **how,
        )


def drawn(*, teams=8, members=4, waves=3, share_seen=0.8, sd_team=0.6, seed=2):
    generator = np.random.default_rng(seed)
    team, member, wave = (part.ravel() for part in np.indices((teams, members, waves)))
    residuals = generator.multivariate_normal(np.zeros(3), COVARIANCE, teams * members)[:, :waves]
    outcome = residuals.ravel() + sd_team * generator.normal(size=teams)[team] + 0.3 * wave
    arm = (team < teams // 2).astype(int)
    later = np.column_stack([wave == number for number in range(1, waves)]).astype(float)
    design = np.column_stack([np.ones(len(team)), arm, later, arm[:, None] * later])
    kept = generator.permutation(np.flatnonzero(generator.random(len(team)) < share_seen))
    return Survey(*(part[kept] for part in (outcome, design, team * members + member, wave, team, arm)))


CASES = {
    "independent": ("independent", ("teams", "units"), False),
    "independent by arm": ("independent", ("teams", "units"), True),
    "ar1": ("ar1", ("teams",), False),
    "ar1 with intercepts": ("ar1", ("teams", "units"), False),
    "ar1 by arm": ("ar1", ("teams",), True),
    "ar1 alone": ("ar1", (), False),
    "unstructured": ("unstructured", ("teams",), False),
    "unstructured by arm": ("unstructured", ("teams",), True),
    "unstructured alone": ("unstructured", (), False),
}
SURVEY = drawn(teams=10, members=5, seed=4)


def dense(fit, survey, natural):
    """V, written out."""
    model, matrix = fit.model, np.zeros((len(survey.outcome),) * 2)
    for name, variance in zip(model.shared, natural, strict=False):
        levels = getattr(survey, name)
        matrix += variance * (levels[:, None] == levels[None, :])
    strata = survey.arms if model.n_strata > 1 else np.zeros_like(survey.arms)
    within = survey.units[:, None] == survey.units[None, :]
    covariances = model.covariances(natural)
    return matrix + within * covariances[strata[:, None], survey.waves[:, None], survey.waves[None, :]]


def deviance(fit, survey, natural, *, restricted=True):
    matrix = dense(fit, survey, natural)
    inverse = np.linalg.inv(matrix)
    crossed = survey.design.T @ inverse @ survey.design
    coefficients = np.linalg.solve(crossed, survey.design.T @ inverse @ survey.outcome)
    residuals = survey.outcome - survey.design @ coefficients
    value = np.linalg.slogdet(matrix)[1] + residuals @ inverse @ residuals
    n_rows, n_columns = survey.design.shape
    value += (n_rows - restricted * n_columns) * np.log(2 * np.pi)
    return value + restricted * np.linalg.slogdet(crossed)[1]


def slopes_of(function, point, step=1e-4):
    """Central differences along every axis."""
    steps = step * np.eye(len(point)) * np.maximum(np.abs(point), 0.1)
    return np.array([(function(point + one) - function(point - one)) / (2 * one.sum()) for one in steps])


def bends_of(function, point, step=1e-3):
    return slopes_of(lambda moved: slopes_of(function, moved, step), point, step)


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_the_likelihood_is_that_of_the_dense_covariance_and_at_its_maximum(case, restricted):
    structure, terms, by_arm = CASES[case]
    fit = SURVEY.fit(structure, *terms, by_arm=by_arm, restricted=restricted)
    natural = fit.point.natural
    assert fit.converged
    assert not fit.is_singular
    assert -2 * fit.log_lik == pytest.approx(deviance(fit, SURVEY, natural, restricted=restricted), abs=EXACT)
    slope = slopes_of(lambda moved: deviance(fit, SURVEY, moved, restricted=restricted), natural, 1e-5)
    assert np.abs(slope).max() < NUMERICAL


@pytest.mark.parametrize("case", CASES)
def test_satterthwaite_from_the_curvature_of_the_dense_likelihood(case):
    """2 v² / (g′ A g), with g and A by numerical differentiation."""
    structure, terms, by_arm = CASES[case]
    fit = SURVEY.fit(structure, *terms, by_arm=by_arm)
    contrast, natural = np.eye(6)[5], fit.point.natural

    def variance(moved):
        inverse = np.linalg.inv(dense(fit, SURVEY, moved))
        return contrast @ np.linalg.inv(SURVEY.design.T @ inverse @ SURVEY.design) @ contrast

    gradient = slopes_of(variance, natural)
    information = bends_of(lambda moved: deviance(fit, SURVEY, moved), natural) / 2
    degrees = 2 * variance(natural) ** 2 / (gradient @ np.linalg.solve(information, gradient))
    found = marginal_inference(fit).satterthwaite(contrast)
    assert found.std_error == pytest.approx(variance(natural) ** 0.5, rel=EXACT)
    assert found.degrees == pytest.approx(degrees, rel=1e-3)  # second differences of a likelihood


@pytest.mark.parametrize("case", CASES)
def test_kenward_and_roger_written_out(case):
    """Their equations with dense matrices; derivatives of V by differences, exact for low polynomials."""
    structure, terms, by_arm = CASES[case]
    fit = SURVEY.fit(structure, *terms, by_arm=by_arm)
    natural, design = fit.point.natural, SURVEY.design
    inverse = np.linalg.inv(dense(fit, SURVEY, natural))
    first = slopes_of(lambda moved: dense(fit, SURVEY, moved), natural)
    second = bends_of(lambda moved: dense(fit, SURVEY, moved), natural)
    phi = np.linalg.inv(design.T @ inverse @ design)
    turned = inverse @ design
    projection = inverse - turned @ phi @ turned.T
    information = np.einsum("iab,jba->ij", projection @ first, projection @ first) / 2
    weights = np.linalg.inv(information)
    p = -np.stack([turned.T @ one @ turned for one in first])
    bias = np.zeros_like(phi)
    for i, one in enumerate(first):
        for j, other in enumerate(first):
            q = turned.T @ one @ inverse @ other @ turned
            r = turned.T @ second[i, j] @ turned
            bias += weights[i, j] * (q - p[i] @ phi @ p[j] - r / 4)
    adjusted = phi + 2 * phi @ bias @ phi
    contrast = np.eye(6)[4]
    gradient = (contrast @ phi @ p @ phi) @ contrast / (contrast @ phi @ contrast)
    found = marginal_inference(fit).kenward_roger(contrast)
    assert found.std_error == pytest.approx((contrast @ adjusted @ contrast) ** 0.5, rel=NUMERICAL)
    assert found.degrees == pytest.approx(2 / (gradient @ weights @ gradient), rel=NUMERICAL)


@pytest.mark.parametrize("by_arm", [False, True])
def test_independent_residuals_are_the_mixed_model(by_arm):
    """The other engine differentiates its likelihood numerically: its variances are less exact."""
    fit = SURVEY.fit("independent", "teams", "units", by_arm=by_arm)
    terms = [SURVEY.term(name) for name in ("teams", "units")]
    other = fit_mixed(SURVEY.outcome, SURVEY.design, terms, strata=SURVEY.arms if by_arm else None)
    assert fit.log_lik == pytest.approx(other.log_lik, abs=EXACT)
    assert fit.coefficients == pytest.approx(other.coefficients, rel=1e-6)
    ours, theirs = marginal_inference(fit), mixed_inference(other)
    for contrast in np.eye(6):
        for method in ("kenward_roger", "satterthwaite"):
            one, another = (getattr(found, method)(contrast) for found in (ours, theirs))
            assert one.std_error == pytest.approx(another.std_error, rel=1e-6)
            assert one.degrees == pytest.approx(another.degrees, rel=1e-5)


def test_two_waves_of_autoregressive_residuals_are_a_random_intercept_of_the_unit():
    survey = drawn(waves=2, teams=10, seed=4)
    one, other = survey.fit("ar1", "teams"), survey.fit("independent", "teams", "units")
    assert one.log_lik == pytest.approx(other.log_lik, abs=EXACT)
    ours, theirs = (marginal_inference(fit) for fit in (one, other))
    for contrast in np.eye(4):
        assert ours.kenward_roger(contrast).degrees == pytest.approx(theirs.kenward_roger(contrast).degrees)
        assert ours.satterthwaite(contrast).std_error == pytest.approx(
            theirs.satterthwaite(contrast).std_error
        )


def complete():
    return drawn(teams=10, members=3, share_seen=1.1, sd_team=0.0, seed=5)


def by_unit(survey):
    """Outcomes of units in waves, and their arms."""
    table, arms = np.zeros((survey.units.max() + 1, 3)), np.zeros(survey.units.max() + 1)
    table[survey.units, survey.waves], arms[survey.units] = survey.outcome, survey.arms
    return table, arms


def test_complete_data_give_the_pooled_covariance_and_the_t_test_of_changes():
    survey = complete()
    fit, (table, arms) = survey.fit("unstructured"), by_unit(survey)
    pooled = (np.cov(table[arms == 1].T) + np.cov(table[arms == 0].T)) / 2
    assert fit.wave_covariance() == pytest.approx(pooled, rel=EXACT)
    for wave in (1, 2):
        change = table[:, wave] - table[:, 0]
        t_test = ttest_ind(change[arms == 1], change[arms == 0])
        found = marginal_inference(fit).kenward_roger(np.eye(6)[3 + wave])
        assert fit.coefficients[3 + wave] / found.std_error == pytest.approx(t_test.statistic, rel=EXACT)
        assert found.degrees == pytest.approx(len(table) - 2, rel=EXACT)


def test_complete_data_give_hotellings_test_of_all_changes():
    survey = complete()
    fit, (table, arms) = survey.fit("unstructured"), by_unit(survey)
    changes = table[:, 1:] - table[:, :1]
    difference = changes[arms == 1].mean(axis=0) - changes[arms == 0].mean(axis=0)
    pooled = (np.cov(changes[arms == 1].T) + np.cov(changes[arms == 0].T)) / 2
    n = len(table)
    squared = difference @ np.linalg.solve(pooled * 4 / n, difference)
    found = marginal_inference(fit).kenward_roger_test(np.eye(6)[4:])
    assert found.degrees == pytest.approx(n - 3, rel=EXACT)
    assert found.statistic == pytest.approx(squared * (n - 3) / (2 * (n - 2)), rel=EXACT)


@pytest.mark.parametrize("case", CASES)
def test_whitened_rows_have_unit_covariance_and_keep_to_their_team(case):
    structure, terms, by_arm = CASES[case]
    fit = SURVEY.fit(structure, *terms, by_arm=by_arm)
    root = whitened(fit, np.eye(len(SURVEY.outcome)))
    assert root @ dense(fit, SURVEY, fit.point.natural) @ root.T == pytest.approx(
        np.eye(len(root)), abs=EXACT
    )
    assert (root[SURVEY.teams[:, None] != SURVEY.teams[None, :]] == 0).all()


def test_crossed_and_nested_intercepts_share_blocks():
    sites = RandomTerm("sites", SURVEY.teams % 3, np.ones((len(SURVEY.teams), 1)))
    rows = {"units": SURVEY.units, "waves": SURVEY.waves, "structure": "independent"}
    terms = [sites, SURVEY.term("teams"), SURVEY.term("units")]
    fit = fit_marginal(SURVEY.outcome, SURVEY.design, terms=terms, **rows)
    assert len(fit.rows.blocks) <= 3
    assert fit.log_lik == pytest.approx(fit_mixed(SURVEY.outcome, SURVEY.design, terms).log_lik, abs=EXACT)


def test_a_team_variance_that_is_zero_is_reported():
    fit = drawn(sd_team=0.0, teams=6, seed=1).fit("unstructured", "teams")
    assert fit.parameters["teams"] == 0
    assert fit.is_singular
    assert fit.converged


def test_a_wave_that_repeats_another_has_no_maximum():
    """The likelihood grows without end towards a singular covariance matrix: said, not hidden."""
    survey = complete()
    copied = by_unit(survey)[0][:, [0, 1, 1]]
    fit = replace(survey, outcome=copied[survey.units, survey.waves]).fit("unstructured")
    assert fit.is_singular
    assert not fit.converged


def test_what_cannot_be_told_from_the_data_is_not_fitted():
    """Nobody seen in waves 0 and 2; nobody seen twice; two waves for three parameters."""
    apart = drawn(members=8, share_seen=1.1)
    kept = np.where(apart.units % 2, apart.waves < 2, apart.waves > 0)
    once = apart.units % 3 == apart.waves
    pick = lambda rows: Survey(*(part[rows] for part in vars(apart).values()))  # noqa: E731
    assert pick(kept).fit("unstructured") is None
    assert pick(kept).fit("ar1", "units") is None
    assert pick(kept).fit("ar1") is not None
    assert pick(once).fit("ar1") is None
    assert pick(once).fit("independent", "teams") is not None


def test_wrong_questions_raise():
    with pytest.raises(ValueError, match="contains the random intercept"):
        SURVEY.fit("unstructured", "units")
    with pytest.raises(ValueError, match="restricted"):
        marginal_inference(SURVEY.fit("ar1", restricted=False))
    twice = Survey(*(np.concatenate([part, part[:1]]) for part in vars(SURVEY).values()))
    with pytest.raises(ValueError, match="more than one row"):
        twice.fit("ar1")
