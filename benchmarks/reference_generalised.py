"""Counts and binary answers beside fixest, clubSandwich, geepack and lme4."""

from collections.abc import Iterator

import glmm
import numpy as np
import pandas as pd
import statsmodels.api as sm
from reference_rows import R, Row, columns, panel_of, row, simulated, stored
from scipy import stats

from arviointi.config.estimators import Glmm, Logit, Poisson
from arviointi.estimate.design import team_periods
from arviointi.estimate.generalised.arm_by_wave import ArmByWave
from arviointi.estimate.generalised.effects_within import exposure_and_periods, fit_exposure
from arviointi.estimate.generalised.gee import exchangeable_gee, mancl_derouen
from arviointi.estimate.generalised.generalised_cluster_robust import (
    generalised_cluster_robust,
    relative_weights,
)
from arviointi.estimate.generalised.generalised_within import BINOMIAL, POISSON, Rows
from arviointi.estimate.generalised.glmm import _fitted
from arviointi.estimate.generalised.logit import logit
from arviointi.estimate.generalised.margins import coefficient
from arviointi.estimate.generalised.outcome_checks import informative
from arviointi.estimate.generalised.poisson import poisson
from arviointi.estimate.mixed.mixed_rows import Waves

FIXEST, CLUBSANDWICH = "R fixest 0.12.2", "R clubSandwich 0.5.8"
GEEPACK, STATSMODELS, GLMER = "R geepack 1.3.9", "statsmodels 0.15.0", "R lme4 1.1-31 (glmer, 10 nodes)"
LAPLACE = {
    "binomial": ("yb", "StatsPAI 1.40.2, gpboost 1.8.0", -0.545457, 5e-5, -567.716008),
    "poisson": ("yc", "R glmmTMB", -0.1626951, 5e-6, -1080.760379),
}
PRINTED = 1e-8
EVENTS = Poisson(estimator="poisson", role="primary")
STAGGERED = Poisson(estimator="poisson", role="primary", staggered=True)
ANSWERS = Logit(estimator="logit", role="primary")
SANDWICH = {
    "logit": ("yb", BINOMIAL, sm.families.Binomial(), 1e-5, 1e-3, [
        [0.153, 0.226, 0.055], [18.3, 34.5, 34.6], [1.1951031e-05, 0.026561934, 7.9891816e-06],
    ]),
    "Poisson": ("yc", POISSON, sm.families.Poisson(), 2e-3, 1e-4, [
        [0.1469, 0.2023, 0.0467], [18.6, 35.0, 34.5], [0.01371142934, 0.45169111026, 0.00023902622],
    ]),
}  # fmt: skip


def events() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read counts of 40 teams over 24 months: as rates of exposure, and as they are."""
    rows = pd.read_csv(R / "simD_counts.csv")
    rates = panel_of(rows["team"], rows["t"], rows["g"], rows["y"] / rows["n"], weight=rows["n"])
    return rates, rates.assign(outcome=rows["y"].astype(float), weight=1.0)


def corrected_scores(panel: pd.DataFrame, kind: str) -> float:
    """Return fixest's CRV1 from our scores: √(G/(G − 1) · (N − 1)/(N − K)), K without team effects."""
    cells = informative(team_periods(panel), kind)
    fit = fit_exposure(cells, POISSON if kind == "poisson" else BINOMIAL)
    each = relative_weights(fit, coefficient(fit, 0)) * (fit.rows.outcome / fit.mean - 1)
    scores = np.bincount(fit.rows.teams, each)
    count = len(panel) if kind == "poisson" else int(fit.rows.weights.sum())
    effects, teams = exposure_and_periods(cells).shape[1] + 1, len(scores)
    return float(np.sqrt(teams / (teams - 1) * (count - 1) / (count - effects) * scores @ scores))


def of_fixed_effects() -> Iterator[Row]:
    rates, counts = events()
    [ratio, _] = poisson(rates, EVENTS).quantities
    what = "simD: Poisson, team and period effects, exposure"
    yield row(what, FIXEST, -0.285357749, ratio.estimate, PRINTED)
    error = corrected_scores(rates, "poisson")
    yield row(f"{what}, SE (CRV1) from our scores", FIXEST, 0.0630671506, error, 1e-6, relative=True)
    [effect, *_] = poisson(counts, STAGGERED).quantities
    three = "diff-diff, etwfe, GLM by hand"
    yield row("simD: staggered Poisson, mean effect", three, -0.949321, effect.estimate, 5.1e-7)
    families = simulated("simA_panel")
    answers = families.assign(outcome=(families["outcome"] > 1).astype(float))
    odds = logit(answers, ANSWERS).quantities[0]
    what = "simA, y > 1: logit, team and period effects"
    yield row(what, FIXEST, 1.03061551, odds.estimate, PRINTED)
    error = corrected_scores(answers, "binomial")
    yield row(f"{what}, SE (CRV1) from our scores", FIXEST, 0.194288283, error, 1e-6, relative=True)


def of_sandwich(children: pd.DataFrame) -> Iterator[Row]:
    """Compare to a unit of the last digit: R's `bread` is a step of its algorithm behind."""
    design = columns(children, "pilot", "x")
    for name, (outcome, family, peer, asked, digit, wanted) in SANDWICH.items():
        counts = children[outcome].to_numpy(float)
        model = sm.GLM(counts, design, family=peer).fit(tol=1e-13)
        rows = Rows(counts, design, pd.factorize(children["team"])[0], np.ones(len(children)))
        found = [generalised_cluster_robust(rows, model.fittedvalues, family, one) for one in np.eye(3)]
        errors, degrees = (np.array([getattr(one, of) for one in found]) for of in ("std_error", "degrees"))
        p_values = 2 * stats.t(degrees).sf(np.abs(model.params) / errors)
        what = f"simG: {name}, CR2"
        yield row(f"{what}, SE", CLUBSANDWICH, wanted[0], errors, digit)
        yield row(f"{what}, df", CLUBSANDWICH, wanted[1], degrees, 0.051)
        yield row(f"{what}, p", CLUBSANDWICH, wanted[2], p_values, asked, relative=True)


def of_gee(children: pd.DataFrame) -> Iterator[Row]:
    teams, design = pd.factorize(children["team"])[0], columns(children, "pilot", "x")
    outcome = children["yb"].to_numpy(float)
    found = exchangeable_gee(outcome, design, teams, "binomial")
    what = "simG: exchangeable GEE"
    wanted = [-0.912429456, -0.533306068, 0.287474130]
    yield row(f"{what}, coefficients (scale estimated there)", GEEPACK, wanted, found.coefficients, 3e-5)
    yield row(f"{what}, correlation (same)", GEEPACK, 0.0476637168, found.correlation, 2e-4)
    yield row(f"{what}, pilot", STATSMODELS, -0.533282, found.coefficients[1], 1e-6)
    error = np.linalg.norm(mancl_derouen(outcome, design, teams, found)[:, 1])
    yield row(f"{what}, pilot, SE (Mancl–DeRouen)", STATSMODELS, 0.222471, float(error), 1e-6)


def of_random_intercepts(children: pd.DataFrame) -> Iterator[Row]:
    """Compare adaptive quadrature, ten nodes there and eleven here; and what we call, by Laplace."""
    reference = stored("ref_lmm_R.json")
    codes, names = pd.factorize(children["team"].astype(str))
    design = columns(children, "pilot", "x")
    counts, wanted = children["yb"].to_numpy(float), reference["G binom 10"]
    waves = Waves([0], ["T0"])
    model = ArmByWave(children.assign(weight=1.0), waves, counts, design, codes, tuple(names), ())
    found = _fitted(model, counts, Glmm(estimator="glmm", role="sensitivity", family="binomial"))
    what = "simG: binomial GLMM"
    yield row(f"{what}, coefficients", GLMER, wanted["coef"], found.beta, 2e-5)
    yield row(f"{what}, SE", GLMER, wanted["se"], found.se, 2e-5)
    yield row(f"{what}, sd of teams", GLMER, wanted["sd"], found.tau2[0] ** 0.5, 2e-5)
    yield row(f"{what}, log-likelihood", GLMER, wanted["ll"], found.loglik, 1e-5)


def of_laplace(children: pd.DataFrame) -> Iterator[Row]:
    """Compare the package behind `glmm` with one node, where more implementations are printed."""
    columns_of = {"team": children["team"].astype(str).tolist()}
    columns_of |= {name: children[name].to_numpy(float) for name in ("pilot", "x")}
    for family, (outcome, source, pilot, asked, log_lik) in LAPLACE.items():
        answers = {"y": children[outcome].to_numpy(float), **columns_of}
        formula = "y ~ 1 + pilot + x + (1 | team)"
        found = glmm.fit(answers, formula, family=family, nagq=1, anova_test="Wald")
        what = f"simG: {family} GLMM, the package behind ours by Laplace"
        yield row(f"{what}, pilot", source, pilot, found.beta[1], asked)
        yield row(f"{what}, log-likelihood", source, log_lik, found.loglik, 1e-6)
    yield row(f"{what}, SE", source, 0.1794546, found.se[1], 5e-6)


def rows() -> Iterator[Row]:
    children = pd.read_csv(R / "simG_glmm.csv")
    yield from of_fixed_effects()
    yield from of_sandwich(children)
    yield from of_gee(children)
    yield from of_random_intercepts(children)
    yield from of_laplace(children)
