"""Exact comparisons of two small groups: of levels by counting tables, of means by permuting members."""

from itertools import combinations, product
from math import comb

import numpy as np
import numpy.typing as npt

from arviointi.score.agreement import CONFIDENCE

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MOST_PERMUTATIONS = 9999
SAME = 1 + 1e-7
POWER = 0.8


def fisher_freeman_halton(table: npt.ArrayLike) -> float:
    """Compute the exact p-value of a 2 × k table (Freeman and Halton 1951); of a 2 × 2 table it is Fisher's.

    Parameters
    ----------
    table : counts, one row a group.

    Returns
    -------
    Probability, given both margins, of the tables that are no more probable than this one.
    """
    from scipy.stats import multivariate_hypergeom  # noqa: PLC0415  loads slowly

    counts = np.asarray(table, dtype=np.int64)
    totals, size = counts.sum(axis=0), int(counts[0].sum())
    heads = np.array(list(product(*(range(total + 1) for total in totals[:-1]))), dtype=np.int64)
    heads = heads.reshape(-1, len(totals) - 1)
    rest = size - heads.sum(axis=1)
    possible = (rest >= 0) & (rest <= totals[-1])
    rows = np.column_stack([heads, rest])[possible]
    chances = multivariate_hypergeom.pmf(rows, totals, size)
    observed = multivariate_hypergeom.pmf(counts[0], totals, size)
    return float(min(1.0, chances[chances <= observed * SAME].sum()))


def difference_interval(named: Bools, values: Floats, rng: np.random.Generator) -> tuple[float, float] | None:
    """Compute the 95 % interval of a difference of means by inverting the permutation test (Ernst 2004).

    A shift δ is in the interval if, with δ taken off the first group, the observed difference is not among
    the most extreme of all ways to divide the members into groups of these sizes. Each division is as extreme
    as the observed one at exactly one δ, so the ends are order statistics of these.

    Parameters
    ----------
    named : who is in the first group; both groups have members.
    values : one value a member. Members are exchanged freely, whatever site they are of.
    rng : draws divisions where there are more than 9,999; otherwise all are used and the interval is exact.

    Returns
    -------
    None where there are too few divisions for 95 %.
    """
    divisions = _divisions(named, rng)
    share = _difference(divisions, named.astype(float))
    is_other = ~np.isclose(share, 1)
    divisions, share = divisions[is_other], share[is_other]
    observed = _difference(named[None, :], values)
    shifts = np.sort((observed - _difference(divisions, values)) / (1 - share))
    cut = int((1 - CONFIDENCE) / 2 * (len(shifts) + 1) + 1e-9)
    return (float(shifts[cut - 1]), float(shifts[-cut])) if cut else None


def detectable(named: Bools, values: Floats) -> float:
    """Compute the difference of means that a t test at 5 % finds with 80 % power, given groups and spread.

    Returns
    -------
    (t.975 + t.80) × standard error; NaN with fewer than three members.
    """
    from scipy.stats import t  # noqa: PLC0415  loads slowly

    first, second = values[named], values[~named]
    freedom = len(values) - 2
    if freedom < 1:
        return np.nan
    squares = sum(((group - group.mean()) ** 2).sum() for group in (first, second))
    error = np.sqrt(squares / freedom * (1 / len(first) + 1 / len(second)))
    return float((t.ppf((1 + CONFIDENCE) / 2, freedom) + t.ppf(POWER, freedom)) * error)


def _divisions(named: Bools, rng: np.random.Generator) -> Bools:
    """Return every way to choose as many members, or a fixed number of random ones."""
    size, chosen = len(named), int(named.sum())
    if comb(size, chosen) > MOST_PERMUTATIONS:
        return rng.permuted(np.tile(named, (MOST_PERMUTATIONS, 1)), axis=1)
    places = np.array(list(combinations(range(size), chosen)))
    divisions = np.zeros((len(places), size), dtype=bool)
    np.put_along_axis(divisions, places, values=True, axis=1)
    return divisions


def _difference(divisions: Bools, values: Floats) -> Floats:
    """Return the mean of the chosen minus the mean of the others, by division."""
    chosen = divisions.sum(axis=1)
    first = divisions @ values
    differences: Floats = first / chosen - (values.sum() - first) / (divisions.shape[1] - chosen)
    return differences
