"""What every test may use: the shared reference material, and a fresh copy of the example study."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference material that lies beside a checkout and in CI, but not on a user's machine."""
    if SHARED.is_dir():
        return SHARED
    if os.environ.get("CI"):
        pytest.fail("CI must have the reference material beside the checkout")
    pytest.skip("the reference material is not beside this checkout")


@pytest.fixture(scope="session")
def panel_of() -> Callable[..., pd.DataFrame]:
    """Build a PANEL from columns; a cohort of nan is never exposed, a unit is its team unless given."""

    def build(team, period, cohort, outcome, unit=None, weight=1.0) -> pd.DataFrame:
        cohort, period = np.asarray(cohort, float), np.asarray(period, int)
        names = pd.Series(team).astype(str)
        return pd.DataFrame(
            {
                "region": "r",
                "team": names,
                "site": None,
                "arm": np.where(np.isnan(cohort), "comparison", "pilot"),
                "unit": names if unit is None else pd.Series(unit).astype(str),
                "period": period,
                "period_label": [f"T{number}" for number in period],
                "cohort": pd.Series(cohort).astype("Int64"),
                "is_exposed": period >= np.nan_to_num(cohort, nan=np.inf),
                "outcome": np.asarray(outcome, float),
                "weight": np.broadcast_to(np.asarray(weight, float), len(period)),
            }
        )

    return build
