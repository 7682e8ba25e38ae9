"""What an estimate and its standard error say: test, interval, smallest detectable effect."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

Vector = npt.NDArray[np.floating[Any]]
Matrix = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]
DRAWS = 50_000
SHRINKAGE = 4.0


@dataclass(frozen=True)
class Uncertainty:
    """A standard error and its degrees of freedom.

    `influence` is what each team contributes: the squares add up to the variance, less what a lone team
    borrows.
    """

    std_error: float
    degrees: float
    influence: Vector | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Interval:
    """Test of zero and confidence interval of one estimate."""

    statistic: float
    p_value: float
    low: float
    high: float


def interval(estimate: float, std_error: float, degrees: float | None, level: float) -> Interval:
    """Test an estimate against zero with t(`degrees`), or the normal distribution where `degrees` is None."""
    reference = stats.norm if degrees is None else stats.t(degrees)
    margin = reference.ppf((1 + level) / 2) * std_error
    statistic = estimate / std_error
    return Interval(statistic, 2 * reference.sf(abs(statistic)), estimate - margin, estimate + margin)


def simultaneous_level(
    correlation: Matrix,
    degrees: Vector,
    level: float,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
) -> float:
    """Return the level of pointwise intervals that hold all at once with a given level.

    The smallest of the two-sided p-values is taken under a Gaussian copula with this correlation, and its
    quantile applied to every estimate with its own degrees of freedom. With independent estimates the band is
    Šidák's; with one estimate nothing changes. A correlation that a handful of teams show is partly chance,
    and the band that trusts it covers too little (.915 to .93 with 6 teams of 60; benchmarks/bands.md). So
    it is shrunk towards independence by 4 / the median of the degrees of freedom.

    Parameters
    ----------
    correlation : k × k of the estimates.
    degrees : k degrees of freedom.
    level : of the band, for instance .95.
    """
    if len(correlation) == 0:
        return level
    largest = largest_draws(correlation, degrees, rng, draws)
    return float(2 * stats.norm.cdf(np.quantile(largest, level)) - 1)


def largest_draws(correlation: Matrix, degrees: Vector, rng: np.random.Generator, draws: int) -> Vector:
    """Draw the largest of |z| among estimates with this correlation, shrunk as in `simultaneous_level`."""
    return np.asarray(np.abs(joint_draws(correlation, degrees, rng, draws)).max(axis=1))


def joint_draws(correlation: Matrix, degrees: Vector, rng: np.random.Generator, draws: int = DRAWS) -> Matrix:
    """Draw standard normal vectors (draws × k) whose correlation is shrunk as in `simultaneous_level`."""
    trust = max(0.0, 1 - SHRINKAGE / float(np.median(degrees)))
    return normal_draws(trust * correlation + (1 - trust) * np.eye(len(correlation)), rng, draws)


def normal_draws(covariance: Matrix, rng: np.random.Generator, draws: int) -> Matrix:
    """Draw normal vectors of mean zero, draws × k; the covariance may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    return np.asarray(rng.standard_normal((draws, len(covariance))) @ root.T)


def correlation_of(influence: Matrix, std_errors: Vector) -> Matrix:
    """Correlate estimates (rows) through the teams (columns) that are behind several of them.

    What a lone team borrows counts as independent, which makes simultaneous bands wider.
    """
    correlation = influence @ influence.T / np.outer(std_errors, std_errors)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation)


def smallest_detectable(std_error: float, degrees: float | None, level: float, power: float) -> float:
    """Return the smallest effect a two-sided test finds with the given power: (t_level + t_power) · SE."""
    reference = stats.norm if degrees is None else stats.t(degrees)
    return float((reference.ppf((1 + level) / 2) + reference.ppf(power)) * std_error)


def rows_of(clusters: Codes) -> list[Codes]:
    """Return the row numbers of each code that occurs, in the order of the codes."""
    order = np.argsort(clusters, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(clusters[order])) + 1)
