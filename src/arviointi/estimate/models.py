"""Every model of one analysis, and what speaks for or against its primary ones."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from arviointi.config.analyses import Analysis
from arviointi.estimate.baseline import baseline_sd
from arviointi.estimate.checks.checked import Checked, Row, diagnostics_table
from arviointi.estimate.checks.diagnostics import diagnostics_of
from arviointi.estimate.estimators import ESTIMATORS
from arviointi.estimate.placebo import shift_start
from arviointi.estimate.results import Fit, NotEstimable
from arviointi.estimate.tidy import Plan, as_estimates, as_fits, estimates_of, fit_row, influence_of

SEED_BYTES = 4
Fits = Mapping[str, Fit | NotEstimable]


@dataclass(frozen=True)
class Results:
    """ESTIMATES, FITS, INFLUENCE and DIAGNOSTICS."""

    estimates: pd.DataFrame
    fits: pd.DataFrame
    influence: pd.DataFrame
    diagnostics: pd.DataFrame


def fit_models(panel: pd.DataFrame, analysis: Analysis, analysis_id: str, study_seed: int) -> Results:
    """Fit every model of an analysis to its panel, and check the primary ones.

    A model that the data cannot answer has no estimates, and a fit that says why.

    Parameters
    ----------
    panel : PANEL.
    """
    spread = baseline_sd(panel)
    plans = {
        name: Plan(analysis_id, analysis, name, options, seed_of(study_seed, analysis_id, name), spread)
        for name, options in analysis.models.items()
    }
    fits = {
        name: ESTIMATORS[options.estimator](shift_start(panel, options.shift_start), options)
        for name, options in analysis.models.items()
    }
    rows = [row for name, fit in fits.items() for row in estimates_of(fit, plans[name])]
    influence = [influence_of(fit, plans[name]) for name, fit in fits.items()]
    return Results(
        as_estimates(rows),
        as_fits([fit_row(fit, plans[name]) for name, fit in fits.items()]),
        pd.concat(influence, ignore_index=True),
        diagnostics_table(_checked(panel, plans, fits), analysis_id),
    )


def _checked(panel: pd.DataFrame, plans: Mapping[str, Plan], fits: Fits) -> dict[str, list[Row]]:
    """Check the primary models that could be estimated, and whose headline has an error."""
    found = {}
    estimable = {name: fit for name, fit in fits.items() if isinstance(fit, Fit)}
    for name, fit in estimable.items():
        options, headline = plans[name].options, fit.headline
        if options.role == "primary" and headline is not None and headline.std_error:
            others = {key: (plans[key].options, one) for key, one in estimable.items() if key != name}
            moved = shift_start(panel, options.shift_start)
            found[name] = diagnostics_of(Checked(moved, plans[name], fit, headline, others))
    return found


def seed_of(study_seed: int, analysis_id: str, model: str) -> int:
    """Seed of one model's random numbers: another analysis or model changes no other's."""
    name = f"{study_seed}/{analysis_id}/{model}".encode()
    return int.from_bytes(hashlib.sha256(name).digest()[:SEED_BYTES])
