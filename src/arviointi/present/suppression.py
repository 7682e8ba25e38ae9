"""Which further cells must be hidden so that no hidden count can be worked out from totals."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

Cell = tuple[Any, ...]
Mark = Literal["shown", "small_count", "protects_another"]


@dataclass(frozen=True)
class Sum:
    """A total that readers know to be the sum of its parts."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Counts:
    """Counts that belong together. `keep` cells are hidden last; `given` ones were marked elsewhere.

    `unseen` cells are shown nowhere and tell nothing by themselves; readers know the sums that they are in.
    """

    values: Mapping[Cell, int]
    sums: Sequence[Sum] = ()
    keep: Collection[Cell] = field(default=frozenset())
    given: Mapping[Cell, Mark] = field(default_factory=dict)
    unseen: Collection[Cell] = field(default=frozenset())

    def is_small(self, cell: Cell, n_min: int) -> bool:
        """Say whether a cell may not be shown."""
        return 1 <= self.values[cell] < n_min


def suppress(counts: Counts, n_min: int) -> dict[Cell, Mark]:
    """Mark every cell as shown, hidden as a small count, or hidden to protect another.

    The cheapest shown cell of a sum with an exposed cell is hidden until an attacker who knows all sums, the
    shown cells, the meaning of the marks and that counts are whole numbers can compute no hidden count.
    Where hiding single cells does not help, all cells that hang together are hidden under the neutral mark.

    Parameters
    ----------
    counts : whole numbers ≥ 0, consistent with their sums.
    n_min : counts 1 … n_min − 1 are small.

    Returns
    -------
    Mark of every cell.
    """
    marks: dict[Cell, Mark] = {}
    for component in _components(counts):
        marks |= _suppress_component(component, n_min)
    return {cell: marks[cell] for cell in counts.values}


def suppress_nested(values: Mapping[Cell, int], anchor: int, n_min: int) -> dict[Cell, Mark]:
    """Mark counts of groups that lie within each other, so that no small difference can be subtracted.

    Two shown counts are equal or at least n_min apart; a hidden one then lies in a range that wide.

    Parameters
    ----------
    values : counts, each of a part of a larger one.
    anchor : the count that is shown first, because it is shown elsewhere too.
    n_min : counts and differences 1 … n_min − 1 are small.
    """
    shown: set[int] = set()
    for value in dict.fromkeys([anchor, *sorted(values.values())]):
        if value >= n_min and all(abs(value - other) >= n_min for other in shown):
            shown.add(value)
    marks: dict[bool, Mark] = {True: "small_count", False: "protects_another"}
    return {
        cell: "shown" if value in shown or value == 0 else marks[value < n_min]
        for cell, value in values.items()
    }


def possible_ranges(counts: Counts, marks: Mapping[Cell, Mark], n_min: int) -> dict[Cell, tuple[int, int]]:
    """Work out, as any reader can, between which values each hidden count lies.

    Parameters
    ----------
    counts : with their sums; only the counts marked as shown are used.
    marks : of every cell, by `suppress`.
    n_min : counts 1 … n_min − 1 are small.

    Returns
    -------
    Least and most of every hidden count that some sum bounds.
    """
    neutral = {cell for cell, mark in marks.items() if mark == "protects_another"}
    bounds = _attackers_bounds(counts, marks, neutral, n_min)
    knowledge = _knowledge(counts, list(bounds))
    if knowledge is None:
        return {}
    in_sums = {cell for total in counts.sums for cell in total.cells}
    return {cell: _extremes(cell, bounds, knowledge) for cell in bounds if cell in in_sums}


def _suppress_component(counts: Counts, n_min: int) -> dict[Cell, Mark]:
    marks: dict[Cell, Mark] = {
        cell: "small_count" if counts.is_small(cell, n_min) else "shown" for cell in counts.values
    }
    marks.update(dict.fromkeys(counts.unseen, "protects_another"))
    marks.update(counts.given)
    blanked = set(counts.unseen)
    while exposed := _exposed(counts, marks, blanked, n_min):
        cheapest = _cheapest(counts, marks, exposed, n_min)
        if cheapest is not None:
            marks[cheapest] = "protects_another"
        else:
            blanked |= set(marks)
            marks |= dict.fromkeys(marks, "protects_another")
            marks |= counts.given
    return marks


def _components(counts: Counts) -> Iterator[Counts]:
    """Split into counts that no sum ties together."""
    left = dict.fromkeys(counts.values)
    while left:
        together = _connected(counts.sums, {next(iter(left))})
        left = {cell: None for cell in left if cell not in together}
        yield Counts(
            {cell: value for cell, value in counts.values.items() if cell in together},
            [total for total in counts.sums if total.total in together],
            counts.keep,
            {cell: mark for cell, mark in counts.given.items() if cell in together},
            {cell for cell in counts.unseen if cell in together},
        )


def _exposed(counts: Counts, marks: Mapping[Cell, Mark], blanked: set[Cell], n_min: int) -> list[Cell]:
    """Return hidden cells that the attacker can compute exactly."""
    bounds = _attackers_bounds(counts, marks, blanked, n_min)
    in_sums = {cell for total in counts.sums for cell in total.cells}
    knowledge = _knowledge(counts, list(bounds))
    return [
        cell
        for cell in bounds
        if cell not in blanked
        and (bounds[cell][0] == bounds[cell][1] or (cell in in_sums and _is_fixed(cell, bounds, knowledge)))
    ]


def _attackers_bounds(
    counts: Counts, marks: Mapping[Cell, Mark], blanked: set[Cell], n_min: int
) -> dict[Cell, tuple[float, float]]:
    most = 10.0 * max([*counts.values.values(), n_min]) + 100
    bounds: dict[Cell, tuple[float, float]] = {}
    for cell in counts.values:
        if cell in blanked:
            bounds[cell] = (0, most)
        elif marks[cell] == "small_count":
            bounds[cell] = (1, n_min - 1)
        elif marks[cell] == "protects_another":
            bounds[cell] = (n_min, most)
    return bounds


def _knowledge(counts: Counts, unknown: list[Cell]) -> "LinearConstraint | None":
    """State what the sums say of the unknown cells, with the shown cells filled in."""
    place = {cell: number for number, cell in enumerate(unknown)}
    matrix, right = [], []
    for total in counts.sums:
        signs = [(total.total, 1), *((part, -1) for part in total.parts)]
        row = np.zeros(len(unknown))
        for cell, sign in signs:
            if cell in place:
                row[place[cell]] += sign
        known = sum(sign * counts.values[cell] for cell, sign in signs if cell not in place)
        if row.any():
            matrix.append(row)
            right.append(-known)
    if not matrix:
        return None
    from scipy.optimize import LinearConstraint  # noqa: PLC0415  most tables have nothing to work out

    return LinearConstraint(np.array(matrix), right, right)


def _is_fixed(
    cell: Cell, bounds: Mapping[Cell, tuple[float, float]], knowledge: "LinearConstraint | None"
) -> bool:
    if knowledge is None:
        return False
    least, most = _extremes(cell, bounds, knowledge)
    return least == most


def _extremes(
    cell: Cell, bounds: Mapping[Cell, tuple[float, float]], knowledge: "LinearConstraint"
) -> tuple[int, int]:
    from scipy.optimize import Bounds, milp  # noqa: PLC0415  see above

    objective = np.array([1.0 if other == cell else 0.0 for other in bounds])
    box = Bounds([low for low, _ in bounds.values()], [high for _, high in bounds.values()])
    least, most = (
        milp(sign * objective, constraints=knowledge, bounds=box, integrality=np.ones(len(bounds)))
        for sign in (1, -1)
    )
    if least.x is None or most.x is None:
        raise ValueError("the counts contradict their sums")
    return round(least.fun), round(-most.fun)


def _cheapest(counts: Counts, marks: Mapping[Cell, Mark], exposed: list[Cell], n_min: int) -> Cell | None:
    """Choose the smallest shown count in a sum with an exposed cell, and a cell to keep only as the last."""
    beside = [total for total in counts.sums if not set(exposed).isdisjoint(total.cells)]
    candidates = [
        cell
        for cell in _reached(counts, beside, marks)
        if marks.get(cell) == "shown" and counts.values[cell] >= n_min and cell not in counts.given
    ]
    order = list(counts.values)
    return min(
        candidates,
        key=lambda cell: (cell in counts.keep, counts.values[cell], order.index(cell)),
        default=None,
    )


def _reached(counts: Counts, beside: list[Sum], marks: Mapping[Cell, Mark]) -> Iterator[Cell]:
    """Yield the cells of these sums; where all are hidden, those of the sums that share a hidden cell."""
    near = {cell for total in beside for cell in total.cells}
    if any(marks.get(cell) == "shown" and counts.values[cell] for cell in near - set(counts.given)):
        yield from near
    else:
        yield from counts.values


def _connected(sums: Sequence[Sum], start: set[Cell]) -> set[Cell]:
    reached = start
    while True:
        further = {cell for total in sums if not reached.isdisjoint(total.cells) for cell in total.cells}
        if further <= reached:
            return reached
        reached = reached | further
