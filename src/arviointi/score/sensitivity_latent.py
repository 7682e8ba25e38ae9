"""One common factor of the elements in place of their mean."""

import numpy as np
from statsmodels.multivariate.factor import Factor

from arviointi.config.sensitivity import Latent
from arviointi.score.aggregate import index_levels
from arviointi.score.scoring import Floats
from arviointi.score.sensitivity_cases import Main, index_of
from arviointi.score.sensitivity_draws import Draws

START = 20181022
"""Seed of the starting values, which are drawn: without it the last digits differ from run to run."""


def latent(main: Main, chosen: Latent, name: str) -> Draws | None:
    """Score units on one factor, estimated by maximum likelihood from the elements of an index.

    Factor scores (regression method) are stretched to the mean and the standard deviation that the index has
    in the same units, so that its cut-offs and its guard can be applied.

    Returns
    -------
    One draw; None where fewer units than `min_rows` have every element, or an element does not vary.
    """
    elements = main.case.of_index(name).score
    is_whole = ~np.isnan(elements).any(axis=1)
    whole = elements[is_whole]
    if len(whole) < chosen.min_rows or not whole.std(axis=0).all():
        return None
    score = np.full(len(elements), np.nan)
    score[is_whole] = _stretched(_factor_scores(whole), index_of(main.case, name)[0][is_whole])
    rubric = main.case.rubric
    level = index_levels(score, elements, rubric.indices[name].guard, rubric.levels)
    return Draws(score[:, None], level[:, None])


def _factor_scores(elements: Floats) -> Floats:
    """Return scores on one factor that rises with the elements."""
    fitted = Factor(elements, n_factor=1, method="ml").fit(rng=START)
    scores: Floats = fitted.factor_scoring(method="regression")[:, 0]
    return scores if fitted.loadings.sum() > 0 else -scores


def _stretched(scores: Floats, like: Floats) -> Floats:
    stretched: Floats = like.mean() + like.std() * (scores - scores.mean()) / scores.std()
    return stretched
