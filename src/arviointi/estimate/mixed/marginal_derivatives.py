"""Derivatives that Satterthwaite's and Kenward and Roger's methods need of a repeated-measures model.

The three arrays of `variance_information`, with the random intercepts that units share first and the
parameters of R after them, and the terms with second derivatives of V, which autoregressive residuals have.
"""

from dataclasses import dataclass

import numpy as np

from arviointi.estimate.inference import Codes, Mask, Matrix
from arviointi.estimate.mixed.marginal_likelihood import Point, inner, marginal_blocks
from arviointi.estimate.mixed.marginal_model import CovarianceModel
from arviointi.estimate.mixed.marginal_rows import Blocks, UnitRows
from arviointi.estimate.mixed.mixed_inference import Curvature
from arviointi.estimate.mixed.random_effects import Stack
from arviointi.estimate.mixed.variance_information import Derivatives


def derivatives_at(rows: UnitRows, model: CovarianceModel, point: Point) -> Derivatives:
    """Compute the derivatives at a point, block by block."""
    n_shared, m = len(model.shared), rows.mixed.shape[2]
    slopes = model.slopes(point.natural)
    n = n_shared + len(slopes)
    total = Derivatives(np.zeros((n, n)), np.zeros((n, m, m)), np.zeros((n, n, m, m)))
    total.traces[n_shared:, n_shared:] = _residual_traces(rows, slopes, point)
    for block, half in zip(rows.blocks, point.precision.halves, strict=True):
        inside = _Inside(
            block=block,
            half=half,
            inverse=point.precision.inverse[block.units],
            seen=rows.seen[block.units][..., None],
            slopes=slopes[:, rows.strata[block.units]],
            n_shared=n_shared,
        )
        total = total.plus(inside.derivatives(block.of(point.weighted)))
    return total


def curvature_at(rows: UnitRows, model: CovarianceModel, point: Point) -> Curvature:
    """Compute tr(V⁻¹Vᵢⱼ) and B′V⁻¹VᵢⱼV⁻¹B for the second derivatives Vᵢⱼ of V and B = [X r]."""
    n_shared, m = len(model.shared), rows.mixed.shape[2]
    curvatures = model.curvatures(point.natural)
    n = n_shared + len(curvatures)
    traces, first = np.zeros((n, n)), np.zeros((n, n, m, m))
    within = marginal_blocks(rows, point.precision)
    for stratum in range(model.n_strata):
        own = rows.strata == stratum
        weighted = point.weighted[own]
        crossed = np.tensordot(weighted, weighted, axes=(0, 0))
        bent = curvatures[:, :, stratum]
        traces[n_shared:, n_shared:] += np.tensordot(bent, within[own].sum(axis=0), axes=2)
        first[n_shared:, n_shared:] += np.einsum("ijts,tasb->ijab", bent, crossed, optimize=True)
    return Curvature(traces, first)


def _residual_traces(rows: UnitRows, slopes: Stack, point: Point) -> Stack:
    """Return tr(W Rᵢ W Rⱼ), from one unit of each pattern."""
    _, representative, counts = np.unique(rows.pattern, return_index=True, return_counts=True)
    turned = point.precision.inverse[representative] @ slopes[:, rows.strata[representative]]
    weighted = (turned * counts[:, None, None]).reshape(len(slopes), -1)
    traces: Stack = weighted @ turned.swapaxes(2, 3).reshape(len(slopes), -1).T
    return traces


@dataclass(frozen=True)
class _Inside:
    """Blocks of one shape with V⁻¹ = W − G G′; `slopes` are those of each unit's stratum."""

    block: Blocks
    half: Stack
    inverse: Stack
    seen: Mask
    slopes: Stack
    n_shared: int

    def derivatives(self, directions: Stack) -> Derivatives:
        """Return what the blocks add; `directions` is V⁻¹B."""
        changed = self._changed(directions)
        n, m = len(changed), directions.shape[2]
        first = np.stack([inner(directions, one) for one in changed])
        wide = np.moveaxis(changed, 0, 2).reshape(*directions.shape[:2], n * m)
        second = inner(wide, self._times(wide)).reshape(n, m, n, m).swapaxes(1, 2)
        return Derivatives(self._traces(), first, second)

    def _weighted(self, stack: Stack) -> Stack:
        """Return W times columns."""
        product: Stack = (self.inverse @ self.block.back(stack)).reshape(stack.shape)
        return product

    def _times(self, stack: Stack) -> Stack:
        """Return V⁻¹ times columns."""
        product: Stack = self._weighted(stack) - self.half @ (self.half.swapaxes(1, 2) @ stack)
        return product

    def _residual(self, stack: Stack) -> Stack:
        """Return Rᵢ times columns, for all parameters of R."""
        product = (self.slopes @ self.block.back(stack)) * self.seen
        columns: Stack = product.reshape(len(self.slopes), *stack.shape)
        return columns

    def _changed(self, directions: Stack) -> Stack:
        """Return Vᵢ V⁻¹ B for all parameters."""
        effects = self.block.effects
        crossed = effects.swapaxes(1, 2) @ directions
        picked = _indicator(self.block.terms, self.n_shared)
        shared = effects @ (crossed * picked[:, None, :, None])
        return np.concatenate([shared, self._residual(directions)])

    def _traces(self) -> Stack:
        """Return tr(V⁻¹VᵢV⁻¹Vⱼ) less the part that no random effect enters."""
        k = self.n_shared
        n = k + len(self.slopes)
        traces = np.zeros((n, n))
        changed = self._residual(self.half)
        weighted = np.stack([self._weighted(one) for one in changed]).reshape(len(changed), -1)
        inside = self.half.swapaxes(1, 2) @ changed
        both = inside.reshape(len(changed), -1) @ inside.swapaxes(2, 3).reshape(len(changed), -1).T
        traces[k:, k:] = both - 2 * changed.reshape(len(changed), -1) @ weighted.T
        effects = self._times(self.block.effects)
        picked = _indicator(self.block.terms, k)
        squares = ((self.block.effects.swapaxes(1, 2) @ effects) ** 2).sum(axis=0)
        traces[:k, :k] = picked @ squares @ picked.T
        across = (self._residual(effects) * effects).sum(axis=(1, 2)) @ picked.T
        traces[k:, :k], traces[:k, k:] = across, across.T
        return traces


def _indicator(terms: Codes, n_terms: int) -> Matrix:
    """Return terms × columns: 1 where a column belongs to a term."""
    indicator: Matrix = (np.arange(n_terms)[:, None] == terms[None, :]).astype(float)
    return indicator
