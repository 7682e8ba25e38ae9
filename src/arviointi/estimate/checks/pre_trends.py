"""Joint test of differences before the start that holds with few teams."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from arviointi.estimate.inference import DRAWS, Matrix, Vector, largest_draws

TEAMS_PER_COEFFICIENT = 2.0
"""Median degrees of freedom per coefficient below which a joint covariance is not to be inverted."""
NO_VARIANCE = 1e-10

Method = Literal["wald", "max_t"]


@dataclass(frozen=True)
class PreTrendTest:
    """Whether all differences before the start may be zero.

    `statistic` is F with `numerator` and `degrees` degrees of freedom, or the largest |t|, made comparable
    between coefficients as a normal quantile; that has no degrees of freedom.
    """

    method: Method
    statistic: float
    numerator: int
    degrees: float | None
    p_value: float


def method_for(covariance: Matrix, degrees: Vector) -> Method:
    """Return which joint test the teams allow.

    Wald where the degrees of freedom are, at the median, at least twice the number of coefficients, and
    nowhere fewer than it, and the covariance is not singular; otherwise the largest |t|, which never inverts
    it.
    """
    is_enough = np.median(degrees) >= TEAMS_PER_COEFFICIENT * len(degrees) and degrees.min() >= len(degrees)
    is_singular = np.linalg.eigvalsh(correlation(covariance))[0] <= NO_VARIANCE
    return "wald" if is_enough and not is_singular else "max_t"


def pre_trend_test(
    estimates: Vector,
    covariance: Matrix,
    degrees: Vector,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
) -> PreTrendTest:
    """Test that all differences before the start are zero, by the method that the teams allow.

    Wald: with a covariance of η degrees of freedom, (η − q + 1) / (η q) times the Wald statistic of q
    coefficients is F(q, η − q + 1), as Hotelling's T² and the AHT test of Pustejovsky and Tipton (2018); η is
    the median of the coefficients' own degrees of freedom (with 12 of 70 teams exposed its size is .04 to
    .05; that of the usual χ² test is .08 for two coefficients and .23 for six). Largest |t|: the smallest
    two-sided p-value, adjusted under a Gaussian copula with the correlation of `simultaneous_level`; never
    below 1 / `draws`. Its size is .05 with 12 exposed teams, .06 to .08 with 6 and twelve coefficients.

    Parameters
    ----------
    estimates : q coefficients before the start, without the base period.
    covariance : q × q, the small-sample one.
    degrees : q.
    """
    if method_for(covariance, degrees) == "max_t":
        return _largest_t(estimates, covariance, degrees, rng, draws)
    count, shared = len(estimates), float(np.median(degrees))
    statistic = float(estimates @ np.linalg.solve(covariance, estimates)) * wald_scale(count, shared)
    rest = shared - count + 1
    return PreTrendTest("wald", statistic, count, rest, float(stats.f.sf(statistic, count, rest)))


def wald_scale(count: int, degrees: float) -> float:
    """Return what turns the Wald statistic of `count` coefficients into F(count, degrees − count + 1)."""
    return (degrees - count + 1) / (degrees * count)


def _largest_t(
    estimates: Vector, covariance: Matrix, degrees: Vector, rng: np.random.Generator, draws: int
) -> PreTrendTest:
    pointwise = 2 * stats.t(degrees).sf(np.abs(estimates) / np.sqrt(np.diag(covariance)))
    statistic = float(stats.norm.isf(pointwise.min() / 2))
    largest = largest_draws(correlation(covariance), degrees, rng, draws)
    p_value = float(((largest >= statistic).sum() + 1) / (draws + 1))
    return PreTrendTest("max_t", statistic, len(estimates), None, p_value)


def correlation(covariance: Matrix) -> Matrix:
    """Return the correlation that belongs to a covariance."""
    spread = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(spread, spread))
