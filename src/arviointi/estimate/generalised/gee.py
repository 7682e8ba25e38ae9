"""Arm × wave by generalised estimating equations, with a covariance that holds with few teams."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from arviointi.config.estimators import Gee
from arviointi.estimate.design import sample_of
from arviointi.estimate.generalised.arm_by_wave import ArmByWave, arm_by_wave
from arviointi.estimate.generalised.outcome_checks import Kind
from arviointi.estimate.inference import Codes, Matrix, Uncertainty, Vector, rows_of
from arviointi.estimate.results import Fit, NotEstimable

SE_TYPE = "Mancl-DeRouen by team (exchangeable GEE), t(teams - 2)"
TEAM_LEVEL_COEFFICIENTS = 2
NEARLY_ONE = 1 - 1e-6


@dataclass(frozen=True)
class Exchangeable:
    """Solution of the estimating equations with equal correlation of all answers in a team."""

    coefficients: Vector
    mean: Vector
    variance: Vector
    """Of each row, by the family, times the scale."""
    slope: Vector
    """Derivative of the mean by the predictor."""
    correlation: float


def gee(panel: pd.DataFrame, options: Gee) -> Fit | NotEstimable:
    """Estimate by how much more the pilot arm changed from the baseline than the comparison arm, by wave.

    Population-averaged contrasts by statsmodels; answers within teams are equally correlated, as a working
    model. The sandwich covariance is that of Mancl and DeRouen (2001), whose team scores are the influences,
    with t(teams − 2): arms are given to teams. Counts may be rates over the weight, which is then an offset;
    elsewhere rows count alike.

    Parameters
    ----------
    panel : PANEL of survey waves. A wave without both arms is left out, with a warning.
    """
    model = arm_by_wave(panel, options.family)
    if isinstance(model, str):
        return NotEstimable(sample_of(panel), model)
    sample = sample_of(model.rows)
    if sample.n_clusters <= TEAM_LEVEL_COEFFICIENTS:
        return NotEstimable(sample, "one_cluster_in_arm")
    outcome, offset = _counted(model, options.family)
    solution = exchangeable_gee(outcome, model.design, model.teams, options.family, offset)
    if solution is None:
        return NotEstimable(sample, "did_not_converge")
    scores = mancl_derouen(outcome, model.design, model.teams, solution)
    degrees = float(sample.n_clusters - TEAM_LEVEL_COEFFICIENTS)
    quantities = tuple(
        place.measured(float(weights @ solution.coefficients), _uncertainty(scores @ weights, degrees))
        for weights, place in model.contrasts(options.family)
    )
    formula = f"outcome ~ arm * wave ({options.family}, exchangeable by team)"
    fit = Fit(sample, quantities, SE_TYPE, formula, converged=True, teams=model.team_names)
    return fit.warn(*model.warnings)


def mancl_derouen(outcome: Vector, design: Matrix, teams: Codes, solution: Exchangeable) -> Matrix:
    """Return what each team contributes to each coefficient, teams × p; products add up to the covariance.

    The score of a team is D′V⁻¹(I − H)⁻¹(y − μ) with H = D B D′V⁻¹ and B the model's covariance (Mancl and
    DeRouen 2001, equation 4). By D′V⁻¹(I − DBD′V⁻¹)⁻¹ = (I − D′V⁻¹DB)⁻¹D′V⁻¹ that takes p × p matrices only.
    """
    information, scores = [], []
    for own in rows_of(teams):
        standardised = (solution.slope[own] / np.sqrt(solution.variance[own]))[:, None] * design[own]
        weighted = _correlation_solve(solution.correlation, standardised)
        residuals = (outcome[own] - solution.mean[own]) / np.sqrt(solution.variance[own])
        information.append(standardised.T @ weighted)
        scores.append(weighted.T @ residuals)
    covariance = np.linalg.inv(np.sum(information, axis=0))
    identity = np.eye(design.shape[1])
    adjusted = [
        covariance @ np.linalg.solve(identity - own @ covariance, score)
        for own, score in zip(information, scores, strict=True)
    ]
    return np.array(adjusted)


def exchangeable_gee(
    outcome: Vector, design: Matrix, teams: Codes, kind: Kind, offset: Vector | None = None
) -> Exchangeable | None:
    """Solve the estimating equations; None where that fails or no such correlation is possible.

    With counts the scale is estimated, so that the unit of a rate changes nothing.
    """
    import statsmodels.api as sm  # noqa: PLC0415  a second that only this estimator should cost

    families = sm.families
    family = {"gaussian": families.Gaussian, "binomial": families.Binomial, "poisson": families.Poisson}[kind]
    structure = sm.cov_struct.Exchangeable() if _has_pairs(teams) else sm.cov_struct.Independence()
    model = sm.GEE(outcome, design, teams, family=family(), cov_struct=structure, offset=offset)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = sm.GLM(outcome, design, family=family(), offset=offset).fit().params
        scale = "X2" if kind == "poisson" else None
        found = model.fit(start_params=start, scale=scale, cov_type="naive")
    if not found.converged or not np.isfinite(found.params).all():
        return None
    correlation = float(structure.dep_params) if _has_pairs(teams) else 0.0
    most = int(np.bincount(teams).max())
    if correlation * (most - 1) <= -NEARLY_ONE or correlation >= NEARLY_ONE:
        return None
    return _at(np.asarray(found.params), float(found.scale), correlation, design, kind, offset)


def _counted(model: ArmByWave, kind: Kind) -> tuple[Vector, Vector | None]:
    """Return outcomes and offset; events count in their mean, so that the unit of a rate changes nothing."""
    if kind != "poisson":
        return model.outcome, None
    weight = model.rows["weight"].to_numpy(float)
    events = model.outcome * weight
    return events / events.mean(), np.log(weight)


def _at(
    coefficients: Vector,
    scale: float,
    correlation: float,
    design: Matrix,
    kind: Kind,
    offset: Vector | None,
) -> Exchangeable:
    predictor = design @ coefficients + (0.0 if offset is None else offset)
    mean = {"gaussian": lambda eta: eta, "binomial": expit, "poisson": np.exp}[kind](predictor)
    slope: dict[str, Any] = {"gaussian": np.ones_like(mean), "binomial": mean * (1 - mean), "poisson": mean}
    return Exchangeable(coefficients, mean, scale * slope[kind], slope[kind], correlation)


def _has_pairs(teams: Codes) -> bool:
    return bool(np.bincount(teams).max() > 1)


def _correlation_solve(correlation: float, columns: Matrix) -> Matrix:
    """Multiply by the inverse of the exchangeable correlation matrix."""
    shrink = correlation / (1 + (len(columns) - 1) * correlation)
    solved: Matrix = (columns - shrink * columns.sum(axis=0)) / (1 - correlation)
    return solved


def _uncertainty(influence: Vector, degrees: float) -> Uncertainty:
    return Uncertainty(float(np.sqrt(influence @ influence)), degrees, influence)
