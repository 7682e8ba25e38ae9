"""Confidence intervals as the values that a test does not reject."""

from collections.abc import Callable

import numpy as np

from arviointi.estimate.inference import Vector

GRID = np.concatenate([np.linspace(0, 10, 161), np.geomspace(10.5, 1e4, 60)])
HALVINGS = 50
ROUNDING = 1e-12


def inverted(
    p_values: Callable[[Vector], Vector], estimate: float, std_error: float, level: float
) -> tuple[float, float]:
    """Return the smallest and the largest value that a test does not reject.

    Sought on a grid of standard errors around the estimate, then by halving; an end is infinite where nothing
    within ten thousand of them is rejected.

    Parameters
    ----------
    p_values : of hypothetical values of the effect; 1 at the estimate.
    level : of the interval.
    """
    low, high = (_end(p_values, estimate, side * std_error, level) for side in (-1, 1))
    return low, high


def _end(p_values: Callable[[Vector], Vector], estimate: float, step: float, level: float) -> float:
    size = 1 - level + ROUNDING
    kept = p_values(estimate + step * GRID) > size
    outermost = int(np.flatnonzero(kept)[-1])
    if outermost == len(GRID) - 1:
        return float(np.copysign(np.inf, step))
    inside, outside = GRID[outermost], GRID[outermost + 1]
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        if p_values(np.array([estimate + step * middle]))[0] > size:
            inside = middle
        else:
            outside = middle
    return float(estimate + step * (inside + outside) / 2)
