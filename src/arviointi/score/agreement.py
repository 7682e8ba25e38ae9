"""Agreement of raters, from a table of things × raters in which ratings may be missing (NaN)."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def linearly_weighted_kappa(first: pd.Series, second: pd.Series) -> float:
    """Compute Cohen's kappa with linear weights (Cohen 1968).

    Parameters
    ----------
    first, second : ratings of the same things by two raters, in steps of one scale.

    Returns
    -------
    1 − observed / expected disagreement; 1 where both raters use one and the same rating throughout.
    """
    return _kappa(first, second, lambda one, other: np.abs(one - other))


def cohen_kappa(first: pd.Series, second: pd.Series) -> float:
    """Compute Cohen's kappa (Cohen 1960): agreement of two raters beyond that of independent ones."""
    return _kappa(first, second, lambda one, other: (one != other).astype(float))


def _kappa(first: pd.Series, second: pd.Series, distance: Callable[[Floats, Floats], Floats]) -> float:
    one, other = first.to_numpy(dtype=float), second.to_numpy(dtype=float)
    observed = distance(one, other).mean()
    expected = distance(one[:, None], other[None, :]).mean()
    return 1.0 if expected == 0 else float(1 - observed / expected)


def gwet_ac1(ratings: npt.ArrayLike) -> float:
    """Compute Gwet's AC1 for any number of raters (Gwet 2014, Handbook of Inter-Rater Reliability, ch. 5).

    Parameters
    ----------
    ratings : things × raters, NaN where there is no rating. Categories are those that occur.

    Returns
    -------
    Agreement beyond chance, where chance is only for things that are hard to rate; NaN where no thing has two
    ratings, 1 where one category only was used.
    """
    counts, _ = _counts(ratings)
    rated = counts.sum(axis=1)
    counts, rated = counts[rated > 0], rated[rated > 0]
    if not (rated > 1).any():
        return np.nan
    if counts.shape[1] == 1:
        return 1.0
    used = (counts / rated[:, None]).mean(axis=0)
    expected = (used * (1 - used)).sum() / (counts.shape[1] - 1)
    return float((_pairwise(counts, rated) - expected) / (1 - expected))


def fleiss_kappa(ratings: npt.ArrayLike) -> float:
    """Compute Fleiss' kappa (Fleiss 1971), with Gwet's (2014) weights where ratings are missing."""
    counts, _ = _counts(ratings)
    rated = counts.sum(axis=1)
    counts, rated = counts[rated > 0], rated[rated > 0]
    if not (rated > 1).any():
        return np.nan
    used = (counts / rated[:, None]).mean(axis=0)
    expected = (used**2).sum()
    return 1.0 if expected == 1 else float((_pairwise(counts, rated) - expected) / (1 - expected))


def krippendorff_alpha(ratings: npt.ArrayLike, level: Level) -> float:
    """Compute Krippendorff's alpha (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability).

    Parameters
    ----------
    ratings : things × raters, NaN where there is no rating; numbers also for categories.
    level : level of measurement, which decides how far apart two ratings are.

    Returns
    -------
    1 − observed / expected disagreement, from the things with at least two ratings; NaN where there are
    none or where all ratings are the same.
    """
    counts, values = _counts(ratings)
    counts = counts[counts.sum(axis=1) > 1]
    totals = counts.sum(axis=0)
    if np.count_nonzero(totals) < 2:  # noqa: PLR2004  one value cannot vary
        return np.nan
    rated = counts.sum(axis=1)
    pairs = np.einsum("uc,uk,u->ck", counts, counts, 1 / (rated - 1))
    pairs -= np.diag((counts / (rated - 1)[:, None]).sum(axis=0))
    distances = DISTANCES[level](values, totals)
    observed = (pairs * distances).sum()
    expected = (np.outer(totals, totals) * distances).sum() / (totals.sum() - 1)
    return float(1 - observed / expected)


def _nominal(values: Floats, _totals: Floats) -> Floats:
    differ: Floats = (values[:, None] != values).astype(float)
    return differ


def _ordinal(_values: Floats, totals: Floats) -> Floats:
    return _interval(np.cumsum(totals) - totals / 2, totals)


def _interval(values: Floats, _totals: Floats) -> Floats:
    squared: Floats = (values[:, None] - values) ** 2
    return squared


def _ratio(values: Floats, _totals: Floats) -> Floats:
    sums = values[:, None] + values
    shares = np.divide(values[:, None] - values, sums, out=np.zeros_like(sums), where=sums != 0)
    squared: Floats = shares**2
    return squared


DISTANCES: dict[Level, Callable[[Floats, Floats], Floats]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}


def _counts(ratings: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Count the ratings of each thing by value, values in order."""
    table = np.asarray(ratings, dtype=float)
    values = np.unique(table[~np.isnan(table)])
    return (table[:, :, None] == values).sum(axis=1).astype(float), values


def _pairwise(counts: Floats, rated: Floats) -> float:
    """Return the mean share of agreeing pairs over the things with at least two ratings."""
    several = rated > 1
    counts, rated = counts[several], rated[several]
    agreeing = (counts * (counts - 1)).sum(axis=1) / (rated * (rated - 1))
    return float(agreeing.mean())
