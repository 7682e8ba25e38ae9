"""Event studies by two-way fixed effects, against dummies written out and hand-made special cases."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from arviointi.config.estimators import EventStudy
from arviointi.estimate.design import team_periods
from arviointi.estimate.differences.event_study import event_study
from arviointi.estimate.few_teams.cluster_robust import cluster_robust

NEVER = np.nan


def options(**choices):
    return EventStudy(estimator="event_study", role="primary", **choices)


def by_time(fit):
    return {q.event_time: q for q in fit.quantities if q.estimand == "att_event_time"}


def drawn(panel_of, starts, seed, loss=0.25):
    """Two families of uneven weight per team over six periods, with gaps."""
    generator = np.random.default_rng(seed)
    team, unit, period = (np.repeat(np.arange(len(starts)), 12), np.repeat(range(2 * len(starts)), 6),
                          np.tile(range(6), 2 * len(starts)))  # fmt: skip
    outcome = generator.normal(size=len(team)) + generator.normal(size=len(starts))[team]
    weight = generator.uniform(1, 4, size=len(team))
    panel = panel_of(team, period, np.array(starts, float)[team], outcome, unit=unit, weight=weight)
    return panel[generator.random(len(team)) > loss].reset_index(drop=True)


def written_out(panel, columns):
    """Weighted design with every unit and period effect as a dummy, `columns` first; and its residuals."""
    root = np.sqrt(panel["weight"].to_numpy())
    effects = [pd.get_dummies(panel["unit"]), pd.get_dummies(panel["period"], drop_first=True)]
    design = root[:, None] * np.column_stack([columns, *effects]).astype(float)
    outcome = root * panel["outcome"].to_numpy()
    coefficients = np.linalg.lstsq(design, outcome)[0]
    return design, coefficients, outcome - design @ coefficients


def dummies(panel, times, horizon=(-9, 9)):
    since = (panel["period"] - panel["cohort"].astype(float)).to_numpy()
    pooled = np.clip(since, horizon[0] - 1, horizon[1] + 1)
    return (pooled[:, None] == np.array(times)[None, :]).astype(float)


@pytest.mark.parametrize("horizon", [(-9, 9), (-2, 1)])
def test_coefficients_and_errors_are_those_of_every_effect_as_a_dummy(panel_of, horizon):
    panel = drawn(panel_of, [2, 2, 3, 3, 4, 4, NEVER, NEVER, NEVER], 1)
    found = by_time(event_study(panel, options(horizon=horizon)))
    times = [-4, -3, -2, 0, 1, 2, 3] if horizon[0] == -9 else [-3, -2, 0, 1, 2]
    design, coefficients, residuals = written_out(panel, dummies(panel, times, horizon))
    clusters = pd.factorize(panel["team"])[0]
    for place, time in enumerate(times):
        if time not in found:
            assert time < horizon[0] or time > horizon[1]
            continue
        wanted = cluster_robust(design, residuals, clusters, np.eye(design.shape[1])[place])
        assert found[time].estimate == pytest.approx(coefficients[place])
        assert (found[time].std_error, found[time].degrees) == pytest.approx(
            (wanted.std_error, wanted.degrees)
        )


def test_one_start_is_a_difference_of_mean_changes_with_the_error_of_welch(panel_of):
    """Changes from the last period before the start, in five teams against seven, period by period."""
    outcome = np.random.default_rng(3).normal(size=(12, 5))
    starts = np.repeat([2.0] * 5 + [NEVER] * 7, 5)
    panel = panel_of(np.repeat(range(12), 5), np.tile(range(5), 12), starts, outcome.ravel())
    found = by_time(event_study(panel, options()))
    assert sorted(found) == [-2, 0, 1, 2]
    for time, effect in found.items():
        change = outcome[:, time + 2] - outcome[:, 1]
        test = stats.ttest_ind(change[:5], change[5:], equal_var=False)
        assert effect.estimate == pytest.approx(change[:5].mean() - change[5:].mean())
        assert effect.estimate / effect.std_error == pytest.approx(test.statistic)


def test_the_headline_averages_exposed_periods_by_the_rows_behind_them(panel_of):
    panel = drawn(panel_of, [2, 2, 3, 3, 4, NEVER, NEVER, NEVER, NEVER], 2)
    fit = event_study(panel, options(horizon=(-2, 2)))
    since = panel["period"] - panel["cohort"]
    behind = {time: panel.loc[(since == time).fillna(value=False), "weight"].sum() for time in range(3)}
    found = by_time(fit)
    wanted = sum(behind[time] * found[time].estimate for time in range(3)) / sum(behind.values())
    assert fit.quantities[0].estimate == pytest.approx(wanted)
    assert fit.quantities[0].is_headline


def test_what_teams_contribute_adds_up_to_errors_and_to_the_error_of_an_average(panel_of):
    outcome = np.random.default_rng(5).normal(size=(12, 4))
    starts = np.repeat([2.0] * 6 + [NEVER] * 6, 4)
    panel = panel_of(np.repeat(range(12), 4), np.tile(range(4), 12), starts, outcome.ravel())
    fit = event_study(panel, options())
    for effect in fit.quantities:
        assert effect.influence @ effect.influence == pytest.approx(effect.std_error**2)
    found = by_time(fit)
    average = (found[0].influence + found[1].influence) / 2
    assert average @ average == pytest.approx(fit.quantities[0].std_error ** 2)
    assert fit.teams == tuple(map(str, range(12)))


def test_without_teams_that_never_start_the_earliest_period_is_a_second_reference(panel_of):
    panel = drawn(panel_of, [2, 2, 3, 3, 4, 4, 4], 4, loss=0.0)
    fit = event_study(panel, options())
    assert "reference -4 and -1" in fit.formula
    times = [-3, -2, 0, 1, 2, 3]
    coefficients = written_out(panel, dummies(panel, times))[1]
    found = by_time(fit)
    assert [found[time].estimate for time in times] == pytest.approx(coefficients[:6])


def test_where_the_period_before_the_start_was_not_seen_the_one_before_it_is_the_reference(panel_of):
    outcome = np.random.default_rng(7).normal(size=(8, 4))
    starts = np.repeat([3.0] * 4 + [NEVER] * 4, 4)
    panel = panel_of(np.repeat(range(8), 4), np.tile([0, 1, 3, 4], 8), starts, outcome.ravel())
    fit = event_study(panel, options())
    change = outcome[:, 2] - outcome[:, 1]
    assert by_time(fit)[0].estimate == pytest.approx(change[:4].mean() - change[4:].mean())
    assert "reference -2" in fit.formula


def test_children_seen_once_are_compared_within_teams(panel_of):
    generator = np.random.default_rng(8)
    team, period = generator.integers(0, 9, 400), generator.integers(0, 5, 400)
    start = np.array([2.0, 2, 3, 3, *[NEVER] * 5])[team]
    panel = panel_of(team, period, start, generator.normal(size=400), unit=np.arange(400))
    single, collapsed = (event_study(rows, options()) for rows in (panel, team_periods(panel)))
    for one, other in zip(single.quantities, collapsed.quantities, strict=True):
        assert (one.estimate, one.std_error, one.degrees) == pytest.approx(
            (other.estimate, other.std_error, other.degrees)
        )
