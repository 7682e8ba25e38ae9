"""Rows of a repeated-measures model as units × waves, with the random effects that units share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from arviointi.estimate.inference import Codes, Mask, Matrix, rows_of
from arviointi.estimate.mixed.random_effects import RandomTerm, Stack


@dataclass(frozen=True)
class Blocks:
    """Blocks of one shape. Units of a block share random effects with each other and with no one else.

    Attributes
    ----------
    units : b × u, places of each block's units.
    effects : b × (u · T) × q, the random effects' columns; zero where a wave is missing.
    terms : term of each column.
    """

    units: Codes
    effects: Stack
    terms: Codes

    def of(self, stack: Stack) -> Stack:
        """Turn columns of all units, u × T × m, into columns of each block, b × (u · T) × m."""
        own: Stack = stack[self.units].reshape(*self.effects.shape[:2], stack.shape[2])
        return own

    def back(self, own: Stack) -> Stack:
        """Turn columns of each block into b × u × T × m."""
        waves = own.shape[1] // self.units.shape[1]
        stack: Stack = own.reshape(*self.units.shape, waves, own.shape[2])
        return stack


@dataclass(frozen=True)
class UnitRows:
    """Rows of units (u) in waves (T); missing waves are rows of zeros.

    Attributes
    ----------
    mixed : u × T × (p + 1), [X y].
    seen : u × T.
    strata : u, whose residual covariance matrix a unit has.
    patterns : k × T, combinations of stratum and waves seen that occur; `pattern_strata` and `pattern` tell
        the stratum of each and the pattern of each unit.
    unit, wave : N, where each row of the data went.
    """

    mixed: Stack
    seen: Mask
    strata: Codes
    patterns: Mask
    pattern_strata: Codes
    pattern: Codes
    blocks: tuple[Blocks, ...]
    unit: Codes
    wave: Codes

    @property
    def n_obs(self) -> int:
        """Rows of the data."""
        return len(self.unit)


def unit_rows(
    columns: Matrix, units: Codes, waves: Codes, strata: Codes, terms: Sequence[RandomTerm]
) -> UnitRows:
    """Lay out rows by unit and wave.

    Parameters
    ----------
    columns : N × (p + 1), the outcome last.
    units : N codes; blocks of units come out together, in the order of their codes.
    waves : N codes from 0.
    strata : N codes from 0, the same in all rows of a unit.
    terms : random effects that units may share; one column each.

    Raises
    ------
    ValueError
        If a unit has two rows in a wave, or rows in two strata.
    """
    unit, block = _in_order(units, terms)
    n_units, n_waves = int(unit.max()) + 1, int(waves.max()) + 1
    seen = np.zeros((n_units, n_waves), dtype=np.bool_)
    seen[unit, waves] = True
    if seen.sum() < len(units):
        raise ValueError("a unit has more than one row in a wave")
    stratum = np.zeros(n_units, dtype=np.intp)
    stratum[unit] = strata
    if (stratum[unit] != strata).any():
        raise ValueError("a unit has rows in more than one stratum")
    mixed = np.zeros((n_units, n_waves, columns.shape[1]))
    mixed[unit, waves] = columns
    found, pattern = np.unique(np.column_stack([stratum, seen]), axis=0, return_inverse=True)
    return UnitRows(
        mixed=mixed,
        seen=seen,
        strata=stratum,
        patterns=found[:, 1:] > 0,
        pattern_strata=found[:, 0],
        pattern=np.ravel(pattern),
        blocks=_blocks(block, unit, waves, terms),
        unit=unit,
        wave=waves,
    )


def _in_order(units: Codes, terms: Sequence[RandomTerm]) -> tuple[Codes, Codes]:
    """Return unit and block of every row, with units numbered so that those of a block follow each other."""
    _, unit = np.unique(units, return_inverse=True)
    n_units = int(unit.max()) + 1
    label = _components(unit, terms) if terms else np.zeros(n_units, dtype=np.intp)
    place = np.empty(n_units, dtype=np.intp)
    place[np.argsort(label, kind="stable")] = np.arange(n_units)
    return place[unit], label[unit]


def _components(unit: Codes, terms: Sequence[RandomTerm]) -> Codes:
    """Give each unit the number of its connected component of units and levels."""
    n_units = int(unit.max()) + 1
    rows, columns, offset = [], [], n_units
    for term in terms:
        takes_part = term.design[:, 0] != 0
        rows.append(unit[takes_part])
        columns.append(term.levels[takes_part] + offset)
        offset += int(term.levels.max()) + 1
    row, column = np.concatenate(rows), np.concatenate(columns)
    graph = sparse.coo_array((np.ones(len(row), dtype=np.int8), (row, column)), shape=(offset, offset))
    return np.asarray(connected_components(graph, directed=False)[1][:n_units], dtype=np.intp)


def _blocks(block: Codes, unit: Codes, waves: Codes, terms: Sequence[RandomTerm]) -> tuple[Blocks, ...]:
    """Lay out the random effects of each block, and put blocks of the same shape together."""
    alike: dict[tuple[int, ...], list[tuple[Codes, Matrix]]] = {}
    n_waves = int(waves.max()) + 1
    for rows in rows_of(block):
        units = np.arange(unit[rows].min(), unit[rows].max() + 1)
        row = (unit[rows] - units[0]) * n_waves + waves[rows]
        parts = [_columns(term, rows, row, len(units) * n_waves) for term in terms]
        shape = (len(units), *(part.shape[1] for part in parts))
        effects = np.concatenate([np.zeros((len(units) * n_waves, 0)), *parts], axis=1)
        alike.setdefault(shape, []).append((units, effects))
    return tuple(
        Blocks(
            units=np.stack([units for units, _ in same]),
            effects=np.stack([effects for _, effects in same]),
            terms=np.repeat(np.arange(len(terms)), np.array(shape[1:], dtype=np.intp)),
        )
        for shape, same in alike.items()
    )


def _columns(term: RandomTerm, rows: Codes, row: Codes, n_rows: int) -> Matrix:
    """Return a block's columns of one term, one for each level."""
    values = term.design[rows, 0]
    takes_part = values != 0
    levels, place = np.unique(term.levels[rows][takes_part], return_inverse=True)
    columns = np.zeros((n_rows, len(levels)))
    columns[row[takes_part], place] = values[takes_part]
    return columns
