"""What a fitted mixed model knows of its variances: derivatives of the likelihood, block by block.

For V = Σ φᵢVᵢ with the variances and covariances φ of the random coefficients and the residual variances of
the strata, and B = [X r] with the residuals r = y − Xβ̂, this module computes

    traces[i, j] = tr(V⁻¹ Vᵢ V⁻¹ Vⱼ)
    first[i]     = B′ V⁻¹ Vᵢ V⁻¹ B
    second[i, j] = B′ V⁻¹ Vᵢ V⁻¹ Vⱼ V⁻¹ B

which is all that Satterthwaite's and Kenward and Roger's methods need. Nothing of the size rows × rows is
formed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import block_diag

from arviointi.estimate.inference import Codes, Matrix, Vector
from arviointi.estimate.mixed.random_effects import CrossProducts, RandomTerm, Stack
from arviointi.estimate.mixed.reml import MixedFit

MOST_NUMBERS = 2_000_000


@dataclass(frozen=True)
class Derivatives:
    """The three arrays of the module's text: i × j, i × m × m, i × j × m × m."""

    traces: Matrix
    first: Stack
    second: Stack

    def plus(self, other: "Derivatives") -> "Derivatives":
        """Add what other rows contribute."""
        return Derivatives(self.traces + other.traces, self.first + other.first, self.second + other.second)


@dataclass(frozen=True)
class Blocks:
    """Some blocks side by side, all random effects together; inner levels padded to the block with most.

    Attributes
    ----------
    effects : strata × blocks × q × q, Z′Z.
    mixed : strata × blocks × q × m, Z′B.
    widths : levels of each term.
    """

    effects: Stack
    mixed: Stack
    widths: tuple[int, ...]


def derivatives(fit: MixedFit) -> Derivatives:
    """Compute the derivatives of a fitted model: random effects term by term, then the residual strata."""
    turned = np.eye(fit.products.n_fixed + 1)
    turned[:-1, -1] = -fit.coefficients
    patterns = [(number, one) for number, term in enumerate(fit.products.terms) for one in _patterns(term)]
    total = _of_rows(fit, turned, len(patterns))
    for blocks in _chunks(fit.products, turned):
        total = total.plus(_of_blocks(blocks, fit, patterns))
    scale = fit.residual
    return Derivatives(total.traces / scale**2, total.first / scale**2, total.second / scale**3)


def _patterns(term: RandomTerm) -> Iterator[Matrix]:
    """Yield the derivative of a term's covariance matrix by each of its free (co)variances."""
    for column in range(term.size):
        for row in range(column, term.size):
            if row == column or not term.is_diagonal:
                pattern = np.zeros((term.size, term.size))
                pattern[row, column] = pattern[column, row] = 1
                yield pattern


def _of_rows(fit: MixedFit, turned: Matrix, n_terms: int) -> Derivatives:
    """Return the parts that no random effect enters: those of V₀ = R."""
    weights = 1 / fit.relative.strata
    m, n = len(turned), n_terms + len(weights)
    traces, first, second = np.zeros((n, n)), np.zeros((n, m, m)), np.zeros((n, n, m, m))
    for stratum, weight in enumerate(weights):
        place, own = n_terms + stratum, turned.T @ fit.products.fixed[stratum] @ turned
        traces[place, place] = weight**2 * fit.products.n_rows[stratum]
        first[place] = weight**2 * own
        second[place, place] = weight**3 * own
    return Derivatives(traces, first, second)


def _chunks(products: CrossProducts, turned: Matrix) -> Iterator[Blocks]:
    """Lay out blocks of similar size, so many at a time that memory stays small."""
    n_levels = np.bincount(products.owner, minlength=products.n_blocks)
    order = np.argsort(n_levels, kind="stable")
    outer = products.outer.shape[2]
    while len(order):
        size = (n_levels[order] * products.terms[0].size + outer) ** 2
        number = max(1, int((np.arange(1, len(order) + 1) * size <= MOST_NUMBERS).sum()))
        yield _laid_out(products, turned, order[:number])
        order = order[number:]


def _laid_out(products: CrossProducts, turned: Matrix, chosen: Codes) -> Blocks:
    size, outer = products.terms[0].size, products.outer.shape[2]
    position = np.full(products.n_blocks, -1)
    position[chosen] = np.arange(len(chosen))
    level = np.flatnonzero(position[products.owner] >= 0)
    rank = (np.arange(len(products.owner)) - np.searchsorted(products.owner, products.owner))[level]
    n_levels = int(rank.max()) + 1
    q, n_strata = n_levels * size + outer, len(products.n_rows)
    effects = np.zeros((n_strata, len(chosen), q, q))
    mixed = np.zeros((n_strata, len(chosen), q, len(turned)))
    block = position[products.owner[level]]
    own = rank[:, None] * size + np.arange(size)
    last = np.arange(q - outer, q)
    effects[:, block[:, None, None], own[:, :, None], own[:, None, :]] = products.inner[:, level]
    effects[:, block[:, None, None], own[:, :, None], last] = products.link[:, level]
    effects[:, :, q - outer :, : q - outer] = effects[:, :, : q - outer, q - outer :].swapaxes(2, 3)
    effects[:, :, q - outer :, q - outer :] = products.outer[:, chosen]
    mixed[:, block[:, None], own] = products.inner_mixed[:, level] @ turned
    mixed[:, :, q - outer :] = products.outer_mixed[:, chosen] @ turned
    return Blocks(effects, mixed, (n_levels, *products.widths))


def _of_blocks(blocks: Blocks, fit: MixedFit, patterns: list[tuple[int, Matrix]]) -> Derivatives:
    weights = 1 / fit.relative.strata
    effects = np.tensordot(weights, blocks.effects, axes=1)
    mixed = np.tensordot(weights, blocks.mixed, axes=1)
    shrunk = _shrunk(effects, blocks.widths, fit)
    solved = shrunk @ mixed
    left = np.eye(effects.shape[1]) - shrunk @ effects
    of_terms = [_spread(pattern, number, blocks.widths, fit) for number, pattern in patterns]
    strata = _Strata(blocks, weights, shrunk, left, solved)
    return _assembled(of_terms, effects @ left, mixed - effects @ solved, strata)


def _shrunk(effects: Stack, widths: tuple[int, ...], fit: MixedFit) -> Stack:
    """Return Λ M⁻¹ Λ′ for M = Λ′Z′R⁻¹ZΛ + I."""
    factors = zip(widths, fit.relative.factors, strict=True)
    factor = block_diag(*(np.kron(np.eye(width), one) for width, one in factors))
    middle = factor.T @ effects @ factor + np.eye(len(factor))
    inverse: Stack = factor @ np.linalg.solve(middle, np.broadcast_to(factor.T, middle.shape))
    return inverse


def _spread(pattern: Matrix, number: int, widths: tuple[int, ...], fit: MixedFit) -> Matrix:
    """Repeat a pattern for every level of its term."""
    sizes = [width * term.size for width, term in zip(widths, fit.products.terms, strict=True)]
    start, whole = sum(sizes[:number]), np.zeros((sum(sizes), sum(sizes)))
    own = slice(start, start + sizes[number])
    whole[own, own] = np.kron(np.eye(widths[number]), pattern)
    return whole


@dataclass(frozen=True)
class _Strata:
    """Residual strata in some blocks. Vₛ = Dₛ picks the stratum's rows; S = Λ M⁻¹ Λ′.

    `left`: I − S Z′R⁻¹Z, so that V₀⁻¹Z = R⁻¹Z · left. `solved`: S Z′R⁻¹B.
    """

    blocks: Blocks
    weights: Vector
    shrunk: Stack
    left: Stack
    solved: Stack

    def weight(self, one: int) -> float:
        """Return one stratum's weight, the inverse of its relative variance."""
        return float(self.weights[one])

    def unexplained(self, one: int) -> Stack:
        """Return Z′Dₛ(B − Z · solved)."""
        left_over: Stack = self.blocks.mixed[one] - self.blocks.effects[one] @ self.solved
        return left_over

    def inside(self, one: int) -> Stack:
        """Return Z′V₀⁻¹DₛV₀⁻¹Z."""
        found: Stack = self.left.swapaxes(1, 2) @ self.blocks.effects[one] @ self.left
        return self.weight(one) ** 2 * found

    def beside(self, one: int) -> Stack:
        """Return Z′V₀⁻¹DₛV₀⁻¹B."""
        found: Stack = self.left.swapaxes(1, 2) @ self.unexplained(one)
        return self.weight(one) ** 2 * found

    def first(self, one: int) -> Matrix:
        """Return what random effects add to B′V₀⁻¹DₛV₀⁻¹B."""
        cross = _summed(self.blocks.mixed[one], self.solved)
        both = _summed(self.solved, self.blocks.effects[one] @ self.solved)
        added: Matrix = self.weight(one) ** 2 * (both - cross - cross.T)
        return added

    def trace(self, one: int, other: int) -> float:
        """Return what random effects add to tr(V₀⁻¹DₛV₀⁻¹Dₜ)."""
        ours, theirs = (self.shrunk @ self.blocks.effects[number] for number in (one, other))
        both = self.weight(one) ** 2 * self.weight(other) ** 2 * float((ours * theirs.swapaxes(1, 2)).sum())
        twice = 2 * self.weight(one) ** 3 * float(np.trace(ours, axis1=1, axis2=2).sum())
        return both - (twice if one == other else 0.0)

    def second(self, one: int, other: int) -> Matrix:
        """Return what random effects add to B′V₀⁻¹DₛV₀⁻¹DₜV₀⁻¹B."""
        across = _summed(self.unexplained(one), self.shrunk @ self.unexplained(other))
        across = across * self.weight(one) ** 2 * self.weight(other) ** 2
        return self.weight(one) * self.first(one) - across if one == other else -across


def _assembled(of_terms: list[Matrix], inside: Stack, beside: Stack, strata: _Strata) -> Derivatives:
    """Put together random effects (`inside` Z′V₀⁻¹Z, `beside` Z′V₀⁻¹B) and strata."""
    n_terms, n_strata, m = len(of_terms), len(strata.weights), beside.shape[2]
    n = n_terms + n_strata
    traces, first, second = np.zeros((n, n)), np.zeros((n, m, m)), np.zeros((n, n, m, m))
    ours = [pattern @ inside for pattern in of_terms]
    halves = [pattern @ beside for pattern in of_terms]
    for i in range(n_terms):
        first[i] = _summed(beside, halves[i])
        for j in range(n_terms):
            traces[i, j] = (ours[i] * ours[j].swapaxes(1, 2)).sum()
            second[i, j] = _summed(halves[i], inside @ halves[j])
        for s in range(n_strata):
            place = n_terms + s
            traces[i, place] = traces[place, i] = (of_terms[i] * strata.inside(s)).sum()
            second[i, place] = _summed(halves[i], strata.beside(s))
            second[place, i] = second[i, place].T
    for s in range(n_strata):
        first[n_terms + s] = strata.first(s)
        for t in range(n_strata):
            traces[n_terms + s, n_terms + t] = strata.trace(s, t)
            second[n_terms + s, n_terms + t] = strata.second(s, t)
    return Derivatives(traces, first, second)


def _summed(left: Stack, right: Stack) -> Matrix:
    """Sum left′ right over the blocks."""
    product: Matrix = np.einsum("bqi,bqj->ij", left, right)
    return product
