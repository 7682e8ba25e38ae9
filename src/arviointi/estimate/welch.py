"""Standard errors of contrasts between group means of teams, where groups are few and small."""

import numpy as np

from arviointi.estimate.inference import Uncertainty, Vector

FEWEST_UNITS = 2


def group_mean(influence: Vector, weights: Vector) -> Uncertainty:
    """Return the standard error of the part that one group of units has in an estimate.

    A unit's influence is its share of the group's weight times its distance from the group's mean, here taken
    afresh. The variance is Σ u² / (1 − share), unbiased where a unit's own variance is inverse to its weight,
    with the degrees of freedom of Bell and McCaffrey (2002). Equal weights give the classical s²/n and n − 1.

    Parameters
    ----------
    influence : per unit of the group, at least two units.
    weights : per unit, positive.
    """
    share = weights / weights.sum()
    variance = float((adjusted_deviations(influence, weights) ** 2).sum())
    working = -np.outer(share, share) / np.sqrt(np.outer(1 - share, 1 - share))
    np.fill_diagonal(working, share)
    return Uncertainty(variance**0.5, float(1 / (working**2).sum()))


def adjusted_deviations(influence: Vector, weights: Vector) -> Vector:
    """Return u / √(1 − share) for the deviations u of a group: their squares add up to the variance above."""
    share = weights / weights.sum()
    deviations: Vector = (influence - share * influence.sum()) / np.sqrt(1 - share)
    return deviations


def lone_unit(stand_in: Vector, weights: Vector, weight: float) -> Uncertainty:
    """Return the standard error of the part of a cohort with one unit, which has no spread of its own.

    Its spread is taken from the units it is compared with: their deviations in the same contrast over the
    same periods (the idea of Conley and Taber 2011), scaled to the lone unit's weight.

    Parameters
    ----------
    stand_in : deviations from their mean, at least two units.
    weights : of these units.
    weight : of the lone unit.
    """
    degrees = len(stand_in) - 1
    return Uncertainty(float(np.sqrt((weights * stand_in**2).sum() / degrees / weight)), float(degrees))


def together(borrowed: list[Uncertainty]) -> list[Uncertainty]:
    """Join parts whose spread is borrowed from the same units, with the degrees of freedom of one of them."""
    if not borrowed:
        return []
    variance = sum(part.std_error**2 for part in borrowed)
    return [Uncertainty(variance**0.5, min(part.degrees for part in borrowed))]


def add_up(parts: list[Uncertainty]) -> Uncertainty | None:
    """Add independent parts, with the degrees of freedom of Welch (1947); None where there is no error."""
    variances = np.array([part.std_error**2 for part in parts])
    total = variances.sum()
    if not np.isfinite(total) or total <= 0:
        return None
    dfs = np.array([part.degrees for part in parts])
    return Uncertainty(float(np.sqrt(total)), float(total**2 / (variances**2 / dfs).sum()))
