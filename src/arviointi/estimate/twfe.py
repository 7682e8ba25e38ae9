"""Two-way fixed effects: 2×2 difference in differences where there are two periods and one start."""

import numpy as np
import pandas as pd

from arviointi.config.estimators import Twfe
from arviointi.estimate.cluster_robust import cluster_robust
from arviointi.estimate.design import are_followed, obstacle, sample_of, team_periods
from arviointi.estimate.inference import Codes, Matrix, Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity

SE_TYPE = "CR2, Satterthwaite df"
ABSORBED = 1e-10


def twfe(panel: pd.DataFrame, options: Twfe) -> Fit | NotEstimable:  # noqa: ARG001  every estimator is called alike
    """Estimate the coefficient of being exposed, given unit and period effects.

    Units seen once (child spells) make a repeated cross-section: there the effects are of teams and periods,
    and rows are collapsed to weighted team × period means, which changes neither coefficient nor standard
    error. The coefficient is that of linearmodels; its standard errors need many teams, so they are CR2.

    Parameters
    ----------
    panel : PANEL.
    """
    sample = sample_of(panel)
    rows = panel if are_followed(panel) else team_periods(panel)
    reason = obstacle(panel, needs_never_exposed=False)
    if reason or _is_absorbed(rows):
        return NotEstimable(sample, reason or "singular_design")
    coefficient, residuals = _panel_ols(rows)
    root = np.sqrt(rows["weight"].to_numpy(float))
    design = within_design(rows)
    clusters, teams = pd.factorize(rows["team"])
    first = np.eye(design.shape[1])[0]
    error = cluster_robust(design, root * residuals, clusters, first)
    effect = Quantity("coefficient", "exposed", 0.0, is_headline=True).measured(coefficient, error)
    unit = "unit" if are_followed(panel) else "team"
    formula = f"outcome ~ exposed + {unit} effects + period effects"
    return Fit(sample, (effect,), SE_TYPE, formula, teams=tuple(map(str, teams)))


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


def _is_absorbed(rows: pd.DataFrame) -> bool:
    design = within_design(rows)
    exposed, periods = design[:, 0], design[:, 1:]
    left = exposed - periods @ np.linalg.lstsq(periods, exposed)[0]
    return bool(left @ left <= ABSORBED * (1 + exposed @ exposed))


def _panel_ols(rows: pd.DataFrame) -> tuple[float, Vector]:
    from linearmodels.panel import PanelOLS  # noqa: PLC0415  1.5 s that only this estimator should cost

    indexed = rows.assign(period=rows["period"].astype(int)).set_index(["unit", "period"])
    model = PanelOLS(
        indexed["outcome"].astype(float),
        indexed[["is_exposed"]].astype(float),
        entity_effects=True,
        time_effects=True,
        weights=indexed["weight"].astype(float),
    )
    result = model.fit()
    return float(result.params["is_exposed"]), result.resids.reindex(indexed.index).to_numpy(float)
