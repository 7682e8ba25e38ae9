"""Log-odds ratios and differences of risks against a dummy for every team, written out."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from arviointi.config.estimators import Logit
from arviointi.estimate.generalised.effects_within import exposure_and_periods, mean_effect, rows_with
from arviointi.estimate.generalised.generalised_cluster_robust import relative_weights
from arviointi.estimate.generalised.generalised_within import BINOMIAL, fit_within
from arviointi.estimate.generalised.logit import logit

OPTIONS = Logit(estimator="logit", role="primary")
NEVER = np.nan
SOLVED = 1e-7
"""Both sides solve the same equations, iterated until nothing moves by more than 1e-9."""


def drawn(panel_of, *, teams=10, answers=25, seed=1, effect=0.6):
    """Other people answer in every wave; half of the teams start at wave 1 or 2."""
    generator = np.random.default_rng(seed)
    team, wave, _ = (part.ravel() for part in np.indices((teams, 3, answers)))
    keep = generator.random(len(team)) < 0.4 + 0.06 * team
    team, wave = team[keep], wave[keep]
    start = np.where(team % 2 == 0, 1.0 + (team % 4 == 0), NEVER)
    exposed = wave >= np.nan_to_num(start, nan=9)
    risk = expit(generator.normal(0, 0.6, teams)[team] - 0.2 * wave + effect * exposed)
    answer = generator.random(len(team)) < risk
    return panel_of(team, wave, start, answer, unit=[str(number) for number in range(len(team))])


@pytest.fixture
def waves(panel_of):
    return drawn(panel_of)


@pytest.fixture
def dummies(waves):
    columns = [pd.get_dummies(waves[name]).to_numpy(float) for name in ("team", "period")]
    return np.column_stack([waves["is_exposed"].to_numpy(float), columns[0], columns[1][:, 1:]])


@pytest.fixture
def model(waves, dummies):
    import statsmodels.api as sm

    return sm.GLM(waves["outcome"].to_numpy(), dummies, family=sm.families.Binomial()).fit(tol=1e-13)


def of(fit, estimand):
    [found] = [one for one in fit.quantities if one.estimand == estimand]
    return found


def risk_difference(waves, dummies, coefficients):
    exposed = waves["is_exposed"].to_numpy()
    without = dummies.copy()
    without[:, 0] = 0
    return (expit(dummies @ coefficients) - expit(without @ coefficients))[exposed].mean()


def test_the_ratio_and_the_risks_are_those_of_a_dummy_for_every_team(waves, dummies, model):
    fit = logit(waves, OPTIONS)
    assert of(fit, "coefficient").estimate == pytest.approx(model.params[0], rel=SOLVED)
    assert of(fit, "att").estimate == pytest.approx(risk_difference(waves, dummies, model.params), rel=SOLVED)
    assert fit.quantities[0].scale == "logit"


def test_merging_answers_leaves_clubsandwich_as_it_is_on_every_answer(waves, dummies, model):
    """Brute force: dense hat matrix of all answers, A = Φ½(Φ½(I−H)ΦΦ½)^−½Φ½ by team."""
    fit = logit(waves, OPTIONS)
    mean = model.fittedvalues
    variance = mean * (1 - mean)
    bread = np.linalg.inv(dummies.T @ (variance[:, None] * dummies))
    moved = variance[:, None] * dummies
    left = np.diag(variance) - moved @ bread @ moved.T
    weights = np.zeros((len(fit.teams), len(mean)))
    for number, team in enumerate(fit.teams):
        own = (waves["team"] == team).to_numpy()
        root = np.diag(np.sqrt(variance[own]))
        values, vectors = np.linalg.eigh(root @ left[np.ix_(own, own)] @ root)
        roots = np.where(values > 1e-9 * values.max(), np.abs(values) ** -0.5, 0)
        weights[number, own] = root @ (vectors * roots) @ vectors.T @ root @ dummies[own] @ bread[0]
    scores, spread = weights @ (waves["outcome"] - mean), weights @ left @ weights.T
    found = of(fit, "coefficient")
    assert found.influence == pytest.approx(np.asarray(scores), rel=1e-5)
    assert found.std_error == pytest.approx(np.linalg.norm(scores), rel=1e-6)
    assert found.degrees == pytest.approx(np.trace(spread) ** 2 / (spread**2).sum(), rel=1e-6)


def test_team_effects_give_way_in_the_difference_of_risks(waves, dummies, model):
    """Its scores are gradient × inverse information × team scores of the whole model with its dummies."""
    step = 1e-6
    gradient = [
        (
            risk_difference(waves, dummies, model.params + step * unit)
            - risk_difference(waves, dummies, model.params - step * unit)
        )
        / (2 * step)
        for unit in np.eye(dummies.shape[1])
    ]
    variance = model.fittedvalues * (1 - model.fittedvalues)
    bread = np.linalg.inv(dummies.T @ (variance[:, None] * dummies))
    moved = dummies @ bread @ gradient * (waves["outcome"] - model.fittedvalues)
    wanted = moved.groupby(waves["team"]).sum()
    cells = waves.groupby(["team", "period"], as_index=False).agg(
        is_exposed=("is_exposed", "first"), weight=("outcome", "size"), outcome=("outcome", "mean")
    )
    fit = fit_within(rows_with(cells, exposure_and_periods(cells)), BINOMIAL)
    margin = mean_effect(fit, float(waves["is_exposed"].sum()))
    found = relative_weights(fit, margin) * (fit.rows.outcome / fit.mean - 1)
    assert np.bincount(fit.rows.teams, found) == pytest.approx(wanted.to_numpy(), rel=1e-4, abs=1e-9)


def test_a_team_whose_answers_are_all_alike_is_left_out_of_the_ratio_and_has_no_effect(waves):
    alike = waves.assign(outcome=waves["outcome"].mask(waves["team"] == "4", 1.0))
    fit, without = logit(alike, OPTIONS), logit(waves[waves["team"] != "4"], OPTIONS)
    assert "without_variation" in fit.warnings
    assert fit.sample.n_clusters == 9
    assert of(fit, "coefficient") == of(without, "coefficient")
    share = 1 - (waves["is_exposed"] & (waves["team"] == "4")).sum() / waves["is_exposed"].sum()
    assert of(fit, "att").estimate == pytest.approx(share * of(without, "att").estimate)


def test_few_answers_a_team_are_warned_of(panel_of):
    assert "few_answers_per_team" in logit(drawn(panel_of, answers=6), OPTIONS).warnings
    assert logit(drawn(panel_of, answers=40), OPTIONS).warnings == ()


def test_squares_of_influence_add_up(waves):
    fit = logit(waves, OPTIONS)
    for one in fit.quantities:
        assert one.influence @ one.influence == pytest.approx(one.std_error**2)


def test_whole_numbers_are_answers(waves):
    whole = waves.assign(outcome=waves["outcome"].astype("Int8"), weight=1)
    assert logit(whole, OPTIONS).quantities == logit(waves, OPTIONS).quantities


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (lambda rows: rows.assign(outcome=rows["outcome"] + 1), "not_binary"),
        (lambda rows: rows.assign(outcome=-rows["outcome"]), "not_binary"),
        (lambda rows: rows.assign(outcome=rows["outcome"].mask(rows["period"] == 1)), "not_finite"),
        (lambda rows: rows.assign(outcome=1.0), "constant_outcome"),
        (lambda rows: pd.concat([rows, rows[:3]]), "duplicate_rows"),
        (lambda rows: rows[rows["team"].isin(["0", "1", "3"])], "one_cluster_in_arm"),
        (lambda rows: rows[~rows["is_exposed"]], "no_post_period"),
        (lambda rows: rows[:0], "no_observations"),
        (lambda rows: rows.assign(outcome=rows["outcome"].mask(rows["is_exposed"], 1.0)), "separation"),
        (lambda rows: rows.assign(outcome=rows["outcome"].where(rows["is_exposed"], 0.0)), "separation"),
    ],
)
def test_what_cannot_be_answered_has_a_reason(waves, changed, reason):
    assert logit(changed(waves), OPTIONS).reason == reason


def test_separation_within_teams_is_found_where_no_group_is_alike(panel_of):
    """In each team every later answer is yes if exposed and no if not, earlier ones are of both kinds."""
    team, wave, answer = (part.ravel() for part in np.indices((8, 2, 2)))
    start = np.where(team < 4, 1.0, NEVER)
    outcome = np.where(wave == 0, answer, team < 4)
    unit = [str(number) for number in range(len(team))]
    panel = panel_of(team, wave, start, outcome, unit=unit)
    assert logit(panel, OPTIONS).reason == "separation"
