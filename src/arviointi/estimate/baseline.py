"""The spread of an outcome before anything could have had an effect: the unit of standardised estimates."""

import numpy as np
import pandas as pd


def baseline_sd(panel: pd.DataFrame) -> float | None:
    """Return the standard deviation of the outcome before the first start, pooled within arm and period.

    Rows count by their weight. Units are the panel's: people, or teams where the panel has team means, whose
    spread is smaller than that of people.

    Returns
    -------
    None where no arm and period before the first start has two rows, or nothing varies.
    """
    first = panel["cohort"].min()
    before = panel if pd.isna(first) else panel[panel["period"] < first]
    groups = before.groupby(["arm", "period"], observed=True)
    degrees = len(before) - groups.ngroups
    if degrees < 1:
        return None
    weight, outcome = before["weight"].to_numpy(float), before["outcome"].to_numpy(float)
    number = groups.ngroup().to_numpy(int)
    centre = np.bincount(number, weight * outcome) / np.bincount(number, weight)
    squares = float((weight * (outcome - centre[number]) ** 2).sum() / weight.sum())
    spread = float(np.sqrt(squares * len(before) / degrees))
    return spread if np.isfinite(spread) and spread > 0 else None
