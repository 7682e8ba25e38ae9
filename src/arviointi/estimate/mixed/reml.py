"""Linear mixed models by (restricted) maximum likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import OptimizeResult, minimize

from arviointi.estimate.inference import Codes, Matrix, Vector
from arviointi.estimate.mixed.random_effects import CrossProducts, RandomTerm, cross_products
from arviointi.estimate.mixed.restricted_likelihood import Layout, Profile, Relative, profile

BOUNDARY = 1e-4
LARGEST = 1e5
"""Standard deviation over the residuals' beyond which a step of the optimiser would lose all digits."""
START = 1.0
SECOND_START = 0.1
TOLERANCE = 1e-12


@dataclass(frozen=True)
class MixedFit:
    """A fitted mixed model.

    Attributes
    ----------
    coefficients : p.
    covariance : p × p, (X′V⁻¹X)⁻¹ at the estimated variances.
    relative : relative covariance of the random effects and of the strata.
    residual : residual variance of the first stratum.
    is_singular : whether a term's covariance matrix is on its boundary.
    """

    products: CrossProducts
    relative: Relative
    coefficients: Vector
    covariance: Matrix
    residual: float
    log_lik: float
    is_restricted: bool
    is_singular: bool

    def covariance_of(self, term: int) -> Matrix:
        """Return the covariance matrix of a term's random coefficients."""
        factor = self.relative.factors[term]
        covariance: Matrix = self.residual * factor @ factor.T
        return covariance


def fit_mixed(
    outcome: Vector,
    design: Matrix,
    terms: Sequence[RandomTerm],
    *,
    strata: Codes | None = None,
    restricted: bool = True,
) -> MixedFit | None:
    """Fit y = Xβ + Zb + e with normal random effects b and residuals e.

    Parameters
    ----------
    outcome : N.
    design : N × p, full column rank.
    terms : random effects; nested, crossed or both.
    strata : N codes from 0; each code has a residual variance of its own.
    restricted : REML; otherwise maximum likelihood.

    Returns
    -------
    None where no maximum is found, as where some rows have no residual variance. The optimiser starts twice
    where a variance comes near zero, because the likelihood may have another maximum on the boundary.
    """
    codes = np.zeros(len(outcome), dtype=np.intp) if strata is None else strata
    products = cross_products(np.column_stack([design, outcome]), terms, codes)
    layout = Layout(products.terms, len(products.n_rows))
    best = _highest(products, layout, restricted=restricted)
    if best is None:
        return None
    relative = layout.read(_settled(best.x, layout))
    found = profile(products, relative, restricted=restricted)
    return _fitted(products, relative, found, restricted=restricted)


def _fitted(products: CrossProducts, relative: Relative, found: Profile, *, restricted: bool) -> MixedFit:
    smallest = [np.linalg.svd(factor, compute_uv=False).min() for factor in relative.factors]
    return MixedFit(
        products=products,
        relative=relative,
        coefficients=found.coefficients,
        covariance=found.residual * found.bread,
        residual=found.residual,
        log_lik=-found.deviance / 2,
        is_restricted=restricted,
        is_singular=bool(min(smallest) < BOUNDARY),
    )


def _highest(products: CrossProducts, layout: Layout, *, restricted: bool) -> OptimizeResult | None:
    def deviance(parameters: Vector) -> float:
        return profile(products, layout.read(parameters), restricted=restricted).deviance

    bounds: list[tuple[float | None, float | None]]
    bounds = [(0.0 if lowest else -LARGEST, LARGEST) for lowest in layout.is_variance]
    bounds += [(None, None)] * (layout.n_strata - 1)

    def descend(start: float) -> OptimizeResult:
        first = [start if is_variance else 0.0 for is_variance in layout.is_variance]
        point = np.array([*first, *[0.0] * (layout.n_strata - 1)])
        options = {"ftol": TOLERANCE, "gtol": TOLERANCE, "maxiter": 500}
        return minimize(deviance, point, jac="3-point", method="L-BFGS-B", bounds=bounds, options=options)

    try:
        best = descend(START)
        variances = best.x[: len(layout.entries)][layout.is_variance]
        if variances.min() < SECOND_START:
            best = min(best, descend(SECOND_START), key=lambda found: found.fun)
    except np.linalg.LinAlgError:  # a residual variance that runs to zero beside others
        return None
    return best if np.isfinite(best.fun) else None


def _settled(parameters: Vector, layout: Layout) -> Vector:
    """Put variances that came as near to zero as numbers allow on the boundary."""
    settled = parameters.copy()
    for place, is_variance in enumerate(layout.is_variance):
        if is_variance and settled[place] < BOUNDARY:
            settled[place] = 0.0
    return settled
