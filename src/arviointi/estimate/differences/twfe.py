"""Two-way fixed effects: 2×2 difference in differences where there are two periods and one start."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from arviointi.config.estimators import Twfe
from arviointi.estimate.design import are_followed, obstacle, sample_of, team_periods
from arviointi.estimate.differences.effect_quantities import warned
from arviointi.estimate.differences.least_squares import least_squares
from arviointi.estimate.differences.within import Cube, Within, absorb
from arviointi.estimate.inference import Codes, Matrix, Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity

SE_TYPE = "CR2, Satterthwaite df"
ABSORBED = 1e-10
WHOLE = np.ones((1, 1))


def twfe(panel: pd.DataFrame, options: Twfe) -> Fit | NotEstimable:
    """Estimate the coefficient of being exposed, given unit and period effects.

    Units seen once (child spells) make a repeated cross-section: there the effects are of teams and periods,
    and rows are collapsed to weighted team × period means, which changes neither coefficient nor standard
    error. The coefficient is that of linearmodels; its standard errors need many teams, so they are CR2.

    Parameters
    ----------
    panel : PANEL.
    """
    return _fitted(panel, options, _panel_ols)


def exposure_effect(panel: pd.DataFrame, options: Twfe) -> Fit | NotEstimable:
    """Estimate the same without linearmodels, many times faster; the coefficients agree to ten digits."""
    return _fitted(panel, options, _swept_coefficient)


def _fitted(
    panel: pd.DataFrame,
    options: Twfe,  # noqa: ARG001  every estimator is called alike
    coefficient: Callable[[pd.DataFrame, Within], float],
) -> Fit | NotEstimable:
    sample = sample_of(panel)
    reason = obstacle(panel, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample, reason)
    is_followed = are_followed(panel)
    rows = panel if is_followed else team_periods(panel)
    rows = rows[rows["weight"] > 0]
    within = absorb(rows)
    exposure = exposed_cells(within)
    fit = least_squares(within, exposure[:, :, None])
    if not fit.identifies(WHOLE).all():
        return NotEstimable(sample, "singular_design")
    [found] = fit.effects(WHOLE)
    if found.is_lone and found.uncertainty is None:
        return NotEstimable(sample, "one_cluster_in_arm")
    place = Quantity("coefficient", "exposed", 0.0, is_headline=True)
    effect = place.measured(coefficient(rows, within), found.uncertainty)
    formula = f"outcome ~ exposed + {'unit' if is_followed else 'team'} effects + period effects"
    warnings = warned(is_lone=found.is_lone, skips=False)
    return Fit(sample, (effect,), SE_TYPE, formula, warnings, teams=within.grid.teams)


def coefficient_of(within: Within, exposure: Matrix) -> float:
    """Return the coefficient of any exposure of teams (G × T); nan where it is not identified.

    The panel is swept only once: a permutation of starts costs G·T² operations, whatever the number of units.
    """
    swept = np.einsum("gst,gt->gs", within.laplacian, exposure)
    periods = np.linalg.pinv(within.laplacian.sum(axis=0), hermitian=True, rcond=ABSORBED)
    shared = periods @ swept.sum(axis=0)
    size = float((exposure * swept).sum())
    left = size - float(shared @ swept.sum(axis=0))
    if left <= ABSORBED * (1 + size):
        return float("nan")
    return float(((exposure - shared) * within.moment).sum()) / left


def exposed_cells(within: Within) -> Cube:
    """Return 1 where a team's start is at or before a period (G × T)."""
    return within.grid.is_after.astype(float)


def within_design(rows: pd.DataFrame) -> Matrix:
    """Return exposure and period dummies, unit effects swept out, rows times the root of their weights.

    Units lie within teams, so sweeping them out leaves CR2 exact; period dummies stay as columns.
    """
    exposed = rows["is_exposed"].to_numpy(float)
    periods = pd.get_dummies(rows["period"], drop_first=True).to_numpy(float)
    weights = rows["weight"].to_numpy(float)
    within = _demeaned(np.column_stack([exposed, periods]), pd.factorize(rows["unit"])[0], weights)
    design: Matrix = np.sqrt(weights)[:, None] * within
    return design


def _demeaned(columns: Matrix, units: Codes, weights: Vector) -> Matrix:
    sums = np.stack([np.bincount(units, weights * column) for column in columns.T], axis=1)
    return columns - (sums / np.bincount(units, weights)[:, None])[units]


def _swept_coefficient(rows: pd.DataFrame, within: Within) -> float:  # noqa: ARG001  called like _panel_ols
    return coefficient_of(within, exposed_cells(within))


def _panel_ols(rows: pd.DataFrame, within: Within) -> float:  # noqa: ARG001  called like _swept_coefficient
    from linearmodels.panel import PanelOLS  # noqa: PLC0415  1.5 s that only this estimator should cost

    indexed = rows.assign(period=rows["period"].astype(int)).set_index(["unit", "period"])
    model = PanelOLS(
        indexed["outcome"].astype(float),
        indexed[["is_exposed"]].astype(float),
        entity_effects=True,
        time_effects=True,
        weights=indexed["weight"].astype(float),
    )
    return float(model.fit().params["is_exposed"])
