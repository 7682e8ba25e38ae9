"""Intervals of an effect where the difference in trends may bend, but by no more than a bound a period."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize, stats

from arviointi.estimate.checks.honest_interval import HonestInterval, breakdown, inflated
from arviointi.estimate.inference import Matrix, Vector

NO_VARIANCE = 1e-10
PLAIN_SHIFT = 5.0
EXACT = 1e-14
NNLS_STEPS = 50


@dataclass(frozen=True)
class _Extrapolation:
    """The effect less a linear extrapolation from the last step before the start, and what may be added.

    Any affine estimator without bias under a linear trend is `start` + u · `bends`, bends being second
    differences before the start; its bias is at most M · (`least_bias` + Σ|u|).
    """

    start: Vector
    bends: Matrix
    least_bias: float


def smoothness(
    estimates: Vector,
    covariance: Matrix,
    n_pre: int,
    weights: Vector,
    bound: float,
    level: float,
    degrees: float | None = None,
    working: Matrix | None = None,
) -> HonestInterval:
    """Interval of an average effect where the difference in trends is nearly linear.

    Its slope changes by at most `bound` from one period to the next: Δ^SD(M) of Rambachan and Roth (2023,
    section 2.4.2). The interval is the shortest of fixed length around an affine estimator (their section 4;
    Armstrong and Kolesár 2018): half its length is the quantile of |N(largest bias, variance)|. Given the
    price of bias, the best estimator is a lasso, solved exactly through its dual; the price is a root.

    Estimates are taken as normal. The interval holds for weights chosen under any covariance, as long as
    chance does not choose them: with few teams the weights that look best under an estimated covariance of
    many coefficients do so by chance, and the interval is too short. Hand in a `working` covariance then.

    Parameters
    ----------
    estimates : coefficients at consecutive periods, first those before the start; the base period, which is
        zero and lies between, is left out.
    covariance : of the estimates, the small-sample one.
    n_pre : number of coefficients before the start, at least 1.
    weights : of the coefficients after the start in the average effect.
    bound : M, in the outcome's unit per period²; 0 is a linear difference in trends.
    level : of the interval, for instance .95.
    degrees : degrees of freedom of the standard errors: the covariance is inflated by
        (t quantile / normal quantile)², exact at `bound` 0 with given weights, conservative beyond.
    working : the covariance under which the estimator's weights are chosen; that of the estimates by default.

    Raises
    ------
    numpy.linalg.LinAlgError
        Where the covariance under which weights are chosen is singular.
    """
    spread = inflated(covariance, degrees, level)
    chosen_under = spread if working is None else inflated(working, degrees, level)
    target = _extrapolation(n_pre, np.asarray(weights, float))
    added = _best_addition(target, chosen_under, bound, level)
    contrast = target.start + added @ target.bends
    std_error = float(np.sqrt(contrast @ spread @ contrast))
    bias = bound * (target.least_bias + float(np.abs(added).sum()))
    centre, half = float(contrast @ estimates), std_error * folded_quantile(bias / std_error, level)
    return HonestInterval(centre - half, centre + half)


def smoothness_breakdown(
    estimates: Vector,
    covariance: Matrix,
    n_pre: int,
    weights: Vector,
    level: float,
    degrees: float | None = None,
    working: Matrix | None = None,
) -> float | None:
    """Return the largest M at which the interval of `smoothness` excludes zero.

    None where it includes zero even at M = 0, a linear difference in trends; infinity where it excludes zero
    at any M.
    """
    scale = float(np.sqrt(weights @ covariance[n_pre:, n_pre:] @ weights))
    return breakdown(
        lambda bound: smoothness(estimates, covariance, n_pre, weights, bound, level, degrees, working), scale
    )


def folded_quantile(shift: float, level: float) -> float:
    """Return the quantile of |N(shift, 1)|."""
    if shift > PLAIN_SHIFT:
        return float(shift + stats.norm.ppf(level))
    return float(np.sqrt(stats.ncx2.ppf(level, 1, shift**2)))


def _extrapolation(n_pre: int, weights: Vector) -> _Extrapolation:
    n_post = len(weights)
    periods = np.delete(np.eye(n_pre + 1 + n_post), n_pre, axis=1)
    reach = float(weights @ np.arange(1, n_post + 1))
    start = np.concatenate([np.zeros(n_pre), weights]) + reach * periods[n_pre - 1]
    bends_after = np.maximum(np.arange(1, n_post + 1) - np.arange(1, n_post)[:, None], 0) @ weights
    bends = np.diff(periods[: n_pre + 1], n=2, axis=0)
    return _Extrapolation(start, bends, abs(reach) + float(np.abs(bends_after).sum()))


def _best_addition(target: _Extrapolation, covariance: Matrix, bound: float, level: float) -> Vector:
    """Return what of each bend before the start makes the interval shortest."""
    if len(target.bends) == 0:
        return np.zeros(0)
    gram = target.bends @ covariance @ target.bends.T
    if np.linalg.eigvalsh(gram)[0] <= NO_VARIANCE * np.diag(gram).max():
        raise np.linalg.LinAlgError("weights cannot be chosen under a singular covariance")
    pull = target.bends @ covariance @ target.start
    least = float(target.start @ covariance @ target.start)

    def dearness(price: float) -> float:
        added = _lasso(gram, pull, price)
        variance = least + 2 * pull @ added + added @ gram @ added
        bias = bound * (target.least_bias + float(np.abs(added).sum()))
        return price - bound * _price(bias, float(np.sqrt(variance)), level)

    highest = float(np.abs(pull).max())
    if bound == 0:
        return _lasso(gram, pull, 0.0)
    if highest == 0 or dearness(highest) <= 0:
        return np.zeros(len(pull))
    price = optimize.brentq(dearness, 0.0, highest, xtol=highest * EXACT)
    return _lasso(gram, pull, price)


def _price(bias: float, std_error: float, level: float) -> float:
    """Return by how much half the variance must fall for one unit of bias to leave the interval as long."""
    shift = bias / std_error
    quantile = folded_quantile(shift, level)
    near, far = stats.norm.pdf([quantile - shift, quantile + shift])
    gradient = (near - far) / (near + far)
    return float(std_error * gradient / (quantile - shift * gradient))


def _lasso(gram: Matrix, pull: Vector, price: float) -> Vector:
    """Minimise u'·gram·u / 2 + u'·pull + price · Σ|u|.

    In the dual, the shortest vector z with |root·z − pull| ≤ price, which Lawson and Hanson (1974, chapter
    23) find by non-negative least squares; scaled so that all entries are about 1.
    """
    if price == 0:
        return np.asarray(-np.linalg.solve(gram, pull))
    size, length = float(np.abs(pull).max()), float(np.sqrt(np.diag(gram).max()))
    root = np.linalg.cholesky(gram) / length
    reach = np.concatenate([pull - price, -pull - price]) / size
    system = np.vstack([root.T @ np.hstack([np.eye(len(pull)), -np.eye(len(pull))]), reach])
    goal = np.eye(len(system))[-1]
    rest = system @ optimize.nnls(system, goal, maxiter=NNLS_STEPS * len(goal))[0] - goal
    shortest = -rest[:-1] / rest[-1] * size / length
    return np.asarray(-linalg.solve_triangular(root.T * length, shortest, lower=False))
