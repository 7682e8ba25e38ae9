"""How effects by cohort and period are estimated where they hold covariates constant."""

from collections.abc import Callable

import numpy as np

from arviointi.estimate.differences.doubly_robust import (
    Adjusted,
    change_given_covariates,
    cross_section_given_covariates,
)
from arviointi.estimate.differences.group_time_cells import (
    Cell,
    Effect,
    EffectOrReason,
    EstimateCell,
    first_rows,
    unit_outcomes,
)
from arviointi.estimate.differences.observations import Observations, sums_by
from arviointi.estimate.inference import Codes, Mask, Matrix


def from_pairs_given_covariates(observed: Observations, *, doubly_robust: bool) -> EstimateCell:
    """Compare changes of the units that are seen in both periods of a cell, covariates as first seen."""
    outcomes = unit_outcomes(observed)
    first = first_rows(observed)
    team, weight = observed.team[first], observed.weight[first]
    design = with_intercept(observed.covariates[first])

    def estimate(cell: Cell) -> EffectOrReason:
        change = outcomes[:, cell.period] - outcomes[:, cell.base]
        used = np.flatnonzero(~np.isnan(change) & (cell.treated | cell.controls)[team])
        is_treated = cell.treated[team[used]]

        def adjust() -> Adjusted | str:
            return change_given_covariates(
                change[used], design[used], is_treated, weight[used], doubly_robust=doubly_robust
            )

        return by_team(cell, team[used], [np.ones(len(used), bool)], design.shape[1], adjust)

    return estimate


def from_rows_given_covariates(observed: Observations, *, doubly_robust: bool) -> EstimateCell:
    """Compare the rows of a cell's two periods as a repeated cross-section."""
    design = with_intercept(observed.covariates)

    def estimate(cell: Cell) -> EffectOrReason:
        is_within = (observed.period == cell.period) | (observed.period == cell.base)
        used = np.flatnonzero(is_within & (cell.treated | cell.controls)[observed.team])
        team, is_now = observed.team[used], observed.period[used] == cell.period

        def adjust() -> Adjusted | str:
            return cross_section_given_covariates(
                observed.outcome[used],
                is_now,
                design[used],
                cell.treated[team],
                observed.weight[used],
                doubly_robust=doubly_robust,
            )

        return by_team(cell, team, [is_now, ~is_now], design.shape[1], adjust)

    return estimate


def by_team(
    cell: Cell, team: Codes, periods: list[Mask], n_coefficients: int, adjust: Callable[[], Adjusted | str]
) -> EffectOrReason:
    """Add up influences by team, if there is someone to compare in each period.

    Controls must be more teams than a line has coefficients: otherwise it leaves them no spread.
    """
    n_teams = len(cell.treated)
    present = [np.bincount(team[rows], minlength=n_teams) > 0 for rows in periods]
    if not all((cell.treated & those).any() for those in present):
        return "no_treated"
    if not all((cell.controls & those).any() for those in present):
        return "no_comparison"
    if min((cell.controls & those).sum() for those in present) <= n_coefficients:
        return "singular_design"
    if cell.period == cell.base:
        found: Adjusted | str = Adjusted(0.0, np.zeros(len(team)), np.ones(len(team)))
    else:
        found = adjust()
    if isinstance(found, str):
        return found
    seen = np.any(present, axis=0)
    influence, pull = (sums_by(team, rows, n_teams) for rows in (found.influence, found.pull))
    return Effect(found.effect, influence, cell.treated & seen, cell.controls & seen, np.abs(pull))


def with_intercept(covariates: Matrix) -> Matrix:
    """Put a column of ones before the covariates."""
    return np.column_stack([np.ones(len(covariates)), covariates])
