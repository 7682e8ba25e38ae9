"""Linear mixed model of arm × wave with nested random intercepts."""

import numpy as np
import pandas as pd

from arviointi.config.estimators import MixedModel
from arviointi.estimate.design import sample_of
from arviointi.estimate.mixed.mixed_design import FixedPart, fixed_part
from arviointi.estimate.mixed.mixed_engine import Fitted, fitted
from arviointi.estimate.mixed.mixed_quantities import measured, team_level_parameters
from arviointi.estimate.mixed.mixed_rows import Selection, selected
from arviointi.estimate.results import Fit, NotEstimable

SE_TYPE = "Kenward-Roger (REML), t(min(KR, teams - {})); CR2 by team beside it"


def mixed_model(panel: pd.DataFrame, options: MixedModel) -> Fit | NotEstimable:
    """Estimate how much more the pilot arm changed from the baseline than the comparison arm, wave by wave.

    The fixed part is arm × wave, with the baseline as the options say, or a formula; the covariance has a
    random intercept for each column of `options.groups`, by restricted maximum likelihood. Standard errors
    and degrees of freedom are Kenward and Roger's, but no more than teams − the parameters at their level
    (2: a mean and a difference): arms are given to teams, whatever the number of respondents, and where the
    team variance is near zero the method counts respondents. Beside every contrast stands the same estimate
    with a CR2 error by team, which holds where the model's variances do not.

    Parameters
    ----------
    panel : PANEL of survey waves. A wave without both arms is left out, with a warning; so is, where the
        baseline is a covariate, a unit without one.
    """
    selection = selected(panel, options)
    sample = sample_of(selection.rows)
    if selection.reason:
        return NotEstimable(sample, selection.reason)
    fixed = fixed_part(selection, options)
    if np.linalg.matrix_rank(fixed.design) < fixed.design.shape[1]:
        return NotEstimable(sample, "singular_design")
    fit = fitted(selection.rows, fixed.design, options)
    return NotEstimable(sample, fit) if isinstance(fit, str) else _reported(selection, fixed, fit)


def _reported(selection: Selection, fixed: FixedPart, fit: Fitted) -> Fit:
    codes, teams = pd.factorize(selection.rows["team"])
    parameters = team_level_parameters(fixed.design, codes, selection.rows["period"].to_numpy(np.intp))
    found = measured(fixed, fit, codes, float(len(teams) - parameters))
    result = Fit(
        sample_of(selection.rows),
        (*found.effects, *found.robust, *found.means, *fit.variances),
        SE_TYPE.format(parameters),
        fixed.formula + fit.random_part,
        converged=True,
        log_lik=fit.log_lik,
        aic=2 * (fixed.design.shape[1] + fit.n_variances) - 2 * fit.log_lik,
        teams=tuple(map(str, teams)),
    )
    return result.warn(*(["singular_fit"] if fit.is_singular else []), *selection.warnings)
