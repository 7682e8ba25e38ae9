"""What a covariance structure of a unit's residuals over waves must tell.

Each structure has natural parameters, in which inference is made, and free ones, in which the likelihood is
maximised. The covariance matrix of the unstructured residuals is linear in its natural parameters, the
(co)variances; that of the autoregressive ones is not, and carries its second derivatives.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

from arviointi.estimate.inference import Mask, Matrix, Vector
from arviointi.estimate.mixed.random_effects import Stack

StructureName = Literal["independent", "ar1", "unstructured"]
Bounds = tuple[float | None, float | None]


class Structure(Protocol):
    """A family of T × T covariance matrices."""

    @property
    def names(self) -> tuple[str, ...]:
        """Name the k natural parameters."""

    @property
    def bounds(self) -> Sequence[Bounds]:
        """Return the bounds of the free parameters, for outcomes of unit variance."""

    def natural(self, free: Vector) -> Vector:
        """Turn free parameters into natural ones."""

    def jacobian(self, free: Vector) -> Matrix:
        """Return the derivative of the natural parameters (rows) by the free ones."""

    def rescaled(self, natural: Vector, factor: float) -> Vector:
        """Return the natural parameters of the covariance matrix times a factor."""

    def covariance(self, natural: Vector) -> Matrix:
        """Return the covariance matrix."""

    def slopes(self, natural: Vector) -> Stack:
        """Return its first derivatives by the natural parameters, k × T × T."""

    def curvatures(self, natural: Vector) -> Stack:
        """Return its second derivatives, k × k × T × T."""

    def start(self, covariance: Matrix) -> Vector:
        """Return free parameters near an observed covariance matrix."""

    @property
    def is_linear(self) -> bool:
        """Say whether all second derivatives are zero."""

    def is_singular(self, natural: Vector) -> bool:
        """Say whether the covariance matrix is on the boundary of its family."""

    def is_identified(self, together: Mask, *, beside_intercept: bool) -> bool:
        """Say whether data tell all parameters apart.

        Parameters
        ----------
        together : T × T, whether some unit was seen in both waves.
        beside_intercept : whether units have a random intercept as well.
        """
