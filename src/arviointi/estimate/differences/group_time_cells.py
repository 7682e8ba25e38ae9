"""Which comparisons make up effects by cohort and period, and how each is estimated without covariates."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from arviointi.config.estimators import GroupTime
from arviointi.estimate.differences.observations import Observations, sums_by
from arviointi.estimate.inference import Codes, Mask, Matrix, Vector


@dataclass(frozen=True)
class Cell:
    """A cohort in a period.

    Attributes
    ----------
    cohort, time : numbers as in the panel.
    period, base : codes of the period and of the one that it is compared with.
    treated, controls : per team.
    """

    cohort: int
    time: int
    period: int
    base: int
    treated: Mask
    controls: Mask


@dataclass(frozen=True)
class Effect:
    """ATT(g, t), and per team: its influence, and whether it enters as treated or as a control.

    With covariates a control weighs not what its team does: `pull` is the weight of its outcome.
    """

    att: float
    influence: Vector
    has_treated: Mask
    has_controls: Mask
    pull: Vector | None = None


EffectOrReason = Effect | str
"""A reason is an id of REASONS: without treated or controls the cell is left out, otherwise the model."""
EstimateCell = Callable[[Cell], EffectOrReason]


def cells_of(observed: Observations, options: GroupTime) -> Iterator[Cell]:
    """Yield every cohort and period with a base period, as in Callaway and Sant'Anna (2021) and R's `did`.

    The base is the last period before the start and its anticipation; with a varying base, periods before the
    start are compared with the one before them. Controls are teams that are not exposed within the panel, or
    those too that start (and anticipate) later than both periods.
    """
    periods = observed.periods
    for cohort in np.unique(observed.cohorts[~np.isnan(observed.cohorts)]):
        before = np.flatnonzero(periods < cohort - options.anticipation)
        if len(before) == 0:
            continue
        for period, time in enumerate(periods):
            is_varied = options.base_period == "varying" and time < cohort
            base = period - 1 if is_varied else int(before[-1])
            if base < 0:
                continue
            controls = np.isnan(observed.cohorts)
            if options.control == "not_yet_treated":
                latest = max(time, periods[base]) + options.anticipation
                controls = controls | ((observed.cohorts > latest) & (observed.cohorts != cohort))
            yield Cell(int(cohort), int(time), period, base, observed.cohorts == cohort, controls)


def from_period_sums(observed: Observations) -> EstimateCell:
    """Compare means of periods: repeated cross-sections, and panels without gaps, where changes are the same.

    Only sums by team and period are kept: (D_t − D_b) − (C_t − C_b), weighted means of treated and controls.
    """
    shape = (len(observed.teams), len(observed.periods))
    place = observed.team * shape[1] + observed.period
    mass = sums_by(place, observed.weight, shape[0] * shape[1]).reshape(shape)
    total = sums_by(place, observed.weight * observed.outcome, shape[0] * shape[1]).reshape(shape)

    def estimate(cell: Cell) -> EffectOrReason:
        periods = [cell.period, cell.base]
        present = mass[:, periods] > 0
        has_treated, has_controls = (
            members & present.any(axis=1) for members in (cell.treated, cell.controls)
        )
        if not (cell.treated[:, None] & present).any(axis=0).all():
            return "no_treated"
        if not (cell.controls[:, None] & present).any(axis=0).all():
            return "no_comparison"
        (d_now, i_now), (d_base, i_base) = (
            difference(total[:, period], mass[:, period], cell) for period in periods
        )
        return Effect(d_now - d_base, i_now - i_base, has_treated, has_controls)

    return estimate


def from_pairs(observed: Observations) -> EstimateCell:
    """Compare mean changes of the units that are seen in both periods of a cell."""
    outcomes = unit_outcomes(observed)
    first = first_rows(observed)
    team, weight = observed.team[first], observed.weight[first]
    n_teams = len(observed.teams)

    def estimate(cell: Cell) -> EffectOrReason:
        change = outcomes[:, cell.period] - outcomes[:, cell.base]
        seen = ~np.isnan(change)
        mass = sums_by(team[seen], weight[seen], n_teams)
        total = sums_by(team[seen], (weight * change)[seen], n_teams)
        has_treated, has_controls = (members & (mass > 0) for members in (cell.treated, cell.controls))
        if not has_treated.any():
            return "no_treated"
        if not has_controls.any():
            return "no_comparison"
        return Effect(*difference(total, mass, cell), has_treated, has_controls)

    return estimate


def difference(total: Vector, mass: Vector, cell: Cell) -> tuple[float, Vector]:
    """Return the difference of the weighted means of treated and controls, and each team's influence on it.

    A team's influence is what it adds to its group's mean: (its total − mean · its mass) / mass of the group.
    """
    (treated, of_treated), (controls, of_controls) = (
        _mean(total, mass, members) for members in (cell.treated, cell.controls)
    )
    return treated - controls, of_treated - of_controls


def _mean(total: Vector, mass: Vector, members: Mask) -> tuple[float, Vector]:
    whole = mass[members].sum()
    mean = total[members].sum() / whole
    influence: Vector = members * (total - mean * mass) / whole
    return float(mean), influence


def unit_outcomes(observed: Observations) -> Matrix:
    """Return outcomes as units × periods, NaN where a unit is not seen."""
    unit = observed.unit
    if unit is None:
        raise ValueError("a repeated cross-section has no units to follow")
    wide = np.full((int(unit.max()) + 1, len(observed.periods)), np.nan)
    wide[unit, observed.period] = observed.outcome
    return wide


def first_rows(observed: Observations) -> Codes:
    """Return the number of each unit's first row, in the order of the units."""
    unit = observed.unit
    if unit is None:
        raise ValueError("a repeated cross-section has no units to follow")
    first = np.empty(int(unit.max()) + 1, np.intp)
    first[unit[::-1]] = np.arange(len(unit))[::-1]
    return first
