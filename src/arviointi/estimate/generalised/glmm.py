"""Arm × wave of binary answers and counts with a random intercept by team, by adaptive quadrature."""

import warnings
from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.estimators import Glmm
from arviointi.estimate.design import sample_of
from arviointi.estimate.generalised.arm_by_wave import ArmByWave, arm_by_wave
from arviointi.estimate.inference import Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity

SE_TYPE = "Hessian of the marginal likelihood (11 nodes), normal"
NODES = 11
WHOLE = 1e-6
LARGEST_UNIT = 50


def glmm(panel: pd.DataFrame, options: Glmm) -> Fit | NotEstimable:
    """Estimate arm × wave contrasts given the team, with the package of the same name.

    Contrasts are of teams alike in their random intercept, larger in size than those of `gee`. Intervals are
    normal, as in lme4: for sensitivity, since they are too narrow with few teams. Rates are counts over the
    weight, whose logarithm is an offset; they are turned back into whole events.

    Parameters
    ----------
    panel : PANEL of survey waves. A wave without both arms is left out, with a warning.
    """
    model = arm_by_wave(panel, options.family)
    if isinstance(model, str):
        return NotEstimable(sample_of(panel), model)
    sample = sample_of(model.rows)
    weight = model.rows["weight"].to_numpy(float)
    counts = model.outcome if options.family == "binomial" else whole_counts(model.outcome, weight)
    if counts is None:
        return NotEstimable(sample, "not_counts")
    found = _fitted(model, counts, options)
    if isinstance(found, str):
        return NotEstimable(sample, found)
    if not found.converged or not np.isfinite(found.se).all():
        return NotEstimable(sample, "did_not_converge")
    quantities = (*_contrasts(model, found, options), Quantity("variance", "team", float(found.tau2[0])))
    formula = f"outcome ~ arm * wave + (1 | team) ({options.family})"
    log_lik, aic = float(found.loglik), float(found.aic)
    fit = Fit(sample, quantities, SE_TYPE, formula, converged=True, log_lik=log_lik, aic=aic)
    return fit.warn(*(["singular_fit"] if found.singular else []), *model.warnings)


def whole_counts(outcome: Vector, weight: Vector) -> Vector | None:
    """Turn rates back into events, or None where they are none.

    Without weights the outcome is the count. With them events are their product up to the unit of the rate
    (per 1 000, say), which is taken to be the largest that leaves whole numbers.
    """
    events = outcome * weight
    if (weight == 1).all():
        return events.round() if np.abs(events - events.round()).max() <= WHOLE else None
    ratios = events / events[events > 0].min()
    for unit in range(1, LARGEST_UNIT + 1):
        counts: Vector = unit * ratios
        if (np.abs(counts - counts.round()) <= WHOLE * np.maximum(counts, 1)).all():
            return counts.round()
    return None


def _fitted(model: ArmByWave, counts: Vector, options: Glmm) -> Any:
    try:
        import glmm as package  # noqa: PLC0415  optional
    except ImportError:
        return "package_missing"
    columns = {f"c{number}": column for number, column in enumerate(model.design.T) if number}
    formula = " + ".join(["y ~ 1", *columns, "(1 | team)"])
    weight = model.rows["weight"].to_numpy(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=package.DiagnosticWarning)
        return package.fit(
            {"y": counts, "team": [model.team_names[code] for code in model.teams], **columns},
            formula,
            family=options.family,
            nagq=NODES,
            offset=np.log(weight) if options.family == "poisson" else None,
            anova_test="Wald",
        )


def _contrasts(model: ArmByWave, found: Any, options: Glmm) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(
            "contrast",
            place.term,
            float(weights @ found.beta),
            std_error=float(np.sqrt(weights @ found.vcov @ weights)),
            period=place.period,
            is_headline=True,
            scale=place.scale,
        )
        for weights, place in model.contrasts(options.family)
    )
