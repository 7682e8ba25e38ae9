"""Group-time average treatment effects for staggered starts, with inference for few teams."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from arviointi.config.estimators import GroupTime
from arviointi.estimate.design import balanced, coded, obstacle, sample_of
from arviointi.estimate.differences.callaway_santanna import CohortTime, att_by_cohort_and_period
from arviointi.estimate.differences.cohort_shares import (
    Average,
    at_event_time,
    in_period,
    of_cell,
    of_cohort,
    overall,
)
from arviointi.estimate.few_teams.welch import FEWEST_UNITS, grouped_uncertainty, lone_unit
from arviointi.estimate.inference import Codes, Mask, Uncertainty, Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity

SE_TYPE = "HC2 on influence functions, Welch df"
SHARES = {"given": "", "estimated": ", with the chance in cohort shares"}
CONTROLS = {"never_treated": "never exposed", "not_yet_treated": "not yet exposed"}


def group_time(panel: pd.DataFrame, options: GroupTime) -> Fit | NotEstimable:
    """Estimate ATT(g, t), and its averages over all, by time from the start, by cohort and by period.

    Effects are those of Callaway and Sant'Anna (2021): on team × period means, weighted by the teams' mean
    weight, or on units followed over time, or on rows of repeated cross-sections. Averages weight cohorts by
    their teams' weight, taken as given unless the options say that shares are estimated (as R's `did` does).
    Standard errors are clustered by team: every cohort and the comparison teams have their own spread, with
    small-sample correction and Welch degrees of freedom, because normal or t(G − 1) intervals cover too
    little when few of the teams are exposed.

    Parameters
    ----------
    panel : PANEL.
    """
    return _fitted(panel, options, _places)


def overall_effect(panel: pd.DataFrame, options: GroupTime) -> Fit | NotEstimable:
    """Estimate the average over all exposed cells and nothing else."""
    return _fitted(panel, options, _overall)


def _fitted(
    panel: pd.DataFrame,
    options: GroupTime,
    places: Callable[[CohortTime, GroupTime], Iterator[tuple[Average, Quantity]]],
) -> Fit | NotEstimable:
    rows = coded(panel)
    if options.unbalanced == "balance":
        rows = balanced(rows, "team" if options.rows == "team_means" else "unit")
    sample = sample_of(rows)
    reason = obstacle(rows, needs_never_exposed=options.control == "never_treated")
    if reason:
        return NotEstimable(sample, reason)
    effects = att_by_cohort_and_period(rows, options)
    if isinstance(effects, str):
        return NotEstimable(sample, effects)
    quantities = tuple(
        measured(effects, average, place, options) for average, place in places(effects, options)
    )
    fit = Fit(
        sample, quantities, SE_TYPE + SHARES[options.shares], _formula(effects, options), teams=effects.teams
    )
    lone = ["lone_cohort"] if _has_lone_cohort(effects) else []
    return fit.warn(*lone, *(["cells_not_estimable"] if effects.n_skipped else []))


def _formula(effects: CohortTime, options: GroupTime) -> str:
    formula = f"ATT(g, t): {CONTROLS[options.control]} teams, {options.base_period} base period"
    given = f", given {' + '.join(options.covariates)} ({options.method})" if effects.n_covariates else ""
    return formula + given


def _overall(effects: CohortTime, options: GroupTime) -> Iterator[tuple[Average, Quantity]]:  # noqa: ARG001  called like _places
    yield overall(effects), Quantity("att", "att", 0.0, is_headline=True)


def _places(effects: CohortTime, options: GroupTime) -> Iterator[tuple[Average, Quantity]]:
    """Yield every average that is reported, and where it stands."""
    yield from _overall(effects, options)
    shown = effects.cells["event_time"].between(*options.horizon).to_numpy(bool)
    for time in np.unique(effects.cells["event_time"][shown]):
        place = Quantity("att_event_time", "event_time", 0.0, event_time=int(time))
        yield at_event_time(effects, time), place
    for cohort in np.unique(effects.cells["cohort"][effects.is_after]):
        yield of_cohort(effects, cohort), Quantity("att_cohort", "cohort", 0.0, cohort=int(cohort))
    for period in np.unique(effects.cells["period"][effects.is_after]):
        yield in_period(effects, period), Quantity("att_calendar", "calendar", 0.0, period=int(period))
    places = effects.cells[["cohort", "period", "event_time"]].to_numpy(int)
    for number in np.flatnonzero(shown):
        cohort, period, time = map(int, places[number])
        place = Quantity("att_cohort_time", "cohort_time", 0.0, cohort=cohort, period=period, event_time=time)
        yield of_cell(effects, int(number)), place


def measured(effects: CohortTime, average: Average, place: Quantity, options: GroupTime) -> Quantity:
    """Fill in the average of cells and its uncertainty."""
    estimate = float(average.weights @ effects.cells["att"].to_numpy(float))
    return place.measured(estimate, uncertainty(effects, average, shares=options.shares == "estimated"))


def uncertainty(effects: CohortTime, average: Average, *, shares: bool = False) -> Uncertainty | None:
    """Return the standard error of an average of cells; None where there is none.

    Parameters
    ----------
    shares : whether the chance in cohorts' shares counts too.
    """
    used = np.flatnonzero(average.weights)
    influence = average.weights[used] @ effects.influence[used]
    cohorts, compared = _groups(effects, used)
    lone = [_lone(effects, average, group) for group in cohorts if group.sum() < FEWEST_UNITS]
    borrowed = [part for part in lone if part]
    if len(borrowed) < len(lone):
        return None
    return grouped_uncertainty(
        influence,
        [*cohorts, compared],
        _weights(effects, average, compared),
        lost=[0] * len(cohorts) + [effects.n_covariates],
        borrowed=borrowed,
        between=average.through_shares if shares else None,
    )


def _weights(effects: CohortTime, average: Average, compared: Mask) -> Vector:
    """Return teams' weights in their groups; given covariates, controls weigh what their outcomes do."""
    if effects.pull is None:
        return effects.weights
    return np.where(compared, np.abs(average.weights) @ effects.pull, effects.weights)


def _groups(effects: CohortTime, used: Codes) -> tuple[list[Mask], Mask]:
    """Mark the teams of each cohort in an average of cells, and those that are only compared with."""
    is_treated = effects.has_treated[used].any(axis=0)
    compared = np.asarray(effects.has_control[used].any(axis=0) & ~is_treated)
    cohorts = np.unique(effects.cohorts[is_treated])
    return [is_treated & (effects.cohorts == cohort) for cohort in cohorts], compared


def _lone(effects: CohortTime, average: Average, group: Mask) -> Uncertainty | None:
    """Borrow the spread of the teams that a lone one is compared with, in the same cells."""
    team = int(group.argmax())
    cells = np.flatnonzero(effects.has_treated[:, team] & (average.weights != 0))
    used = effects.has_control[cells].any(axis=0)
    if used.sum() < FEWEST_UNITS:
        return None
    present, weights = effects.has_control[cells][:, used], effects.weights[used]
    mass = (present * weights).sum(axis=1)
    deviations = present * -effects.influence[cells][:, used] / weights
    stand_in = (average.weights[cells] * mass) @ deviations
    return lone_unit(stand_in, weights, float(effects.weights[team]))


def _has_lone_cohort(effects: CohortTime) -> bool:
    treated = effects.cohorts[effects.has_treated[effects.is_after].any(axis=0)]
    return bool((np.unique(treated, return_counts=True)[1] < FEWEST_UNITS).any())
