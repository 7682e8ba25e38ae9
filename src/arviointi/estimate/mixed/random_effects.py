"""Random effects of a linear mixed model, and the cross-products that its likelihood needs of the rows.

Rows fall into blocks that share no level of any factor: teams where all other factors are nested in them,
the whole sample where factors are crossed. Within a term, levels share no row either. So the levels of the
term that has most of them (families, children) are eliminated one by one, and what is left of a block is as
small as its other terms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from arviointi.estimate.inference import Codes, Matrix

Stack = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class RandomTerm:
    """Random coefficients of one factor.

    Attributes
    ----------
    name : the factor's.
    levels : N codes from 0.
    design : N × d columns whose coefficients vary by level; a column of ones is a random intercept.
    is_diagonal : whether coefficients of one level are independent of each other.
    """

    name: str
    levels: Codes
    design: Matrix
    is_diagonal: bool = False

    @property
    def size(self) -> int:
        """Coefficients a level has."""
        return int(self.design.shape[1])


@dataclass(frozen=True)
class CrossProducts:
    """What is left of the rows; the first axis of every array is the residual stratum.

    Attributes
    ----------
    terms : random terms; the first is the inner one, whose levels are eliminated one by one.
    owner : block of each inner level, ascending.
    widths : levels of each outer term in a block, padded to the block with most.
    inner, link, outer : Z'Z of inner levels, of inner levels × outer effects, and of outer effects.
    inner_mixed, outer_mixed : Z'[X y].
    fixed : [X y]'[X y].
    n_rows : rows of each stratum.
    """

    terms: tuple[RandomTerm, ...]
    owner: Codes
    widths: tuple[int, ...]
    inner: Stack
    link: Stack
    outer: Stack
    inner_mixed: Stack
    outer_mixed: Stack
    fixed: Stack
    n_rows: Codes

    @property
    def n_obs(self) -> int:
        """Rows."""
        return int(self.n_rows.sum())

    @property
    def n_fixed(self) -> int:
        """Columns of X."""
        return int(self.fixed.shape[-1]) - 1

    @property
    def n_blocks(self) -> int:
        """Blocks."""
        return int(self.outer.shape[1])


def cross_products(columns: Matrix, terms: Sequence[RandomTerm], strata: Codes) -> CrossProducts:
    """Compute the cross-products of [X y] and of the random effects.

    Parameters
    ----------
    columns : N × (p + 1), the outcome last.
    strata : N codes from 0 of the residual variance.
    """
    inner, *outer = ordered = sorted(terms, key=lambda term: -len(np.unique(term.levels)))
    block = _components(terms, len(columns))
    owner, level = _inner_levels(block, inner.levels)
    place, widths = _outer_places(block, outer)
    n_blocks, width = int(block.max()) + 1, sum(n * term.size for n, term in zip(widths, outer, strict=True))
    z_inner = _sparse(
        inner.design, level[:, None] * inner.size + np.arange(inner.size), len(owner) * inner.size
    )
    z_outer = _sparse(
        np.concatenate([np.empty((len(columns), 0)), *(term.design for term in outer)], axis=1),
        block[:, None] * width + place,
        n_blocks * width,
    )
    parts = [
        _of_stratum(z_inner[rows], z_outer[rows], columns[rows], (owner, inner.size, n_blocks, width))
        for rows in (strata == one for one in range(int(strata.max()) + 1))
    ]
    inner_effects, link, outer_effects, inner_mixed, outer_mixed, fixed = (
        np.stack(arrays) for arrays in zip(*parts, strict=True)
    )
    return CrossProducts(
        terms=tuple(ordered),
        owner=owner,
        widths=widths,
        inner=inner_effects,
        link=link,
        outer=outer_effects,
        inner_mixed=inner_mixed,
        outer_mixed=outer_mixed,
        fixed=fixed,
        n_rows=np.bincount(strata),
    )


def _of_stratum(
    z_inner: sparse.csr_array, z_outer: sparse.csr_array, columns: Matrix, shape: tuple[Codes, int, int, int]
) -> tuple[Stack, ...]:
    owner, size, n_blocks, width = shape
    n_levels = len(owner)
    inner = np.zeros((n_levels, size, size))
    row, column, value = _entries(z_inner.T @ z_inner)
    inner[row // size, row % size, column % size] = value
    link = np.zeros((n_levels, size, width))
    outer = np.zeros((n_blocks, width, width))
    if width:
        row, column, value = _entries(z_inner.T @ z_outer)
        link[row // size, row % size, column % width] = value
        row, column, value = _entries(z_outer.T @ z_outer)
        outer[row // width, row % width, column % width] = value
    n_columns = columns.shape[1]
    inner_mixed = (z_inner.T @ columns).reshape(n_levels, size, n_columns)
    outer_mixed = (z_outer.T @ columns).reshape(n_blocks, width, n_columns)
    return inner, link, outer, inner_mixed, outer_mixed, columns.T @ columns


def _components(terms: Sequence[RandomTerm], n_rows: int) -> Codes:
    """Give rows the number of their connected component of rows and levels."""
    sizes = [int(term.levels.max()) + 1 for term in terms]
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]]) + n_rows
    row = np.tile(np.arange(n_rows), len(terms))
    level = np.concatenate([term.levels + offset for term, offset in zip(terms, offsets, strict=True)])
    total = n_rows + sum(sizes)
    graph = sparse.coo_array((np.ones(len(row), dtype=np.int8), (row, level)), shape=(total, total))
    _, label = connected_components(graph, directed=False)
    _, codes = np.unique(label[:n_rows], return_inverse=True)
    return np.asarray(codes, dtype=np.intp)


def _inner_levels(block: Codes, levels: Codes) -> tuple[Codes, Codes]:
    """Return the block of every level, ordered by block, and the level of every row."""
    n_levels = int(levels.max()) + 1
    pairs, number = np.unique(block * n_levels + levels, return_inverse=True)
    return pairs // n_levels, np.asarray(number, dtype=np.intp)


def _outer_places(block: Codes, outer: Sequence[RandomTerm]) -> tuple[Codes, tuple[int, ...]]:
    """Return the columns within the block that each row's outer coefficients have, and the widths."""
    places, widths, start = [np.empty((len(block), 0), dtype=np.intp)], [], 0
    for term in outer:
        owner, number = _inner_levels(block, term.levels)
        rank = number - np.searchsorted(owner, block)
        widths.append(int(rank.max()) + 1)
        places.append(start + rank[:, None] * term.size + np.arange(term.size))
        start += widths[-1] * term.size
    return np.concatenate(places, axis=1), tuple(widths)


def _sparse(values: Matrix, at: Codes, width: int) -> sparse.csr_array:
    n_rows, each = values.shape
    starts = np.arange(n_rows + 1) * each
    return sparse.csr_array((values.ravel(), at.ravel(), starts), shape=(n_rows, width))


def _entries(product: sparse.sparray) -> tuple[Codes, Codes, Matrix]:
    entries = product.tocoo()
    row, column = entries.coords
    return row, column, entries.data
