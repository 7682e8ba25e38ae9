"""Weights of control units and earlier periods for synthetic difference-in-differences."""

import numpy as np
from scipy.optimize import nnls

from arviointi.estimate.inference import Matrix, Vector

TIME_PENALTY = 1e-6


def noise_level(outcomes: Matrix) -> float:
    """Return the spread of changes from one period to the next among controls before the start.

    Arkhangelsky et al. (2021), equation 5.

    Parameters
    ----------
    outcomes : control units × periods before the start.
    """
    return float(np.diff(outcomes, axis=1).std(ddof=1))


def unit_weights(controls: Matrix, treated: Matrix, noise: float, n_after: int) -> Vector:
    """Return weights of control units whose course before the start is parallel to the treated units'.

    Arkhangelsky et al. (2021), equation 4: an intercept is free, and a ridge penalty with
    ζ = (treated units × periods after)^(1/4) · noise spreads the weights.

    Parameters
    ----------
    controls : control units × periods before the start.
    treated : treated units × the same periods.
    noise : `noise_level` of the controls.
    n_after : number of periods from the start on.
    """
    zeta = (len(treated) * n_after) ** 0.25 * noise
    return simplex_regression(controls.T, treated.mean(axis=0), zeta)


def time_weights(before: Matrix, after: Matrix, noise: float) -> Vector:
    """Return weights of periods before the start whose mean differs from the later one by a constant.

    Arkhangelsky et al. (2021), equation 6, with their penalty of 10⁻⁶ · noise, which only makes the solution
    unique.

    Parameters
    ----------
    before, after : control units × periods before, and from the start on.
    """
    return simplex_regression(before, after.mean(axis=1), TIME_PENALTY * noise)


def simplex_regression(regressors: Matrix, outcome: Vector, zeta: float, *, intercept: bool = True) -> Vector:
    """Return the weights on the simplex that minimise |a + Xw − y|² + ζ² n |w|².

    As the weights add up to one, Xw − y = (X − y1′)w: the problem is to find the shortest vector, and a
    non-negative least-squares fit with a row that asks for a sum of one gives it up to scale. That algorithm
    (Lawson and Hanson 1974) ends at the exact solution, where Frank and Wolfe's stops near it.

    Parameters
    ----------
    regressors : n × k.
    outcome : n.
    zeta : root of the penalty per row.
    """
    gaps = regressors - outcome[:, None]
    if intercept:
        gaps = gaps - gaps.mean(axis=0)
    n, k = regressors.shape
    stacked = np.vstack([gaps, zeta * n**0.5 * np.eye(k)])
    size = max(float(np.sqrt((stacked**2).sum(axis=0).max())), np.finfo(float).tiny)
    rows = np.vstack([stacked / size, np.ones(k)])
    solution, _ = nnls(rows, np.append(np.zeros(n + k), 1.0), maxiter=30 * k)
    weights: Vector = solution / solution.sum()
    return weights
