"""A blind analysis shows who is in it and how many, but no effect, in any exhibit."""

from dataclasses import replace

import pytest

import effects_factory as effects
import exhibit_factory as study
from arviointi.config.exhibits import FlowTable, TrendPlot
from arviointi.config.exhibits_effects import ChecksTable, EffectsTable, EventStudyPlot, FamiliesTable
from arviointi.contracts.blocks import Nothing
from arviointi.locale.speak import speak
from arviointi.present.blinding import blinded
from arviointi.present.checks_table import checks_table
from arviointi.present.effects import effects_table
from arviointi.present.families_table import families_table
from arviointi.present.figures import draw, make_figure
from arviointi.present.flow import flow_table

TITLE = {"fi": "t", "en": "t"}
BLIND = "placements_emergency"


@pytest.fixture(scope="module")
def sources():
    made = study.sources()
    analyses = {**made.analyses, BLIND: made.analyses[BLIND].model_copy(update={"blind": True})}
    return blinded(replace(made, analyses=analyses))


def test_its_models_show_as_blinded_without_a_number(sources):
    table = effects_table(
        EffectsTable(kind="effects_table", title=TITLE, analyses=list(study.ANALYSES)), sources
    )
    groups = {group.id: group for group in table.block.groups}
    for row in groups[BLIND].rows:
        assert set(row.cells[1:5]) == {Nothing()}
        assert "blinded" in speak(row.cells[-1], "en")
    (conclusion,) = (one for one in table.conclusions if one.id.startswith(BLIND))
    assert conclusion.certainty == "cannot_tell"
    assert "sokkoutettu" in speak(conclusion.text, "fi")


def test_the_other_analyses_are_as_they_were(sources):
    open_ones = [name for name in study.ANALYSES if name != BLIND]
    plan = EffectsTable(kind="effects_table", title=TITLE, analyses=open_ones)
    assert effects_table(plan, sources) == effects_table(plan, study.sources())


def test_its_event_study_has_no_point(sources):
    plan = EventStudyPlot(kind="event_study_plot", title=TITLE, analyses=[BLIND], model="main")
    figure = make_figure(plan, sources).block
    assert [row for group in figure.table.groups for row in group.rows] == []
    assert "blinded" in speak(figure.alt, "en")
    assert draw(plan, sources, "x", "en").startswith("<svg")


def test_its_means_over_time_end_before_the_first_start(sources):
    plan = TrendPlot(kind="trend_plot", title=TITLE, analyses=[BLIND])
    first = study.sources().panels[BLIND]["cohort"].min()
    assert sources.panels[BLIND]["period"].max() < first
    shown, whole = (make_figure(plan, one).block.table for one in (sources, study.sources()))
    assert 0 < len(shown.groups[0].rows) < len(whole.groups[0].rows)
    assert draw(plan, sources, "x", "en").startswith("<svg")


def test_its_checks_and_the_tests_of_its_family_are_not_shown():
    """An adjusted p-value tells of all results of a family, so the other analysis of the family has none."""
    made = effects.sources()
    plan = made.analyses[BLIND].model_copy(update={"blind": True})
    closed = blinded(replace(made, analyses={**made.analyses, BLIND: plan}))
    checks = checks_table(ChecksTable(kind="checks_table", title=TITLE, analyses=[BLIND]), closed).block
    assert [row.id for row in checks.groups[0].rows] == ["together"]
    assert "blinded" in speak(checks.groups[0].rows[0].cells[-1], "en")
    families = FamiliesTable(kind="families_table", title=TITLE, analyses=list(study.ANALYSES))
    table = families_table(families, closed).block
    assert [group.id for group in table.groups] == ["families"]
    assert "Blinded analyses: 1" in speak(table.footnotes[-1], "en")


def test_who_is_in_it_stays_open(sources):
    plan = FlowTable(kind="flow_table", title=TITLE, analyses=[BLIND])
    assert flow_table(plan, sources) == flow_table(plan, study.sources())
