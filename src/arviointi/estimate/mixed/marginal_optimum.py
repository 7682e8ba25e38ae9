"""The maximum of a repeated-measures model's likelihood, by Fisher scoring."""

from dataclasses import dataclass

import numpy as np

from arviointi.estimate.inference import Mask, Matrix, Vector
from arviointi.estimate.mixed.marginal_derivatives import derivatives_at
from arviointi.estimate.mixed.marginal_likelihood import Point, gradient, point_at
from arviointi.estimate.mixed.marginal_model import CovarianceModel
from arviointi.estimate.mixed.marginal_rows import UnitRows
from arviointi.estimate.mixed.mixed_inference import projected_traces

STARTS = (0.1, 1.0)
SHRINKAGE = 0.9
SMALLEST_EIGENVALUE = 0.05
MOST_STEPS = 100
MOST_HALVINGS = 20
TOLERANCE = 1e-13
FLAT = 1e-4
FLAT_AS_ROUNDING = 1e-8
AT_BOUND = 1e-9


@dataclass(frozen=True)
class Optimum:
    """Parameters at the maximum, and whether the likelihood is flat there."""

    natural: Vector
    deviance: float
    converged: bool


@dataclass(frozen=True)
class _Place:
    """Where the search is: free parameters, the likelihood there, and the deviance's gradient."""

    free: Vector
    point: Point
    slope: Vector

    def steepness(self, moving: Mask) -> float:
        return float(np.abs(self.slope[moving]).max(initial=0.0))


@dataclass(frozen=True)
class _Search:
    """The deviance as a function of free parameters."""

    rows: UnitRows
    model: CovarianceModel
    restricted: bool

    def at(self, free: Vector) -> _Place:
        point = point_at(self.rows, self.model, self.model.natural(free), restricted=self.restricted)
        slope = gradient(self.rows, self.model, point, restricted=self.restricted)
        return _Place(free, point, slope @ self.model.jacobian(free))

    def moving(self, place: _Place) -> Mask:
        """Say which parameters are off their bounds, or would leave them downhill."""
        low, high = self.limits
        held = (place.free <= low + AT_BOUND) & (place.slope >= 0)
        held |= (place.free >= high - AT_BOUND) & (place.slope <= 0)
        moving: Mask = ~held
        return moving

    @property
    def limits(self) -> tuple[Vector, Vector]:
        bounds = self.model.bounds
        low = np.array([-np.inf if one[0] is None else one[0] for one in bounds])
        high = np.array([np.inf if one[1] is None else one[1] for one in bounds])
        return low, high

    def step(self, place: _Place, moving: Mask) -> Vector:
        """Return the scoring step: expected information against the gradient of the deviance."""
        found = derivatives_at(self.rows, self.model, place.point)
        information = projected_traces(found, place.point.bread) if self.restricted else found.traces
        jacobian = self.model.jacobian(place.free)
        low, high = (limit - place.free for limit in self.limits)
        return _boxed(jacobian.T @ information @ jacobian, place.slope, moving, (low, high))


def _boxed(information: Matrix, slope: Vector, moving: Mask, room: tuple[Vector, Vector]) -> Vector:
    """Minimise slope′s + s′(information)s/2 within the room: what would leave it first goes to its bound.

    Where that does not lead downhill, each parameter goes its own way.
    """
    step, free = np.zeros(len(slope)), moving.copy()
    while free.any():
        pull = -slope[free] - information[np.ix_(free, ~free)] @ step[~free]
        step[free] = np.linalg.pinv(information[np.ix_(free, free)], hermitian=True) @ pull
        inside = np.clip(step, *room)
        share = np.where(free & (inside != step), np.abs(inside) / np.maximum(np.abs(step), AT_BOUND), 1.0)
        first = int(share.argmin())
        if share[first] >= 1:
            break
        step[first], free[first] = inside[first], False
    if slope @ step < 0:
        return np.clip(step, *room)
    alone: Vector = np.clip(-slope * moving / np.diag(information), *room)
    return alone


def optimum(rows: UnitRows, model: CovarianceModel, observed: Matrix, *, restricted: bool) -> Optimum | None:
    """Maximise the likelihood of outcomes whose ordinary residuals have unit variance.

    The search starts again with larger variances of the random intercepts where one of them comes out as
    zero, because the likelihood may have another maximum there.

    Parameters
    ----------
    observed : T × T, covariance of the ordinary residuals.
    """
    search = _Search(rows, model, restricted)
    best = _descended(search, model.start(observed, STARTS[0]))
    if model.n_variances and (best is None or best.natural[: model.n_variances].min() <= AT_BOUND):
        again = _descended(search, model.start(observed, STARTS[1]))
        found = [one for one in (best, again) if one is not None]
        best = min(found, key=lambda one: one.deviance) if found else None
    return best


def observed_covariance(rows: UnitRows) -> Matrix:
    """Return a positive definite covariance of ordinary residuals over waves, from pairs seen together.

    Correlations are shrunk a little, and eigenvalues kept off zero: it is where the search starts.
    """
    residuals = rows.mixed[:, :, -1]
    counts = rows.seen.astype(float).T @ rows.seen
    covariance = residuals.T @ residuals / np.maximum(counts, 1)
    mean = float(np.diag(covariance)[np.diag(counts) > 0].mean())
    np.fill_diagonal(covariance, np.maximum(np.diag(covariance), SMALLEST_EIGENVALUE * mean))
    covariance = SHRINKAGE * covariance + (1 - SHRINKAGE) * np.diag(np.diag(covariance))
    values, vectors = np.linalg.eigh(covariance)
    matrix: Matrix = (vectors * np.maximum(values, SMALLEST_EIGENVALUE * mean)) @ vectors.T
    return matrix


def _descended(search: _Search, start: Vector) -> Optimum | None:
    """Go downhill by scoring until the likelihood is as flat as numbers allow, or no step leads further."""
    here = _tried(search, start)
    if here is None:
        return None
    for _ in range(MOST_STEPS):
        moving = search.moving(here)
        if here.steepness(moving) < FLAT_AS_ROUNDING:
            break
        lower = _lower(search, here, search.step(here, moving))
        if lower is None:
            break
        here = lower
    converged = here.steepness(search.moving(here)) < FLAT
    return Optimum(here.point.natural, here.point.deviance, converged)


def _lower(search: _Search, here: _Place, step: Vector) -> _Place | None:
    """Return the first place along a step, halved again and again, that is lower, or as low but flatter."""
    low, high = search.limits
    moving = search.moving(here)
    rounding = TOLERANCE * abs(here.point.deviance)
    for halving in range(MOST_HALVINGS):
        there = _tried(search, np.clip(here.free + step * 0.5**halving, low, high))
        if there is not None:
            below = here.point.deviance - there.point.deviance
            is_flatter = there.steepness(moving) < here.steepness(moving)
            if below > rounding or (below >= -rounding and is_flatter):
                return there
        if abs(here.slope @ step) * 0.5**halving < rounding:
            break
    return None


def _tried(search: _Search, free: Vector) -> _Place | None:
    """Evaluate the likelihood where the covariance is positive definite in the computer's numbers."""
    try:
        place = search.at(free)
    except np.linalg.LinAlgError:
        return None
    return place if np.isfinite(place.point.deviance) else None
