"""The covariance of a repeated-measures model in its parameters.

V = Σ τ²ₜ Zₜ Zₜ′ + R, where R has a block for each unit: the rows and columns of its stratum's T × T matrix
that belong to the waves in which it was seen. An intercept of the unit itself is part of R.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import block_diag

from arviointi.estimate.inference import Codes, Mask, Matrix, Vector
from arviointi.estimate.mixed.random_effects import Stack
from arviointi.estimate.mixed.residual_structure import Bounds, Structure


@dataclass(frozen=True)
class CovarianceModel:
    """What parameters there are, in this order: shared intercepts, the unit's intercept, residuals.

    Attributes
    ----------
    shared : names of random intercepts that units share.
    own : name of the unit's random intercept, if there is one.
    """

    shared: tuple[str, ...]
    own: str | None
    structure: Structure
    n_waves: int
    n_strata: int

    @property
    def names(self) -> tuple[str, ...]:
        """Name all parameters; residual ones carry the number of their stratum where there are several."""
        residual = [
            name if self.n_strata == 1 else f"{name} of stratum {stratum}"
            for stratum in range(self.n_strata)
            for name in self.structure.names
        ]
        return (*self.shared, *([self.own] if self.own else []), *residual)

    @property
    def n_variances(self) -> int:
        """Random intercepts."""
        return len(self.shared) + bool(self.own)

    @property
    def bounds(self) -> list[Bounds]:
        """Bounds of the free parameters; those of random intercepts are variances."""
        return [(0.0, None)] * self.n_variances + [*self.structure.bounds] * self.n_strata

    def natural(self, free: Vector) -> Vector:
        """Turn free parameters into natural ones."""
        residual = [self.structure.natural(part) for part in self._parts(free)]
        return np.concatenate([free[: self.n_variances], *residual])

    def jacobian(self, free: Vector) -> Matrix:
        """Return the derivative of the natural parameters by the free ones."""
        blocks = [self.structure.jacobian(part) for part in self._parts(free)]
        matrix: Matrix = block_diag(np.eye(self.n_variances), *blocks)
        return matrix

    def rescaled(self, natural: Vector, factor: float) -> Vector:
        """Return the natural parameters of V times a factor."""
        residual = [self.structure.rescaled(part, factor) for part in self._parts(natural)]
        return np.concatenate([natural[: self.n_variances] * factor, *residual])

    def covariances(self, natural: Vector) -> Stack:
        """Return the T × T matrix of every stratum, strata × T × T."""
        found = np.stack([self.structure.covariance(part) for part in self._parts(natural)])
        if self.own:
            found = found + natural[self.n_variances - 1]
        return found

    def slopes(self, natural: Vector) -> Stack:
        """Return the derivatives of those matrices, parameters of R × strata × T × T."""
        parts = list(self._parts(natural))
        size = len(parts[0])
        found = np.zeros((bool(self.own) + size * self.n_strata, self.n_strata, self.n_waves, self.n_waves))
        if self.own:
            found[0] = 1.0
        for stratum, part in enumerate(parts):
            start = bool(self.own) + stratum * size
            found[start : start + size, stratum] = self.structure.slopes(part)
        return found

    def curvatures(self, natural: Vector) -> Stack:
        """Return the second derivatives, parameters of R × parameters of R × strata × T × T."""
        parts = list(self._parts(natural))
        size = len(parts[0])
        n = bool(self.own) + size * self.n_strata
        found = np.zeros((n, n, self.n_strata, self.n_waves, self.n_waves))
        for stratum, part in enumerate(parts):
            own = slice(bool(self.own) + stratum * size, bool(self.own) + (stratum + 1) * size)
            found[own, own, stratum] = self.structure.curvatures(part)
        return found

    def start(self, covariance: Matrix, variance: float) -> Vector:
        """Return free parameters near an observed covariance matrix, all intercepts with one variance."""
        residual = self.structure.start(covariance)
        return np.concatenate([np.full(self.n_variances, variance), *[residual] * self.n_strata])

    def is_singular(self, natural: Vector, smallest: float) -> bool:
        """Say whether a variance is `smallest` or less, or a residual covariance matrix on its boundary."""
        on_boundary = any(self.structure.is_singular(part) for part in self._parts(natural))
        return on_boundary or bool((natural[: self.n_variances] <= smallest).any())

    def is_identified(self, seen: Mask, strata: Codes) -> bool:
        """Say whether the waves in which units were seen (u × T) tell the parameters of R apart."""
        return all(
            self.structure.is_identified(own.T @ own, beside_intercept=self.own is not None)
            for own in (seen[strata == one] for one in range(self.n_strata))
        )

    def _parts(self, parameters: Vector) -> Iterator[Vector]:
        residual = parameters[self.n_variances :]
        yield from residual.reshape(self.n_strata, -1)
