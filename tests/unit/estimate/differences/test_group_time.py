"""Group-time effects where the answer can be worked out by hand."""

import numpy as np
import pytest
from scipy import stats

from arviointi.config.estimators import GroupTime, Twfe
from arviointi.estimate.differences.group_time import group_time
from arviointi.estimate.differences.twfe import twfe

NEVER = np.nan


def options(**choices):
    return GroupTime(estimator="group_time", role="primary", **choices)


def drawn(panel_of, starts, periods, seed=1, weight=None):
    teams = len(starts)
    outcome = np.random.default_rng(seed).normal(size=(teams, periods))
    weights = np.ones(teams) if weight is None else np.asarray(weight, float)
    panel = panel_of(
        np.repeat(range(teams), periods),
        np.tile(range(periods), teams),
        np.repeat(np.asarray(starts, float), periods),
        outcome.ravel(),
        weight=np.repeat(weights, periods),
    )
    return panel, outcome


def pick(fit, estimand, **place):
    return [
        quantity
        for quantity in fit.quantities
        if quantity.estimand == estimand
        and all(getattr(quantity, key) == value for key, value in place.items())
    ]


def test_one_start_and_two_periods_are_a_test_of_welch_on_changes(panel_of):
    panel, outcome = drawn(panel_of, [1] * 4 + [NEVER] * 6, 2)
    change = outcome[:, 1] - outcome[:, 0]
    wanted = stats.ttest_ind(change[:4], change[4:], equal_var=False)
    [effect] = pick(group_time(panel, options()), "att")
    assert effect.estimate == pytest.approx(change[:4].mean() - change[4:].mean())
    assert effect.estimate / effect.std_error == pytest.approx(wanted.statistic)
    assert effect.degrees == pytest.approx(wanted.df)


def test_there_it_agrees_with_two_way_fixed_effects(panel_of):
    panel, _ = drawn(panel_of, [1] * 4 + [NEVER] * 6, 2)
    [effect] = pick(group_time(panel, options()), "att")
    [coefficient] = twfe(panel, Twfe(estimator="twfe", role="sensitivity")).quantities
    assert (coefficient.estimate, coefficient.std_error) == pytest.approx((effect.estimate, effect.std_error))


def test_every_cell_is_a_change_since_the_period_before_the_start(panel_of):
    starts = [2] * 3 + [3] * 2 + [NEVER] * 5
    panel, outcome = drawn(panel_of, starts, 5)
    fit = group_time(panel, options(control="never_treated"))
    for cohort, teams in ((2, slice(0, 3)), (3, slice(3, 5))):
        for period in range(5):
            change = outcome[:, period] - outcome[:, cohort - 1]
            [cell] = pick(fit, "att_cohort_time", cohort=cohort, period=period)
            assert cell.estimate == pytest.approx(change[teams].mean() - change[5:].mean())
            assert cell.event_time == period - cohort


def test_teams_that_start_later_are_compared_with_until_they_start(panel_of):
    panel, outcome = drawn(panel_of, [2] * 3 + [3] * 2 + [NEVER] * 5, 5)
    fit = group_time(panel, options(control="not_yet_treated"))
    change = outcome[:, 2] - outcome[:, 1]
    [cell] = pick(fit, "att_cohort_time", cohort=2, period=2)
    assert cell.estimate == pytest.approx(change[:3].mean() - change[3:].mean())
    change = outcome[:, 3] - outcome[:, 1]
    [cell] = pick(fit, "att_cohort_time", cohort=2, period=3)
    assert cell.estimate == pytest.approx(change[:3].mean() - change[5:].mean())


def test_averages_weight_cohorts_by_their_teams(panel_of):
    panel, _ = drawn(panel_of, [2] * 3 + [3] * 2 + [NEVER] * 5, 5)
    fit = group_time(panel, options())
    cells = [cell for cell in pick(fit, "att_cohort_time") if cell.event_time >= 0]
    teams = {2: 3, 3: 2}
    weights = [teams[cell.cohort] for cell in cells]
    [overall] = pick(fit, "att")
    assert overall.estimate == pytest.approx(np.average([cell.estimate for cell in cells], weights=weights))
    [at_one] = pick(fit, "att_event_time", event_time=1)
    pair = [cell for cell in cells if cell.event_time == 1]
    wanted = np.average([cell.estimate for cell in pair], weights=[teams[cell.cohort] for cell in pair])
    assert at_one.estimate == pytest.approx(wanted)


def test_equal_weights_are_no_weights(panel_of):
    starts = [2] * 3 + [3] * 2 + [NEVER] * 5
    plain = group_time(drawn(panel_of, starts, 5)[0], options())
    heavy = group_time(drawn(panel_of, starts, 5, weight=[40.0] * 10)[0], options())
    assert [q.estimate for q in heavy.quantities] == pytest.approx([q.estimate for q in plain.quantities])
    assert heavy.quantities[0].std_error == pytest.approx(plain.quantities[0].std_error)


def test_weights_weigh_teams(panel_of):
    weight = [1.0, 3.0, 1.0, 2.0, 5.0]
    panel, outcome = drawn(panel_of, [1, 1, NEVER, NEVER, NEVER], 2, weight=weight)
    change = outcome[:, 1] - outcome[:, 0]
    wanted = np.average(change[:2], weights=weight[:2]) - np.average(change[2:], weights=weight[2:])
    [effect] = pick(group_time(panel, options()), "att")
    assert effect.estimate == pytest.approx(wanted)


def test_the_base_period_is_a_reference_without_an_error(panel_of):
    panel, _ = drawn(panel_of, [2] * 3 + [3] * 2 + [NEVER] * 5, 5)
    [reference] = pick(group_time(panel, options(base_period="universal")), "att_event_time", event_time=-1)
    assert (reference.estimate, reference.std_error) == (0.0, None)


def test_only_the_horizon_is_reported_but_the_average_is_over_all_exposed_periods(panel_of):
    panel, _ = drawn(panel_of, [2] * 4 + [NEVER] * 5, 6)
    wide, narrow = (group_time(panel, options(horizon=horizon)) for horizon in ((-9, 9), (-1, 1)))
    assert {q.event_time for q in pick(narrow, "att_event_time")} == {-1, 0, 1}
    assert pick(narrow, "att") == pick(wide, "att")


def test_a_team_that_is_missing_in_a_period_is_left_out_of_its_cells_only(panel_of):
    panel, outcome = drawn(panel_of, [1] * 3 + [NEVER] * 4, 3)
    gap = panel[~((panel["team"] == "0") & (panel["period"] == 2))]
    fit = group_time(gap, options())
    [first] = pick(fit, "att_event_time", event_time=0)
    [second] = pick(fit, "att_event_time", event_time=1)
    change = outcome - outcome[:, :1]
    assert first.estimate == pytest.approx(change[:3, 1].mean() - change[3:, 1].mean())
    assert second.estimate == pytest.approx(change[1:3, 2].mean() - change[3:, 2].mean())


def test_a_cohort_of_one_team_is_named_and_has_an_error(panel_of):
    panel, outcome = drawn(panel_of, [1] * 3 + [2] + [NEVER] * 6, 3)
    fit = group_time(panel, options(control="never_treated"))
    assert fit.warnings == ("lone_cohort",)
    change = outcome[:, 2] - outcome[:, 1]
    [cell] = pick(fit, "att_cohort_time", cohort=2, period=2)
    spread = np.var(change[4:], ddof=1)
    assert cell.std_error == pytest.approx(np.sqrt(spread + spread / 6))


def test_periods_before_the_first_are_numbered_as_in_the_panel(panel_of):
    panel, _ = drawn(panel_of, [2] * 3 + [NEVER] * 4, 4)
    moved = panel.assign(period=panel["period"] - 20, cohort=panel["cohort"] - 20)
    [cell] = pick(group_time(moved, options()), "att_cohort_time", event_time=1)
    assert (cell.cohort, cell.period) == (-18, -17)


def test_a_start_after_the_last_period_is_no_start_within_the_panel(panel_of):
    panel, _ = drawn(panel_of, [1] * 3 + [9] * 2 + [NEVER] * 2, 3)
    never, _ = drawn(panel_of, [1] * 3 + [NEVER] * 4, 3)
    found, wanted = (group_time(each, options(control="never_treated")) for each in (panel, never))
    assert found.quantities == wanted.quantities
