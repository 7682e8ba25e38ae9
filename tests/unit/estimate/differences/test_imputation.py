"""Imputed differences where the answer can be written out."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from arviointi.config.estimators import Imputation
from arviointi.estimate.design import team_periods
from arviointi.estimate.differences.imputation import imputation
from arviointi.estimate.differences.imputed import impute
from arviointi.estimate.few_teams.cluster_robust import cluster_robust

NEVER = np.nan


def options(**choices):
    return Imputation(estimator="imputation", role="primary", **choices)


def by_time(fit):
    return {q.event_time: q for q in fit.quantities if q.estimand == "att_event_time"}


def laid_out(panel_of, starts, outcome):
    teams, periods = outcome.shape
    places = np.repeat(range(teams), periods), np.tile(range(periods), teams)
    return panel_of(*places, np.repeat(np.array(starts, float), periods), outcome.ravel())


@pytest.fixture
def gappy(panel_of):
    """27 families of uneven weight in nine teams, one row of six lost."""
    generator = np.random.default_rng(3)
    team, unit, period = np.repeat(range(9), 18), np.repeat(range(27), 6), np.tile(range(6), 27)
    start = np.array([2.0, 2, 3, 3, 4, 4, *[NEVER] * 3])[team]
    weight = generator.uniform(1, 4, size=162)
    panel = panel_of(team, period, start, generator.normal(size=162), unit=unit, weight=weight)
    return panel[generator.random(162) > 1 / 6].reset_index(drop=True)


def written_out(panel):
    """Row weights v with estimate v′y, and v′ × residuals by team, from full dummies of units and periods."""
    exposed, weight = panel["is_exposed"].to_numpy(), panel["weight"].to_numpy()
    effects = np.column_stack([pd.get_dummies(panel["unit"]), pd.get_dummies(panel["period"])]).astype(float)
    seen = panel["unit"].isin(panel.loc[~exposed, "unit"]).to_numpy()
    aim = np.where(exposed & seen, weight, 0) / weight[exposed & seen].sum()
    before = effects[~exposed] * weight[~exposed, None]
    solution = np.linalg.pinv(before.T @ effects[~exposed])
    row_weights = aim.copy()
    row_weights[~exposed] = -before @ solution @ effects.T @ aim
    outcome = panel["outcome"].to_numpy()
    residuals = outcome - effects @ solution @ (before.T @ outcome[~exposed])
    cells = panel.assign(aim=aim, part=aim * residuals).groupby(["cohort", "period"])[["aim", "part"]]
    sums = cells.transform("sum")
    residuals = np.where(aim > 0, residuals - (sums["part"] / sums["aim"]).fillna(0), residuals)
    return row_weights, pd.Series(row_weights * residuals).groupby(panel["team"]).sum()


def test_estimate_and_scores_are_those_of_every_effect_as_a_dummy(gappy):
    imputed = impute(gappy)
    row_weights, scores = written_out(gappy)
    assert imputed.estimate(imputed.known) == pytest.approx(row_weights @ gappy["outcome"])
    assert imputed.scores(imputed.known) == pytest.approx(scores.loc[list(imputed.grid.teams)].to_numpy())


def test_the_weights_of_outcomes_are_those_of_rows_summed(gappy):
    imputed = impute(gappy)
    summed = gappy.assign(found=written_out(gappy)[0]).pivot_table("found", "team", "period", aggfunc="sum")
    wanted = summed.loc[list(imputed.grid.teams)].fillna(0).to_numpy()
    assert imputed.weights_of_outcomes(imputed.known) == pytest.approx(wanted)


def test_effects_that_differ_by_cohort_and_grow_are_found_exactly_without_noise(panel_of):
    starts = np.array([2.0, 2, 3, 3, 3, NEVER, NEVER])
    since = np.arange(6)[None, :] - starts[:, None]
    effect = np.where(since >= 0, (since + 1) * np.nan_to_num(starts)[:, None], 0)
    outcome = np.arange(7.0)[:, None] + np.sin(np.arange(6))[None, :] + effect
    found = by_time(imputation(laid_out(panel_of, starts, outcome), options()))
    assert [found[time].estimate for time in range(3)] == pytest.approx([2.6, 5.2, 7.8])
    assert [found[time].estimate for time in (-2, -1)] == pytest.approx([0, 0], abs=1e-9)


def test_one_start_is_a_change_from_the_mean_before_with_the_error_of_welch(panel_of):
    outcome = np.random.default_rng(3).normal(size=(12, 5))
    found = by_time(imputation(laid_out(panel_of, [2.0] * 5 + [NEVER] * 7, outcome), options()))
    for time in range(3):
        change = outcome[:, time + 2] - outcome[:, :2].mean(axis=1)
        test = stats.ttest_ind(change[:5], change[5:], equal_var=False)
        assert found[time].estimate == pytest.approx(change[:5].mean() - change[5:].mean())
        assert found[time].estimate / found[time].std_error == pytest.approx(test.statistic)
        assert found[time].degrees == pytest.approx(test.df)


def test_what_teams_contribute_adds_up_to_errors_and_to_the_error_of_an_average(panel_of):
    outcome = np.random.default_rng(4).normal(size=(12, 4))
    fit = imputation(laid_out(panel_of, [2.0] * 5 + [NEVER] * 7, outcome), options())
    for effect in fit.quantities:
        assert effect.influence @ effect.influence == pytest.approx(effect.std_error**2)
    average = (by_time(fit)[0].influence + by_time(fit)[1].influence) / 2
    assert average @ average == pytest.approx(fit.quantities[0].std_error ** 2)


@pytest.mark.parametrize(("low", "leads"), [(-9, [-3, -2, -1]), (-2, [-2, -1])])
def test_coefficients_before_the_start_are_of_unexposed_rows_on_dummies(gappy, low, leads):
    fit = imputation(gappy, options(horizon=(low, 9)))
    rows = gappy[~gappy["is_exposed"]]
    since = (rows["period"] - rows["cohort"].astype(float)).to_numpy()
    root = np.sqrt(rows["weight"].to_numpy())
    effects = [pd.get_dummies(rows["unit"]), pd.get_dummies(rows["period"], drop_first=True)]
    design = root[:, None] * np.column_stack([since[:, None] == np.array(leads), *effects]).astype(float)
    outcome = root * rows["outcome"].to_numpy()
    coefficients = np.linalg.lstsq(design, outcome)[0]
    clusters = pd.factorize(rows["team"])[0]
    found = by_time(fit)
    assert sorted(found)[: len(leads)] == leads
    for place, time in enumerate(leads):
        contrast = np.eye(design.shape[1])[place]
        wanted = cluster_robust(design, outcome - design @ coefficients, clusters, contrast)
        assert found[time].estimate == pytest.approx(coefficients[place])
        assert (found[time].std_error, found[time].degrees) == pytest.approx(
            (wanted.std_error, wanted.degrees)
        )


def test_exposed_rows_without_anything_to_impute_from_are_left_out_and_said(panel_of):
    """A unit that is only seen exposed, and periods in which every team is."""
    outcome = np.random.default_rng(5).normal(size=(6, 5))
    panel = laid_out(panel_of, [2.0] * 3 + [4.0] * 3, outcome)
    newcomer = panel[(panel["team"] == "0") & panel["is_exposed"]].assign(unit="new", outcome=99.0)
    fit = imputation(pd.concat([panel, newcomer], ignore_index=True), options())
    change = outcome[:, 2:4].mean(axis=1) - outcome[:, :2].mean(axis=1)
    assert fit.quantities[0].estimate == pytest.approx(change[:3].mean() - change[3:].mean())
    assert fit.warnings == ("cells_not_estimable",)


def test_a_lone_team_has_the_error_of_predicting_one_more_comparison_team(panel_of):
    """s²(1 + 1/n) of the comparison teams' changes; the team that is never seen unexposed tells nothing."""
    outcome = np.random.default_rng(6).normal(size=(10, 4))
    fit = imputation(laid_out(panel_of, [2.0, 0.0, *[NEVER] * 8], outcome), options())
    change = outcome[2:, 2:].mean(axis=1) - outcome[2:, :2].mean(axis=1)
    [effect, *_] = fit.quantities
    assert effect.estimate == pytest.approx(outcome[0, 2:].mean() - outcome[0, :2].mean() - change.mean())
    assert effect.std_error == pytest.approx(change.std(ddof=1) * np.sqrt(1 + 1 / 8))
    assert "lone_cohort" in fit.warnings


def test_children_seen_once_are_compared_within_teams(panel_of):
    generator = np.random.default_rng(8)
    team, period = generator.integers(0, 9, 400), generator.integers(0, 5, 400)
    start = np.array([2.0, 2, 3, 3, *[NEVER] * 5])[team]
    panel = panel_of(team, period, start, generator.normal(size=400), unit=np.arange(400))
    single, collapsed = (imputation(rows, options()) for rows in (panel, team_periods(panel)))
    for one, other in zip(single.quantities, collapsed.quantities, strict=True):
        assert one.estimate == pytest.approx(other.estimate)
