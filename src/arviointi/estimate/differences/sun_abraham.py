"""Interaction-weighted event study: every cohort its own effects by period, then averaged."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from arviointi.config.estimators import Horizon, SunAbraham
from arviointi.estimate.design import FEWEST_TEAMS, obstacle, sample_of
from arviointi.estimate.differences.effect_quantities import event_quantity, last_before, measured, warned
from arviointi.estimate.differences.event_study import SE_TYPE
from arviointi.estimate.differences.least_squares import least_squares
from arviointi.estimate.differences.within import Cube, Within, absorb, rows_of_model
from arviointi.estimate.inference import Mask, Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity


@dataclass(frozen=True)
class Cells:
    """Columns of a saturated event study: a dummy (G × T) for each cohort and period from its start."""

    cohorts: Vector
    times: Vector
    mass: Vector
    """Weight of the rows behind each dummy."""
    dummies: Cube

    def average(self, chosen: Mask) -> Vector:
        """Return the contrast that averages chosen cells, each with the weight of its rows."""
        share: Vector = np.where(chosen, self.mass, 0) / self.mass[chosen].sum()
        return share


def sun_abraham(panel: pd.DataFrame, options: SunAbraham) -> Fit | NotEstimable:
    """Estimate effects by cohort and period from the start, and average them over cohorts.

    Sun and Abraham (2021): unit and period effects, a dummy for every cohort and period from its start but
    the last before it, and averages with the cohorts' shares in the rows. The comparison is teams that never
    start or, where there are none, the cohort that starts last, periods from its start dropped. Cohorts that
    are never seen unexposed are dropped. The headline averages all exposed rows. Shares are taken as given;
    errors are CR2 by team.

    Parameters
    ----------
    panel : PANEL.
    """
    sample = sample_of(panel)
    reason = obstacle(panel, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample, reason)
    within = compared(rows_of_model(panel))
    reason = _obstacle(within)
    if reason:
        return NotEstimable(sample, reason)
    cells = _cells(within)
    fit = least_squares(within, cells.dummies)
    known = fit.identifies(np.eye(len(cells.mass)))
    if not (known & (cells.times >= 0)).any():
        return NotEstimable(sample, "singular_design")
    averages = _averages(cells, known, options.horizon)
    effects = fit.effects(np.array([cells.average(chosen) for _, chosen in averages]))
    if effects[0].is_lone and effects[0].uncertainty is None:
        return NotEstimable(sample, "one_cluster_in_arm")
    quantities = tuple(measured(place, effect) for (place, _), effect in zip(averages, effects, strict=True))
    warnings = warned(is_lone=effects[0].is_lone, skips=not known.all())
    formula = "outcome ~ cohort × periods from the start + unit effects + period effects"
    return Fit(sample, quantities, SE_TYPE, formula, warnings, teams=within.grid.teams)


def compared(rows: pd.DataFrame) -> Within:
    """Return teams that are seen unexposed, and whom they are compared with: teams of no cohort.

    Where every team starts at some time, those that start last are the comparison, until they do.
    """
    seen = _seen_unexposed(absorb(rows))
    cohorts = seen.grid.cohorts
    if np.isnan(cohorts).any() or not len(cohorts):
        return seen
    early = rows[rows["period"].to_numpy() < cohorts.max()]
    return _seen_unexposed(absorb(early))


def _seen_unexposed(within: Within) -> Within:
    """Drop teams never seen unexposed; a start after the last period is none."""
    mass_before = np.where(within.grid.is_after, 0, within.mass).sum(axis=1)
    chosen = within.of_teams(mass_before > 0)
    grid = chosen.grid
    starts = np.where(grid.cohorts > grid.periods.max(), np.nan, grid.cohorts)
    return replace(chosen, grid=replace(grid, cohorts=starts))


def _obstacle(within: Within) -> str | None:
    """Name the reason why compared teams cannot answer, or None."""
    n_exposed = (within.grid.is_after & (within.mass > 0)).any(axis=1).sum()
    n_compared = np.isnan(within.grid.cohorts).sum()
    if n_exposed == 0:
        return "no_post_period"
    return None if min(n_exposed, n_compared) >= FEWEST_TEAMS else "one_cluster_in_arm"


def _cells(within: Within) -> Cells:
    found = [_cells_of(within, cohort) for cohort in np.unique(within.grid.cohorts) if not np.isnan(cohort)]
    return Cells(
        np.concatenate([part.cohorts for part in found]),
        np.concatenate([part.times for part in found]),
        np.concatenate([part.mass for part in found]),
        np.concatenate([part.dummies for part in found], axis=2),
    )


def _cells_of(within: Within, cohort: float) -> Cells:
    members = within.grid.cohorts == cohort
    mass = np.where(members[:, None], within.mass, 0)
    seen = np.flatnonzero(mass.any(axis=0))
    times = within.grid.periods - cohort
    chosen = seen[times[seen] != last_before(times[seen])]
    dummies = members[:, None, None] * (np.arange(len(times))[:, None] == chosen)[None, :, :]
    return Cells(np.full(len(chosen), cohort), times[chosen], mass.sum(axis=0)[chosen], dummies.astype(float))


def _averages(cells: Cells, known: Mask, horizon: Horizon) -> list[tuple[Quantity, Mask]]:
    """List what is reported, the headline first, and the cells that each averages."""
    after = known & (cells.times >= 0)
    shown = known & (cells.times >= horizon[0]) & (cells.times <= horizon[1])
    times = np.unique(cells.times[shown]).astype(int).tolist()
    cohorts = np.unique(cells.cohorts[after]).astype(int).tolist()
    return [
        (Quantity("att", "att", 0.0, is_headline=True), after),
        *((event_quantity(time), known & (cells.times == time)) for time in times),
        *(
            (Quantity("att_cohort", "cohort", 0.0, cohort=cohort), after & (cells.cohorts == cohort))
            for cohort in cohorts
        ),
    ]
