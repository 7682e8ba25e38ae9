"""Two-way fixed effects with a coefficient for every period from the start."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.estimators import EventStudy, Horizon
from arviointi.estimate.design import obstacle, sample_of
from arviointi.estimate.differences.effect_quantities import event_quantity, last_before, measured, warned
from arviointi.estimate.differences.least_squares import LeastSquares, least_squares
from arviointi.estimate.differences.within import Cube, Whole, Within, absorb, rows_of_model
from arviointi.estimate.inference import Matrix, Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity, Sample

SE_TYPE = "CR2, Satterthwaite df"


@dataclass(frozen=True)
class EventTimes:
    """Columns of an event study: a dummy (G × T) for each of p `times`, and the times left out."""

    times: Whole
    references: Whole
    dummies: Cube
    mass: Vector
    """Weight of the rows behind each dummy."""


def event_study(panel: pd.DataFrame, options: EventStudy) -> Fit | NotEstimable:
    """Estimate the coefficients of periods from the start, given unit and period effects.

    The reference is the last period before the start (the last that is seen, where there are gaps). Periods
    beyond the horizon are pooled, one coefficient on each side. The headline averages the coefficients from
    the start to the end of the horizon, each with the weight of the exposed rows behind it. Where every team
    starts at some time, a trend in the time from the start cannot be told from period effects: the earliest
    period before the start is then a second reference (Borusyak, Jaravel and Spiess 2024, section 3.2).
    Units seen once are compared within teams, as in `twfe`.

    Parameters
    ----------
    panel : PANEL.
    """
    sample = sample_of(panel)
    reason = obstacle(panel, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample, reason)
    within = absorb(rows_of_model(panel))
    fitted = _identified(within, _horizon_with_start(options.horizon))
    if fitted is None:
        return NotEstimable(sample, "singular_design")
    columns, fit = fitted
    return _reported(sample, columns, fit, options.horizon)


def _horizon_with_start(horizon: Horizon) -> Horizon:
    return min(horizon[0], 0), max(horizon[1], 0)


def _identified(within: Within, horizon: Horizon) -> tuple[EventTimes, LeastSquares] | None:
    """Fit with one reference or, where that leaves a trend open, with a second."""
    binned = _binned(within, horizon)
    seen = np.unique(binned[~np.isnan(binned)])
    if not (seen < 0).any() or not (seen >= 0).any():
        return None
    once = _fit(within, binned, [last_before(seen)])
    if once or not np.isfinite(within.grid.cohorts).all():
        return once
    return _fit(within, binned, [int(seen.min()), last_before(seen)])


def _binned(within: Within, horizon: Horizon) -> Matrix:
    """Return each cell's time from the start, pooled beyond the horizon; nan: never starts, or not seen."""
    pooled = np.clip(within.grid.event_times, horizon[0] - 1, horizon[1] + 1)
    return np.where(within.mass > 0, pooled, np.nan)


def _fit(within: Within, binned: Matrix, references: list[int]) -> tuple[EventTimes, LeastSquares] | None:
    seen = np.unique(binned[~np.isnan(binned)]).astype(int)
    times = np.setdiff1d(seen, references)
    dummies = (binned[:, :, None] == times).astype(float)
    mass = np.einsum("gt,gtp->p", within.mass, dummies)
    columns = EventTimes(times, np.unique(references), dummies, mass)
    fit = least_squares(within, dummies)
    after = np.eye(len(times))[times >= 0]
    return (columns, fit) if fit.identifies(after).any() else None


def _reported(sample: Sample, columns: EventTimes, fit: LeastSquares, horizon: Horizon) -> Fit | NotEstimable:
    known = fit.identifies(np.eye(len(columns.times)))
    shown = known & (columns.times >= horizon[0]) & (columns.times <= horizon[1])
    after = shown & (columns.times >= 0)
    if not after.any():
        return NotEstimable(sample, "singular_design")
    share = np.where(after, columns.mass, 0) / columns.mass[after].sum()
    overall, *by_time = fit.effects(np.vstack([share, np.eye(len(columns.times))[shown]]))
    if overall.is_lone and overall.uncertainty is None:
        return NotEstimable(sample, "one_cluster_in_arm")
    headline = measured(Quantity("att", "att", 0.0, is_headline=True), overall)
    places = map(event_quantity, columns.times[shown].tolist())
    quantities = (headline, *map(measured, places, by_time))
    references = " and ".join(map(str, columns.references))
    formula = f"outcome ~ periods from the start (reference {references}) + unit effects + period effects"
    warnings = warned(is_lone=overall.is_lone, skips=not known.all())
    return Fit(sample, quantities, SE_TYPE, formula, warnings, teams=fit.within.grid.teams)
