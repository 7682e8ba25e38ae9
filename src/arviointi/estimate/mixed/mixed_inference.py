"""Standard errors and degrees of freedom of the coefficients of a linear mixed model."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from arviointi.estimate.inference import Matrix, Uncertainty, Vector
from arviointi.estimate.mixed.random_effects import Stack
from arviointi.estimate.mixed.reml import MixedFit
from arviointi.estimate.mixed.variance_information import Derivatives, derivatives


class FixedEffects(Protocol):
    """What contrasts need of a model: p coefficients and (X′V⁻¹X)⁻¹."""

    @property
    def coefficients(self) -> Vector:
        """Return the coefficients."""

    @property
    def covariance(self) -> Matrix:
        """Return their model-based covariance."""


@dataclass(frozen=True)
class Curvature:
    """What second derivatives Vᵢⱼ add where variance parameters do not enter V linearly.

    Attributes
    ----------
    traces : i × j, tr(V⁻¹Vᵢⱼ).
    first : i × j × m × m, B′V⁻¹VᵢⱼV⁻¹B for B = [X r].
    """

    traces: Matrix
    first: Stack


@dataclass(frozen=True)
class Joint:
    """An F test of several contrasts: F × scale has F(rank, degrees)."""

    statistic: float
    rank: int
    degrees: float


@dataclass(frozen=True)
class MixedInference:
    """What contrasts of coefficients need, computed once for a model fitted by restricted likelihood.

    Attributes
    ----------
    fit : the model.
    moves : i × p × p, derivative of the coefficients' covariance by each variance parameter, Φ Pᵢ Φ.
    expected, observed : inverse information of the variance parameters.
    adjusted : p × p, Kenward and Roger's covariance of the coefficients.
    """

    fit: FixedEffects
    moves: Matrix
    expected: Matrix
    observed: Matrix
    adjusted: Matrix

    def satterthwaite(self, contrast: Vector) -> Uncertainty:
        """Return the model-based standard error with Satterthwaite's degrees of freedom.

        2v² / (g′A g) for the contrast's variance v, its gradient g by the variance parameters and their
        covariance A from the observed information (Giesbrecht and Burns 1985), as in R's lmerTest.
        """
        variance = float(contrast @ self.fit.covariance @ contrast)
        gradient = contrast @ self.moves @ contrast
        return Uncertainty(variance**0.5, float(2 * variance**2 / (gradient @ self.observed @ gradient)))

    def kenward_roger(self, contrast: Vector) -> Uncertainty:
        """Return Kenward and Roger's (1997) adjusted standard error and degrees of freedom (as pbkrtest)."""
        joint = self.kenward_roger_test(contrast[None, :])
        variance = max(float(contrast @ self.adjusted @ contrast), 0.0)
        return Uncertainty(variance**0.5, joint.degrees)

    def kenward_roger_test(self, contrasts: Matrix) -> Joint:
        """Test that all contrasts (l × p) are zero."""
        rank = len(contrasts)
        middle = contrasts.T @ np.linalg.inv(contrasts @ self.fit.covariance @ contrasts.T) @ contrasts
        turned = middle @ self.moves
        traces = np.trace(turned, axis1=1, axis2=2)
        both = np.einsum("iab,jba->ij", turned, turned)
        a1, a2 = float(traces @ self.expected @ traces), float((self.expected * both).sum())
        scale, degrees = _moments(rank, a1, a2)
        values = contrasts @ self.fit.coefficients
        wald = values @ np.linalg.solve(contrasts @ self.adjusted @ contrasts.T, values) / rank
        return Joint(float(scale * wald), rank, degrees)


def mixed_inference(fit: MixedFit) -> MixedInference:
    """Compute the inference of a model fitted by restricted likelihood.

    Raises
    ------
    ValueError
        If the model was fitted by maximum likelihood: both methods rest on the restricted one.
    """
    if not fit.is_restricted:
        raise ValueError("degrees of freedom need a model fitted by restricted likelihood")
    return inference_of(fit, derivatives(fit))


def inference_of(fit: FixedEffects, found: Derivatives, curvature: Curvature | None = None) -> MixedInference:
    """Compute the inference from the derivatives of V at estimates by restricted likelihood.

    Parameters
    ----------
    curvature : second derivatives; none where the variance parameters enter V linearly.
    """
    covariance = fit.covariance
    slopes = found.first[:, :-1, :-1]
    moves = covariance @ slopes @ covariance
    projected = projected_traces(found, covariance)
    expected = np.linalg.pinv(projected / 2, hermitian=True)
    observed = _observed(found, covariance, projected)
    adjusted = _adjusted(found, covariance, expected)
    if curvature is not None:
        bends = curvature.first[:, :, :-1, :-1]
        observed = observed + _observed_bend(curvature, covariance)
        adjusted = adjusted - covariance @ np.einsum("ij,ijab->ab", expected, bends) @ covariance / 2
    return MixedInference(fit, moves, expected, np.linalg.pinv(observed, hermitian=True), adjusted)


def projected_traces(found: Derivatives, covariance: Matrix) -> Matrix:
    """Return tr(P Vᵢ P Vⱼ) for P = V⁻¹ − V⁻¹XΦX′V⁻¹."""
    slopes = found.first[:, :-1, :-1]
    turned = covariance @ slopes
    quadratic = np.einsum("ab,ijba->ij", covariance, found.second[:, :, :-1, :-1])
    both: Matrix = found.traces - 2 * quadratic + np.einsum("iab,jba->ij", turned, turned)
    return both


def _observed(found: Derivatives, covariance: Matrix, projected: Matrix) -> Matrix:
    """Return the observed information: y′P Vᵢ P Vⱼ P y − tr(P Vᵢ P Vⱼ)/2."""
    cross = found.first[:, :-1, -1]
    squares = found.second[:, :, -1, -1] - cross @ covariance @ cross.T
    information: Matrix = squares - projected / 2
    return information


def _observed_bend(curvature: Curvature, covariance: Matrix) -> Matrix:
    """Return what curvature adds to the observed information: (tr(P Vᵢⱼ) − y′P Vᵢⱼ P y)/2."""
    traces = curvature.traces - np.einsum("ab,ijba->ij", covariance, curvature.first[:, :, :-1, :-1])
    information: Matrix = (traces - curvature.first[:, :, -1, -1]) / 2
    return information


def _adjusted(found: Derivatives, covariance: Matrix, expected: Matrix) -> Matrix:
    """Return Φ + 2Φ Σ Wᵢⱼ(Qᵢⱼ − PᵢΦPⱼ) Φ, to which −½Φ Σ WᵢⱼRᵢⱼ Φ comes where V is not linear."""
    slopes = found.first[:, :-1, :-1]
    products = slopes @ covariance @ np.tensordot(expected, slopes, axes=1)
    bias = np.einsum("ij,ijab->ab", expected, found.second[:, :, :-1, :-1]) - products.sum(axis=0)
    adjusted: Matrix = covariance + 2 * covariance @ bias @ covariance
    return adjusted


def _moments(rank: int, a1: float, a2: float) -> tuple[float, float]:
    """Return scale and degrees of freedom that match the mean and variance of the scaled F (section 3)."""
    b = (a1 + 6 * a2) / (2 * rank)
    g = ((rank + 1) * a1 - (rank + 4) * a2) / ((rank + 2) * a2)
    below = 3 * rank + 2 * (1 - g)
    c1, c2, c3 = g / below, (rank - g) / below, (rank + 2 - g) / below
    mean = 1 / (1 - a2 / rank)
    variance = 2 / rank * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
    ratio = variance / (2 * mean**2)
    degrees = 4 + (rank + 2) / (rank * ratio - 1)
    return degrees / (mean * (degrees - 2)), degrees
