"""What exposed teams would have had, imputed from unexposed rows."""

import numpy as np
import pandas as pd

from arviointi.config.estimators import Horizon, Imputation
from arviointi.estimate.design import obstacle, sample_of
from arviointi.estimate.differences.effect_quantities import event_quantity, measured, warned
from arviointi.estimate.differences.imputed import Imputed, impute
from arviointi.estimate.differences.least_squares import least_squares
from arviointi.estimate.differences.within import Within, rows_of_model
from arviointi.estimate.inference import Mask
from arviointi.estimate.results import Fit, NotEstimable, Quantity

SE_TYPE = "HC2 on team scores, Welch df; before the start CR2, Satterthwaite df"


def imputation(panel: pd.DataFrame, options: Imputation) -> Fit | NotEstimable:
    """Average what exposed rows have beyond what unexposed rows say they would have had.

    Borusyak, Jaravel and Spiess (2024): unit and period effects from unexposed rows alone, taken from the
    exposed rows, and the differences averaged by row weight: over all exposed rows (headline), by period from
    the start and by cohort. Exposed rows of units or periods without any unexposed row are left out. Every
    cohort and the comparison teams have their own spread, with small-sample correction and Welch degrees of
    freedom. Units seen once are compared within teams, as in `twfe`.

    Parameters
    ----------
    panel : PANEL.
    """
    sample = sample_of(panel)
    reason = obstacle(panel, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample, reason)
    imputed = impute(rows_of_model(panel))
    if not imputed.known.any():
        return NotEstimable(sample, "singular_design")
    overall = _measured(imputed, Quantity("att", "att", 0.0, is_headline=True), imputed.known)
    is_lone = imputed.has_lone(imputed.known)
    if is_lone and overall.std_error is None:
        return NotEstimable(sample, "one_cluster_in_arm")
    times = _by_event_time(imputed, options.horizon)
    quantities = (overall, *pre_trend(imputed.before, options.horizon), *times, *_by_cohort(imputed))
    warnings = warned(is_lone=is_lone, skips=imputed.skips_rows)
    formula = "outcome ~ unit effects + period effects, from unexposed rows; exposed rows imputed"
    return Fit(sample, quantities, SE_TYPE, formula, warnings, teams=imputed.grid.teams)


def pre_trend(before: Within, horizon: Horizon) -> list[Quantity]:
    """Return the coefficients of periods before the start, from unexposed rows.

    Borusyak, Jaravel and Spiess (2024, section 4.4). The reference is every earlier period, at least the
    first: unlike an event study's, these coefficients are not measured from the last period before the start.
    """
    times = np.where(before.mass > 0, before.grid.event_times, np.nan)
    seen = np.unique(times[~np.isnan(times)])
    leads = seen[(seen < 0) & (seen > seen.min(initial=0)) & (seen >= horizon[0])]
    if not len(leads):
        return []
    fit = least_squares(before, (times[:, :, None] == leads).astype(float))
    known = fit.identifies(np.eye(len(leads)))
    if not known.any():
        return []
    places = map(event_quantity, leads[known].astype(int).tolist())
    return list(map(measured, places, fit.effects(np.eye(len(leads))[known])))


def _by_event_time(imputed: Imputed, horizon: Horizon) -> list[Quantity]:
    times = imputed.grid.event_times
    shown = np.unique(times[imputed.known & (times <= horizon[1])]).astype(int)
    return [
        _measured(imputed, event_quantity(time), imputed.known & (times == time)) for time in shown.tolist()
    ]


def _by_cohort(imputed: Imputed) -> list[Quantity]:
    cohorts = np.broadcast_to(imputed.grid.cohorts[:, None], imputed.known.shape)
    return [
        _measured(
            imputed, Quantity("att_cohort", "cohort", 0.0, cohort=cohort), imputed.known & (cohorts == cohort)
        )
        for cohort in np.unique(cohorts[imputed.known]).astype(int).tolist()
    ]


def _measured(imputed: Imputed, place: Quantity, chosen: Mask) -> Quantity:
    return place.measured(imputed.estimate(chosen), imputed.uncertainty(chosen))
