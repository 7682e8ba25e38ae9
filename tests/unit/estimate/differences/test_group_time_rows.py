"""Effects by cohort and period on units, with gaps, anticipation, covariates and estimated shares."""

import warnings

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import GroupTime
from arviointi.estimate.differences.callaway_santanna import att_by_cohort_and_period
from arviointi.estimate.differences.group_time import group_time

NEVER = np.nan
STARTS = np.array([2.0] * 3 + [3] * 3 + [5] * 2 + [NEVER] * 6)


def options(**choices):
    return GroupTime(estimator="group_time", role="primary", **choices)


def pick(fit, estimand, **place):
    return [
        quantity
        for quantity in fit.quantities
        if quantity.estimand == estimand
        and all(getattr(quantity, key) == value for key, value in place.items())
    ]


@pytest.fixture(scope="module")
def children(panel_of):
    """Children of 14 teams of unequal size over six periods, one in seven rows missing."""
    rng = np.random.default_rng(2)
    team_of = np.repeat(range(14), rng.integers(2, 9, 14))
    child, period = (part.ravel() for part in np.indices((len(team_of), 6)))
    team = team_of[child]
    since = period - STARTS[team]
    outcome = rng.normal(size=len(team_of))[child] + rng.normal(size=(14, 6))[team, period]
    outcome = outcome + np.where(since >= 0, 1.0, 0.0) + rng.normal(size=len(child))
    panel = panel_of(team, period, STARTS[team], outcome, unit=child).assign(x_site=rng.normal(size=14)[team])
    return panel[rng.random(len(panel)) > 1 / 7].reset_index(drop=True)


def test_a_child_counts_in_the_cells_whose_two_periods_it_has(children):
    fit = group_time(children, options(rows="units", control="never_treated"))
    wide = children.pivot_table(index="unit", columns="period", values="outcome")
    cohort = children.groupby("unit")["cohort"].first().astype(float)
    change = wide[4] - wide[2]
    wanted = change[cohort == 3].mean() - change[cohort.isna()].mean()
    [cell] = pick(fit, "att_cohort_time", cohort=3, period=4)
    assert cell.estimate == pytest.approx(wanted)


def test_balancing_leaves_out_children_with_a_gap(children):
    complete = children[children.groupby("unit")["period"].transform("size") == 6]
    wanted = group_time(complete, options(rows="units"))
    found = group_time(children, options(rows="units", unbalanced="balance"))
    assert found.quantities == wanted.quantities
    assert found.sample.n_units == complete["unit"].nunique() < children["unit"].nunique()


def test_children_seen_once_are_compared_by_means_of_periods(children):
    once = children.assign(unit=children.index.astype(str))
    fit = group_time(once, options(rows="units", control="never_treated"))
    mean = (
        once.assign(cohort=once["cohort"].astype(float).fillna(-1))
        .groupby(["cohort", "period"])["outcome"]
        .mean()
    )
    wanted = (mean[5, 5] - mean[5, 4]) - (mean[-1, 5] - mean[-1, 4])
    [cell] = pick(fit, "att_cohort_time", cohort=5, period=5)
    assert cell.estimate == pytest.approx(wanted)


def test_one_child_in_each_team_is_its_team(children):
    first = children[~children.duplicated(["team", "period"])].assign(unit=lambda rows: rows["team"])
    means, units = (group_time(first, options(rows=rows)) for rows in ("team_means", "units"))
    assert means.quantities == units.quantities


def test_covariates_of_teams_explain_a_trend_that_depends_on_them(panel_of):
    """The trend is the covariate times time, no effect, no noise: given the covariate the effect is zero."""
    rng = np.random.default_rng(3)
    covariate = np.where(np.isnan(STARTS), 0.0, 1.0) + rng.normal(size=14)
    team, period = (part.ravel() for part in np.indices((14, 6)))
    panel = panel_of(team, period, STARTS[team], covariate[team] * period).assign(x_site=covariate[team])
    given = group_time(panel, options(control="never_treated", covariates=["site"]))
    plain = group_time(panel, options(control="never_treated"))
    assert given.quantities[0].estimate == pytest.approx(0, abs=1e-9)
    assert plain.quantities[0].estimate > 0.5


def test_with_anticipation_the_base_lies_before_it(children):
    fit = group_time(children, options(control="never_treated", anticipation=1))
    [cell] = pick(fit, "att_cohort_time", cohort=3, period=4)
    rows = children.assign(cohort=children["cohort"].astype(float).fillna(-1))
    means = rows.groupby(["cohort", "team", "period"])["outcome"].mean()
    sizes = rows.groupby(["cohort", "team", "period"]).size().groupby(["cohort", "team"]).mean()
    change = (means.xs(4, level="period") - means.xs(1, level="period")).dropna()
    weights = sizes.reindex(change.index)
    wanted = np.average(change[3.0], weights=weights[3.0]) - np.average(change[-1.0], weights=weights[-1.0])
    assert cell.estimate == pytest.approx(wanted)
    [reference] = pick(fit, "att_event_time", event_time=-2)
    assert (reference.estimate, reference.std_error) == (0.0, None)


def test_cohorts_and_periods_average_their_cells(children):
    fit = group_time(children, options())
    exposed = [cell for cell in pick(fit, "att_cohort_time") if cell.event_time >= 0]
    for cohort in (2, 3, 5):
        [average] = pick(fit, "att_cohort", cohort=cohort)
        assert average.estimate == pytest.approx(np.mean([c.estimate for c in exposed if c.cohort == cohort]))
    mass = children.groupby(["team", "period"]).size().groupby("team").mean()
    mass = mass.groupby(children.groupby("team")["cohort"].first()).sum()
    for period in range(2, 6):
        [average] = pick(fit, "att_calendar", period=period)
        cells = [cell for cell in exposed if cell.period == period]
        wanted = np.average([c.estimate for c in cells], weights=[mass[c.cohort] for c in cells])
        assert average.estimate == pytest.approx(wanted)


def test_the_influence_of_every_estimate_adds_up_to_its_error(children):
    """No cohort here is a lone team, so nothing is borrowed."""
    for shares in ("given", "estimated"):
        fit = group_time(children, options(rows="units", shares=shares))
        measured = [quantity for quantity in fit.quantities if quantity.std_error]
        assert fit.teams == tuple(sorted(set(children["team"])))
        for quantity in measured:
            assert len(quantity.influence) == len(fit.teams)
            assert quantity.influence @ quantity.influence == pytest.approx(quantity.std_error**2)


def test_estimated_shares_widen_only_what_averages_several_cohorts(children):
    given, estimated = (group_time(children, options(shares=shares)) for shares in ("given", "estimated"))
    assert [q.estimate for q in given.quantities] == [q.estimate for q in estimated.quantities]
    for estimand in ("att_cohort", "att_cohort_time"):
        assert pick(given, estimand) == pick(estimated, estimand)
    assert given.quantities[0].std_error != estimated.quantities[0].std_error


@pytest.mark.parametrize("base", ["varying", "universal"])
@pytest.mark.parametrize("control", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("anticipation", [0, 1])
def test_cells_and_errors_of_an_unbalanced_panel_are_those_of_diff_diff(
    children, control, base, anticipation
):
    """A library of its own, also for what R's numbers do not cover: gaps in pairs, anticipation."""
    from diff_diff import CallawaySantAnna

    rows = children.assign(
        unit=children["unit"].astype(int),
        start=children["cohort"].astype(float).add(1).fillna(0),
        t=children["period"] + 1,
    )
    engine = CallawaySantAnna(
        control_group=control, estimation_method="reg", base_period=base, anticipation=anticipation
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = engine.fit(rows, outcome="outcome", unit="unit", time="t", first_treat="start")
    wanted = {(g - 1, t - 1): cell for (g, t), cell in theirs.group_time_effects.items()}
    by_child = children.assign(team=children["unit"])
    chosen = options(control=control, base_period=base, anticipation=anticipation, rows="units")
    effects = att_by_cohort_and_period(by_child, chosen)
    errors = np.sqrt((effects.influence**2).sum(axis=1))
    for cell, error in zip(effects.cells.itertuples(), errors, strict=True):
        other = wanted[cell.cohort, cell.period]
        if error > 0:
            assert (cell.att, error) == pytest.approx((other["effect"], other["se"]), rel=1e-9)
    assert len(effects.cells) == len([c for c in wanted.values() if pd.notna(c["effect"])])
