"""The (restricted) likelihood of a linear mixed model, profiled over coefficients and residual variance.

V = σ² (R + Z Λ Λ′ Z′): Λ holds for each term the lower triangular factor T of its relative covariance
(Bates, Mächler, Bolker and Walker 2015, Journal of Statistical Software 67(1), section 3), R the residual
variances of the strata relative to the first.
"""

from dataclasses import dataclass

import numpy as np

from arviointi.estimate.inference import Matrix, Vector
from arviointi.estimate.mixed.random_effects import CrossProducts, RandomTerm, Stack

LARGEST_RATIO = 20.0
"""Logarithm of a stratum's residual variance over the first one's, beyond which all digits are lost."""


@dataclass(frozen=True)
class Relative:
    """Relative covariance: the factor T of every term, and the relative variance of every stratum."""

    factors: tuple[Matrix, ...]
    strata: Vector


@dataclass(frozen=True)
class Layout:
    """Where the parameters of the optimiser go: entries of the factors first, then log ratios of strata."""

    terms: tuple[RandomTerm, ...]
    n_strata: int

    @property
    def entries(self) -> list[tuple[int, int, int]]:
        """Term, row and column of each free entry of the factors."""
        return [
            (number, row, column)
            for number, term in enumerate(self.terms)
            for column in range(term.size)
            for row in range(column, term.size)
            if row == column or not term.is_diagonal
        ]

    @property
    def is_variance(self) -> list[bool]:
        """Say which entries lie on a diagonal: they are not below zero."""
        return [row == column for _, row, column in self.entries]

    def read(self, parameters: Vector) -> Relative:
        """Turn the optimiser's parameters into factors."""
        factors = [np.zeros((term.size, term.size)) for term in self.terms]
        for (number, row, column), value in zip(self.entries, parameters, strict=False):
            factors[number][row, column] = value
        ratios = np.clip(parameters[len(self.entries) :], -LARGEST_RATIO, LARGEST_RATIO)
        return Relative(tuple(factors), np.concatenate([[1.0], np.exp(ratios)]))


@dataclass(frozen=True)
class Profile:
    """The likelihood at one relative covariance, with what maximises it there.

    Attributes
    ----------
    deviance : −2 × log-likelihood.
    coefficients : p, generalised least squares.
    bread : p × p, (X′ V₀⁻¹ X)⁻¹ for V = σ² V₀.
    """

    deviance: float
    coefficients: Vector
    bread: Matrix
    residual: float


def profile(products: CrossProducts, relative: Relative, *, restricted: bool) -> Profile:
    """Profile the likelihood over coefficients and residual variance."""
    roots = eliminated(products, relative)
    log_determinant = float(products.n_rows @ np.log(relative.strata))
    log_determinant += _log_determinant(roots.inner) + _log_determinant(roots.outer)
    whole = _over_strata(products.fixed, relative) - roots.inner_mixed.sum(axis=0)
    whole -= np.einsum("bqi,bqj->ij", roots.outer_mixed, roots.outer_mixed)
    return _maximised(whole, log_determinant, products, restricted=restricted)


@dataclass(frozen=True)
class Roots:
    """Cholesky roots of M = Λ′Z′R⁻¹ZΛ + I, inner levels first, and the halves of [X y] that go with them.

    `inner_mixed` is summed by block already: blocks × m × m; `outer_mixed`: blocks × outer effects × m.
    """

    inner: Stack
    outer: Stack
    inner_mixed: Stack
    outer_mixed: Stack


def eliminated(products: CrossProducts, relative: Relative) -> Roots:
    """Eliminate the inner levels one by one, then what is left of each block."""
    inner, link, outer, inner_mixed, outer_mixed = (
        _over_strata(stack, relative)
        for stack in (
            products.inner, products.link, products.outer, products.inner_mixed, products.outer_mixed
        )
    )  # fmt: skip
    factor = relative.factors[0]
    width = link.shape[2]
    root = np.linalg.cholesky(factor.T @ inner @ factor + np.eye(len(factor)))
    beside = np.concatenate([scaled(link.swapaxes(1, 2), products, relative).swapaxes(1, 2), inner_mixed], 2)
    half = _solved(root, factor.T @ beside)
    sums = _by_block(half, products)
    both = scaled(scaled(outer, products, relative).swapaxes(1, 2), products, relative)
    outer_root = np.linalg.cholesky(both + np.eye(width) - sums[:, :width, :width])
    remaining = scaled(outer_mixed, products, relative) - sums[:, :width, width:]
    return Roots(root, outer_root, sums[:, width:, width:], np.linalg.solve(outer_root, remaining))


def _over_strata(stack: Stack, relative: Relative) -> Stack:
    """Add the strata (axis 0) up, each over its relative variance, which is 1 for the first."""
    return stack[0] if len(stack) == 1 else np.tensordot(1 / relative.strata, stack, axes=1)


def _solved(root: Stack, right: Stack) -> Stack:
    if root.shape[1] == 1:
        return right / root
    solved: Stack = np.linalg.solve(root, right)
    return solved


def _by_block(half: Stack, products: CrossProducts) -> Stack:
    """Sum half′half over the inner levels of each block."""
    squares = half.swapaxes(1, 2) @ half
    starts = np.searchsorted(products.owner, np.arange(products.n_blocks))
    sums: Stack = np.add.reduceat(squares, starts, axis=0)
    return sums


def scaled(stack: Stack, products: CrossProducts, relative: Relative) -> Stack:
    """Multiply outer effects (axis 1) by their Λ′, term by term."""
    multiplied = np.empty_like(stack)
    start = 0
    for width, factor in zip(products.widths, relative.factors[1:], strict=True):
        columns = slice(start, start + width * len(factor))
        part = stack[:, columns].reshape(len(stack), width, len(factor), -1)
        multiplied[:, columns] = (factor.T @ part).reshape(len(stack), width * len(factor), -1)
        start += width * len(factor)
    return multiplied


def _log_determinant(roots: Stack) -> float:
    return 2 * float(np.log(np.diagonal(roots, axis1=1, axis2=2)).sum())


def _maximised(
    whole: Matrix, log_determinant: float, products: CrossProducts, *, restricted: bool
) -> Profile:
    inner, cross = whole[:-1, :-1], whole[:-1, -1]
    bread = np.linalg.inv(inner)
    coefficients = bread @ cross
    squares = float(whole[-1, -1] - cross @ coefficients)
    degrees = products.n_obs - (products.n_fixed if restricted else 0)
    deviance = log_determinant + degrees * (1 + np.log(2 * np.pi * squares / degrees))
    if restricted:
        deviance += float(np.linalg.slogdet(inner)[1])
    return Profile(float(deviance), coefficients, bread, squares / degrees)
