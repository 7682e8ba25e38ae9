"""Items that work the same way at two waves, and items that do not."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

import exhibit_factory as study
from arviointi.config.exhibits import InvarianceTable
from arviointi.contracts.blocks import Nothing
from arviointi.locale.speak import speak
from arviointi.present.invariance import (
    LARGE,
    MODERATE,
    item_differences,
    log_likelihood,
    nagelkerke,
)
from arviointi.present.invariance_table import invariance_table, reading

EXHIBIT = InvarianceTable(
    kind="invariance_table", title={"fi": "t", "en": "t"}, instruments=["score15"], canonical=["responses"]
)
CUTS = [-2.0, -0.7, 0.7, 2.0]


def answers(n: int, seed: int, shift: float = 0.0, better: float = 0.0, items: int = 6) -> pd.DataFrame:
    """Answers 1–5 of n people; `better` moves everybody, `shift` the first item alone."""
    rng = np.random.default_rng(seed)
    level = rng.normal(better, 1, n)
    moved = np.array([shift, *[0.0] * (items - 1)])
    latent = 1.5 * level[:, None] + moved + rng.logistic(size=(n, items))
    return pd.DataFrame(np.digitize(latent, CUTS) + 1, columns=range(1, items + 1))


def test_items_that_work_the_same_way_are_not_said_to_differ_though_everybody_feels_better():
    changes = item_differences(answers(400, 1), answers(400, 2, better=0.8))
    assert (changes < MODERATE).all()
    assert reading(changes) == "invariance.in_order"


def test_an_item_that_moves_alone_is_found():
    changes = item_differences(answers(400, 1), answers(400, 2, shift=2.5))
    assert changes.idxmax() == 1
    assert changes[1] > LARGE
    assert (changes.drop(1) < MODERATE).all()
    assert reading(changes) == "invariance.large"


def test_the_order_of_the_waves_does_not_matter():
    one, other = answers(150, 3), answers(150, 4, shift=1.0)
    there, back = item_differences(one, other), item_differences(other, one)
    np.testing.assert_allclose(there, back, atol=1e-5)


def test_the_likelihood_is_that_of_proportional_odds():
    """Brute force: the likelihood written out and maximised without derivatives."""
    item, level = answers(80, 5)[1], np.random.default_rng(6).normal(size=80)

    def minus(parameters):
        slope, first, *steps = parameters
        cuts = np.concatenate([[-np.inf, first], first + np.cumsum(np.exp(steps)), [np.inf]])
        below = 1 / (1 + np.exp(-(cuts[None, :] - slope * level[:, None])))
        chance = below[np.arange(80), item] - below[np.arange(80), item - 1]
        return -np.log(chance).sum()

    settings = {"maxiter": 20_000, "xatol": 1e-9, "fatol": 1e-11}
    found = minimize(minus, [0, -2, 0.2, 0.3, 0.2], method="Nelder-Mead", options=settings)
    assert log_likelihood(item, level[:, None]) == pytest.approx(-found.fun, abs=1e-5)


def test_r_squared_is_nothing_without_predictors_and_one_at_most():
    item = pd.Series([1, 1, 2, 2])
    assert nagelkerke(4 * np.log(0.5), item) == pytest.approx(0)
    assert nagelkerke(0, item) == pytest.approx(1)


def test_an_item_that_nobody_answers_otherwise_cannot_be_judged():
    same = answers(60, 7).assign(**{"1": 3}).rename(columns={"1": 7})
    changes = item_differences(same, same)
    assert np.isnan(changes[7])
    assert reading(changes) == "invariance.not_computed"


def test_with_few_answers_nothing_is_tested_and_the_table_says_so():
    responses = study.responses()
    later = responses.assign(wave="T1")
    both = pd.concat([responses.assign(wave="T0"), later])
    sources = study.sources()
    changed = sources.__class__(**{**sources.__dict__, "canonical": {"responses": both}})
    (row,) = invariance_table(EXHIBIT, changed).block.groups[0].rows
    assert row.cells[5:8] == (Nothing(), Nothing(), Nothing())
    assert "cannot tell" in speak(row.cells[-1], "en")
    assert speak(row.cells[1], "en") == "T0 and T1"


def test_with_enough_answers_the_items_are_compared():
    responses = study.responses()
    both = pd.concat([responses.assign(wave="T0"), responses.assign(wave="T1")])
    sources = study.sources()
    changed = sources.__class__(**{**sources.__dict__, "canonical": {"responses": both}})
    (row,) = invariance_table(EXHIBIT.model_copy(update={"fewest": 30}), changed).block.groups[0].rows
    assert [cell.value for cell in row.cells[5:8]] == [0, 0, 0]
    assert speak(row.cells[-1], "en") == "The items work the same way."
