"""The report model: what is said first, what is refused, and what it rests on."""

import pytest

import report_factory as factory
from arviointi.contracts.blocks import Place
from arviointi.errors import ConfigError, RejectedDrop
from arviointi.locale.speak import speak
from arviointi.report.compose import compose
from arviointi.report.texts import parse


@pytest.fixture(scope="module")
def made():
    return factory.exhibits()[0]


def titles(report):
    return [callout.type for callout in report.summary]


def test_the_summary_says_what_was_learned_and_what_was_not(made):
    report = compose(factory.material(made))
    assert titles(report) == ["simulated", "learned", "cannot_tell"]
    learned, cannot_tell = (
        " ".join(speak(item, "en") for item in callout.items) for callout in report.summary[1:]
    )
    assert "there were 14 pilot teams" in learned
    assert "Does the model reduce placements?" in learned
    assert "Does the model reduce emergency placements? We cannot tell" in cannot_tell


def test_where_nothing_was_learned_the_summary_says_so(made):
    bare = {name: exhibit.model_copy(update={"conclusions": ()}) for name, exhibit in made.items()}
    report = compose(factory.material(bare))
    assert [item.id for item in report.summary[1].items] == ["summary.nothing_learned"]


def test_real_data_carry_no_mark_of_simulation(made):
    report = compose(factory.material(made, simulated=False))
    assert not report.is_simulated
    assert titles(report) == ["learned", "cannot_tell"]


def test_exhibits_that_a_text_forgets_are_appended(made):
    report = compose(factory.material(made))
    for language in factory.LANGUAGES:
        placed = [
            block.id
            for block in report.pages[language]
            if isinstance(block, Place) and block.kind == "exhibit"
        ]
        assert placed[:2] == ["effects", "trend"]
        assert sorted(placed) == sorted(made)


def test_texts_that_place_what_does_not_exist_are_refused_together(made):
    pages = {"fi": parse("{{nothing}}\n\n{{flow}}\n\n{{flow}}\n"), "en": parse("# Title\n")}
    with pytest.raises(ConfigError) as refused:
        compose(factory.material(made, pages=pages))
    assert [problem.file for problem in refused.value.problems] == ["config/report/fi.md"] * 2 + [
        "config/report/en.md"
    ]


def test_a_delivery_outside_the_ledger_stops_the_report(made):
    short = factory.ledger().model_copy(update={"deliveries": factory.ledger().deliveries[:1]})
    with pytest.raises(RejectedDrop, match="kymenlaakso/2018-10-22"):
        compose(factory.material(made, ledger=short))


def test_the_report_says_which_deliveries_it_rests_on(made):
    rows = compose(factory.material(made)).origin.deliveries.groups[0].rows
    said = {row.id: [speak(cell, "en") for cell in row.cells] for row in rows}
    assert said["kymenlaakso/2018-10-22"][3] == "left out, simulated"
    assert said["pirkanmaa/2018-10-22"][3] == "used, simulated"
    assert all(len(cells[4]) == 12 for cells in said.values())


def test_every_estimator_and_every_model_is_explained(made):
    report = compose(factory.material(made))
    said = " ".join(speak(note, "en") for note in report.methods)
    assert all(
        words in said
        for words in ("Group-time effects", "Two-way fixed effects", "Linear mixed model", "under 5")
    )
    assert len(report.models.groups[0].rows) == 5


def test_the_check_of_every_exhibit_is_listed(made):
    rows = compose(factory.material(made)).origin.exhibits.groups[0].rows
    checks = {row.id: speak(row.cells[1], "en") for row in rows}
    assert checks["profile"] == "for review"
    assert checks["deliveries"] == "pass"
