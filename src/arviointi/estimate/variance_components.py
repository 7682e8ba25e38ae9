"""Variances of nested random intercepts by restricted maximum likelihood; the door to statsmodels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from arviointi.estimate.inference import Matrix, Vector, rows_of

LEAST_RATIO = 1e-9
BOUNDARY = 1e-7
START = 0.3
NEAR_BOUNDARY = 0.02
NO_COVARIANCE = np.empty((0, 0))


@dataclass(frozen=True)
class Components:
    """Variances by grouping column (outermost first; 0 on the boundary) and of the residual."""

    variances: dict[str, float]
    residual: float
    log_lik: float

    @property
    def is_singular(self) -> bool:
        """Say whether a variance is on the boundary."""
        return 0.0 in self.variances.values()


@dataclass(frozen=True)
class Coefficients:
    """Generalised-least-squares coefficients and their covariance."""

    values: Vector
    covariance: Matrix


def variance_components(outcome: Vector, design: Matrix, groups: pd.DataFrame) -> Components | None:
    """Maximise the restricted likelihood, or None where that fails.

    The likelihood is that of statsmodels, profiled over coefficients and residual variance. Its own
    optimiser works on square roots, where every gradient is zero on the boundary: with few teams it may stop
    elsewhere, and say that it has converged or that it has failed, either of them wrongly. So the ratios of
    the variances to the residual's are bounded from below instead.

    Parameters
    ----------
    outcome : N.
    design : N × p.
    groups : N rows; each column has a random intercept, the first is the outermost and holds the others.
    """
    model = _model(outcome, design, groups)
    try:
        best = _highest(model, groups.shape[1])
        coefficients, _ = model.get_fe_params(NO_COVARIANCE, best.x)
        residual = float(model.get_scale(coefficients, NO_COVARIANCE, best.x))
    except np.linalg.LinAlgError:
        return None
    if not (best.success and np.isfinite(best.fun) and residual > 0):
        return None
    ratios = np.where(best.x > BOUNDARY, best.x, 0.0)
    variances = dict(zip(groups.columns, map(float, ratios * residual), strict=True))
    return Components(variances, residual, -float(best.fun))


def generalised_least_squares(
    outcome: Vector, design: Matrix, groups: pd.DataFrame, components: Components
) -> Coefficients:
    """Estimate coefficients given the variances; covariance (X′V⁻¹X)⁻¹."""
    outer = pd.factorize(groups.iloc[:, 0])[0]
    information = np.zeros((design.shape[1], design.shape[1]))
    score = np.zeros(design.shape[1])
    for rows in rows_of(outer):
        weighted = np.linalg.solve(_covariance(groups.iloc[rows], components), design[rows])
        information += design[rows].T @ weighted
        score += weighted.T @ outcome[rows]
    covariance = np.linalg.inv(information)
    return Coefficients(covariance @ score, covariance)


def _covariance(groups: pd.DataFrame, components: Components) -> Matrix:
    covariance = components.residual * np.eye(len(groups))
    for name in groups.columns:
        codes = pd.factorize(groups[name])[0]
        covariance += components.variances[name] * (codes[:, None] == codes[None, :])
    return covariance


def _highest(model: Any, n_groups: int) -> Any:
    """Maximise over the ratios of variances; again from near the boundary where one of them came close."""

    def loss(ratios: Vector) -> float:
        return -float(model.loglike(np.sqrt(ratios)))

    def climb(start: float) -> Any:
        bounds = [(LEAST_RATIO, None)] * n_groups
        return minimize(loss, np.full(n_groups, start), method="L-BFGS-B", bounds=bounds)

    best = climb(START)
    if best.success and best.x.min() > NEAR_BOUNDARY:
        return best
    return min(best, climb(NEAR_BOUNDARY), key=lambda found: (not found.success, found.fun))


def _model(outcome: Vector, design: Matrix, groups: pd.DataFrame) -> Any:
    from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec  # noqa: PLC0415  1.8 s, only here

    outer = pd.factorize(groups.iloc[:, 0])[0]
    names = list(groups.columns)
    blocks = [[_indicators(groups[name].iloc[rows]) for rows in rows_of(outer)] for name in names]
    labels = [[[str(n) for n in range(block.shape[1])] for block in of_name] for of_name in blocks]
    model = MixedLM(outcome, design, groups=outer, exog_vc=VCSpec(names, labels, blocks))
    model.cov_pen = model.fe_pen = None  # no penalties: `loglike` asks, and only `fit` would say so
    return model


def _indicators(codes: "pd.Series[str]") -> Matrix:
    return pd.get_dummies(codes).to_numpy(float)
