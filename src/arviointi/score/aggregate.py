"""Indicators to elements to indices, with what the missing could change at most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arviointi.config.fidelity import Guard, Index, Levels, Rubric
from arviointi.score.scoring import TOLERANCE, Floats, at_least, level

PERCENT = 100


@dataclass(frozen=True)
class Scores:
    """Scores of units × indicators, elements or indices.

    Attributes
    ----------
    score : NaN where there is none.
    low, high : the score if everything not reported were 0, or 1; NaN where nothing applies.
    """

    score: Floats
    low: Floats
    high: Floats

    def of(self, columns: Sequence[int]) -> "Scores":
        """Keep some columns."""
        return Scores(self.score[:, columns], self.low[:, columns], self.high[:, columns])


def indicator_scores(score: Floats, is_applicable: npt.NDArray[np.bool_]) -> Scores:
    """Give indicators their bounds: a missing one is 0 at worst and 1 at best."""
    bounds = (np.where(is_applicable, np.where(np.isnan(score), bound, score), np.nan) for bound in (0, 1))
    return Scores(score, *bounds)


def weights_of(rubric: Rubric) -> Floats:
    """Arrange the weights as indicators × elements."""
    indicators = list(rubric.indicators)
    weights = np.zeros((len(indicators), len(rubric.elements)))
    for column, element in enumerate(rubric.elements.values()):
        for name, indicator in element.indicators.items():
            weights[indicators.index(name), column] = indicator.weight
    return weights


def element_scores(indicators: Scores, weights: Floats, min_weight: float) -> Scores:
    """Compute weighted means of indicators.

    Parameters
    ----------
    indicators : units × indicators.
    weights : indicators × elements.
    min_weight : least observed share of an element's applicable weight; below it there is no score.

    Returns
    -------
    Units × elements. What does not apply is left out and the weights are scaled up; what is not reported
    likewise, but it widens the bounds.
    """
    observed = ~np.isnan(indicators.score) @ weights
    applicable = ~np.isnan(indicators.low) @ weights
    enough = (observed >= min_weight * applicable - TOLERANCE) & (observed > 0)
    score = _ratio(np.nan_to_num(indicators.score) @ weights, observed, enough)
    low, high = (
        _ratio(np.nan_to_num(bound) @ weights, applicable, applicable > 0)
        for bound in (indicators.low, indicators.high)
    )
    return Scores(score, low, high)


def index_scores(elements: Scores, names: Sequence[str], indices: dict[str, Index]) -> Scores:
    """Compute 100 × the mean, or the minimum, of each index's elements (units × indices).

    The score needs enough elements and the index it requires; bounds need neither.
    """
    found: dict[str, Scores] = {}
    for name, index in indices.items():
        chosen = elements.of([names.index(element) for element in index.elements])
        enough = (~np.isnan(chosen.score)).sum(axis=1) >= index.min_elements
        if index.requires:
            enough &= ~np.isnan(found[index.requires].score[:, 0])
        score, low, high = (_combined(part, index) for part in (chosen.score, chosen.low, chosen.high))
        columns = (PERCENT * part[:, None] for part in (np.where(enough, score, np.nan), low, high))
        found[name] = Scores(*columns)
    return Scores(
        *(np.hstack([getattr(one, part) for one in found.values()]) for part in ("score", "low", "high"))
    )


def index_levels(scores: Floats, elements: Floats, guard: Guard | None, levels: Levels) -> Floats:
    """Turn one index into levels 0, 1, 2; the guard keeps the highest level for teams without a weak element.

    Parameters
    ----------
    scores : index 0–100, by unit.
    elements : its elements, units × elements.
    """
    unguarded = level(scores / PERCENT, levels)
    if guard is None:
        return unguarded
    is_weak = ~at_least(elements, guard.min_element).all(axis=1)
    return np.where(is_weak, np.minimum(unguarded, 1), unguarded)


def index_flags(scores: Floats, elements: Floats, index: Index, levels: Levels) -> list[str]:
    """Name, by unit, the elements that are critical gaps and those that keep the level down."""
    if index.guard is None:
        return [""] * len(scores)
    gap = elements < index.guard.critical_below - TOLERANCE
    held_down = (elements < index.guard.min_element - TOLERANCE) & at_least(scores / PERCENT, levels.high)[
        :, None
    ]
    return [
        " ".join([*_named("critical_gap", index, gaps), *_named("guard", index, guards)])
        for gaps, guards in zip(gap, held_down, strict=True)
    ]


def _named(flag: str, index: Index, holds: npt.NDArray[np.bool_]) -> list[str]:
    return [f"{flag}:{element}" for element, is_so in zip(index.elements, holds, strict=True) if is_so]


def _ratio(top: Floats, bottom: Floats, where: npt.NDArray[np.bool_]) -> Floats:
    ratio: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=where)
    return ratio


def _combined(values: Floats, index: Index) -> Floats:
    """Combine each row over the values there are."""
    if index.combine == "minimum":
        smallest: Floats = np.fmin.reduce(values, axis=1)
        return smallest
    weights = np.array([index.weights.get(element, 1.0) for element in index.elements])
    present = ~np.isnan(values) @ weights
    return _ratio(np.nansum(values * weights, axis=1), present, present > 0)
