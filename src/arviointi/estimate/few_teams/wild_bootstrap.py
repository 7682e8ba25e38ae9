"""Wild cluster bootstrap with the null imposed: tests and intervals that hold with few teams."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.analyses import WildBootstrap
from arviointi.estimate.design import are_followed, obstacle, sample_of, team_periods
from arviointi.estimate.differences.twfe import within_design
from arviointi.estimate.few_teams.inverted_test import inverted
from arviointi.estimate.inference import Codes, Matrix, Vector
from arviointi.estimate.results import NotEstimable

Signs = Literal["rademacher", "webb"]
MOST_ENUMERATED = 14
WEBB = np.sqrt([0.5, 1.0, 1.5])
TIE = 1e-9
EXPLAINED = 1e-20
"""Share of squares left over that is rounding."""


@dataclass(frozen=True)
class WildTest:
    """A bootstrap test of zero and the interval of values that it does not reject.

    `statistic` is the estimate over its CR1 standard error. An end of the interval is infinite where no value
    on that side is rejected, as happens with a handful of teams. `replications` counts the sign vectors,
    `is_exact` says that they were all tried.
    """

    estimate: float
    statistic: float
    p_value: float
    low: float
    high: float
    replications: int
    is_exact: bool


@dataclass(frozen=True)
class _Draws:
    """Per draw, the bootstrap's numerator n₀ + c·n₁ and squared denominator q₀ + c·q₁ + c²·q₂.

    c = (estimate − null) / (R A R′) is how far the null is from the estimate.
    """

    numerator: tuple[Vector, Vector]
    denominator: tuple[Vector, Vector, Vector]
    squared_error: float
    spread: float


def wild_cluster_bootstrap(
    design: Matrix,
    outcome: Vector,
    clusters: Codes,
    contrast: Vector,
    rng: np.random.Generator,
    *,
    replications: int = 999,
    level: float = 0.95,
    signs: Signs = "rademacher",
) -> WildTest:
    """Test a contrast of least-squares coefficients by the restricted wild cluster bootstrap (WCR).

    Cameron, Gelbach and Miller (2008): residuals under the null change sign by whole clusters. As in Roodman
    et al. (2019) only cross-products by cluster are needed; being linear and quadratic in the null, they are
    computed once for every value that the interval tries. All 2^(G − 1) sign vectors that differ are tried
    with up to 14 clusters, and the p-value is the share of statistics at least as large; otherwise the data's
    own is one of `replications` + 1. Webb's six-point weights are always drawn.

    Parameters
    ----------
    design : N × p, full column rank. Effects nested in clusters may be swept out of it and of the outcome;
        other effects must stay as columns. Weighted: multiply rows by the root of their weights.
    outcome : N.
    clusters : N codes from 0.
    contrast : p.
    """
    bread = np.linalg.pinv(design.T @ design)
    coefficients = bread @ (design.T @ outcome)
    estimate = float(contrast @ coefficients)
    n_clusters = int(clusters.max()) + 1
    is_exact = signs == "rademacher" and n_clusters <= MOST_ENUMERATED
    multipliers = _every_sign(n_clusters) if is_exact else _drawn(n_clusters, replications, signs, rng)
    residuals = outcome - design @ coefficients
    draws = _prepared(design, residuals, clusters, bread @ contrast, bread, multipliers)
    std_error = draws.squared_error**0.5
    low, high = inverted(lambda null: _p_values(draws, estimate - null), estimate, std_error, level)
    [p_value] = _p_values(draws, np.array([estimate]))
    return WildTest(estimate, estimate / std_error, float(p_value), low, high, multipliers.shape[1], is_exact)


def wild_bootstrap_twfe(
    panel: pd.DataFrame, options: WildBootstrap, level: float, rng: np.random.Generator
) -> WildTest | NotEstimable:
    """Test the coefficient of two-way fixed effects by the wild bootstrap with teams as clusters.

    Parameters
    ----------
    panel : PANEL.
    level : of the interval.
    """
    rows = panel if are_followed(panel) else team_periods(panel)
    rows = rows[rows["weight"] > 0]
    reason = obstacle(panel, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample_of(panel), reason)
    design = within_design(rows)
    swept = _swept_outcome(rows)
    if _is_explained(design[:, 0], design[:, 1:], rows["weight"].sum()):
        return NotEstimable(sample_of(panel), "singular_design")
    if _is_explained(swept, design, (rows["weight"] * rows["outcome"] ** 2).sum()):
        return NotEstimable(sample_of(panel), "constant_outcome")
    clusters = pd.factorize(rows["team"])[0]
    first = np.eye(design.shape[1])[0]
    return wild_cluster_bootstrap(
        design, swept, clusters, first, rng, replications=options.replications, level=level
    )


def _every_sign(n_clusters: int) -> Matrix:
    """Clusters × sign vectors; the first sign is fixed, since all signs reversed give the same statistic."""
    numbers = np.arange(2 ** (n_clusters - 1))
    bits: npt.NDArray[np.intp] = (numbers[None, :] >> np.arange(n_clusters - 1)[:, None]) & 1
    return np.vstack([np.ones(len(numbers)), 1.0 - 2.0 * bits])


def _drawn(n_clusters: int, replications: int, signs: Signs, rng: np.random.Generator) -> Matrix:
    """Return random multipliers behind the identity."""
    sizes = np.ones(1) if signs == "rademacher" else WEBB
    values = np.concatenate([-sizes, sizes])
    drawn = rng.choice(values, size=(n_clusters, replications))
    return np.column_stack([np.ones(n_clusters), drawn])


def _prepared(
    design: Matrix, residuals: Vector, clusters: Codes, direction: Vector, bread: Matrix, multipliers: Matrix
) -> _Draws:
    """Carry scores by cluster through the bootstrap regression, for the estimate and per unit of c."""
    along = design @ direction
    free = _cluster_sums(design * residuals[:, None], clusters)
    tilt = _cluster_sums(design * along[:, None], clusters)
    numerators, errors = [], []
    for moments in (free, tilt):
        change = bread @ (moments.T @ multipliers)
        numerators.append(direction @ (moments.T @ multipliers))
        errors.append((moments @ direction)[:, None] * multipliers - tilt @ change)
    at_estimate, per_c = errors
    squares = (
        (at_estimate**2).sum(axis=0),
        2 * (at_estimate * per_c).sum(axis=0),
        (per_c**2).sum(axis=0),
    )
    squared_error = float(((free @ direction) ** 2).sum())
    return _Draws((numerators[0], numerators[1]), squares, squared_error, float(along @ along))


def _cluster_sums(rows: Matrix, clusters: Codes) -> Matrix:
    return np.stack([np.bincount(clusters, column) for column in rows.T], axis=1)


def _p_values(draws: _Draws, distances: Vector) -> Vector:
    """Return the p-values of nulls that lie these distances below the estimate.

    Compared without dividing, so that a draw without any spread counts as extreme.
    """
    c = (distances / draws.spread)[:, None]
    numerator = draws.numerator[0] + c * draws.numerator[1]
    constant, linear, quadratic = draws.denominator
    error = np.maximum(constant + c * (linear + c * quadratic), 0.0)
    wanted = distances[:, None] ** 2 * (1 - TIE)
    is_extreme = numerator**2 * draws.squared_error >= wanted * error
    p_values: Vector = is_extreme.mean(axis=1)
    return p_values


def _is_explained(column: Vector, by: Matrix, size: float) -> bool:
    """Say whether what other columns leave is only rounding of numbers whose squares add up to `size`."""
    left = column - by @ np.linalg.lstsq(by, column)[0]
    return bool(left @ left <= EXPLAINED * size)


def _swept_outcome(rows: pd.DataFrame) -> Vector:
    weights, outcome = rows["weight"].to_numpy(float), rows["outcome"].to_numpy(float)
    units = pd.factorize(rows["unit"])[0]
    means = np.bincount(units, weights * outcome) / np.bincount(units, weights)
    swept: Vector = np.sqrt(weights) * (outcome - means[units])
    return swept
