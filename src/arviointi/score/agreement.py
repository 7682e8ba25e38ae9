"""Agreement of two raters."""

import numpy as np
import pandas as pd


def linearly_weighted_kappa(first: pd.Series, second: pd.Series) -> float:
    """Compute Cohen's kappa with linear weights (Cohen 1968).

    Parameters
    ----------
    first, second : ratings of the same things by two raters, in steps of one scale.

    Returns
    -------
    1 − observed / expected disagreement; 1 where both raters use one and the same rating throughout.
    """
    one, other = first.to_numpy(dtype=float), second.to_numpy(dtype=float)
    observed = np.abs(one - other).mean()
    expected = np.abs(one[:, None] - other[None, :]).mean()
    return 1.0 if expected == 0 else float(1 - observed / expected)
