"""The (restricted) likelihood of a repeated-measures model, with its gradient.

V⁻¹ = W − G G′, where W = R⁻¹ has a T × T block for each unit and G as many columns as a block of units has
random effects: G = W Z D^½ L⁻ᵀ for the Cholesky root L of I + D^½ Z′WZ D^½. So nothing larger than T × T or
than the random effects of a block is inverted, and units with the same missing waves share their inverse.
"""

from dataclasses import dataclass

import numpy as np

from arviointi.estimate.inference import Matrix, Vector
from arviointi.estimate.mixed.marginal_model import CovarianceModel
from arviointi.estimate.mixed.marginal_rows import Blocks, UnitRows
from arviointi.estimate.mixed.random_effects import Stack


@dataclass(frozen=True)
class Precision:
    """V⁻¹ of all units.

    Attributes
    ----------
    inverse : units × T × T, W; zero in missing waves.
    halves : for blocks of each shape, b × (u · T) × q, G.
    """

    inverse: Stack
    halves: tuple[Stack, ...]
    log_determinant: float

    def times(self, rows: UnitRows, stack: Stack) -> Stack:
        """Return V⁻¹ times columns in the layout units × T × m."""
        product: Stack = self.inverse @ stack
        for block, half in zip(rows.blocks, self.halves, strict=True):
            product[block.units] -= block.back(half @ (half.swapaxes(1, 2) @ block.of(stack)))
        return product


@dataclass(frozen=True)
class Point:
    """The likelihood at given parameters, with the coefficients that maximise it there.

    Attributes
    ----------
    weighted : units × T × (p + 1), V⁻¹ [X r] for the residuals r.
    bread : p × p, (X′V⁻¹X)⁻¹.
    """

    natural: Vector
    precision: Precision
    weighted: Stack
    coefficients: Vector
    bread: Matrix
    deviance: float


def inner(left: Stack, right: Stack) -> Matrix:
    """Return left′right, summed over all axes but the last."""
    product: Matrix = left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
    return product


def point_at(rows: UnitRows, model: CovarianceModel, natural: Vector, *, restricted: bool) -> Point:
    """Evaluate the likelihood at natural parameters."""
    found = _precision(rows, model.covariances(natural), natural[: len(model.shared)])
    weighted = found.times(rows, rows.mixed)
    whole = inner(rows.mixed, weighted)
    bread = np.linalg.inv(whole[:-1, :-1])
    coefficients = bread @ whole[:-1, -1]
    squares = float(whole[-1, -1] - whole[-1, :-1] @ coefficients)
    degrees = rows.n_obs - (len(bread) if restricted else 0)
    deviance = found.log_determinant + squares + degrees * np.log(2 * np.pi)
    if restricted:
        deviance -= float(np.linalg.slogdet(bread)[1])
    weighted[:, :, -1] -= weighted[:, :, :-1] @ coefficients
    return Point(natural, found, weighted, coefficients, bread, float(deviance))


def gradient(rows: UnitRows, model: CovarianceModel, point: Point, *, restricted: bool) -> Vector:
    """Return the derivative of the deviance by the natural parameters: tr(P Vᵢ) − y′P Vᵢ P y."""
    directions = point.weighted
    meat = np.zeros((directions.shape[2], directions.shape[2]))
    meat[-1, -1] = 1.0
    if restricted:
        meat[:-1, :-1] = point.bread
    within = marginal_blocks(rows, point.precision) - directions @ meat @ directions.swapaxes(1, 2)
    by_stratum = np.stack([within[rows.strata == one].sum(axis=0) for one in range(model.n_strata)])
    residual = np.tensordot(model.slopes(point.natural), by_stratum, axes=3)
    shared = np.zeros(len(model.shared))
    for block, half in zip(rows.blocks, point.precision.halves, strict=True):
        inverse = _inverse_diagonal(block, half, point.precision)
        crossed = block.effects.swapaxes(1, 2) @ block.of(directions)
        pulled = inverse - np.einsum("bqi,ij,bqj->q", crossed, meat, crossed, optimize=True)
        shared += np.bincount(block.terms, pulled, len(shared))
    return np.concatenate([shared, residual])


def _inverse_diagonal(block: Blocks, half: Stack, precision: Precision) -> Vector:
    """Return the diagonal of Z′V⁻¹Z, summed over blocks."""
    effects = block.back(block.effects)
    whole = (effects * (precision.inverse[block.units] @ effects)).sum(axis=(0, 1, 2))
    diagonal: Vector = whole - ((half.swapaxes(1, 2) @ block.effects) ** 2).sum(axis=(0, 1))
    return diagonal


def marginal_blocks(rows: UnitRows, precision: Precision) -> Stack:
    """Return the units' own T × T blocks of V⁻¹."""
    found = precision.inverse.copy()
    for block, half in zip(rows.blocks, precision.halves, strict=True):
        own = block.back(half)
        found[block.units] -= own @ own.swapaxes(2, 3)
    return found


def _precision(rows: UnitRows, covariances: Stack, variances: Vector) -> Precision:
    inverses, log_determinants = pattern_inverses(rows, covariances)
    inverse = inverses[rows.pattern]
    log_determinant = float(log_determinants[rows.pattern].sum())
    halves = []
    for block in rows.blocks:
        half, own = _half(block, inverse[block.units], variances)
        halves.append(half)
        log_determinant += own
    return Precision(inverse, tuple(halves), log_determinant)


def pattern_inverses(rows: UnitRows, covariances: Stack) -> tuple[Stack, Vector]:
    """Return the inverse of each pattern's covariance matrix, zero in missing waves, and log determinants."""
    roots, log_determinants = pattern_roots(rows, covariances)
    return roots.swapaxes(1, 2) @ roots, log_determinants


def pattern_roots(rows: UnitRows, covariances: Stack) -> tuple[Stack, Vector]:
    """Return inverse Cholesky roots instead."""
    n_waves = rows.seen.shape[1]
    roots, log_determinants = np.zeros((len(rows.patterns), n_waves, n_waves)), []
    for number, (seen, stratum) in enumerate(zip(rows.patterns, rows.pattern_strata, strict=True)):
        own = np.ix_(seen, seen)
        root = np.linalg.cholesky(covariances[stratum][own])
        roots[number][own] = np.linalg.inv(root)
        log_determinants.append(2 * float(np.log(np.diag(root)).sum()))
    return roots, np.array(log_determinants)


def _half(block: Blocks, inverse: Stack, variances: Vector) -> tuple[Stack, float]:
    """Return G and what the random effects of some blocks add to the log determinant of V."""
    n_effects = len(block.terms)
    scaled = block.effects * np.sqrt(variances[block.terms])
    weighted = (inverse @ block.back(scaled)).reshape(scaled.shape)
    root = np.linalg.cholesky(np.eye(n_effects) + scaled.swapaxes(1, 2) @ weighted)
    half = weighted @ np.linalg.inv(root).swapaxes(1, 2)
    return half, 2 * float(np.log(np.diagonal(root, axis1=1, axis2=2)).sum())
