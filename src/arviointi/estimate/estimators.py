"""The registry: every estimator by the name that analyses call it."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from arviointi.estimate.group_time import group_time
from arviointi.estimate.mixed_model import mixed_model
from arviointi.estimate.results import Fit, NotEstimable
from arviointi.estimate.twfe import twfe

Estimator = Callable[[pd.DataFrame, Any], Fit | NotEstimable]

ESTIMATORS: dict[str, Estimator] = {"twfe": twfe, "group_time": group_time, "mixed_model": mixed_model}
