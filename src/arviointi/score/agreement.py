"""Agreement of raters, from a table of things × raters in which ratings may be missing (NaN).

A coefficient is NaN where it is not defined: no thing has two ratings, or chance alone explains everything.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Level = Literal["nominal", "ordinal", "interval", "ratio"]

TWO = 2
CONFIDENCE = 0.95
REPLICATIONS = 1000
LEAST_CLUSTERS = 5
MOST_FAILED = 0.05


def by_place(ratings: pd.DataFrame, thing: Sequence[str], rater: str, value: str) -> pd.DataFrame:
    """Lay ratings out as things × places: each thing's first rater by id, its second one, and so on.

    Parameters
    ----------
    ratings : one row a thing and rater.
    thing : columns that name the thing, which is the index of what is returned.
    """
    ordered = ratings.sort_values([*thing, rater])
    place = ordered.groupby(list(thing)).cumcount()
    return ordered.assign(place=place).pivot_table(index=list(thing), columns="place", values=value)


def linearly_weighted_kappa(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Compute Cohen's kappa with linear weights (Cohen 1968).

    Parameters
    ----------
    first, second : ratings of the same things by two raters, in steps of one scale.

    Returns
    -------
    1 − observed / expected disagreement; NaN where both raters use one and the same rating throughout.
    """
    return _kappa(first, second, lambda one, other: np.abs(one - other))


def cohen_kappa(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Compute Cohen's kappa (Cohen 1960): agreement of two raters beyond that of independent ones."""
    return _kappa(first, second, lambda one, other: (one != other).astype(float))


def _kappa(
    first: npt.ArrayLike, second: npt.ArrayLike, distance: Callable[[Floats, Floats], Floats]
) -> float:
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    both = ~(np.isnan(one) | np.isnan(other))
    one, other = one[both], other[both]
    expected = distance(one[:, None], other[None, :]).mean() if both.any() else 0.0
    return float(1 - distance(one, other).mean() / expected) if expected else np.nan


def pairwise_agreement(ratings: npt.ArrayLike) -> float:
    """Compute the share of equal ratings among the pairs of ratings of a thing, averaged over things."""
    counts, _ = _counts(ratings)
    return _pairwise(counts)


def gwet_ac1(ratings: npt.ArrayLike, categories: int | None = None) -> float:
    """Compute Gwet's AC1 for any number of raters (Gwet 2014, Handbook of Inter-Rater Reliability, ch. 5).

    Parameters
    ----------
    ratings : things × raters, NaN where there is no rating.
    categories : number of categories that raters could choose from; by default those that occur.

    Returns
    -------
    Agreement beyond chance, where chance is only for things that are hard to rate; NaN where no thing has two
    ratings, or there is one category only.
    """
    counts, values = _counts(ratings)
    number = len(values) if categories is None else categories
    if number < TWO:
        return np.nan
    used = _use(counts)
    return _beyond_chance(_pairwise(counts), (used * (1 - used)).sum() / (number - 1))


def fleiss_kappa(ratings: npt.ArrayLike) -> float:
    """Compute Fleiss' kappa (Fleiss 1971), with Gwet's (2014) weights where ratings are missing.

    Returns
    -------
    NaN where no thing has two ratings, or all ratings are the same.
    """
    counts, _ = _counts(ratings)
    return _beyond_chance(_pairwise(counts), (_use(counts) ** 2).sum())


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
    counts = counts[counts.sum(axis=1) >= TWO]
    totals = counts.sum(axis=0)
    if np.count_nonzero(totals) < TWO:
        return np.nan
    rated = counts.sum(axis=1)
    pairs = np.einsum("uc,uk,u->ck", counts, counts, 1 / (rated - 1))
    pairs -= np.diag((counts / (rated - 1)[:, None]).sum(axis=0))
    distances = DISTANCES[level](values, totals)
    observed = (pairs * distances).sum()
    expected = (np.outer(totals, totals) * distances).sum() / (totals.sum() - 1)
    return float(1 - observed / expected)


def cluster_interval(
    ratings: Floats,
    clusters: npt.ArrayLike,
    coefficient: Callable[[Floats], float],
    rng: np.random.Generator,
) -> tuple[float, float] | None:
    """Compute the 95 % percentile interval of a coefficient from resampled clusters.

    Parameters
    ----------
    ratings : things × raters.
    clusters : what each thing belongs to; things of one cluster resemble each other and are drawn together.

    Returns
    -------
    None where the resamples do not differ, or where the coefficient is not defined in more than one in
    twenty. With fewer than `LEAST_CLUSTERS` clusters such an interval is not to be trusted.
    """
    codes, names = pd.factorize(np.asarray(clusters))
    things = [np.flatnonzero(codes == code) for code in range(len(names))]
    drawn = rng.integers(len(things), size=(REPLICATIONS, len(things)))
    found = np.array([coefficient(ratings[np.concatenate([things[code] for code in one])]) for one in drawn])
    found = found[~np.isnan(found)]
    if len(found) < (1 - MOST_FAILED) * REPLICATIONS or np.ptp(found) == 0:
        return None
    low, high = np.quantile(found, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


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
    """Count the ratings of each rated thing by value, values in order."""
    table = np.asarray(ratings, dtype=float)
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=1).astype(float)
    return counts[counts.sum(axis=1) > 0], values


def _use(counts: Floats) -> Floats:
    """Return the mean share of each value, over all rated things."""
    shares: Floats = (counts / counts.sum(axis=1, keepdims=True)).sum(axis=0) / max(len(counts), 1)
    return shares


def _pairwise(counts: Floats) -> float:
    """Return the mean share of agreeing pairs over the things with at least two ratings."""
    several = counts[counts.sum(axis=1) >= TWO]
    if not len(several):
        return np.nan
    rated = several.sum(axis=1)
    agreeing = (several * (several - 1)).sum(axis=1) / (rated * (rated - 1))
    return float(agreeing.mean())


def _beyond_chance(observed: float, expected: float) -> float:
    return float((observed - expected) / (1 - expected)) if expected < 1 else np.nan
