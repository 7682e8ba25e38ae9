"""A covariance of event-study coefficients with two parameters, under which few teams may choose weights."""

import numpy as np
from scipy import optimize

from arviointi.estimate.inference import Matrix, Vector

STRONGEST = 0.999


def working_covariance(covariance: Matrix, n_pre: int) -> Matrix:
    """Return the covariance of coefficients if shocks to teams were AR(1) and equally strong throughout.

    Coefficients are differences from the base period, so that coefficients at s and t have the covariance
    σ² (r^|s-t| - r^|s| - r^|t| + 1) with the base at 0; σ² and 0 ≤ r < 1 are those nearest to `covariance` in
    squared distance. A dozen teams cannot tell which weights of twenty coefficients have a small variance,
    but two parameters they can.

    Parameters
    ----------
    covariance : of the coefficients at consecutive periods, without the base period.
    n_pre : number of coefficients before the base period.
    """
    periods = np.delete(np.arange(len(covariance) + 1.0) - n_pre, n_pre)

    def fitted(persistence: float) -> Matrix:
        shape = _shape(periods, persistence)
        return np.asarray(shape * (shape * covariance).sum() / (shape**2).sum())

    found = optimize.minimize_scalar(
        lambda persistence: float(((covariance - fitted(persistence)) ** 2).sum()),
        bounds=(0, STRONGEST),
        method="bounded",
    )
    return fitted(found.x)


def _shape(periods: Vector, persistence: float) -> Matrix:
    own = persistence ** np.abs(periods)
    shape: Matrix = persistence ** np.abs(periods[:, None] - periods) - own[:, None] - own + 1
    return shape
