"""The one scoring function: a measured value and three anchors give a score between 0 and 1."""

import numpy as np
import numpy.typing as npt

from arviointi.config.fidelity import Levels
from arviointi.config.indicators import Anchors

Floats = npt.NDArray[np.float64]
TOLERANCE = 1e-9


def score(value: npt.ArrayLike, anchors: Anchors) -> Floats:
    """Score measured values: 0 at or beyond the first anchor, ½ at the second, 1 at or beyond the third.

    Parameters
    ----------
    value : measured values, NaN where there is none.
    anchors : rising where more is better, falling where less is better; straight lines between them.

    Returns
    -------
    Scores between 0 and 1; NaN stays NaN. A value within 1e-9 of an anchor counts as on it.
    """
    measured = np.asarray(value, dtype=float)
    for anchor in anchors:
        measured = np.where(np.abs(measured - anchor) <= TOLERANCE, anchor, measured)
    direction = 1 if anchors[0] < anchors[2] else -1
    rising = [direction * anchor for anchor in anchors]
    scores: Floats = np.interp(direction * measured, rising, [0, 0.5, 1])
    return scores


def ordinal(scores: npt.ArrayLike) -> Floats:
    """Turn indicator scores into 0, 1, 2: below ½, from ½ to below 1, and 1. NaN stays NaN."""
    return _levels(np.asarray(scores, dtype=float), 0.5, 1)


def level(scores: npt.ArrayLike, levels: Levels) -> Floats:
    """Turn element scores (0–1) into levels 0, 1, 2 by the rubric's cut-offs. NaN stays NaN."""
    return _levels(np.asarray(scores, dtype=float), levels.moderate, levels.high)


def at_least(scores: npt.ArrayLike, cut: float) -> npt.NDArray[np.bool_]:
    """Tell which scores reach a cut-off; within 1e-9 below counts as on it, NaN never does."""
    return np.asarray(scores, dtype=float) >= cut - TOLERANCE


def _levels(scores: Floats, middle: float, top: float) -> Floats:
    reached = at_least(scores, middle).astype(float) + at_least(scores, top)
    return np.where(np.isnan(scores), np.nan, reached)
