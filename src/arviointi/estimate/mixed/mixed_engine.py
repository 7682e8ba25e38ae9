"""Which engine fits a mixed model of survey waves, and what all of them return."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from arviointi.config.estimators import MixedModel
from arviointi.estimate.inference import Matrix, Uncertainty, Vector
from arviointi.estimate.mixed import marginal
from arviointi.estimate.mixed.marginal import marginal_inference
from arviointi.estimate.mixed.mixed_inference import mixed_inference
from arviointi.estimate.mixed.mixed_marginal import IN_WORDS, correlated_variances, fit_correlated, unit_waves
from arviointi.estimate.mixed.mixed_terms import RandomPart, random_part, whitened
from arviointi.estimate.mixed.mixed_variances import variances
from arviointi.estimate.mixed.reml import fit_mixed
from arviointi.estimate.results import Quantity

ROUNDING = 1e-24
EXPLAINED = 1e-6
"""Share of what the fixed part leaves that is too little to be a residual variance."""


@dataclass(frozen=True)
class Fitted:
    """A mixed model fitted by restricted likelihood, whatever its covariance.

    Attributes
    ----------
    coefficients : p.
    kenward_roger : error and degrees of freedom of a contrast of coefficients.
    whitened : N × (p + 1), [X e] with the residuals e, turned so that errors have unit covariance.
    n_variances : parameters of the covariance.
    is_singular : whether a variance is on its boundary.
    random_part : the covariance in words, to be put behind the fixed part's formula.
    variances : what is reported of the covariance.
    """

    coefficients: Vector
    kenward_roger: Callable[[Vector], Uncertainty]
    whitened: Matrix
    log_lik: float
    n_variances: int
    is_singular: bool
    random_part: str
    variances: tuple[Quantity, ...]


def fitted(rows: pd.DataFrame, design: Matrix, options: MixedModel) -> Fitted | str:
    """Fit the model, or name the reason why it cannot be: an id of REASONS.

    An outcome that the fixed part, or random intercepts, explain to the last digit counts as constant: it has
    no residual variance. (With correlated waves the fit does not converge then.)

    Parameters
    ----------
    rows : PANEL of N rows.
    design : N × p, full column rank.
    """
    outcome = rows["outcome"].to_numpy(float)
    start: Vector = np.linalg.lstsq(design, outcome, rcond=None)[0]
    left = outcome - design @ start
    if left @ left <= ROUNDING * (outcome @ outcome):
        return "constant_outcome"
    part = random_part(rows, design, options)
    if options.residual != "independent":
        return _correlated(rows, design, part, options)
    fit = _with_intercepts(left, design, part, options)
    return fit if isinstance(fit, str) else replace(fit, coefficients=start + fit.coefficients)


def _with_intercepts(left: Vector, design: Matrix, part: RandomPart, options: MixedModel) -> Fitted | str:
    """Fit what least squares leave: an outcome far from zero would lose its digits in sums of squares."""
    if not part.terms:
        return "singular_design"
    fit = fit_mixed(left, design, part.terms, strata=part.strata)
    if fit is None:
        return "did_not_converge"
    if fit.residual * fit.relative.strata.min() <= EXPLAINED * (left @ left) / len(left):
        return "constant_outcome"
    return Fitted(
        coefficients=fit.coefficients,
        kenward_roger=mixed_inference(fit).kenward_roger,
        whitened=whitened(fit, part, np.column_stack([design, left - design @ fit.coefficients])),
        log_lik=fit.log_lik,
        n_variances=len(part.terms) + len(fit.relative.strata),
        is_singular=fit.is_singular,
        random_part=part.formula(part.terms) + _by_arm(options),
        variances=tuple(variances(fit, grouped_arm=options.grouped_arm)),
    )


def _correlated(rows: pd.DataFrame, design: Matrix, part: RandomPart, options: MixedModel) -> Fitted | str:
    fit = fit_correlated(rows, design, part, options)
    if isinstance(fit, str):
        return fit
    residuals = rows["outcome"].to_numpy(float) - design @ fit.coefficients
    kept = [term for term in part.terms if term.name in (*fit.model.shared, fit.model.own)]
    labels = unit_waves(rows, options.residual).labels
    return Fitted(
        coefficients=fit.coefficients,
        kenward_roger=marginal_inference(fit).kenward_roger,
        whitened=marginal.whitened(fit, np.column_stack([design, residuals])),
        log_lik=fit.log_lik,
        n_variances=len(fit.parameters),
        is_singular=fit.is_singular,
        random_part=f"{part.formula(kept)}, {IN_WORDS[options.residual]} within unit{_by_arm(options)}",
        variances=tuple(correlated_variances(fit, labels, options.grouped_arm)),
    )


def _by_arm(options: MixedModel) -> str:
    return ", residual variance by arm" if options.arm_variances else ""
