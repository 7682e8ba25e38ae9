"""Binary outcomes: logistic regression with team and period effects, and the difference of risks."""

import numpy as np
import pandas as pd

from arviointi.config.estimators import Logit
from arviointi.estimate.design import obstacle, sample_of, team_periods
from arviointi.estimate.generalised.effects_within import exposure_effects, sample_behind
from arviointi.estimate.generalised.generalised_within import BINOMIAL
from arviointi.estimate.generalised.outcome_checks import informative, unsuitable
from arviointi.estimate.results import Fit, NotEstimable

SE_TYPE = "CR2 by team (working model: binomial), Satterthwaite df"
FORMULA = "outcome ~ exposed + team effects + period effects (logit)"
FEW_ANSWERS = 20


def logit(panel: pd.DataFrame, options: Logit) -> Fit | NotEstimable:  # noqa: ARG001  every estimator is called alike
    """Estimate the log-odds ratio of exposure, and the difference it makes to the risk of exposed rows.

    Units may be followed or seen once: effects are of teams, not of units, whose few answers would bias the
    ratio away from zero (incidental parameters); with fewer than 20 answers a team the same is warned of. A
    team or period whose answers are all alike says nothing about the ratio and is left out, with a warning;
    in the difference of risks it counts as nought (Beck 2020, Political Analysis 28(1)).

    Parameters
    ----------
    panel : PANEL with outcomes 0 and 1.

    Returns
    -------
    "coefficient": log-odds ratio. "att": mean difference of risks over exposed rows.
    """
    sample = sample_of(panel)
    reason = unsuitable(panel, "binomial") or obstacle(panel, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample, reason)
    cells = team_periods(panel)
    kept = informative(cells, "binomial")
    reason = _one_answer(kept) or obstacle(kept, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample, reason)
    sample = sample_behind(panel, kept)
    exposed_weight = float(np.sum(cells.loc[cells["is_exposed"], "weight"]))
    quantities = exposure_effects(kept, exposed_weight, BINOMIAL)
    if isinstance(quantities, str):
        return NotEstimable(sample, quantities)
    teams = tuple(map(str, pd.factorize(kept["team"])[1]))
    fit = Fit(sample, quantities, SE_TYPE, FORMULA, converged=True, teams=teams)
    left_out = ["without_variation"] if len(kept) < len(cells) else []
    few = ["few_answers_per_team"] if _typical_answers(panel, teams) < FEW_ANSWERS else []
    return fit.warn(*left_out, *few)


def _one_answer(kept: pd.DataFrame) -> str | None:
    """Say "separation" where exposed rows, or the others, all have the same answer."""
    if kept.empty:
        return "separation"
    risks = kept.groupby("is_exposed")["outcome"].agg(["min", "max"])
    return "separation" if ((risks["max"] == 0) | (risks["min"] == 1)).any() else None


def _typical_answers(panel: pd.DataFrame, teams: tuple[str, ...]) -> float:
    """Return the median number of rows of the teams that are left."""
    answers = panel.groupby("team").size()
    return float(answers.loc[list(teams)].median())
