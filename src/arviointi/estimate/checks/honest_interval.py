"""What honest intervals share: the interval, its small-sample inflation, and the breakdown value."""

from collections.abc import Callable
from dataclasses import dataclass

from scipy import optimize, stats

from arviointi.estimate.inference import Matrix

DOUBLINGS = 40
NINE_DIGITS = 1e-9


@dataclass(frozen=True)
class HonestInterval:
    """Confidence interval of an effect whose comparison may have moved differently, within a bound."""

    low: float
    high: float


def inflated(covariance: Matrix, degrees: float | None, level: float) -> Matrix:
    """Multiply a covariance by (t quantile / normal quantile)², which makes normal intervals those of t.

    Exact for an interval without a bound on differing trends; beyond it conservative for the part of the
    interval that uses a one-sided quantile, where t and the normal are closer. `degrees` None: as it is.
    """
    if degrees is None:
        return covariance
    tail = (1 + level) / 2
    return covariance * float(stats.t(degrees).ppf(tail) / stats.norm.ppf(tail)) ** 2


def breakdown(interval_at: Callable[[float], HonestInterval], scale: float) -> float | None:
    """Return the largest bound at which the interval excludes zero.

    None where it includes zero even at bound 0; infinity where it excludes zero at every bound up to
    2^40 · `scale`. The bound is doubled until zero is included and then solved for, to nine digits, which
    takes the interval to approach zero steadily.
    """

    def margin(bound: float) -> float:
        found = interval_at(bound)
        return max(found.low, -found.high)

    if margin(0.0) <= 0:
        return None
    held, failed = 0.0, scale
    for _ in range(DOUBLINGS):
        if margin(failed) <= 0:
            return float(optimize.brentq(margin, held, failed, xtol=NINE_DIGITS * failed))
        held, failed = failed, 2 * failed
    return float("inf")
