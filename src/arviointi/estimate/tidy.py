"""Fits as rows of ESTIMATES and FITS."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.analyses import Analysis
from arviointi.config.estimators import AnyModelOptions
from arviointi.contracts.estimates import ESTIMATES, FITS, INFLUENCE
from arviointi.contracts.table import Table
from arviointi.estimate.inference import (
    correlation_of,
    interval,
    simultaneous_level,
    smallest_detectable,
)
from arviointi.estimate.results import Fit, NotEstimable, Quantity, Sample

BANDED = "att_event_time"
NULLABLE = {"int": "Int64", "float": "Float64", "bool": "boolean", "string": "string"}


@dataclass(frozen=True)
class Plan:
    """One model of one analysis, as it is named in the tables."""

    analysis_id: str
    analysis: Analysis
    model: str
    options: AnyModelOptions
    seed: int
    baseline_sd: float | None = None

    @property
    def outcome(self) -> str:
        """Outcome id, or instrument.scale.informant."""
        measure = self.analysis.measure
        if measure:
            return f"{measure.instrument}.{measure.scale}.{measure.informant}"
        return str(self.analysis.outcome)

    @property
    def names(self) -> dict[str, Any]:
        """Columns that every row of the model shares."""
        return {
            "analysis": self.analysis_id,
            "model": self.model,
            "role": self.options.role,
            "estimator": self.options.estimator,
            "outcome": self.outcome,
        }


def estimates_of(fit: Fit | NotEstimable, plan: Plan) -> list[dict[str, Any]]:
    """Turn a fit's quantities into rows, with the smallest detectable effect beside every headline."""
    if isinstance(fit, NotEstimable):
        return []
    rows = []
    within_band = _band_level(fit, plan)
    for quantity in fit.quantities:
        row = _estimate(quantity, fit.sample, plan)
        rows.append({**row, **_band(quantity, within_band)})
        if quantity.is_headline and quantity.std_error:
            rows.append(_estimate(_detectable(quantity, plan), fit.sample, plan))
    return rows


def _few(sample: Sample, least: int) -> list[str]:
    """Warn of few exposed teams and of few that never are; where none is, later starts are compared with."""
    n_never = sample.n_clusters - sample.n_treated
    are_few = sample.n_treated < least, 0 < n_never < least
    named = {(True, True): ["few_teams"], (True, False): ["few_treated"], (False, True): ["few_compared"]}
    return named.get(are_few, [])


def fit_row(fit: Fit | NotEstimable, plan: Plan) -> dict[str, Any]:
    """Turn a fit into its row of FITS."""
    row: dict[str, Any] = {**plan.names, **asdict(fit.sample), "family": plan.analysis.family}
    row |= {"seed": plan.seed, "baseline_sd": plan.baseline_sd}
    if isinstance(fit, NotEstimable):
        return {**row, "status": "not_estimable", "reason": fit.reason}
    few = _few(fit.sample, plan.analysis.few_treated)
    return {
        **row,
        "status": "estimated",
        "warning": " ".join([*few, *fit.warnings]) or None,
        "se_type": fit.se_type,
        "formula": fit.formula,
        "converged": fit.converged,
        "log_lik": fit.log_lik,
        "aic": fit.aic,
    }


def influence_of(fit: Fit | NotEstimable, plan: Plan) -> pd.DataFrame:
    """Lay out what teams contribute to the error of headlines and of effects by time: rows of INFLUENCE."""
    known = [] if isinstance(fit, NotEstimable) else [(one, fit.teams) for one in fit.quantities]
    parts = [
        pd.DataFrame(
            {
                "estimand": one.estimand,
                "term": one.term,
                "event_time": one.event_time,
                "team": teams,
                "influence": one.influence,
            }
        )
        for one, teams in known
        if _is_kept(one)
    ]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=INFLUENCE.names)
    named = rows.assign(analysis=plan.analysis_id, model=plan.model)[INFLUENCE.names]
    return named.astype({column.name: NULLABLE[column.type] for column in INFLUENCE.columns})


def _is_kept(quantity: Quantity) -> bool:
    return quantity.influence is not None and (quantity.is_headline or quantity.estimand == BANDED)


def as_estimates(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Lay rows out as ESTIMATES."""
    return _laid_out(rows, ESTIMATES)


def as_fits(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Lay rows out as FITS."""
    return _laid_out(rows, FITS)


def _estimate(quantity: Quantity, sample: Sample, plan: Plan) -> dict[str, Any]:
    level = plan.analysis.conf_level
    row = {
        **plan.names,
        **asdict(sample),
        "estimand": quantity.estimand,
        "term": quantity.term,
        "cohort": quantity.cohort,
        "period": quantity.period,
        "event_time": quantity.event_time,
        "is_headline": quantity.is_headline,
        "scale": quantity.scale,
        "estimate": quantity.estimate,
        "conf_level": level,
    }
    if quantity.bounds:
        low, high = quantity.bounds(level)
        return {**row, "conf_low": low, "conf_high": high}
    return {**row, "std_error": quantity.std_error or None, **quantity.tested(level)}


def _band_level(fit: Fit, plan: Plan) -> float | None:
    """Return the pointwise level at which effects by time hold together, by the model's own seed."""
    joint = [
        one
        for one in fit.quantities
        if one.estimand == BANDED and one.influence is not None and one.std_error
    ]
    if not joint:
        return None
    errors = np.array([one.std_error for one in joint], dtype=float)
    correlation = correlation_of(np.array([one.influence for one in joint]), errors)
    degrees = np.array([np.inf if one.degrees is None else one.degrees for one in joint])
    rng = np.random.default_rng(plan.seed)
    return simultaneous_level(correlation, degrees, plan.analysis.conf_level, rng)


def _band(quantity: Quantity, level: float | None) -> dict[str, float]:
    if level is None or quantity.estimand != BANDED or not quantity.std_error:
        return {}
    found = interval(quantity.estimate, quantity.std_error, quantity.degrees, level)
    return {"band_low": found.low, "band_high": found.high}


def _detectable(quantity: Quantity, plan: Plan) -> Quantity:
    level, power = plan.analysis.conf_level, plan.analysis.power
    smallest = smallest_detectable(float(quantity.std_error or 0), quantity.degrees, level, power)
    return Quantity("mdes", quantity.term, smallest, period=quantity.period, scale=quantity.scale)


def _laid_out(rows: list[dict[str, Any]], contract: Table) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=contract.names)
    return frame.astype({column.name: NULLABLE[column.type] for column in contract.columns})
