"""Effects by cohort and period, with every team's influence on them.

Our own code: libraries either lack clusters, differ from R's doubly robust errors by 1e-5, or give influence
functions only as private objects, and on team sums five million rows cost little more than adding them up.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.estimators import GroupTime
from arviointi.estimate.differences.group_time_cells import (
    Cell,
    Effect,
    EffectOrReason,
    EstimateCell,
    cells_of,
    from_pairs,
    from_period_sums,
)
from arviointi.estimate.differences.group_time_covariates import (
    from_pairs_given_covariates,
    from_rows_given_covariates,
)
from arviointi.estimate.differences.observations import Observations, covariates_of, observations
from arviointi.estimate.inference import Mask, Matrix, Vector

LEFT_OUT = ("no_treated", "no_comparison")


@dataclass(frozen=True)
class CohortTime:
    """ATT(g, t) of every estimable cell, and what each team contributes to it.

    Attributes
    ----------
    cells : cohort, period, event_time, att; one row a cell, periods as in the panel.
    influence : cells × teams; without correction the squares add up to R's variance.
    has_treated, has_control : cells × teams, who enters.
    cohorts : per team, first exposed period; NaN for never.
    weights : per team.
    teams : names, sorted.
    n_skipped : cells after the start with teams, but without any to compare them with.
    n_covariates : coefficients besides the intercept that are estimated among controls.
    pull : cells × teams, weights of controls' outcomes where covariates are held constant, otherwise None.
    """

    cells: pd.DataFrame
    influence: Matrix
    has_treated: Mask
    has_control: Mask
    cohorts: Vector
    weights: Vector
    teams: tuple[str, ...]
    n_skipped: int
    n_covariates: int
    pull: Matrix | None

    @property
    def is_after(self) -> Mask:
        """Whether each cell is at or after the start."""
        return (self.cells["event_time"] >= 0).to_numpy(bool)


def att_by_cohort_and_period(panel: pd.DataFrame, options: GroupTime) -> CohortTime | str:
    """Estimate ATT(g, t) of Callaway and Sant'Anna (2021, Journal of Econometrics 225, 200–230).

    Returns an id of REASONS where a line or a propensity score cannot be estimated, or no cell can be.

    Parameters
    ----------
    panel : PANEL, gaps allowed.
    """
    if not np.isfinite(covariates_of(panel, options.covariates)).all():
        return "not_finite"
    observed = observations(panel, options)
    found = _effects(observed, options)
    if isinstance(found, str):
        return found
    missing = _missing(found)
    return missing or _together(found, observed)


def _effects(observed: Observations, options: GroupTime) -> list[tuple[Cell, EffectOrReason]] | str:
    estimate = _estimator(observed, options)
    found: list[tuple[Cell, EffectOrReason]] = []
    for cell in cells_of(observed, options):
        effect = estimate(cell)
        if not isinstance(effect, Effect) and effect not in LEFT_OUT:
            return effect
        found.append((cell, effect))
    return found


def _missing(found: list[tuple[Cell, EffectOrReason]]) -> str | None:
    """Say why there is no effect after the start, if there is none."""
    after = [effect for cell, effect in found if cell.time >= cell.cohort]
    if not after:
        return "no_pre_period"
    if any(isinstance(effect, Effect) for effect in after):
        return None
    return "no_comparison" if "no_comparison" in after else "singular_design"


def _estimator(observed: Observations, options: GroupTime) -> EstimateCell:
    doubly_robust = options.method == "doubly_robust"
    if observed.covariates.shape[1] and observed.unit is None:
        return from_rows_given_covariates(observed, doubly_robust=doubly_robust)
    if observed.covariates.shape[1]:
        return from_pairs_given_covariates(observed, doubly_robust=doubly_robust)
    if observed.unit is None or observed.is_complete:
        return from_period_sums(observed)
    return from_pairs(observed)


def _together(found: list[tuple[Cell, EffectOrReason]], observed: Observations) -> CohortTime:
    estimable = [(cell, effect) for cell, effect in found if isinstance(effect, Effect)]
    pulls = [effect.pull for _, effect in estimable if effect.pull is not None]
    cells = pd.DataFrame(
        [(cell.cohort, cell.time, cell.time - cell.cohort, effect.att) for cell, effect in estimable],
        columns=["cohort", "period", "event_time", "att"],
    )
    return CohortTime(
        cells,
        np.array([effect.influence for _, effect in estimable]),
        np.array([effect.has_treated for _, effect in estimable]),
        np.array([effect.has_controls for _, effect in estimable]),
        observed.cohorts,
        observed.mass,
        observed.teams,
        sum(effect == "no_comparison" and cell.time >= cell.cohort for cell, effect in found),
        observed.covariates.shape[1],
        np.array(pulls) if pulls else None,
    )
