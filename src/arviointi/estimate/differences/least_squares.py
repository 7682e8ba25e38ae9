"""Least squares on regressors of teams and periods, unit effects swept out, with errors by team."""

from dataclasses import dataclass

import numpy as np

from arviointi.estimate.differences.within import Cube, Within
from arviointi.estimate.few_teams.cluster_robust import Leverage
from arviointi.estimate.few_teams.lone import borrowed, with_borrowed
from arviointi.estimate.inference import Codes, Mask, Matrix, Uncertainty, Vector

NULL = 1e-11
"""Eigenvalues of normalised cross-products, relative to the largest, that count as zero."""
ROUNDING = 1e-13
"""Of sums of weights, relative to the largest."""
OUTSIDE = 1e-6
"""Share of a contrast outside the identified space that is rounding."""


@dataclass(frozen=True)
class Effect:
    """An estimate and its uncertainty: None where the design cannot give any.

    `is_lone`: one team decides alone about a part of it, and so has no spread of its own there.
    """

    estimate: float
    uncertainty: Uncertainty | None
    is_lone: bool


@dataclass(frozen=True)
class LeastSquares:
    """A fit of a panel on p columns and T − 1 period dummies, of which r combinations are identified.

    Each team's rows are rotated to T: `design` (G·T × r) and `residuals` have the cross-products of all rows,
    so that coefficients, CR2 errors and degrees of freedom are those of the rows themselves. `basis` takes
    the r coefficients to those of columns and dummies, `dual` (of the same shape) takes contrasts back.
    """

    within: Within
    columns: Cube
    turned: Cube
    design: Matrix
    residuals: Vector
    basis: Matrix
    dual: Matrix
    coefficients: Vector

    @property
    def clusters(self) -> Codes:
        """Team of each rotated row."""
        n_teams, n_periods = self.within.moment.shape
        return np.repeat(np.arange(n_teams), n_periods)

    def identifies(self, contrasts: Matrix) -> Mask:
        """Say which of k contrasts (k × p of the columns' coefficients) the panel can tell."""
        whole = self._padded(contrasts)
        outside = np.abs(whole - whole @ self.basis @ self.dual.T).max(axis=1)
        known: Mask = outside <= OUTSIDE * np.abs(whole).max(axis=1)
        return known

    def effects(self, contrasts: Matrix) -> list[Effect]:
        """Estimate k contrasts that are identified.

        A team that decides alone about some combination has no residual to show how uncertain it is: its
        part of the error is borrowed from the teams that never start.
        """
        reduced = self._padded(contrasts) @ self.basis
        leverage = Leverage(self.design, self.clusters)
        errors = leverage.errors(self.residuals, reduced)
        alone = leverage.undetermined(reduced)
        return [
            Effect(float(contrast @ self.coefficients), self._error(error, part), bool(part.any()))
            for contrast, error, part in zip(reduced, errors, alone, strict=True)
        ]

    def _padded(self, contrasts: Matrix) -> Matrix:
        return np.hstack([contrasts, np.zeros((len(contrasts), len(self.basis) - contrasts.shape[1]))])

    def _error(self, error: Uncertainty, alone: Vector) -> Uncertainty | None:
        if not alone.any():
            return error if error.std_error > 0 else None
        parts = alone.reshape(self.within.moment.shape)
        by_period = np.einsum("gst,gs->gt", self.turned, parts)
        return with_borrowed(error, borrowed(by_period, self.left_over(), self.within))

    def left_over(self) -> Matrix:
        """Return mean outcomes (G × T) less what columns and periods explain; a team's level stays in."""
        explained = _with_periods(self.columns) @ (self.basis @ self.coefficients)
        left: Matrix = self.within.mean - explained
        return left


def least_squares(within: Within, columns: Cube) -> LeastSquares:
    """Fit a panel on `columns` (G × T × p) and period effects."""
    turned, outcome = _rotated(within)
    whole = _with_periods(columns)
    stacked = (turned @ whole).reshape(-1, whole.shape[2])
    basis, dual = _identified(stacked.T @ stacked)
    design = stacked @ basis
    coefficients = _solved(design, outcome)
    residuals = outcome - design @ coefficients
    return LeastSquares(within, columns, turned, design, residuals, basis, dual, coefficients)


def _with_periods(columns: Cube) -> Cube:
    n_teams, n_periods, _ = columns.shape
    dummies = np.broadcast_to(np.eye(n_periods)[:, 1:], (n_teams, n_periods, n_periods - 1))
    return np.concatenate([columns, dummies], axis=2)


def _rotated(within: Within) -> tuple[Cube, Vector]:
    """Return R (G × T × T) with R′R = L, and the outcome in the same rows (G·T)."""
    mass = within.mass
    total = mass.sum(axis=1, keepdims=True)
    share = mass / np.where(total > 0, total, 1)
    of_one_unit = _diagonal(mass) - mass[:, :, None] * share[:, None, :]
    if np.abs(within.laplacian - of_one_unit).max() > ROUNDING * mass.max():
        return _rotated_by_eigenvectors(within)
    root = np.sqrt(mass)
    return _diagonal(root) - root[:, :, None] * share[:, None, :], _divided(within.moment, root).ravel()


def _diagonal(rows: Matrix) -> Cube:
    cube: Cube = rows[:, :, None] * np.eye(rows.shape[1])
    return cube


def _divided(numerator: Matrix, root: Matrix) -> Matrix:
    return np.asarray(np.where(root > 0, numerator / np.where(root > 0, root, 1), 0))


def _rotated_by_eigenvectors(within: Within) -> tuple[Cube, Vector]:
    values, vectors = np.linalg.eigh(within.laplacian)
    floor = NULL * np.maximum(values.max(axis=1, keepdims=True), np.finfo(float).tiny)
    root = np.sqrt(np.where(values > floor, values, 0))
    turned = root[:, :, None] * vectors.transpose(0, 2, 1)
    along = np.einsum("gst,gt->gs", vectors.transpose(0, 2, 1), within.moment)
    return turned, _divided(along, root).ravel()


def _identified(cross: Matrix) -> tuple[Matrix, Matrix]:
    size = np.sqrt(np.diag(cross))
    size = np.where(size > 0, size, 1)
    values, vectors = np.linalg.eigh(cross / np.outer(size, size))
    kept = values > NULL * values.max()
    vectors, root = vectors[:, kept], np.sqrt(values[kept])
    return vectors / size[:, None] / root, vectors * size[:, None] * root


def _solved(design: Matrix, outcome: Vector) -> Vector:
    """Solve the normal equations; the second round takes back what the first lost to rounding."""
    cross = design.T @ design
    first = np.linalg.solve(cross, design.T @ outcome)
    second: Vector = first + np.linalg.solve(cross, design.T @ (outcome - design @ first))
    return second
