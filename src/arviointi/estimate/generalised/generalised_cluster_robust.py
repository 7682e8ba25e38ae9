"""CR2 standard errors of Poisson and logistic regressions, with Satterthwaite degrees of freedom."""

from dataclasses import dataclass

import numpy as np

from arviointi.estimate.generalised.generalised_within import COLLINEAR, Family, Rows, WithinFit, within
from arviointi.estimate.generalised.margins import Margin
from arviointi.estimate.inference import Codes, Matrix, Uncertainty, Vector, rows_of

OUTSIDE = 1e-6
NOUGHT = 1e-10


@dataclass(frozen=True)
class _Working:
    """The least-squares fit that a generalised linear model is at its estimate, errors with unit variance.

    `level` is the direction in each team that a swept-out team effect took: unit length, or zero without.
    """

    design: Matrix
    residuals: Vector
    spread: Vector
    level: Vector
    bread: Matrix


def generalised_cluster_robust(rows: Rows, mean: Vector, family: Family, contrast: Vector) -> Uncertainty:
    """CR2 of a contrast of coefficients of a generalised linear model with canonical link.

    The working model is that of `clubSandwich` for `glm` (Pustejovsky and Tipton 2018, section 2): rows are
    independent with the variances of the family, and the adjustment is the symmetric root
    A = Φ^½ (Φ^½ (I − H) Φ Φ^½)^(−½) Φ^½ by team. Rows that a team × period has in common may be merged:
    Φ stays the variance of what was counted, so that merging answers changes nothing.

    Parameters
    ----------
    rows : every column of the model.
    mean : N fitted values.
    contrast : p.
    """
    working = _working(rows, mean, family, np.zeros(len(mean)))
    return _uncertainties(rows, working, contrast[None, :])[0]


def margin_uncertainties(fit: WithinFit, margins: list[Margin]) -> list[Uncertainty]:
    """CR2 of margins by the delta method; team effects give way as the coefficients move.

    A team effect fits its team exactly, so its own score is zero and it adds no error of its own: the margin
    is that of these teams at the levels that they have.
    """
    return _uncertainties(fit.rows, _swept(fit), np.array([_profiled(fit, margin) for margin in margins]))


def relative_weights(fit: WithinFit, margin: Margin) -> Vector:
    """Return by how much each row moves the margin when its outcome exceeds its mean by that mean, N."""
    working = _swept(fit)
    direction = working.design @ (working.bread @ _profiled(fit, margin))
    weights: Vector = direction * fit.mean * np.sqrt(fit.rows.weights / fit.family.variance(fit.mean))
    return weights


def is_estimable(fit: WithinFit, margin: Margin) -> bool:
    """Say whether the data determine the margin, although columns may be collinear."""
    contrast = _profiled(fit, margin)
    working = _swept(fit)
    missed = contrast - working.design.T @ (working.design @ (working.bread @ contrast))
    return bool(np.abs(missed).max() <= OUTSIDE * np.abs(contrast).max())


def _working(rows: Rows, mean: Vector, family: Family, level: Vector) -> _Working:
    variance = family.variance(mean)
    design = np.sqrt(rows.weights * variance)[:, None] * rows.columns
    residuals = np.sqrt(rows.weights / variance) * (rows.outcome - mean)
    spread = family.counted(mean, rows.weights)
    return _Working(
        design, residuals, spread, level, np.linalg.pinv(design.T @ design, rcond=COLLINEAR, hermitian=True)
    )


def _swept(fit: WithinFit) -> _Working:
    weights = fit.rows.weights * fit.family.variance(fit.mean)
    columns, _ = within(fit.rows.columns, fit.rows.teams, weights)
    level = np.sqrt(weights / np.bincount(fit.rows.teams, weights)[fit.rows.teams])
    rows = Rows(fit.rows.outcome, columns, fit.rows.teams, fit.rows.weights)
    return _working(rows, fit.mean, fit.family, level)


def _profiled(fit: WithinFit, margin: Margin) -> Vector:
    """Move each team effect by minus its team's mean of the columns, as the likelihood would."""
    profiled: Vector = margin.by_coefficient - margin.by_team @ fit.centres
    return profiled


def _uncertainties(rows: Rows, working: _Working, contrasts: Matrix) -> list[Uncertainty]:
    """Adjust the directions of each team, once for all contrasts."""
    directions = working.design @ (working.bread @ contrasts.T)
    adjusted = np.empty_like(directions)
    for own in rows_of(rows.teams):
        adjusted[own] = _bias_reduced(working, own, directions[own])
    return [_summed(rows.teams, working, column) for column in adjusted.T]


def _summed(teams: Codes, working: _Working, adjusted: Vector) -> Uncertainty:
    """Sum adjusted residuals by team; degrees of freedom from the working model as in `cluster_robust`."""
    n_teams = int(teams.max()) + 1
    scores = np.bincount(teams, adjusted * working.residuals, n_teams).astype(float)
    norms = np.bincount(teams, adjusted**2, n_teams)
    moments = np.stack([np.bincount(teams, adjusted * c, n_teams) for c in working.design.T], axis=1)
    expected = np.diag(norms) - moments @ working.bread @ moments.T
    degrees = float(np.trace(expected) ** 2 / (expected**2).sum())
    return Uncertainty(float(np.sqrt(scores @ scores)), degrees, scores)


def _bias_reduced(working: _Working, own: Codes, directions: Matrix) -> Matrix:
    """Give Φ (Φ (I − H) Φ)^(−½) times one team's directions; what is fully fitted counts for nothing."""
    design, spread, level = working.design[own], working.spread[own], working.level[own]
    leverage = design @ working.bread @ design.T + np.outer(level, level)
    values, vectors = np.linalg.eigh(np.outer(spread, spread) * (np.eye(len(spread)) - leverage))
    tiny = NOUGHT * float(spread.max()) ** 2
    roots = np.where(values > tiny, 1 / np.sqrt(np.maximum(values, tiny)), 0.0)
    adjusted = spread[:, None] * (vectors @ (roots[:, None] * (vectors.T @ directions)))
    free: Matrix = adjusted - np.outer(level, level @ adjusted)
    return free
