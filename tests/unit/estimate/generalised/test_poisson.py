"""Rate ratios where they can be worked out by hand, by brute force, or in the limit."""

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import Poisson
from arviointi.estimate.generalised.poisson import poisson
from arviointi.estimate.results import Fit

ALIKE = Poisson(estimator="poisson", role="primary")
STAGGERED = Poisson(estimator="poisson", role="primary", staggered=True)
NEVER = np.nan
SOLVED = 1e-7
"""Both sides solve the same equations, iterated until nothing moves by more than 1e-9."""


def drawn(panel_of, *, starts, periods, seed=1, exposure=None, effect=0.3):
    """Events of teams with levels of their own, overdispersed, per 1 000."""
    generator = np.random.default_rng(seed)
    teams = len(starts)
    exposure = generator.integers(20, 90, teams) if exposure is None else np.full(teams, exposure)
    team, period = (part.ravel() for part in np.indices((teams, periods)))
    start = np.asarray(starts, float)[team]
    level = 0.2 * np.exp(generator.normal(0, 0.4, teams)[team] + generator.normal(0, 0.2, len(team)))
    events = generator.poisson(
        exposure[team] * level * np.exp(effect * (period >= np.nan_to_num(start, nan=9)))
    )
    return panel_of(team, period, start, 1000 * events / exposure[team], weight=exposure[team].astype(float))


@pytest.fixture
def months(panel_of):
    return drawn(panel_of, starts=[2, 2, 2, 3, 3, 3, *[NEVER] * 6], periods=5)


def of(fit, estimand):
    [found] = [one for one in fit.quantities if one.estimand == estimand and one.event_time is None]
    return found


@pytest.mark.parametrize("options", [ALIKE, STAGGERED])
def test_two_periods_and_equal_exposure_are_ratios_of_sums(panel_of, options):
    """Given a team's total the later count is binomial, the same in every team of an arm."""
    panel = drawn(panel_of, starts=[1, 1, 1, NEVER, NEVER, NEVER, NEVER], periods=2, exposure=50)
    sums = panel.groupby(["arm", "period"])["outcome"].sum()
    expected = sums["pilot", 0] * sums["comparison", 1] / sums["comparison", 0]
    fit = poisson(panel, options)
    assert of(fit, "coefficient").estimate == pytest.approx(np.log(sums["pilot", 1] / expected), rel=SOLVED)
    assert of(fit, "att").estimate == pytest.approx((sums["pilot", 1] - expected) / 3, rel=SOLVED)


def test_sweeping_out_is_a_dummy_for_every_team_with_clubsandwich_written_out(months):
    """Brute force: dense hat matrix of a regression with dummies, A = Φ½(Φ½(I−H)ΦΦ½)^−½Φ½ by team."""
    import statsmodels.api as sm

    dummies = [pd.get_dummies(months[name]).to_numpy(float) for name in ("team", "period")]
    design = np.column_stack([months["is_exposed"].to_numpy(float), dummies[0], dummies[1][:, 1:]])
    exposure = months["weight"].to_numpy()
    events = months["outcome"].to_numpy() * exposure / 1000
    model = sm.GLM(events, design, family=sm.families.Poisson(), offset=np.log(exposure)).fit(tol=1e-13)
    mean = model.fittedvalues
    bread = np.linalg.inv(design.T @ (mean[:, None] * design))
    moved = mean[:, None] * design
    left = np.diag(mean) - moved @ bread @ moved.T
    weights = np.zeros((len(dummies[0].T), len(mean)))
    fit = poisson(months, ALIKE)
    for number, team in enumerate(fit.teams):
        own = (months["team"] == team).to_numpy()
        root = np.diag(np.sqrt(mean[own]))
        values, vectors = np.linalg.eigh(root @ left[np.ix_(own, own)] @ root)
        roots = np.where(values > 1e-9 * values.max(), np.abs(values) ** -0.5, 0)
        adjusted = root @ (vectors * roots) @ vectors.T @ root
        weights[number, own] = adjusted.T @ design[own] @ bread[0]
    pieces, spread = weights @ (events - mean), weights @ left @ weights.T
    found = of(fit, "coefficient")
    assert found.estimate == pytest.approx(model.params[0], rel=SOLVED)
    assert found.influence == pytest.approx(pieces, rel=1e-5)
    assert found.std_error == pytest.approx(np.linalg.norm(pieces), rel=1e-5)
    assert found.degrees == pytest.approx(np.trace(spread) ** 2 / (spread**2).sum(), rel=1e-5)


@pytest.mark.parametrize("options", [ALIKE, STAGGERED])
def test_the_unit_of_the_rate_changes_only_what_is_in_that_unit(months, options):
    one = poisson(months.assign(outcome=months["outcome"] / 1000), options)
    thousand = poisson(months, options)
    ratios = [of(fit, "coefficient") for fit in (one, thousand)]
    effects = [of(fit, "att") for fit in (one, thousand)]
    assert (ratios[0].estimate, ratios[0].std_error) == pytest.approx(
        (ratios[1].estimate, ratios[1].std_error), rel=SOLVED
    )
    assert 1000 * effects[0].std_error == pytest.approx(effects[1].std_error, rel=SOLVED)
    assert effects[0].degrees == pytest.approx(effects[1].degrees, rel=SOLVED)


@pytest.mark.parametrize("options", [ALIKE, STAGGERED])
def test_squares_of_influence_add_up(months, options):
    fit = poisson(months, options)
    for one in fit.quantities:
        assert len(one.influence) == len(fit.teams)
        assert one.influence @ one.influence == pytest.approx(one.std_error**2)


def test_a_team_without_events_says_nothing_of_the_ratio_and_has_no_effect_in_natural_units(months):
    silent = months.assign(outcome=months["outcome"].mask(months["team"] == "0", 0.0))
    fit, without = poisson(silent, ALIKE), poisson(months[months["team"] != "0"], ALIKE)
    assert (fit.warnings, fit.sample.n_clusters) == (("without_events",), 11)
    assert of(fit, "coefficient") == of(without, "coefficient")
    exposed = months[months["is_exposed"]]
    share = exposed.loc[exposed["team"] != "0", "weight"].sum() / exposed["weight"].sum()
    assert of(fit, "att").estimate == pytest.approx(share * of(without, "att").estimate)


def test_effects_of_every_cohort_and_period_are_found_where_there_is_no_chance(panel_of):
    """Rates that are exactly team × period × effect: the mean difference is that of the rates themselves."""
    panel = drawn(panel_of, starts=[2, 2, 3, 3, NEVER, NEVER], periods=5)
    team, period = panel["team"].astype(int), panel["period"]
    untreated = np.exp(0.1 * team - 0.05 * period**2)
    effect = np.exp(0.2 * panel["cohort"].fillna(0).astype(int) - 0.15 * period)
    panel = panel.assign(outcome=untreated * effect.where(panel["is_exposed"], 1.0))
    gain = (panel["outcome"] - untreated)[panel["is_exposed"]]
    fit = poisson(panel, STAGGERED)
    weight = panel.loc[panel["is_exposed"], "weight"]
    assert of(fit, "att").estimate == pytest.approx(np.average(gain, weights=weight), rel=SOLVED)
    time = (panel["period"] - panel["cohort"])[panel["is_exposed"]]
    by_time = {one.event_time: one.estimate for one in fit.quantities if one.event_time is not None}
    wanted = {int(t): np.average(gain[time == t], weights=weight[time == t]) for t in time.unique()}
    assert by_time == pytest.approx(wanted, rel=SOLVED)


def test_a_cohort_and_period_without_events_is_the_limit_of_few(months):
    empty = (months["cohort"].fillna(0) == 2) & (months["period"] == 4)
    none, few = (months.assign(outcome=months["outcome"].mask(empty, value)) for value in (0.0, 1e-5))
    found, limit = (of(poisson(panel, STAGGERED), "att") for panel in (none, few))
    assert found.estimate == pytest.approx(limit.estimate, rel=1e-6)


def test_a_lone_team_borrows_its_error(panel_of):
    panel = drawn(panel_of, starts=[2, 2, 2, 4, *[NEVER] * 6], periods=5)
    fit = poisson(panel, STAGGERED)
    assert fit.warnings == ("lone_cohort",)
    effect = of(fit, "att")
    assert effect.influence[3] == 0
    assert effect.std_error**2 > effect.influence @ effect.influence
    mates = poisson(panel.assign(cohort=panel["cohort"].mask(panel["team"] == "2", 4)), STAGGERED)
    assert of(mates, "att").influence[3] != 0


def test_rows_that_nobody_can_be_compared_with_are_left_out_and_said(panel_of):
    panel = drawn(panel_of, starts=[0, 2, 2, 3, 3], periods=4)
    fit = poisson(panel, STAGGERED)
    assert "cells_not_estimable" in fit.warnings
    assert (fit.sample.n_clusters, fit.sample.n_obs) == (4, 12)


@pytest.mark.parametrize("options", [ALIKE, STAGGERED])
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (lambda rows: rows.assign(outcome=-rows["outcome"]), "not_counts"),
        (lambda rows: rows.assign(outcome=rows["outcome"].mask(rows["period"] == 1)), "not_finite"),
        (lambda rows: rows.assign(outcome=np.where(rows["period"] == 1, np.inf, 1.0)), "not_finite"),
        (lambda rows: rows.assign(outcome=7.0), "constant_outcome"),
        (lambda rows: rows.assign(outcome=0.0), "constant_outcome"),
        (lambda rows: pd.concat([rows, rows[:3]]), "duplicate_rows"),
        (lambda rows: rows[rows["cohort"].eq(2).fillna(value=False)], "no_comparison"),
        (lambda rows: rows[rows["team"].isin(["0", "8", "9"])], "one_cluster_in_arm"),
        (lambda rows: rows[~rows["is_exposed"]], "no_post_period"),
        (lambda rows: rows[rows["period"] > 2], "no_pre_period"),
        (lambda rows: rows[:0], "no_observations"),
        (lambda rows: rows.assign(outcome=rows["outcome"].where(rows["is_exposed"], 0.0)), "separation"),
    ],
)
def test_what_cannot_be_answered_has_a_reason(months, changed, reason, options):
    assert poisson(changed(months), options).reason == reason


def test_exposed_rows_without_any_event_have_no_ratio_but_a_difference(months):
    empty = months.assign(outcome=months["outcome"].mask(months["is_exposed"], 0.0))
    assert poisson(empty, ALIKE).reason == "separation"


def test_whole_numbers_are_numbers(months):
    whole = months.assign(outcome=months["outcome"].round().astype("Int64"), weight=1)
    real = months.assign(outcome=months["outcome"].round(), weight=1.0)
    fits = [poisson(panel, ALIKE) for panel in (whole, real)]
    assert isinstance(fits[0], Fit)
    assert fits[0].quantities == fits[1].quantities
