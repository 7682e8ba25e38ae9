"""Cronbach's alpha of complete answers, against the textbook formula."""

import numpy as np
import pandas as pd
import pytest

import exhibit_factory as study
from arviointi.config.exhibits import ReliabilityTable
from arviointi.config.instruments import Instrument
from arviointi.contracts.blocks import Suppressed
from arviointi.present.reliability import complete_answers, cronbach_alpha, reading, reliability_table

EXHIBIT = ReliabilityTable(
    kind="reliability_table", title={"fi": "t", "en": "t"}, instruments=["score15"], canonical=["responses"]
)
INSTRUMENT = Instrument.model_validate(study.INSTRUMENT)
SCALE = INSTRUMENT.scales["total"]


def answers_of_parents() -> pd.DataFrame:
    responses = study.responses()
    return responses[responses["instrument"] == "score15"]


def test_alpha_is_the_textbook_formula():
    """k/(k−1) · (1 − Σ item variances / variance of the sum)."""
    items = complete_answers(answers_of_parents(), INSTRUMENT, SCALE)
    k = items.shape[1]
    expected = k / (k - 1) * (1 - items.var().sum() / items.sum(axis=1).var())
    alpha, low, high = cronbach_alpha(items)
    assert alpha == pytest.approx(expected)
    assert low < alpha < high


def test_reversed_items_are_turned_so_that_all_point_one_way():
    items = complete_answers(answers_of_parents(), INSTRUMENT, SCALE)
    assert (items.corr().to_numpy()[np.triu_indices(5, 1)] > 0).all()


def test_who_left_an_item_out_does_not_count():
    answers = answers_of_parents()
    before = len(complete_answers(answers, INSTRUMENT, SCALE))
    holed = answers.assign(value=answers["value"].mask(answers.index == answers.index[0]))
    assert len(complete_answers(holed, INSTRUMENT, SCALE)) == before - 1


@pytest.mark.parametrize(
    "items", [pd.DataFrame({1: [2.0, 3.0], 2: [2.0, 4.0]}), pd.DataFrame({1: [3.0] * 9, 2: [3.0] * 9})]
)
def test_too_few_answers_or_answers_that_do_not_vary_have_no_alpha(items):
    assert cronbach_alpha(items) is None


def test_fewer_respondents_than_the_threshold_are_not_shown():
    sources = study.sources()
    responses = sources.canonical["responses"]
    few = responses[responses["respondent"].isin(["t00p0", "t00p1", "t00p2"])]
    changed = sources.__class__(**{**sources.__dict__, "canonical": {"responses": few}})
    (row,) = reliability_table(EXHIBIT, changed).block.groups[0].rows
    assert row.cells[3] == Suppressed(below=5)
    assert row.cells[4] == row.cells[5] == Suppressed()


@pytest.mark.parametrize(
    ("alpha", "low", "words"),
    [(0.59, 0.40, "alpha.low"), (0.64, 0.21, "alpha.uncertain"), (0.75, 0.60, "alpha.in_order")],
)
def test_an_alpha_is_called_sufficient_only_if_its_interval_is(alpha, low, words):
    assert reading(alpha, low) == words
