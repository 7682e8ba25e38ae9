"""Estimating equations of arm × wave where the answer is known, and against statsmodels."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from arviointi.config.estimators import Gee
from arviointi.estimate.generalised.arm_by_wave import arm_by_wave
from arviointi.estimate.generalised.gee import exchangeable_gee, gee, mancl_derouen

NEVER = np.nan
KINDS = ("gaussian", "binomial", "poisson")
ROUNDING = 1e-9
"""The same algebra in another order."""


def options(kind="binomial"):
    return Gee(estimator="gee", role="primary", family=kind)


def drawn(panel_of, kind="binomial", *, teams=10, members=6, seed=2, complete=True):
    generator = np.random.default_rng(seed)
    team, member, wave = (part.ravel() for part in np.indices((teams, members, 3)))
    if not complete:
        kept = generator.random(len(team)) < 0.4 + 0.06 * team
        team, member, wave = team[kept], member[kept], wave[kept]
    level = generator.normal(0, 0.6, teams)[team] + 0.1 * wave
    draw = {
        "gaussian": lambda: generator.normal(level),
        "binomial": lambda: generator.random(len(team)) < 1 / (1 + np.exp(-level)),
        "poisson": lambda: generator.poisson(np.exp(level)),
    }[kind]
    unit = [f"{t}/{m}" for t, m in zip(team, member, strict=True)]
    return panel_of(team, wave, np.where(team < teams // 2, 1.0, NEVER), draw(), unit=unit)


@pytest.mark.parametrize("kind", KINDS)
def test_complete_data_give_differences_of_changes_on_the_scale_of_the_link(panel_of, kind):
    """With equal teams the weights of the equations are equal within arm and wave."""
    panel = drawn(panel_of, kind)
    link = {"gaussian": lambda mean: mean, "binomial": logit, "poisson": np.log}[kind]
    means = link(panel.groupby(["arm", "period"])["outcome"].mean())
    fit = gee(panel, options(kind))
    for wave, one in zip((1, 2), fit.quantities, strict=True):
        change = means[:, wave] - means[:, 0]
        assert (one.term, one.period, one.degrees) == (f"pilot:T{wave}", wave, 10 - 2)
        assert one.estimate == pytest.approx(change["pilot"] - change["comparison"], abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_team_scores_add_up_to_the_bias_reduced_covariance_of_statsmodels(panel_of, kind):
    import statsmodels.api as sm

    model = arm_by_wave(drawn(panel_of, kind, complete=False), kind)
    family = {
        "gaussian": sm.families.Gaussian,
        "binomial": sm.families.Binomial,
        "poisson": sm.families.Poisson,
    }[kind]()
    peer = sm.GEE(
        model.outcome, model.design, model.teams, family=family, cov_struct=sm.cov_struct.Exchangeable()
    )
    wanted = peer.fit(cov_type="bias_reduced", scale="X2" if kind == "poisson" else None)
    solution = exchangeable_gee(model.outcome, model.design, model.teams, kind)
    scores = mancl_derouen(model.outcome, model.design, model.teams, solution)
    assert solution.coefficients == pytest.approx(np.asarray(wanted.params), abs=1e-5)
    assert scores.T @ scores == pytest.approx(wanted.cov_params(), rel=1e-4)


def test_scores_are_those_of_mancl_and_derouen_written_out(panel_of):
    """Brute force: V and I − H of each team in full."""
    model = arm_by_wave(drawn(panel_of, complete=False), "binomial")
    solution = exchangeable_gee(model.outcome, model.design, model.teams, "binomial")
    parts = []
    for team in range(model.teams.max() + 1):
        own = model.teams == team
        spread = np.sqrt(solution.variance[own])
        correlation = np.full((own.sum(), own.sum()), solution.correlation)
        np.fill_diagonal(correlation, 1)
        derivative = solution.slope[own][:, None] * model.design[own]
        parts.append((own, derivative, np.linalg.inv(spread[:, None] * correlation * spread)))
    bread = np.linalg.inv(sum(d.T @ inverse @ d for _, d, inverse in parts))
    wanted = [
        bread
        @ d.T
        @ inverse
        @ np.linalg.solve(np.eye(len(d)) - d @ bread @ d.T @ inverse, (model.outcome - solution.mean)[own])
        for own, d, inverse in parts
    ]
    found = mancl_derouen(model.outcome, model.design, model.teams, solution)
    assert found == pytest.approx(np.array(wanted), rel=1e-6, abs=ROUNDING)


@pytest.mark.parametrize("kind", KINDS)
def test_squares_of_influence_add_up(panel_of, kind):
    fit = gee(drawn(panel_of, kind), options(kind))
    for one in fit.quantities:
        assert len(one.influence) == len(fit.teams) == 10
        assert one.influence @ one.influence == pytest.approx(one.std_error**2)


def test_the_unit_of_a_rate_changes_nothing(panel_of):
    panel = drawn(panel_of, "poisson", complete=False)
    exposure = np.random.default_rng(1).integers(5, 30, len(panel)).astype(float)
    events = np.random.default_rng(2).poisson(0.3 * exposure * (1 + panel["outcome"]))
    fits = [
        gee(panel.assign(outcome=per * events / exposure, weight=exposure), options("poisson"))
        for per in (1, 1000)
    ]
    for one, thousand in zip(fits[0].quantities, fits[1].quantities, strict=True):
        assert (one.estimate, one.std_error) == pytest.approx(
            (thousand.estimate, thousand.std_error), rel=ROUNDING
        )


def test_teams_with_one_row_each_are_a_regression_with_the_jackknife_of_rows(panel_of):
    """Without pairs nothing is correlated; a score is then that of leaving out the row, to first order."""
    model = arm_by_wave(drawn(panel_of, "gaussian"), "gaussian")
    solution = exchangeable_gee(model.outcome, model.design, np.arange(len(model.outcome)), "gaussian")
    scores = mancl_derouen(model.outcome, model.design, np.arange(len(model.outcome)), solution)
    whole = np.linalg.lstsq(model.design, model.outcome)[0]
    keep = np.arange(len(model.outcome)) != 5
    without = np.linalg.lstsq(model.design[keep], model.outcome[keep])[0]
    assert solution.coefficients == pytest.approx(whole)
    assert scores[5] == pytest.approx(whole - without, abs=1e-7)


def test_a_wave_without_one_arm_is_left_out_and_said(panel_of):
    panel = drawn(panel_of)
    lost = panel[~((panel["arm"] == "comparison") & (panel["period"] == 2))]
    fit = gee(lost, options())
    assert (fit.warnings, [one.term for one in fit.quantities]) == (("wave_without_arm",), ["pilot:T1"])


@pytest.mark.parametrize(
    ("kind", "changed", "reason"),
    [
        ("binomial", lambda rows: rows.assign(outcome=rows["outcome"] + 1), "not_binary"),
        ("poisson", lambda rows: rows.assign(outcome=-1.0 - rows["outcome"]), "not_counts"),
        (
            "gaussian",
            lambda rows: rows.assign(outcome=rows["outcome"].mask(rows["period"] == 1)),
            "not_finite",
        ),
        ("binomial", lambda rows: rows.assign(outcome=1.0), "constant_outcome"),
        (
            "binomial",
            lambda rows: rows.assign(outcome=rows["outcome"].mask(rows["is_exposed"], 1)),
            "separation",
        ),
        (
            "poisson",
            lambda rows: rows.assign(outcome=rows["outcome"].mask(rows["is_exposed"], 0)),
            "separation",
        ),
        ("gaussian", lambda rows: rows.assign(outcome=3.0), "constant_outcome"),
        ("binomial", lambda rows: pd.concat([rows, rows[:2]]), "duplicate_rows"),
        ("binomial", lambda rows: rows[rows["team"].isin(["0", "8", "9"])], "one_cluster_in_arm"),
        ("binomial", lambda rows: rows[rows["arm"] == "pilot"], "no_comparison"),
        ("binomial", lambda rows: rows[:0], "no_observations"),
        ("binomial", lambda rows: rows[rows["period"] > 0], "no_pre_period"),
    ],
)
def test_what_cannot_be_answered_has_a_reason(panel_of, kind, changed, reason):
    assert gee(changed(drawn(panel_of)), options(kind)).reason == reason


def test_whole_numbers_are_answers(panel_of):
    panel = drawn(panel_of)
    whole = panel.assign(outcome=panel["outcome"].astype("Int8"), weight=1)
    assert gee(whole, options()).quantities == gee(panel, options()).quantities
