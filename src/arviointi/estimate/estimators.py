"""The registry: every estimator by the name that analyses call it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from arviointi.estimate.differences.event_study import event_study
from arviointi.estimate.differences.group_time import group_time, overall_effect
from arviointi.estimate.differences.imputation import imputation
from arviointi.estimate.differences.sun_abraham import sun_abraham
from arviointi.estimate.differences.synthetic_did import synthetic_did
from arviointi.estimate.differences.twfe import exposure_effect, twfe
from arviointi.estimate.generalised.gee import gee
from arviointi.estimate.generalised.glmm import glmm
from arviointi.estimate.generalised.logit import logit
from arviointi.estimate.generalised.poisson import poisson
from arviointi.estimate.mixed.mixed_model import mixed_model
from arviointi.estimate.results import Fit, NotEstimable

Estimator = Callable[[pd.DataFrame, Any], Fit | NotEstimable]

ROUNDING = 1e-12
"""Of the largest outcome: a standard error that is no larger is none."""


def _rounded(estimator: Estimator) -> Estimator:
    """Take errors away that are only rounding: outcomes that a model explains to the last digit have none."""

    def fitted(panel: pd.DataFrame, options: Any) -> Fit | NotEstimable:
        fit = estimator(panel, options)
        if isinstance(fit, NotEstimable):
            return fit
        noise = ROUNDING * float(np.abs(panel["outcome"].to_numpy(float)).max())
        return replace(fit, quantities=tuple(one.rounded(noise) for one in fit.quantities))

    return fitted


REGISTERED: dict[str, Estimator] = {
    "twfe": twfe,
    "event_study": event_study,
    "sun_abraham": sun_abraham,
    "group_time": group_time,
    "imputation": imputation,
    "synthetic_did": synthetic_did,
    "poisson": poisson,
    "logit": logit,
    "gee": gee,
    "glmm": glmm,
    "mixed_model": mixed_model,
}
ESTIMATORS = {name: _rounded(estimator) for name, estimator in REGISTERED.items()}
QUICK = {"twfe": _rounded(exposure_effect), "group_time": _rounded(overall_effect)}
"""The same headlines without all else, for checks that fit a model again and again."""
