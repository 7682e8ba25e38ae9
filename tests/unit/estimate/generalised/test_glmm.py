"""Random intercepts of binary answers and counts against the marginal likelihood itself."""

import sys

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.special import expit, gammaln

from arviointi.config.estimators import Glmm
from arviointi.estimate.generalised.arm_by_wave import arm_by_wave
from arviointi.estimate.generalised.glmm import glmm, whole_counts

NEVER = np.nan


def options(kind="binomial"):
    return Glmm(estimator="glmm", role="sensitivity", family=kind)


def drawn(panel_of, kind="binomial", *, teams=12, members=8, seed=4, sd=0.8):
    generator = np.random.default_rng(seed)
    team, member, wave = (part.ravel() for part in np.indices((teams, members, 2)))
    level = sd * generator.normal(size=teams)[team] + 0.2 * wave
    outcome = generator.random(len(team)) < expit(level)
    if kind == "poisson":
        outcome = generator.poisson(np.exp(level))
    unit = [f"{t}/{m}" for t, m in zip(team, member, strict=True)]
    return panel_of(team, wave, np.where(team < teams // 2, 1.0, NEVER), outcome, unit=unit)


def log_likelihood(parameters, model, kind, offset=0.0):
    """Integrate each team's likelihood over its intercept on a fine grid."""
    *coefficients, log_sd = parameters
    nodes = np.linspace(-7, 7, 141)
    density = np.exp(-(nodes**2) / 2) / np.sqrt(2 * np.pi) * (nodes[1] - nodes[0])
    predictor = (model.design @ coefficients + offset)[:, None] + np.exp(log_sd) * nodes
    counts = model.outcome[:, None]
    if kind == "binomial":
        rows = counts * predictor - np.logaddexp(0, predictor)
    else:
        rows = counts * predictor - np.exp(predictor) - gammaln(counts + 1)
    totals = np.stack([rows[model.teams == team].sum(axis=0) for team in range(model.teams.max() + 1)])
    most = totals.max(axis=1, keepdims=True)
    return float((np.log(np.exp(totals - most) @ density) + most[:, 0]).sum())


@pytest.mark.parametrize("kind", ["binomial", "poisson"])
def test_the_contrast_maximises_the_marginal_likelihood_and_its_error_is_its_curvature(panel_of, kind):
    panel = drawn(panel_of, kind)
    fit = glmm(panel, options(kind))
    model = arm_by_wave(panel, kind)
    found = minimize(lambda point: -log_likelihood(point, model, kind), np.zeros(5), method="BFGS")
    contrast, variance = fit.quantities
    assert fit.log_lik == pytest.approx(-found.fun, abs=1e-3)  # eleven nodes against a grid of 141
    assert contrast.estimate == pytest.approx(found.x[3], abs=2e-3)
    assert variance.estimate == pytest.approx(np.exp(2 * found.x[4]), rel=5e-3)
    assert contrast.std_error == pytest.approx(np.sqrt(curvature(found.x, model, kind)[3, 3]), rel=1e-2)
    assert contrast.degrees is None
    assert contrast.influence is None


def curvature(point, model, kind, step=1e-3):
    """Inverse of minus the second derivatives, by central differences."""
    moves = step * np.eye(len(point))
    second = [
        [
            sum(
                a * b * log_likelihood(point + a * first + b * other, model, kind)
                for a in (-1, 1)
                for b in (-1, 1)
            )
            for other in moves
        ]
        for first in moves
    ]
    return np.linalg.inv(-np.array(second) / (4 * step**2))


def test_teams_without_differences_are_a_boundary_that_is_said(panel_of):
    """Every team of an arm has the same share in a wave: the contrast is that of the shares' log-odds."""
    panel = drawn(panel_of, members=16)
    member = panel["unit"].str.split("/").str[1].astype(int)
    shares = np.where(panel["arm"] == "pilot", 4, 8) + 2 * panel["period"]
    fit = glmm(panel.assign(outcome=(member < shares).astype(float)), options())
    assert fit.warnings == ("singular_fit",)
    wanted = np.log((6 / 10) / (4 / 12)) - np.log((10 / 6) / (8 / 8))
    assert fit.quantities[0].estimate == pytest.approx(wanted, abs=1e-4)


def test_the_unit_of_a_rate_is_found_again(panel_of):
    panel = drawn(panel_of, "poisson")
    exposure = np.random.default_rng(1).integers(3, 30, len(panel)).astype(float)
    events = np.random.default_rng(2).poisson(0.2 * exposure)
    fits = [
        glmm(panel.assign(outcome=per * events / exposure, weight=exposure), options("poisson"))
        for per in (1, 12, 1000)
    ]
    assert fits[0].log_lik == pytest.approx(fits[1].log_lik)
    assert fits[0].log_lik == pytest.approx(fits[2].log_lik)
    assert whole_counts(1000 * events / exposure, exposure) == pytest.approx(events)


def test_values_that_are_no_counts_are_said(panel_of):
    panel = drawn(panel_of, "poisson")
    assert glmm(panel.assign(outcome=panel["outcome"] + 0.37), options("poisson")).reason == "not_counts"
    assert whole_counts(np.array([1.0, np.pi, 2.0]), np.array([1.0, 2.0, 3.0])) is None


def test_without_the_package_nothing_else_breaks(panel_of, monkeypatch):
    monkeypatch.setitem(sys.modules, "glmm", None)
    assert glmm(drawn(panel_of), options()).reason == "package_missing"


@pytest.mark.parametrize(
    ("kind", "changed", "reason"),
    [
        ("binomial", lambda rows: rows.assign(outcome=rows["outcome"] + 1), "not_binary"),
        ("poisson", lambda rows: rows.assign(outcome=-1.0 - rows["outcome"]), "not_counts"),
        (
            "binomial",
            lambda rows: rows.assign(outcome=rows["outcome"].mask(rows["period"] == 1)),
            "not_finite",
        ),
        ("binomial", lambda rows: rows.assign(outcome=0.0), "constant_outcome"),
        (
            "binomial",
            lambda rows: rows.assign(outcome=rows["outcome"].mask(rows["is_exposed"], 1)),
            "separation",
        ),
        ("binomial", lambda rows: pd.concat([rows, rows[:2]]), "duplicate_rows"),
        ("binomial", lambda rows: rows[rows["team"].isin(["0", "8", "9"])], "one_cluster_in_arm"),
        ("binomial", lambda rows: rows[:0], "no_observations"),
    ],
)
def test_what_cannot_be_answered_has_a_reason(panel_of, kind, changed, reason):
    assert glmm(changed(drawn(panel_of)), options(kind)).reason == reason


def test_whole_numbers_are_answers(panel_of):
    panel = drawn(panel_of)
    whole = panel.assign(outcome=panel["outcome"].astype("Int8"), weight=1)
    assert glmm(whole, options()).quantities == glmm(panel, options()).quantities
