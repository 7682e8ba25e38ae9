"""What a table of reliability shows, and of whom."""

import numpy as np
import pandas as pd
import pytest

import exhibit_factory as study
from arviointi.config.exhibits import ReliabilityTable
from arviointi.config.instruments import Instrument
from arviointi.contracts.blocks import Suppressed
from arviointi.locale.speak import speak
from arviointi.present.disclosure import protect_counts
from arviointi.present.reliability import Answers, complete_answers, counted, reading, reliability_table

EXHIBIT = ReliabilityTable(
    kind="reliability_table", title={"fi": "t", "en": "t"}, instruments=["score15"], canonical=["responses"]
)
INSTRUMENT = Instrument.model_validate(study.INSTRUMENT)
ITEMS = INSTRUMENT.items_of("total")


def answers_of_parents() -> pd.DataFrame:
    responses = study.responses()
    return responses[responses["instrument"] == "score15"]


def test_reversed_items_are_turned_so_that_all_point_one_way():
    items = complete_answers(answers_of_parents(), INSTRUMENT, ITEMS)
    assert (items.corr().to_numpy()[np.triu_indices(5, 1)] > 0).all()


def test_who_left_an_item_out_does_not_count():
    answers = answers_of_parents()
    before = len(complete_answers(answers, INSTRUMENT, ITEMS))
    holed = answers.assign(value=answers["value"].mask(answers.index == answers.index[0]))
    assert len(complete_answers(holed, INSTRUMENT, ITEMS)) == before - 1


def test_fewer_respondents_than_the_threshold_are_not_shown():
    sources = study.sources()
    responses = sources.canonical["responses"]
    few = responses[responses["respondent"].isin(["t00p0", "t00p1", "t00p2"])]
    changed = sources.__class__(**{**sources.__dict__, "canonical": {"responses": few}})
    (row,) = reliability_table(EXHIBIT, changed).block.groups[0].rows
    assert row.cells[3] == Suppressed(below=5)
    assert set(row.cells[4:9]) == {Suppressed()}
    assert row.cells[-1] == Suppressed()


def arms_of(sources):
    """Teams of the made-up study, as the table of teams has them."""
    teams = pd.DataFrame(study.teams(), columns=["region", "team", "arm"])
    return sources.__class__(**{**sources.__dict__, "canonical": {**sources.canonical, "teams": teams}})


def test_arms_stand_apart():
    plan = EXHIBIT.model_copy(update={"by_arm": True})
    (group,) = reliability_table(plan, arms_of(study.sources())).block.groups
    assert [row.id for row in group.rows] == ["total.parent.T1.pilot", "total.parent.T1.comparison"]
    everyone = reliability_table(EXHIBIT, study.sources()).block.groups[0].rows[0].cells[3].value
    assert sum(row.cells[3].value for row in group.rows) == everyone


def test_a_small_arm_hides_the_other_because_the_sum_is_shown():
    people = [
        Answers("pilot", pd.DataFrame(index=range(3)), 13),
        Answers("comparison", pd.DataFrame(index=range(30)), 36),
    ]
    shown = protect_counts(counted(people), study.settings().disclosure)
    assert shown["complete", "pilot"] == Suppressed(below=5)
    assert shown["complete", "comparison"] == Suppressed()


def test_the_same_study_gives_the_same_interval():
    first, again = (reliability_table(EXHIBIT, study.sources()).block for _ in range(2))
    assert first == again


def test_the_reader_is_told_how_missing_answers_were_dealt_with():
    notes = [speak(note, "en") for note in reliability_table(EXHIBIT, study.sources()).block.footnotes]
    assert any("listwise" in note and "500 resamples" in note for note in notes)


@pytest.mark.parametrize(
    ("alpha", "low", "words"),
    [(0.59, 0.40, "alpha.low"), (0.64, 0.21, "alpha.uncertain"), (0.75, 0.60, "alpha.in_order")],
)
def test_an_alpha_is_called_sufficient_only_if_its_interval_is(alpha, low, words):
    assert reading(alpha, low) == words
