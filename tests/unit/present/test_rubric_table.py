"""The printed rubric says of every threshold whether it has a source."""

import exhibit_factory as study
from arviointi.config.base import read_config
from arviointi.config.exhibits_practice import RubricTable
from arviointi.config.fidelity import Rubric
from arviointi.locale.speak import speak
from arviointi.present.rubric_table import rubric_table

EXHIBIT = RubricTable(kind="rubric_table", title={"fi": "t", "en": "t"}, rubrics=["systemic_practice"])
RUBRIC = read_config(Rubric, study.RUBRIC)


def said(language: str = "en") -> dict[str, list[str]]:
    block = rubric_table(EXHIBIT, study.sources()).block
    return {
        row.id: [speak(cell, language) for cell in row.cells] for group in block.groups for row in group.rows
    }


def test_every_indicator_is_in_it():
    assert list(said()) == list(RUBRIC.indicators)


def test_thresholds_are_written_as_the_rubric_has_them():
    assert said()["R3.1"][1] == "40 · 30 · 20"
    assert said("fi")["A4.1"][1] == "0,1 · 0,3 · 0,5"
    assert said()["R1.3"][1] == "0 · 0.5 · 0.9; 0 · 0.5 · 0.9 (at most 0.5)"


def test_a_design_choice_is_called_one_and_a_source_is_named():
    assert said()["R1.1"][3:] == ["Core elements of the national pilots (LAPE 2018)", "Design choice"]
    assert said("fi")["A3.1"][3:] == ["Oma valinta", "Oma valinta"]
    assert "HE 170/2021" in said()["R3.1"][4]


def test_the_footnote_counts_the_choices():
    block = rubric_table(EXHIBIT, study.sources()).block
    own = sum(one.basis.anchors == "design_choice" for one in RUBRIC.indicators.values())
    assert f"{own} of {len(RUBRIC.indicators)}" in speak(block.footnotes[1], "en")
    assert len(RUBRIC.indicators) - own == 1
