"""Intervals of an effect where trends may differ after the start in proportion to how they did before it."""

from collections.abc import Callable

import numpy as np

from arviointi.estimate.checks.honest_conditional import Moments, is_accepted, least_favourable_limit
from arviointi.estimate.checks.honest_interval import HonestInterval, breakdown, inflated
from arviointi.estimate.inference import Mask, Matrix, Vector

FIRST_STAGE = 0.1
"""Share of the size that the least favourable test may use, as in HonestDiD."""
POINTS = 401
HALVINGS = 40


def relative_magnitudes(
    estimates: Vector,
    covariance: Matrix,
    n_pre: int,
    weights: Vector,
    bound: float,
    level: float,
    degrees: float | None = None,
) -> HonestInterval:
    """Interval of an average effect where trends differ after the start at most as much as they did before.

    A step from one period to the next is at most `bound` times the largest step before the start: Δ^RM(M̄) of
    Rambachan and Roth (2023, section 2.4.1). For each step before the start and each sign, as if that step
    were the largest, the conditional least favourable hybrid test of Andrews, Roth and Pakes (2023) with a
    tenth of the size in its first stage is inverted, and the interval spans the union: HonestDiD's default,
    which uses the inequalities that involve periods after the start. For these the dual of the test's linear
    programme has four vertices that matter, functions of the effect's estimate and of one step; they are
    enumerated, and the least favourable limit is integrated where HonestDiD draws. Ends are bracketed on 401
    points over what the first stage leaves, then bisected to 2^-40 of their distance.

    Estimates are taken as normal and their covariance as known: hand in the small-sample one.

    Parameters
    ----------
    estimates : coefficients at consecutive periods, first those before the start; the base period, which is
        zero and lies between, is left out.
    covariance : of the estimates; only those of the average effect and of each step before the start matter.
    n_pre : number of coefficients before the start, at least 1.
    weights : of the coefficients after the start in the average effect.
    bound : M̄; 0 gives the usual interval.
    level : of the interval, for instance .95.
    degrees : degrees of freedom of the standard errors: the covariance is inflated by
        (t quantile / normal quantile)², exact at `bound` 0, an approximation beyond.
    """
    effect, steps, largest = contrasts(len(estimates), n_pre, np.asarray(weights, float))
    loads = np.cumsum(weights[::-1])[::-1]
    moments = _moments(effect, steps, largest, loads, bound, inflated(covariance, degrees, level))
    first_size = FIRST_STAGE * (1 - level)
    limit = least_favourable_limit(moments, first_size)
    step = largest @ estimates

    def accepts(x: Matrix) -> Mask:
        return is_accepted(moments, x, step, limit, first_size, 1 - level)

    drift = moments.slope * step
    low = _first_accepted(accepts, -limit * moments.below - drift, limit * moments.above + drift)
    high = _first_accepted(accepts, limit * moments.above + drift, -limit * moments.below - drift)
    centre = float(effect @ estimates)
    return HonestInterval(centre - float(np.nanmax(high)), centre - float(np.nanmin(low)))


def relative_magnitudes_breakdown(
    estimates: Vector,
    covariance: Matrix,
    n_pre: int,
    weights: Vector,
    level: float,
    degrees: float | None = None,
) -> float | None:
    """Return the largest M̄ at which the interval of `relative_magnitudes` excludes zero.

    None where it includes zero even at M̄ = 0; infinity where zero is excluded at any M̄.
    """
    return breakdown(
        lambda bound: relative_magnitudes(estimates, covariance, n_pre, weights, bound, level, degrees),
        scale=1.0,
    )


def contrasts(n_coefficients: int, n_pre: int, weights: Vector) -> tuple[Vector, Matrix, Matrix]:
    """Return contrasts of the coefficients: the effect, steps after the start, steps before it both ways.

    Steps after the start are T × (n_pre + T), those before it 2 n_pre × (n_pre + T).
    """
    periods = np.delete(np.eye(n_coefficients + 1), n_pre, axis=1)
    steps = np.diff(periods, axis=0)
    effect = np.concatenate([np.zeros(n_pre), weights])
    return effect, steps[n_pre:], np.concatenate([steps[:n_pre], -steps[:n_pre]])


def _moments(
    effect: Vector, steps: Matrix, largest: Matrix, loads: Vector, bound: float, covariance: Matrix
) -> Moments:
    """Return the vertices of the dual programme, each scaled by the standard errors of its inequalities.

    The inequalities are ±step − bound · largest ≤ 0. A vertex that keeps the effect weighs them by the
    loads of the steps in it; one that does not is the sum of both of one step.
    """
    up, down = (
        np.sqrt(np.einsum("ktc,cd,ktd->kt", row, covariance, row))
        for row in (steps - bound * largest[:, None], steps + bound * largest[:, None])
    )
    gain, loss = np.maximum(loads, 0), np.maximum(-loads, 0)
    both = np.concatenate([np.broadcast_to(effect, largest.shape)[:, None], largest[:, None]], axis=1)
    return Moments(
        above=up @ gain + down @ loss,
        below=down @ gain + up @ loss,
        slope=bound * float(np.abs(loads).sum()),
        least=2 * bound / (up + down).max(axis=1),
        most=2 * bound / (up + down).min(axis=1),
        covariance=both @ covariance @ both.transpose(0, 2, 1),
    )


def _first_accepted(accepts: Callable[[Matrix], Mask], start: Vector, end: Vector) -> Vector:
    """Return where acceptance begins between start and end: one number a hypothesis, nan where nowhere."""
    grid = np.linspace(start, end, POINTS, axis=1)
    accepted = accepts(grid)
    place = accepted.argmax(axis=1)
    rows = np.arange(len(grid))
    outside, inside = grid[rows, np.maximum(place - 1, 0)], grid[rows, place]
    for _ in range(HALVINGS):
        middle = (outside + inside) / 2
        is_in = accepts(middle[:, None])[:, 0]
        outside, inside = np.where(is_in, outside, middle), np.where(is_in, middle, inside)
    return np.where(accepted.any(axis=1), inside, np.nan)
