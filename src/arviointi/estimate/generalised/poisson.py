"""Rate ratios: Poisson regression of events with team and period effects, exposure as offset."""

import numpy as np
import pandas as pd

from arviointi.config.estimators import Poisson
from arviointi.estimate.design import obstacle, sample_of, team_periods
from arviointi.estimate.generalised.effects_within import exposure_effects, sample_behind
from arviointi.estimate.generalised.generalised_within import POISSON
from arviointi.estimate.generalised.outcome_checks import informative, unsuitable
from arviointi.estimate.generalised.staggered_poisson import staggered_poisson
from arviointi.estimate.results import Fit, NotEstimable

SE_TYPE = "CR2 by team (working model: Poisson), Satterthwaite df"
FORMULA = "events ~ exposed + team effects + period effects + offset(log(exposure))"


def poisson(panel: pd.DataFrame, options: Poisson) -> Fit | NotEstimable:
    """Estimate by how much exposure multiplies a rate, and what that is in the rate's own units.

    The outcome is a rate and the weight the exposure behind it, so that events are their product up to the
    rate's unit, which changes neither coefficients nor their errors. The variance is by team and does not
    take counts to be Poisson. A team or period without any event says nothing about the ratio and is left
    out, with a warning; in natural units its effect is nought, which is its maximum likelihood estimate.

    With `options.staggered` every cohort and period after a start has an effect of its own (Wooldridge 2023,
    The Econometrics Journal 26(3)), averaged over exposed rows by exposure.

    Parameters
    ----------
    panel : PANEL.

    Returns
    -------
    "coefficient": log of the rate ratio. "att": mean difference of rates over exposed rows.
    """
    sample = sample_of(panel)
    reason = unsuitable(panel, "poisson") or obstacle(panel, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample, reason)
    cells = team_periods(panel)
    if options.staggered:
        return staggered_poisson(panel, cells)
    kept = informative(cells, "poisson")
    if not (kept["is_exposed"] & (kept["outcome"] > 0)).any():
        return NotEstimable(sample, "separation")
    reason = obstacle(kept, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample, reason)
    sample = sample_behind(panel, kept)
    quantities = exposure_effects(kept, _exposed_weight(cells), POISSON)
    if isinstance(quantities, str):
        return NotEstimable(sample, quantities)
    left_out = ["without_events"] if len(kept) < len(cells) else []
    teams = tuple(map(str, pd.factorize(kept["team"])[1]))
    return Fit(sample, quantities, SE_TYPE, FORMULA, converged=True, teams=teams).warn(*left_out)


def _exposed_weight(cells: pd.DataFrame) -> float:
    return float(np.sum(cells.loc[cells["is_exposed"], "weight"]))
