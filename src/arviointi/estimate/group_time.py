"""Group-time average treatment effects for staggered starts, with inference for few teams."""

from dataclasses import replace

import numpy as np
import pandas as pd

from arviointi.config.estimators import GroupTime
from arviointi.estimate.callaway_santanna import CohortTime, att_by_cohort_and_period
from arviointi.estimate.design import obstacle, sample_of, team_periods
from arviointi.estimate.inference import Mask, Uncertainty, Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity
from arviointi.estimate.welch import (
    FEWEST_UNITS,
    add_up,
    adjusted_deviations,
    group_mean,
    lone_unit,
    together,
)

SE_TYPE = "HC2 on influence functions, Welch df"
CONTROLS = {"never_treated": "never exposed", "not_yet_treated": "not yet exposed"}


def group_time(panel: pd.DataFrame, options: GroupTime) -> Fit | NotEstimable:
    """Estimate ATT(g, t) by cohort and period, by time from the start, and over all exposed periods.

    Effects are those of Callaway and Sant'Anna (2021) on team × period means, weighted by the teams' mean
    weight. Averages weight cohorts by their teams' weight, taken as given (no allowance for the chance in
    cohort shares, unlike R's `did`). Standard errors are clustered by team: every cohort and the comparison
    teams have their own spread, with small-sample correction and Welch degrees of freedom, because normal or
    t(G − 1) intervals cover too little when few of the teams are exposed.

    Parameters
    ----------
    panel : PANEL.
    """
    sample = sample_of(panel)
    needs_never = options.control == "never_treated"
    reason = obstacle(panel, needs_never_exposed=needs_never)
    if reason:
        return NotEstimable(sample, reason)
    effects = att_by_cohort_and_period(team_periods(panel), options)
    after = (effects.cells["event_time"] >= 0).to_numpy(bool)
    if not after.any():
        return NotEstimable(sample, "singular_design")
    overall = _average(effects, after, Quantity("att", "att", 0.0, is_headline=True))
    shown = effects.cells["event_time"].between(*options.horizon).to_numpy(bool)
    by_time = _by_event_time(effects, shown)
    quantities = (overall, *by_time, *_by_cell(effects, shown))
    formula = f"ATT(g, t): {CONTROLS[options.control]} teams, {options.base_period} base period"
    fit = Fit(sample, quantities, SE_TYPE, formula, teams=effects.teams)
    lone = ["lone_cohort"] if _has_lone_cohort(effects, after) else []
    return fit.warn(*lone, *(["cells_not_estimable"] if effects.n_skipped else []))


def _by_event_time(effects: CohortTime, shown: Mask) -> list[Quantity]:
    times = effects.cells["event_time"].to_numpy(int)
    return [
        _average(effects, times == time, Quantity("att_event_time", "event_time", 0.0, event_time=int(time)))
        for time in np.unique(times[shown])
    ]


def _by_cell(effects: CohortTime, shown: Mask) -> list[Quantity]:
    places = effects.cells[["cohort", "period", "event_time"]].to_numpy(int)
    found = []
    for number in np.flatnonzero(shown):
        cohort, period, time = map(int, places[number])
        place = Quantity("att_cohort_time", "cohort_time", 0.0, cohort=cohort, period=period, event_time=time)
        found.append(_average(effects, np.arange(len(places)) == number, place))
    return found


def _average(effects: CohortTime, cells: Mask, place: Quantity) -> Quantity:
    """Average some cells, each with the weight of its cohort's teams."""
    share = _shares(effects, cells)
    estimate = float(share @ effects.cells["att"].to_numpy(float))
    error = uncertainty(effects, share)
    return place.measured(estimate, error and replace(error, influence=_deviations(effects, share)))


def _shares(effects: CohortTime, cells: Mask) -> Vector:
    mass = pd.Series(effects.weights).groupby(effects.cohorts).sum()
    weights = effects.cells["cohort"].astype(float).map(mass).to_numpy(float) * cells
    share: Vector = weights / weights.sum()
    return share


def uncertainty(effects: CohortTime, share: Vector) -> Uncertainty | None:
    """Return the standard error and degrees of freedom of an average of cells; None where there is none.

    Parameters
    ----------
    share : weight of each cell.
    """
    influence = share @ (effects.treated + effects.control)
    groups = _groups(effects, share)
    several = [members for members in groups if members.sum() >= FEWEST_UNITS]
    parts = [group_mean(influence[members], effects.weights[members]) for members in several]
    lone = [
        _lone(effects, share, int(members.argmax())) for members in groups if members.sum() < FEWEST_UNITS
    ]
    borrowed = [part for part in lone if part]
    if len(borrowed) < len(lone):
        return None
    return add_up([*parts, *together(borrowed)])


def _groups(effects: CohortTime, share: Vector) -> list[Mask]:
    """Mark the teams of each cohort in an average of cells, and last those that are only compared with."""
    used = share != 0
    is_treated = effects.has_treated[used].any(axis=0)
    is_control = effects.has_control[used].any(axis=0) & ~is_treated
    cohorts = [is_treated & (effects.cohorts == cohort) for cohort in np.unique(effects.cohorts[is_treated])]
    return [members for members in [*cohorts, is_control] if members.any()]


def _deviations(effects: CohortTime, share: Vector) -> Vector:
    """Return what each team contributes to the error of an average; a lone team borrows it: nothing."""
    influence = share @ (effects.treated + effects.control)
    found = np.zeros(len(effects.weights))
    for members in _groups(effects, share):
        if members.sum() >= FEWEST_UNITS:
            found[members] = adjusted_deviations(influence[members], effects.weights[members])
    return found


def _lone(effects: CohortTime, share: Vector, team: int) -> Uncertainty | None:
    """Borrow the spread of the teams that a lone one is compared with, in the same cells."""
    cells = np.flatnonzero(effects.has_treated[:, team] & (share != 0))
    present = effects.has_control[cells]
    mass = (present * effects.weights).sum(axis=1, keepdims=True)
    deviation = -effects.control[cells] * mass / effects.weights
    used = present.any(axis=0)
    if used.sum() < FEWEST_UNITS:
        return None
    return lone_unit((share[cells] @ deviation)[used], effects.weights[used], effects.weights[team])


def _has_lone_cohort(effects: CohortTime, cells: Mask) -> bool:
    treated = effects.cohorts[effects.has_treated[cells].any(axis=0)]
    return bool((np.unique(treated, return_counts=True)[1] < FEWEST_UNITS).any())
