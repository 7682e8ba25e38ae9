"""Standard errors of contrasts between group means of teams, where groups are few and small."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from arviointi.estimate.inference import Mask, Uncertainty, Vector

FEWEST_UNITS = 2


def grouped_uncertainty(
    influence: Vector,
    groups: Sequence[Mask],
    weights: Vector,
    *,
    lost: Sequence[int] | None = None,
    borrowed: Sequence[Uncertainty] = (),
    between: Vector | None = None,
) -> Uncertainty | None:
    """Return the standard error of an estimate from each team's influence on it, groups having own spreads.

    Works for every estimator that has influence functions. Within a group (a cohort, the comparison) teams
    deviate from their mean; deviations are adjusted for leverage as in `group_mean`, and parts added with the
    degrees of freedom of Welch. None where there is no error, or a lone team has none to borrow.

    Two teams tell their spread with one degree of freedom: where it comes out small by chance, Welch's rule
    believes it and gives the many degrees of the others. Where a group has two teams, degrees of freedom are
    therefore no more than if every team varied alike.

    Parameters
    ----------
    influence : per team, on the scale of the estimate.
    groups : teams of each group, the comparison last; a team is in one group at most.
    weights : per team.
    lost : per group, coefficients besides the mean that were estimated from it: its variance is multiplied by
        (n − 1) / (n − 1 − lost), its degrees of freedom by the inverse.
    borrowed : errors of the groups of one team, which have no spread of their own.
    between : per team, influence through the sizes of groups, if these are left to chance; it adds up to zero
        over the teams for which it is not zero, and has their number less one as degrees of freedom.
    """
    several = [
        (members, taken)
        for members, taken in zip(groups, lost or [0] * len(groups), strict=True)
        if members.sum() >= FEWEST_UNITS
    ]
    n_lone = sum(0 < members.sum() < FEWEST_UNITS for members in groups)
    if n_lone > len(borrowed) or any(members.sum() - 1 <= taken for members, taken in several):
        return None
    found, parts = _of_groups(influence, several, weights)
    parts += together(list(borrowed))
    is_chance = between is not None and bool(between.any())
    if between is not None and is_chance:
        share = _between(between)
        found = found + share
        parts.append(Uncertainty(float(np.sqrt(share @ share)), np.count_nonzero(share) - 1.0))
    total = _total(found, parts, sum(part.std_error**2 for part in borrowed))
    if total is None or is_chance:
        return total
    return replace(total, degrees=min(total.degrees, _most_degrees(groups, weights)))


def _of_groups(
    influence: Vector, groups: Sequence[tuple[Mask, int]], weights: Vector
) -> tuple[Vector, list[Uncertainty]]:
    """Return what teams contribute, and the part of every group with the coefficients it lost."""
    found, parts = np.zeros(len(influence)), []
    for members, taken in groups:
        kept = 1 - taken / (members.sum() - 1)
        found[members] = adjusted_deviations(influence[members], weights[members]) / np.sqrt(kept)
        part = group_mean(influence[members], weights[members])
        parts.append(Uncertainty(part.std_error / kept**0.5, part.degrees * kept))
    return found, parts


def _most_degrees(groups: Sequence[Mask], weights: Vector) -> float:
    """Return the degrees of freedom if all teams varied alike, cohorts counting by weight; else no limit.

    Only where some group has two teams and none that must borrow its spread.
    """
    sizes = [int(members.sum()) for members in groups if members.any()]
    if FEWEST_UNITS not in sizes or min(sizes) < FEWEST_UNITS:
        return float("inf")
    mass = np.array([weights[members].sum() for members in groups])
    load = np.append(mass[:-1] / mass[:-1].sum(), 1.0)
    shares = [weights[members] / weights[members].sum() for members in groups]
    variances = [working_variance(weights[members]) for members in groups]
    size = load**2 * [float((share**2 * each).sum()) for share, each in zip(shares, variances, strict=True)]
    own = np.array([_degrees(share, each) for share, each in zip(shares, variances, strict=True)])
    return float(size.sum() ** 2 / (size**2 / own).sum())


def _between(influence: Vector) -> Vector:
    n_teams = np.count_nonzero(influence)
    adjusted: Vector = influence * np.sqrt(n_teams / (n_teams - 1))
    return adjusted


def _total(influence: Vector, parts: list[Uncertainty], borrowed: float) -> Uncertainty | None:
    """Join what teams contribute with what is borrowed; products of parts of one team count too."""
    together_with_products = float(influence @ influence) + borrowed
    sum_of_parts = add_up(parts)
    if sum_of_parts is None or together_with_products <= 0:
        return None
    return Uncertainty(together_with_products**0.5, sum_of_parts.degrees, influence)


def working_variance(weights: Vector) -> Vector:
    """Return how teams' variances are taken to go with their weights: half the same, half inverse to it.

    What happens to a team as a whole does not average out over its units, what happens to units does; few
    teams cannot tell how much is which. Equal weights give equal variances.
    """
    variance: Vector = (1 + weights.mean() / weights) / 2
    return variance


def group_mean(influence: Vector, weights: Vector, variance: Vector | None = None) -> Uncertainty:
    """Return the standard error of the part that one group of units has in an estimate.

    A unit's influence is its share of the group's weight times its distance from the group's mean, here taken
    afresh. Each is scaled so that its square is unbiased under the working variance, and the degrees of
    freedom are those of Bell and McCaffrey (2002). Equal weights give the classical s²/n and n − 1.

    Parameters
    ----------
    influence : per unit of the group, at least two units.
    weights : per unit, positive.
    variance : per unit, up to a factor; `working_variance` by default.
    """
    working = working_variance(weights) if variance is None else variance
    total = float((adjusted_deviations(influence, weights, working) ** 2).sum())
    return Uncertainty(total**0.5, _degrees(weights / weights.sum(), working))


def adjusted_deviations(influence: Vector, weights: Vector, variance: Vector | None = None) -> Vector:
    """Return the deviations of a group, adjusted: their squares add up to the variance of `group_mean`."""
    share = weights / weights.sum()
    working = working_variance(weights) if variance is None else variance
    deviations: Vector = (influence - share * influence.sum()) * np.sqrt(_leverage(share, working))
    return deviations


def _leverage(share: Vector, variance: Vector) -> Vector:
    """Return the variance of a unit over that of its distance from the weighted mean."""
    factor: Vector = variance / (variance * (1 - 2 * share) + (share**2 * variance).sum())
    return factor


def _degrees(share: Vector, variance: Vector) -> float:
    """Return tr(QV)² / tr(QVQV) of the sum of squares y′Qy, in terms of sums: nothing is n × n."""
    part, mean = share * variance, float((share**2 * variance).sum())
    counts = _leverage(share, variance) * share**2
    trace = float((counts * (variance - 2 * part + mean)).sum())
    first, second, third = (float((counts * part**power).sum()) for power in range(3))
    crossed = mean**2 * first**2 + 2 * third * first - 4 * mean * second * first + 2 * second**2
    own = float((counts**2 * variance * (variance + 2 * mean - 4 * part)).sum())
    return trace**2 / (own + crossed)


def lone_unit(stand_in: Vector, weights: Vector, weight: float) -> Uncertainty:
    """Return the standard error of the part of a cohort with one unit, which has no spread of its own.

    Its spread is taken from the units it is compared with: their deviations in the same contrast over the
    same periods (the idea of Conley and Taber 2011), scaled by the working variance to its weight.

    Parameters
    ----------
    stand_in : deviations from their mean, at least two units.
    weights : of these units.
    weight : of the lone unit.
    """
    degrees = len(stand_in) - 1
    own = (1 + weights.mean() / weight) / 2
    spread = (stand_in**2 / working_variance(weights)).sum() / degrees
    return Uncertainty(float(np.sqrt(spread * own)), float(degrees))


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
