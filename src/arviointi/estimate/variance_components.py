"""Variances of nested random intercepts by restricted maximum likelihood; the door to statsmodels."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.estimate.inference import Matrix, Vector, rows_of

BOUNDARY = 1e-6


@dataclass(frozen=True)
class Components:
    """Variances by grouping column (outermost first) and of the residual.

    A variance on the boundary is 0; the others are those of the model without it, which has the same maximum.
    """

    variances: dict[str, float]
    residual: float
    log_lik: float | None

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
    """Estimate the variances, or None where the likelihood could not be maximised.

    Parameters
    ----------
    outcome : N.
    design : N × p.
    groups : N rows; each column has a random intercept, the first is the outermost and holds the others.
    """
    names = list(groups.columns)
    while names:
        found = _maximise(outcome, design, groups, names)
        if found is None:
            return None
        inner, residual, log_lik = found
        kept = [name for name in names if inner[name] > BOUNDARY * residual]
        if kept == names:
            return Components({name: inner.get(name, 0.0) for name in groups.columns}, residual, log_lik)
        names = kept
    left = outcome - design @ np.linalg.lstsq(design, outcome)[0]
    residual = float(left @ left) / (len(outcome) - design.shape[1])
    return Components(dict.fromkeys(groups.columns, 0.0), residual, None)


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
    for name, variance in components.variances.items():
        codes = pd.factorize(groups[name])[0]
        covariance += variance * (codes[:, None] == codes[None, :])
    return covariance


def _maximise(
    outcome: Vector, design: Matrix, groups: pd.DataFrame, names: list[str]
) -> tuple[dict[str, float], float, float] | None:
    from statsmodels.regression.mixed_linear_model import MixedLM, VCSpec  # noqa: PLC0415  1.8 s, only this estimator's
    from statsmodels.tools.sm_exceptions import ConvergenceWarning  # noqa: PLC0415  as above

    outer = pd.factorize(groups.iloc[:, 0])[0]
    blocks = [[_indicators(groups[name].iloc[rows]) for rows in rows_of(outer)] for name in names]
    labels = [[[str(n) for n in range(block.shape[1])] for block in of_name] for of_name in blocks]
    model = MixedLM(outcome, design, groups=outer, exog_vc=VCSpec(names, labels, blocks))
    with warnings.catch_warnings():
        # Retries and a maximum on the boundary are announced this way; both are judged from the result.
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            result = model.fit(reml=True)
        except np.linalg.LinAlgError:
            return None
    if not result.converged:
        return None
    return dict(zip(names, map(float, result.vcomp), strict=True)), float(result.scale), float(result.llf)


def _indicators(codes: "pd.Series[str]") -> Matrix:
    return pd.get_dummies(codes).to_numpy(float)
