"""Hybrid test that linear functions of normal estimates are at most zero (Andrews, Roth and Pakes 2023)."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special

from arviointi.estimate.inference import Mask, Matrix, Vector

NODES = 200
WIDEST = 8.5
HALVINGS = 50
NO_VARIANCE = 1e-20


@dataclass(frozen=True)
class Moments:
    """Functions of two normal numbers (x, v) that are at most zero on average where a hypothesis holds.

    They are (x − m·v) / `above`, (−x − m·v) / `below` and −p·v for p = `least` and p = `most`, which is what
    the linear programme of Andrews, Roth and Pakes comes down to for relative magnitudes. Arrays hold one
    place for each of K hypotheses; `covariance` of (x, v) is K × 2 × 2.
    """

    above: Vector
    below: Vector
    slope: float
    least: Vector
    most: Vector
    covariance: Matrix

    def rows(self) -> Matrix:
        """Return the functions' coefficients: K × 4 × 2."""
        zero = np.zeros_like(self.most)
        on_x = np.stack([1 / self.above, -1 / self.below, zero, zero], axis=-1)
        slopes = [-self.slope / self.above, -self.slope / self.below, -self.least, -self.most]
        return np.stack([on_x, np.stack(slopes, axis=-1)], axis=-1)


def least_favourable_limit(moments: Moments, size: float) -> Vector:
    """Return what the largest function exceeds with probability `size` where all have mean zero: K numbers.

    The probability is an integral over v, by Gauss-Legendre, of that of x given v; the limit is found by
    bisection. (HonestDiD draws 1 000 times instead, with a fixed seed.)
    """
    spread = np.sqrt(np.einsum("kij,kjl,kil->ki", moments.rows(), moments.covariance, moments.rows()))
    low = np.zeros(len(spread))
    high = spread.max(axis=1) * -special.ndtri(size / 8)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_held = _probability_below(moments, middle) >= 1 - size
        low, high = np.where(is_held, low, middle), np.where(is_held, middle, high)
    return np.asarray(high)


@cache
def _gauss_legendre() -> tuple[Vector, Vector]:
    return np.polynomial.legendre.leggauss(NODES)


def _probability_below(moments: Moments, limit: Vector) -> Vector:
    nodes, weights = _gauss_legendre()
    spread = np.sqrt(moments.covariance[:, 1, 1])
    lag = moments.covariance[:, 0, 1] / spread
    rest = np.sqrt(np.maximum(moments.covariance[:, 0, 0] - lag**2, NO_VARIANCE))
    first = np.full_like(limit, -WIDEST)
    np.divide(-limit, moments.most * spread, out=first, where=moments.most > 0)
    first = np.maximum(first, -WIDEST)
    half = (WIDEST - first) / 2
    v = first[:, None] + half[:, None] * (nodes + 1)
    drift = moments.slope * spread[:, None] * v
    upper = (limit * moments.above)[:, None] + drift - lag[:, None] * v
    lower = -(limit * moments.below)[:, None] - drift - lag[:, None] * v
    inside = special.ndtr(upper / rest[:, None]) - special.ndtr(lower / rest[:, None])
    density = np.exp(-(v**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray(half * ((inside * density) @ weights))


def is_accepted(
    moments: Moments, x: Matrix, v: Vector, limit: Vector, first_size: float, size: float
) -> Mask:
    """Test every hypothesis at several values of x: K × G.

    The hypothesis is rejected where the largest function exceeds its least favourable `limit` (with
    probability `first_size`), or else a quantile of its distribution given which function is the largest and
    everything that is independent of it; never where all functions are below zero.

    Parameters
    ----------
    x : K × G.
    v, limit : K.
    """
    rows = moments.rows()
    products = rows @ moments.covariance @ rows.transpose(0, 2, 1)
    values = np.stack([x, np.broadcast_to(v[:, None], x.shape)], axis=-1) @ rows.transpose(0, 2, 1)
    place = values.argmax(axis=-1)
    largest = values.max(axis=-1)
    covariances = np.take_along_axis(products, place[:, :, None], axis=1)
    variance = np.take_along_axis(covariances, place[:, :, None], axis=2)[..., 0]
    variance = np.maximum(variance, NO_VARIANCE)
    low, high = _truncation(values, largest, covariances / variance[..., None])
    high = np.minimum(high, limit[:, None])
    spread = np.sqrt(variance)
    second_size = (size - first_size) / (1 - first_size)
    critical = np.maximum(0.0, spread * _upper_quantile(low / spread, high / spread, second_size))
    return np.asarray((largest <= limit[:, None]) & (largest <= critical))


def _truncation(values: Matrix, largest: Vector, slopes: Matrix) -> tuple[Vector, Vector]:
    """Return between which numbers the largest function could move and stay the largest."""
    rest = values - slopes * largest[..., None]
    apart = 1 - slopes
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = rest / apart
    low = np.where(apart > np.sqrt(NO_VARIANCE), crossing, -np.inf).max(axis=-1)
    high = np.where(apart < -np.sqrt(NO_VARIANCE), crossing, np.inf).min(axis=-1)
    return low, high


def _upper_quantile(low: Vector, high: Vector, size: float) -> Vector:
    """Return what a standard normal number between `low` and `high` exceeds with probability `size`.

    On the log scale, because `low` may be far out in the tail.
    """
    tail = np.logaddexp(np.log(size) + special.log_ndtr(-low), np.log1p(-size) + special.log_ndtr(-high))
    return np.asarray(-special.ndtri_exp(tail))
