"""Every model of one analysis."""

import hashlib
from dataclasses import dataclass

import pandas as pd

from arviointi.config.analyses import Analysis
from arviointi.estimate.estimators import ESTIMATORS
from arviointi.estimate.placebo import shift_start
from arviointi.estimate.tidy import Plan, as_estimates, as_fits, estimates_of, fit_row

SEED_BYTES = 4


@dataclass(frozen=True)
class Results:
    """ESTIMATES and FITS."""

    estimates: pd.DataFrame
    fits: pd.DataFrame


def fit_models(panel: pd.DataFrame, analysis: Analysis, analysis_id: str, study_seed: int) -> Results:
    """Fit every model of an analysis to its panel.

    A model that the data cannot answer has no estimates, and a fit that says why.

    Parameters
    ----------
    panel : PANEL.
    """
    estimates, fits = [], []
    for name, options in analysis.models.items():
        plan = Plan(analysis_id, analysis, name, options, seed_of(study_seed, analysis_id, name))
        fit = ESTIMATORS[options.estimator](shift_start(panel, options.shift_start), options)
        estimates += estimates_of(fit, plan)
        fits.append(fit_row(fit, plan))
    return Results(as_estimates(estimates), as_fits(fits))


def seed_of(study_seed: int, analysis_id: str, model: str) -> int:
    """Seed of one model's random numbers: another analysis or model changes no other's."""
    name = f"{study_seed}/{analysis_id}/{model}".encode()
    return int.from_bytes(hashlib.sha256(name).digest()[:SEED_BYTES])
