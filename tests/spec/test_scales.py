"""Instruments as their keys say: reversal, fewest answers, prorating; scores from valid answers only."""

import pandas as pd
import pytest

from arviointi.config.base import read_config
from arviointi.config.instruments import Instrument
from ascii_tables import cells
from one_respondent import FOLDER, differing, responses, scored, scores


@pytest.mark.parametrize(
    "row",
    cells("""
    | answers 1–15                  | total | strengths | overwhelmed | disrupted | why                            |
    |-------------------------------|-------|-----------|-------------|-----------|--------------------------------|
    | 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 | 3.667 | 1         | 5           | 5         | ten items are turned           |
    | 1 5 1 5 5 1 5 5 5 1 5 5 5 5 1 | 1     | 1         | 1           | 1         | the least problems there are   |
    | 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 | 3     | 3         | 3           | 3         | the middle stays               |
    | 2 5 2 5 4 2 4 5 4 2 4 5 5 4 4 | 1.8   | 2.4       | 2           | 1         | worked by hand                 |
    | . 5 2 5 . 2 4 5 4 2 4 5 5 4 4 | 1.769 | 2.5       | 2           | 1         | four of five are enough        |
    | . 5 . 5 4 2 4 5 4 2 4 5 5 4 4 | 1.769 |           | 2           | 1         | three are not; 13 of 15 are    |
    | . 5 . 5 . 2 4 5 . 2 4 5 5 4 4 |       |           |             | 1         | 11 of 15 are too few           |
    | . 5 . 5 . 2 4 5 4 2 4 5 5 4 4 | 1.75  |           | 2           | 1         | 12 of 15 are enough            |
    | ! 5 2 5 ! 2 4 5 4 2 4 5 5 4 4 | 1.769 | 2.5       | 2           | 1         | out of range is not used       |
    """),
    ids=lambda row: row["why"],
)
def test_score15(row):
    """High means more problems. 24 + 12 = 27/15; in the fourth row (2+2+2+2+4)/5, (2+2+2+2+2)/5, (1+1+1+1+1)/5."""
    assert not differing(scores("score15", row["answers 1–15"]), row)


@pytest.mark.parametrize(
    "row",
    cells("""
    | answers 1–12            | total | n  | why                        |
    |-------------------------|-------|----|----------------------------|
    | 1 2 3 4 5 1 2 3 4 5 1 5 | 3     | 12 | mean of the answered       |
    | 1 2 3 4 5 1 2 3 4 5 . . | 3     | 10 | ten are enough             |
    | 1 2 3 4 5 1 2 3 4 . . . |       | 9  | nine are not: no score     |
    """),
    ids=lambda row: row["why"],
)
def test_bat12(row):
    found = scores("bat12", row["answers 1–12"])
    assert found.loc["total", "n_answered"] == int(row["n"])
    assert not differing(found, row)


@pytest.mark.parametrize(
    "row",
    cells("""
    | answers 1–10        | total | why                                               |
    |---------------------|-------|---------------------------------------------------|
    | 5 5 1 1 5 5 5 5 5 5 | 50    | items 3 and 4 are turned                          |
    | 1 1 5 5 1 1 1 1 1 1 | 10    |                                                   |
    | . 5 1 1 5 5 5 5 5 4 | 48.889 | nine answers: 10 × mean, not rounded             |
    | . . 1 1 5 5 5 5 5 5 |       | eight are too few                                 |
    """),
    ids=lambda row: row["answers 1–10"],
)
def test_kidscreen10(row):
    assert not differing(scores("kids10", row["answers 1–10"]), row)


def test_who_was_not_asked_has_no_row_and_who_answered_wrongly_has():
    """An out-of-range answer counts as asked; other instruments' answers do not."""
    assert len(scores("bat12", "! . . . . . . . . . . .")) == 1
    assert scored(responses("score15", "3 " * 15), "bat12").empty


def test_answers_that_are_no_whole_number_in_range_are_not_used():
    """Whatever let them through: 4.5, 0 and 6 leave nine valid answers of twelve."""
    found = scores("bat12", "4.5 0 6 3 3 3 3 3 3 3 3 3").loc["total"]
    assert found["n_answered"] == 9


def test_informants_and_children_stay_separate():
    """A parent who answers of two children, and a child: three people, never averaged."""
    rows = pd.concat(
        [
            responses("score15", "1 " * 15),
            responses("score15", "3 " * 15, child="b"),
            responses("score15", "5 " * 15, informant="child", respondent="a"),
        ]
    )
    total = scored(rows, "score15").query("scale == 'total'")
    assert total.set_index(["informant", "child"])["score"].round(3).to_dict() == {
        ("parent", "a"): 3.667,
        ("parent", "b"): 3,
        ("child", "a"): 2.333,
    }


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_instrument_names_its_source_and_its_licence(path):
    instrument = read_config(Instrument, path)
    assert instrument.licence.strip()
    assert instrument.source.strip()
