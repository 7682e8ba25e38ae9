"""Checks of trends: differences before the start, what they hide, and intervals that allow for them."""

from collections.abc import Iterator

import numpy as np

from arviointi.config.analyses import Honest
from arviointi.config.estimators import EVENT_STUDIES
from arviointi.contracts.estimates import BREAKDOWN, ZERO_INSIDE, ZERO_OUTSIDE
from arviointi.estimate.checks.checked import Checked, Row
from arviointi.estimate.checks.honest_interval import HonestInterval
from arviointi.estimate.checks.honest_relative_magnitudes import (
    relative_magnitudes,
    relative_magnitudes_breakdown,
)
from arviointi.estimate.checks.honest_smoothness import smoothness, smoothness_breakdown
from arviointi.estimate.checks.honest_working import working_covariance
from arviointi.estimate.checks.pre_trend_power import after_passing, detectable_slope, joint_detection
from arviointi.estimate.checks.pre_trends import pre_trend_test
from arviointi.estimate.checks.timed import Timed, timed_effects

POWERS = {"slope_50": 0.5, "slope_80": 0.8}


def trend_checks(checked: Checked, rng: np.random.Generator) -> Iterator[Row]:
    """Test differences before the start, say which the test finds, and allow for those that it does not.

    Ratios, risks and synthetic comparisons have no effects by time on their own scale, and no such checks.
    """
    asked = checked.plan.analysis.checks
    is_followed = checked.plan.options.estimator in (*EVENT_STUDIES, "twfe")
    if not is_followed or not (asked.pre_trends or asked.honest):
        return
    timed = timed_effects(checked.panel, checked.plan.options, checked.fit)
    if timed is None:
        return
    level = checked.plan.analysis.conf_level
    if asked.pre_trends:
        yield from _before(timed, level, rng)
    if asked.honest:
        yield from _honest(timed, asked.honest, level)


def _before(timed: Timed, level: float, rng: np.random.Generator) -> Iterator[Row]:
    n = timed.n_pre
    covariance, degrees = timed.covariance[:n, :n], timed.degrees[:n]
    test = pre_trend_test(timed.estimates[:n], covariance, degrees, rng)
    yield Row(
        "pre_trend", test.method, statistic=test.statistic, degrees=test.degrees, p_value=test.p_value, n=n
    )
    detection = joint_detection(covariance, degrees, level, rng)
    slope = 0.0
    for label, power in POWERS.items():
        slope = detectable_slope(detection, timed.periods[:n], power, rng)
        yield Row("pre_trend_power", label, value=power, estimate=slope)
    passed = after_passing(detection, slope * timed.periods, timed.covariance, timed.even, rng)
    yield Row("pre_trend_power", "bias_after_pass", value=slope, estimate=_known(passed.bias_if_passed))


def _honest(timed: Timed, asked: Honest, level: float) -> Iterator[Row]:
    """Bound the average effect from the start on, with the smallest degrees of freedom that are in it."""
    degrees = timed.least_degrees
    given = (timed.estimates, timed.covariance, timed.n_pre, timed.even)
    for bound in asked.relative_magnitudes:
        yield _bounded("relative_magnitudes", bound, relative_magnitudes(*given, bound, level, degrees))
    if asked.relative_magnitudes:
        yield _broken("relative_magnitudes", relative_magnitudes_breakdown(*given, level, degrees))
    working = working_covariance(timed.covariance, timed.n_pre) if asked.smoothness else None
    for bound in asked.smoothness:
        yield _bounded("smoothness", bound, smoothness(*given, bound, level, degrees, working))
    if asked.smoothness:
        yield _broken("smoothness", smoothness_breakdown(*given, level, degrees, working))


def _bounded(check: str, bound: float, found: HonestInterval) -> Row:
    return Row(check, value=bound, conf_low=found.low, conf_high=found.high)


def _broken(check: str, bound: float | None) -> Row:
    """Give the largest bound that leaves zero outside; two labels tell why there is none."""
    if bound is None:
        return Row(check, ZERO_INSIDE)
    return Row(check, BREAKDOWN, value=bound) if np.isfinite(bound) else Row(check, ZERO_OUTSIDE)


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
