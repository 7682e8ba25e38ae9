"""What a test of differences before the start could not see, and what it does to estimates (Roth 2022)."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from arviointi.estimate.checks.pre_trends import correlation, method_for, wald_scale
from arviointi.estimate.inference import DRAWS, Mask, Matrix, Vector, largest_draws, normal_draws

DOUBLINGS = 60
PRECISION = 1e-5


@dataclass(frozen=True)
class Detection:
    """When differences before the start are found: outside an ellipse, or any of them outside its edges.

    `edges` are q distances from zero; `limit` is that of the Wald statistic, where it decides. Both are in
    terms of `covariance`; an estimated one moves them by the root of χ²(`degrees`) / `divisor`.
    """

    covariance: Matrix
    edges: Vector
    limit: float | None = None
    degrees: float | None = None
    divisor: float = 1.0

    def finds(self, estimates: Matrix, stretch: Vector) -> Mask:
        """Return which draws (rows) are found to differ from zero, edges being moved by their `stretch`."""
        if self.limit is None:
            return np.asarray((np.abs(estimates) > self.edges * stretch[:, None]).any(axis=1))
        wald = (estimates * np.linalg.solve(self.covariance, estimates.T).T).sum(axis=1)
        return np.asarray(wald > self.limit * stretch**2)

    def chance(self, rng: np.random.Generator, draws: int) -> tuple[Matrix, Vector]:
        """Draw estimates without a difference, and how far the estimated covariance moves the edges."""
        noise = normal_draws(self.covariance, rng, draws)
        if self.degrees is None:
            return noise, np.ones(draws)
        return noise, np.sqrt(rng.chisquare(self.degrees, draws) / self.divisor)


@dataclass(frozen=True)
class AfterPassing:
    """A violation of parallel trends, and what selecting studies that pass the test does.

    `power` is how often it is found; `bias` what it adds to the estimate; `bias_if_passed` what it adds on
    average where it is not found.
    """

    power: float
    bias: float
    bias_if_passed: float


def joint_detection(
    covariance: Matrix, degrees: Vector, level: float, rng: np.random.Generator, *, draws: int = DRAWS
) -> Detection:
    """Return when `pre_trend_test` finds differences at 1 − `level`, for the method that the teams allow.

    That the covariance is estimated is part of it: exactly for the Wald test, where T² is the Wald statistic
    under the true covariance divided by an independent χ²(η − q + 1) / η, and for one coefficient; with one
    χ² of the median degrees of freedom for all where the largest |t| decides.
    """
    spread, shared = np.sqrt(np.diag(covariance)), float(np.median(degrees))
    if method_for(covariance, degrees) == "max_t":
        edge = np.quantile(largest_draws(correlation(covariance), degrees, rng, draws), level)
        edges = stats.t(degrees).isf(stats.norm.sf(edge)) * spread
        return Detection(covariance, edges, None, shared, shared)
    count = len(degrees)
    rest = shared - count + 1
    limit = float(stats.f(count, rest).ppf(level) / wald_scale(count, shared))
    return Detection(covariance, np.sqrt(limit) * spread, limit, rest, shared)


def individual_detection(covariance: Matrix, degrees: Vector | None, level: float) -> Detection:
    """Return when at least one difference is significant by itself: what readers of event-study plots do.

    With `degrees` None, of the normal distribution, as in Roth's `pretrends`.
    """
    reference = stats.norm if degrees is None else stats.t(degrees)
    return Detection(covariance, reference.ppf((1 + level) / 2) * np.sqrt(np.diag(covariance)))


def power_against(
    detection: Detection, violation: Vector, rng: np.random.Generator, *, draws: int = DRAWS
) -> float:
    """Return how often differences before the start of size `violation` (q) are found."""
    noise, stretch = detection.chance(rng, draws)
    return float(detection.finds(noise + violation, stretch).mean())


def detectable_slope(
    detection: Detection, periods: Vector, power: float, rng: np.random.Generator, *, draws: int = DRAWS
) -> float:
    """Return the slope of a linear difference in trends that is found with a given power.

    Parameters
    ----------
    periods : q periods from the base period, all negative.
    power : above the size of the test, for instance .8.

    Returns
    -------
    float
        In the outcome's unit per period, positive; the same draws serve every slope that is tried.
    """
    noise, stretch = detection.chance(rng, draws)

    def shortfall(slope: float) -> float:
        return power - float(detection.finds(noise + slope * periods, stretch).mean())

    if shortfall(0.0) <= 0:
        raise ValueError(f"a power of {power} is no more than the size of the test")
    steep = float((detection.edges / np.abs(periods)).min())
    for _ in range(DOUBLINGS):
        if shortfall(steep) <= 0:
            break
        steep *= 2
    return float(optimize.bisect(shortfall, 0.0, steep, xtol=PRECISION * steep))


def after_passing(
    detection: Detection,
    violation: Vector,
    covariance: Matrix,
    weights: Vector,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
) -> AfterPassing:
    """Return what a violation of parallel trends does to an average effect that is looked at after the test.

    Differences before the start are drawn, and the effect's mean given each is averaged over those that are
    not found (Roth 2022, proposition 1).

    Parameters
    ----------
    violation : of all coefficients, first the q before the start: for a slope, slope × periods from the base.
    covariance : of all coefficients.
    weights : of the coefficients after the start in the average effect.

    Returns
    -------
    AfterPassing
        With `bias_if_passed` nan where no draw passes.
    """
    n_pre = len(detection.edges)
    noise, stretch = detection.chance(rng, draws)
    passes = ~detection.finds(noise + violation[:n_pre], stretch)
    carried = np.linalg.pinv(detection.covariance, hermitian=True) @ covariance[:n_pre, n_pre:] @ weights
    bias = float(weights @ violation[n_pre:])
    shift = float((noise[passes] @ carried).mean()) if passes.any() else float("nan")
    return AfterPassing(1 - float(passes.mean()), bias, bias + shift)
