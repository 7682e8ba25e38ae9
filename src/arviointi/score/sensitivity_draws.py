"""Scores of the same teams under many weights, or many completed tables, at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from arviointi.config.fidelity import Index
from arviointi.config.sensitivity import DrawnWeights
from arviointi.score.aggregate import PERCENT, element_scores, index_levels
from arviointi.score.scoring import Floats
from arviointi.score.sensitivity_cases import Main, index_of


@dataclass(frozen=True)
class Draws:
    """Index (0–100) and level of units × draws; NaN where there is none. One draw where nothing is drawn."""

    score: Floats
    level: Floats


def drawn_weights(main: Main, chosen: DrawnWeights, name: str, rng: np.random.Generator) -> Draws:
    """Compute an index under weights drawn from symmetric Dirichlet distributions.

    In each draw the indicators of every element get new weights, and so do the elements within the index.
    Which elements and indices have a score is decided once, by the rubric's own weights: what is not observed
    is left out and the drawn weights of the rest are scaled up.

    Parameters
    ----------
    rng : draws first the weights within each element, in the order of the index, then those of the elements.

    Returns
    -------
    Units × draws: one product of matrices for each element, none for each draw.
    """
    index = main.case.rubric.indices[name]
    elements = [
        _drawn_element(main, element, is_missing, chosen, rng)
        for element, is_missing in zip(
            index.elements, np.isnan(main.case.of_index(name).score).T, strict=True
        )
    ]
    weights = _dirichlet(len(elements), chosen, rng)
    score = _drawn_index(elements, weights)
    score[np.isnan(index_of(main.case, name)[0])] = np.nan
    return Draws(score, _levels(score, elements, index, main))


def _drawn_element(
    main: Main,
    element: str,
    is_missing: npt.NDArray[np.bool_],
    chosen: DrawnWeights,
    rng: np.random.Generator,
) -> Floats:
    rubric = main.case.rubric
    names = list(rubric.indicators)
    own = main.case.indicators.of([names.index(name) for name in rubric.elements[element].indicators])
    weights = _dirichlet(len(rubric.elements[element].indicators), chosen, rng)
    score = element_scores(own, weights, min_weight=0).score
    score[is_missing] = np.nan
    return score


def _dirichlet(size: int, chosen: DrawnWeights, rng: np.random.Generator) -> Floats:
    """Draw weights that sum to 1 (size × draws)."""
    return rng.dirichlet([chosen.concentration] * size, chosen.draws).T


def _drawn_index(elements: list[Floats], weights: Floats) -> Floats:
    total, present = np.zeros_like(elements[0]), np.zeros_like(elements[0])
    for element, weight in zip(elements, weights, strict=True):
        total += np.nan_to_num(element) * weight
        present += ~np.isnan(element) * weight
    score: Floats = PERCENT * np.divide(total, present, out=np.full_like(total, np.nan), where=present > 0)
    return score


def _levels(score: Floats, elements: list[Floats], index: Index, main: Main) -> Floats:
    """Give levels with the guard, all draws of all units below each other."""
    below = np.stack(elements, axis=-1).reshape(-1, len(elements))
    return index_levels(score.ravel(), below, index.guard, main.case.rubric.levels).reshape(score.shape)
