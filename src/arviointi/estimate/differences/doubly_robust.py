"""Effects that hold covariates constant, with every row's influence on them.

Outcome regression and the doubly robust estimators of Sant'Anna and Zhao (2020, Journal of Econometrics 219,
101–122), as in R's `DRDID`: a logit of being treated and least squares among controls. Every influence counts
what the estimation of the two adds: it is the derivative of the estimate by a row's weight, times the weight.
Our own code, because no library gives these by row as public results with R's digits.
"""

from dataclasses import dataclass

import numpy as np

from arviointi.estimate.inference import Mask, Matrix, Vector

Found = tuple[float, Vector]
"""An estimate and each row's influence on it."""
SINGULAR = 1e-10
STEPS, STILL = 60, 1e-13
NO_OVERLAP = 0.999
"""R's `did` gives no effect where anyone is as surely treated as this."""


@dataclass(frozen=True)
class Adjusted:
    """An effect, each row's influence on it, and the weight with which each control's outcome enters it."""

    effect: float
    influence: Vector
    pull: Vector


@dataclass(frozen=True)
class Line:
    """Least-squares coefficients, what outcomes weigh in them, and rows' influence (both rows × p)."""

    coefficients: Vector
    pull: Matrix
    influence: Matrix


@dataclass(frozen=True)
class Odds:
    """Odds of being treated, and each row's influence on the coefficients of the logit (rows × p)."""

    values: Vector
    influence: Matrix


def change_given_covariates(
    change: Vector, design: Matrix, is_treated: Mask, weight: Vector, *, doubly_robust: bool
) -> Adjusted | str:
    """Estimate the effect on units seen in two periods; a reason where it cannot be estimated.

    Parameters
    ----------
    change : n, outcome less that of the base period.
    design : n × p, intercept first.
    is_treated : n; all others are controls.
    weight : n.
    doubly_robust : whether controls are weighted to the treated by their odds, besides the regression.
    """
    treated = weight * is_treated
    line = least_squares(design, change, weight * ~is_treated)
    if line is None:
        return "singular_design"
    left = change - design @ line.coefficients
    effect, influence = weighted_mean(left, treated)
    shift = average(design, treated)
    if not doubly_robust:
        return Adjusted(effect, influence - line.influence @ shift, line.pull @ shift)
    odds = odds_of_treatment(design, is_treated, weight)
    if odds is None:
        return "separation"
    controls = weight * odds.values * ~is_treated
    bias, of_bias = weighted_mean(left, controls)
    shift = shift - average(design, controls)
    through_odds = odds.influence @ average(design, controls, left - bias)
    influence = influence - of_bias - line.influence @ shift - through_odds
    return Adjusted(effect - bias, influence, controls / controls.sum() + line.pull @ shift)


def cross_section_given_covariates(
    outcome: Vector, is_now: Mask, design: Matrix, is_treated: Mask, weight: Vector, *, doubly_robust: bool
) -> Adjusted | str:
    """Estimate the effect from rows that are seen once each; a reason where it cannot be estimated.

    Doubly robust: the locally efficient estimator, with lines of treated and controls in both periods.

    Parameters
    ----------
    outcome : n.
    is_now : n, rows of the cell's period; all others are of its base period.
    design, is_treated, weight : as above.
    """
    lines = [
        least_squares(design, outcome, weight * (is_treated == treated) * (is_now == now))
        for treated in ((True, False) if doubly_robust else (False,))
        for now in (True, False)
    ]
    found = [line for line in lines if line is not None]
    if len(found) < len(lines):
        return "singular_design"
    if doubly_robust:
        return _locally_efficient(outcome, is_now, design, is_treated, weight, found)
    treated = weight * is_treated
    now, of_now = weighted_mean(outcome, treated * is_now)
    base, of_base = weighted_mean(outcome, treated * ~is_now)
    trend, of_trend = _mean_of_lines(design, treated, found, (1, -1))
    pull = (found[0].pull + found[1].pull) @ average(design, treated)
    return Adjusted(now - base - trend, of_now - of_base - of_trend, pull)


def _locally_efficient(
    outcome: Vector, is_now: Mask, design: Matrix, is_treated: Mask, weight: Vector, lines: list[Line]
) -> Adjusted | str:
    odds = odds_of_treatment(design, is_treated, weight)
    if odds is None:
        return "separation"
    effect, influence = _mean_of_lines(design, weight * is_treated, lines, (1, -1, -1, 1))
    centre, pull = average(design, weight * is_treated), np.zeros(len(outcome))
    for mask, line, sign in ((is_now, lines[2], -1), (~is_now, lines[3], 1)):
        left = outcome - design @ line.coefficients
        controls = weight * odds.values * ~is_treated * mask
        bias, of_bias = weighted_mean(left, controls)
        of_bias = of_bias + odds.influence @ average(design, controls, left - bias)
        of_bias = of_bias - line.influence @ average(design, controls)
        effect, influence = effect + sign * bias, influence + sign * of_bias
        pull = pull + controls / controls.sum() + line.pull @ (centre - average(design, controls))
    return Adjusted(effect, influence, pull)


def _mean_of_lines(design: Matrix, weight: Vector, lines: list[Line], signs: tuple[int, ...]) -> Found:
    """Average a sum of lines over weighted rows."""
    together = sum(sign * line.coefficients for sign, line in zip(signs, lines, strict=True))
    mean, influence = weighted_mean(design @ together, weight)
    centre = average(design, weight)
    for sign, line in zip(signs, lines, strict=True):
        influence = influence + sign * (line.influence @ centre)
    return mean, influence


def weighted_mean(values: Vector, weight: Vector) -> Found:
    """Return the mean, and each row's influence on it."""
    whole = weight.sum()
    mean = float(weight @ values / whole)
    return mean, weight * (values - mean) / whole


def average(design: Matrix, weight: Vector, values: Vector | float = 1.0) -> Vector:
    """Return the weighted mean of value × row of the design."""
    mean: Vector = (weight * values) @ design / weight.sum()
    return mean


def least_squares(design: Matrix, outcome: Vector, weight: Vector) -> Line | None:
    """Fit a line by weighted least squares; None where the weighted design is singular."""
    bread = _inverse((design * weight[:, None]).T @ design)
    if bread is None:
        return None
    pull = weight[:, None] * (design @ bread)
    coefficients = outcome @ pull
    return Line(coefficients, pull, (outcome - design @ coefficients)[:, None] * pull)


def odds_of_treatment(design: Matrix, is_treated: Mask, weight: Vector) -> Odds | None:
    """Fit a logit by Newton's method; None where covariates separate treated from controls."""
    coefficients = np.zeros(design.shape[1])
    chance = np.full(len(design), 0.5)
    for _ in range(STEPS):
        bread = _inverse((design * (weight * chance * (1 - chance))[:, None]).T @ design)
        if bread is None:
            return None
        score = (weight * (is_treated - chance))[:, None] * design
        coefficients = coefficients + bread @ score.sum(axis=0)
        before, chance = chance, 1 / (1 + np.exp(-np.clip(design @ coefficients, -500, 500)))
        if np.abs(chance - before).max() < STILL:
            break
    if chance.max() >= NO_OVERLAP:
        return None
    return Odds(chance / (1 - chance), score @ bread)


def _inverse(gram: Matrix) -> Matrix | None:
    scale = np.sqrt(np.diag(gram))
    if not (scale > 0).all():
        return None
    correlation = gram / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlation)[0] < SINGULAR:
        return None
    inverse: Matrix = np.linalg.inv(correlation) / np.outer(scale, scale)
    return inverse
