"""What an interval, and how many of several, say of zero."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

TIMES_CHANCE = 2


def excludes_zero(row: Mapping[str, Any]) -> bool:
    """Say whether an interval lies on one side of zero; without one it does not."""
    is_known = not pd.isna(row["conf_low"]) and not pd.isna(row["conf_high"])
    return bool(is_known and (row["conf_low"] > 0 or row["conf_high"] < 0))


def is_more_than_chance(n_away: int, n: int, conf_level: float) -> bool:
    """Say whether more intervals exclude zero than twice as many as chance alone would give."""
    return n_away > TIMES_CHANCE * (1 - conf_level) * n
