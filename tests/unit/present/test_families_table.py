"""Tests of an outcome family together: adjusted values beside the raw one, and the words for them."""

import pytest

import effects_factory as effects
import exhibit_factory as study
from arviointi.config.exhibits_effects import FamiliesTable
from arviointi.contracts.blocks import Number
from arviointi.locale.speak import speak
from arviointi.present.families_table import families_table

TITLE = {"fi": "Perheet", "en": "Families"}
EXHIBIT = FamiliesTable(kind="families_table", title=TITLE, analyses=list(study.ANALYSES))
CLEAR = "placement_12m.main.att"


def rows_of(table):
    names = [column.id for column in table.columns]
    return {row.id: dict(zip(names, row.cells, strict=True)) for group in table.groups for row in group.rows}


def test_each_family_has_its_questions_and_says_how_many_there_are():
    table = families_table(EXHIBIT, effects.sources()).block
    assert {group.id: len(group.rows) for group in table.groups} == {"placements": 2, "families": 1}
    assert "questions in all 2, in this table 2" in speak(table.groups[0].heading, "en")


def test_questions_of_analyses_that_are_not_named_still_count():
    exhibit = EXHIBIT.model_copy(update={"analyses": ["placement_12m"]})
    table = families_table(exhibit, effects.sources()).block
    assert "questions in all 2, in this table 1" in speak(table.groups[0].heading, "en")
    assert rows_of(table)[CLEAR]["p_holm"] == Number(value=0.026, format="p_value")


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.013, "Differs from zero also when all"),
        (0.04, "not when the number"),
        (0.4, "even when looked at alone"),
    ],
)
def test_the_words_follow_from_the_adjusted_values(p, words):
    sources = effects.sources(tests=effects.families((0.43, p)))
    assert words in speak(rows_of(families_table(EXHIBIT, sources).block)[CLEAR]["reading"], "en")


def test_a_finding_that_only_the_milder_adjustment_leaves_is_tentative():
    tests = effects.families((0.43, 0.02)).assign(p_holm=0.07, p_max_t=0.06, p_fdr=0.04)
    reading = rows_of(families_table(EXHIBIT, effects.sources(tests=tests)).block)[CLEAR]["reading"]
    assert "tentative" in speak(reading, "en")
