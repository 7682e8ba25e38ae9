"""The registry: every estimator by the name that analyses call it."""

from collections.abc import Callable
from typing import Any

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

ESTIMATORS: dict[str, Estimator] = {
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
QUICK: dict[str, Estimator] = {"twfe": exposure_effect, "group_time": overall_effect}
"""The same headlines without all else, for checks that fit a model again and again."""
