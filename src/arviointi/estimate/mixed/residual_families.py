"""Covariance structures of a unit's residuals over waves: independent, autoregressive, unstructured."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from arviointi.estimate.inference import Codes, Mask, Matrix, Vector
from arviointi.estimate.mixed.random_effects import Stack
from arviointi.estimate.mixed.residual_structure import Bounds, StructureName

SMALLEST_ROOT = -9.0
LARGEST_ROOT = 4.0
LARGEST_COVARIANCE_ROOT = 50.0
LARGEST_FISHER_Z = 5.0
NEAR_ONE = 0.999
NEAR_SINGULAR = 1e-6


@dataclass(frozen=True)
class Independent:
    """One variance, no correlation."""

    n_waves: int

    @property
    def names(self) -> tuple[str, ...]:
        """Name the natural parameters."""
        return ("residual",)

    @property
    def bounds(self) -> Sequence[Bounds]:
        """Return the bounds of the log variance."""
        return [(2 * SMALLEST_ROOT, 2 * LARGEST_ROOT)]

    def natural(self, free: Vector) -> Vector:
        """Return the variance."""
        return np.exp(free)

    def jacobian(self, free: Vector) -> Matrix:
        """Return the derivative of the variance."""
        return np.diag(np.exp(free))

    def rescaled(self, natural: Vector, factor: float) -> Vector:
        """Multiply the variance."""
        return natural * factor

    def covariance(self, natural: Vector) -> Matrix:
        """Return σ² I."""
        matrix: Matrix = natural[0] * np.eye(self.n_waves)
        return matrix

    def slopes(self, natural: Vector) -> Stack:
        """Return I."""
        del natural
        return np.eye(self.n_waves)[None]

    def curvatures(self, natural: Vector) -> Stack:
        """Return zero: the variance enters linearly."""
        del natural
        return np.zeros((1, 1, self.n_waves, self.n_waves))

    def start(self, covariance: Matrix) -> Vector:
        """Return the logarithm of the mean variance."""
        return np.log([float(np.diag(covariance).mean())])

    @property
    def is_linear(self) -> bool:
        """Say whether all second derivatives are zero."""
        return True

    def is_singular(self, natural: Vector) -> bool:
        """Say whether the variance is zero."""
        return bool(natural[0] <= 0)

    def is_identified(self, together: Mask, *, beside_intercept: bool) -> bool:
        """Say whether some unit was seen twice, where its intercept must be told from residuals."""
        return not beside_intercept or bool(together[~np.eye(self.n_waves, dtype=np.bool_)].any())


@dataclass(frozen=True)
class Autoregressive:
    """σ² r^|t − s| for waves numbered t and s; natural parameters σ² and the correlation r."""

    n_waves: int

    @property
    def names(self) -> tuple[str, ...]:
        """Name the natural parameters."""
        return ("residual", "rho")

    @property
    def bounds(self) -> Sequence[Bounds]:
        """Return the bounds of log σ² and of Fisher's z of r."""
        return [(2 * SMALLEST_ROOT, 2 * LARGEST_ROOT), (-LARGEST_FISHER_Z, LARGEST_FISHER_Z)]

    def natural(self, free: Vector) -> Vector:
        """Return σ² and r."""
        return np.array([np.exp(free[0]), np.tanh(free[1])])

    def jacobian(self, free: Vector) -> Matrix:
        """Return the derivatives of σ² and r."""
        return np.diag([np.exp(free[0]), 1 - np.tanh(free[1]) ** 2])

    def rescaled(self, natural: Vector, factor: float) -> Vector:
        """Multiply the variance."""
        scaled: Vector = natural * np.array([factor, 1.0])
        return scaled

    def covariance(self, natural: Vector) -> Matrix:
        """Return σ² r^|t − s|."""
        matrix: Matrix = natural[0] * self._power(natural[1], 0)
        return matrix

    def slopes(self, natural: Vector) -> Stack:
        """Return the derivatives by σ² and by r."""
        variance, rho = natural
        return np.stack([self._power(rho, 0), variance * self._power(rho, 1)])

    def curvatures(self, natural: Vector) -> Stack:
        """Return the second derivatives; the one by σ² twice is zero."""
        variance, rho = natural
        mixed = self._power(rho, 1)
        return np.array([[np.zeros_like(mixed), mixed], [mixed, variance * self._power(rho, 2)]])

    def start(self, covariance: Matrix) -> Vector:
        """Return the mean variance and the mean correlation of neighbouring waves."""
        deviations = np.sqrt(np.diag(covariance))
        neighbours = np.diag(covariance / np.outer(deviations, deviations), 1)
        rho = float(np.clip(neighbours.mean(), -0.8, 0.8)) if len(neighbours) else 0.0
        return np.array([np.log((deviations**2).mean()), np.arctanh(rho)])

    @property
    def is_linear(self) -> bool:
        """Say whether all second derivatives are zero."""
        return False

    def is_singular(self, natural: Vector) -> bool:
        """Say whether r is 1 or −1, as near as the optimiser goes."""
        return bool(abs(natural[1]) > NEAR_ONE)

    def is_identified(self, together: Mask, *, beside_intercept: bool) -> bool:
        """Say whether units were seen twice at one distance, or at two beside an intercept."""
        first, second = np.nonzero(np.triu(together, 1))
        return len(np.unique(second - first)) > beside_intercept

    def _power(self, rho: float, order: int) -> Matrix:
        """Return a derivative of r^d by r, for the distances d between waves."""
        waves = np.arange(self.n_waves)
        distance = np.abs(waves[:, None] - waves[None, :])
        factor = np.prod([distance - step for step in range(order)], axis=0) if order else 1.0
        power: Matrix = factor * float(rho) ** np.maximum(distance - order, 0)
        return power


@dataclass(frozen=True)
class Unstructured:
    """Any covariance matrix; free parameters are its Cholesky root, with the logarithm of the diagonal."""

    n_waves: int

    @property
    def names(self) -> tuple[str, ...]:
        """Name the natural parameters."""
        return tuple(
            f"residual[{row}]" if row == column else f"residual[{row},{column}]"
            for row, column in self._places
        )

    @property
    def bounds(self) -> Sequence[Bounds]:
        """Bound the root: the logarithms on its diagonal, and the entries off it."""
        diagonal, other = (SMALLEST_ROOT, LARGEST_ROOT), (-LARGEST_COVARIANCE_ROOT, LARGEST_COVARIANCE_ROOT)
        return [diagonal if row == column else other for row, column in self._places]

    def natural(self, free: Vector) -> Vector:
        """Return variances and covariances, row by row of the lower triangle."""
        root = self._root(free)
        return (root @ root.T)[_triangle(self.n_waves)]

    def jacobian(self, free: Vector) -> Matrix:
        """Return the derivatives of L L′ by the entries of L."""
        root = self._root(free)
        rows, columns = _triangle(self.n_waves)
        by_row = (rows[:, None] == rows) * root[columns[:, None], columns]
        by_column = (columns[:, None] == rows) * root[rows[:, None], columns]
        jacobian: Matrix = (by_row + by_column) * np.where(rows == columns, root[rows, rows], 1.0)
        return jacobian

    def rescaled(self, natural: Vector, factor: float) -> Vector:
        """Multiply all (co)variances."""
        return natural * factor

    def covariance(self, natural: Vector) -> Matrix:
        """Put the (co)variances in their places."""
        matrix: Matrix = np.tensordot(natural, self.slopes(natural), axes=1)
        return matrix

    def slopes(self, natural: Vector) -> Stack:
        """Return matrices of ones in the place of each (co)variance, zero elsewhere."""
        patterns = np.zeros((len(natural), self.n_waves, self.n_waves))
        for number, (row, column) in enumerate(self._places):
            patterns[number, row, column] = patterns[number, column, row] = 1.0
        return patterns

    def curvatures(self, natural: Vector) -> Stack:
        """Return zero: all parameters enter linearly."""
        return np.zeros((len(natural), len(natural), self.n_waves, self.n_waves))

    def start(self, covariance: Matrix) -> Vector:
        """Return the log-Cholesky root."""
        root = np.linalg.cholesky(covariance)
        np.fill_diagonal(root, np.log(np.diag(root)))
        return root[_triangle(self.n_waves)]

    @property
    def is_linear(self) -> bool:
        """Say whether all second derivatives are zero."""
        return True

    def is_singular(self, natural: Vector) -> bool:
        """Say whether the correlation matrix has no full rank."""
        matrix = self.covariance(natural)
        deviations = np.sqrt(np.diag(matrix))
        return bool(np.linalg.eigvalsh(matrix / np.outer(deviations, deviations))[0] < NEAR_SINGULAR)

    def is_identified(self, together: Mask, *, beside_intercept: bool) -> bool:
        """Say whether some unit was seen in both waves of every pair."""
        del beside_intercept
        return bool(together.all())

    @property
    def _places(self) -> list[tuple[int, int]]:
        return list(zip(*(part.tolist() for part in _triangle(self.n_waves)), strict=True))

    def _root(self, free: Vector) -> Matrix:
        root = np.zeros((self.n_waves, self.n_waves))
        root[_triangle(self.n_waves)] = free
        np.fill_diagonal(root, np.exp(np.diag(root)))
        return root


@cache
def _triangle(size: int) -> tuple[Codes, Codes]:
    """Return rows and columns of a lower triangle, row by row."""
    rows, columns = np.tril_indices(size)
    return rows, columns


STRUCTURES: dict[StructureName, type[Independent] | type[Autoregressive] | type[Unstructured]] = {
    "independent": Independent,
    "ar1": Autoregressive,
    "unstructured": Unstructured,
}
