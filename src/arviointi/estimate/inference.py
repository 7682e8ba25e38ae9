"""What an estimate and its standard error say: test, interval, smallest detectable effect."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

Vector = npt.NDArray[np.floating[Any]]
Matrix = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Uncertainty:
    """A standard error and its degrees of freedom."""

    std_error: float
    degrees: float


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


def smallest_detectable(std_error: float, degrees: float | None, level: float, power: float) -> float:
    """Return the smallest effect a two-sided test finds with the given power: (t_level + t_power) · SE."""
    reference = stats.norm if degrees is None else stats.t(degrees)
    return float((reference.ppf((1 + level) / 2) + reference.ppf(power)) * std_error)


def rows_of(clusters: Codes) -> list[Codes]:
    """Return the row numbers of each code that occurs, in the order of the codes."""
    order = np.argsort(clusters, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(clusters[order])) + 1)
