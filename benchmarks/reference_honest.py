"""Honest intervals beside those that HonestDiD prints."""

from collections.abc import Iterator

import numpy as np
from reference_rows import Row, row, stored

from arviointi.estimate.checks.honest_relative_magnitudes import relative_magnitudes
from arviointi.estimate.checks.honest_smoothness import smoothness

README, BOTH = "R HonestDiD, README", "StatsPAI, moderndid (HonestDiD's code)"
Ends = dict[float, tuple[float, float]]
FIRST, MEAN, FIRST_OF_FOUR = np.array([1.0, 0]), np.array([0.5, 0.5]), np.array([1.0, 0, 0, 0])
STEP = 40 / 999
"""HonestDiD tries 1 000 values over ±20 standard errors, and draws the least favourable limit."""
MAGNITUDES: dict[str, tuple[str, np.ndarray, str, Ends]] = {
    "Medicaid, first period": ("medicaid", FIRST, README, {
        0.5: (0.0241, 0.0673), 1: (0.0171, 0.0720), 1.5: (0.00859, 0.0796), 2: (-0.00107, 0.0883),
    }),
    "Medicaid (EHEC), mean of two periods": ("medicaid", MEAN, BOTH, {
        0.5: (0.0326, 0.0797), 1: (0.0198, 0.0901), 2: (-0.0086, 0.1174),
    }),
    "tax cut (BC), first period": ("bc", FIRST_OF_FOUR, BOTH, {
        0.5: (0.1186, 0.2710), 1: (0.0675, 0.3186), 2: (-0.0419, 0.4241),
    }),
}  # fmt: skip
SMOOTH: dict[str, tuple[str, np.ndarray, str, Ends]] = {
    "Medicaid, first period": ("medicaid", FIRST, README, {
        0: (0.0259, 0.0607), 0.01: (0.0132, 0.0787), 0.02: (0.00286, 0.0907),
        0.03: (-0.00714, 0.101), 0.04: (-0.0171, 0.111), 0.05: (-0.0271, 0.121),
    }),
    "Medicaid (EHEC), mean of two periods": ("medicaid", MEAN, BOTH, {
        0: (0.03713, 0.07471), 0.01: (0.01196, 0.10245), 0.05: (-0.06879, 0.18547),
    }),
    "tax cut (BC), first period": ("bc", FIRST_OF_FOUR, BOTH, {
        0: (0.13146, 0.21612), 0.01: (0.15497, 0.27047), 0.05: (0.16940, 0.36855),
        0.1: (0.11940, 0.41855), 0.3: (-0.08060, 0.61855),
    }),
}  # fmt: skip
PRE = {"medicaid": 5, "bc": 4}


def study(name: str) -> tuple[np.ndarray, np.ndarray, int]:
    found = stored(f"honest_{name}_event_study.json")
    return np.array(found["beta"]), np.array(found["sigma"]), PRE[name]


def grid_step(name: str, weights: np.ndarray) -> float:
    _, covariance, pre = study(name)
    return float(STEP * np.sqrt(weights @ covariance[pre:, pre:] @ weights))


def of_magnitudes() -> Iterator[Row]:
    for words, (name, weights, source, intervals) in MAGNITUDES.items():
        for bound, published in intervals.items():
            found = relative_magnitudes(*study(name), weights, bound, 0.95)
            what = f"{words}: relative magnitudes, M̄ = {bound:g}, 95 % interval"
            yield row(what, source, published, (found.low, found.high), 1.5 * grid_step(name, weights))


def of_smoothness() -> Iterator[Row]:
    for words, (name, weights, source, intervals) in SMOOTH.items():
        for bound, published in intervals.items():
            found = smoothness(*study(name), weights, bound, 0.95)
            what = f"{words}: smoothness, M = {bound:g}, 95 % interval"
            asked = 5e-4 if source == README else 1.2e-5
            yield row(what, source, published, (found.low, found.high), asked)


def rows() -> Iterator[Row]:
    yield from of_magnitudes()
    yield from of_smoothness()
