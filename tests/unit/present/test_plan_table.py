"""What was decided before estimation: read from the plan alone, with the digest of its file."""

import effects_factory as effects
import exhibit_factory as study
from arviointi.config.analyses import Analysis
from arviointi.config.exhibits_effects import PlanTable
from arviointi.locale.speak import speak
from arviointi.present.plan_table import plan_table

TITLE = {"fi": "Suunnitelma", "en": "Plan"}
EXHIBIT = PlanTable(kind="plan_table", title=TITLE, analyses=[effects.ANALYSIS])


def rows_of(**changes):
    sources = effects.sources()
    plan = Analysis.model_validate({**study.ANALYSES[effects.ANALYSIS], **changes})
    changed = sources.__class__(
        **{**sources.__dict__, "analyses": {**sources.analyses, effects.ANALYSIS: plan}}
    )
    (group,) = plan_table(EXHIBIT, changed).block.groups
    return {row.id: speak(row.cells[1], "en") for row in group.rows}


def test_models_stand_under_the_role_they_were_given():
    rows = rows_of()
    assert rows["primary"].startswith("group-time effects")
    assert rows["sensitivity"] == "two-way fixed effects"
    assert "start moved by 6 periods" in rows["placebo"]
    assert "secondary" not in rows


def test_checks_that_were_not_asked_for_are_not_listed():
    asked = rows_of(checks={"leave_out": ["team"], "honest": None, "equality": False, "decomposition": False})
    assert asked["checks"] == "Development before the start; Without each unit in turn"
    every = {"pre_trends": False, "leave_out": [], "honest": None, "equality": False, "decomposition": False}
    assert rows_of(checks=every)["checks"] == "No checks."


def test_an_estimand_is_shown_in_the_words_of_the_plan_or_said_to_be_missing():
    assert rows_of()["estimand"] == "Not stated in the plan."
    stated = {"fi": "Keskimääräinen vaikutus", "en": "The average effect on pilot teams"}
    assert rows_of(estimand=stated)["estimand"] == "The average effect on pilot teams"


def test_teams_that_are_left_out_are_not_named():
    rows = rows_of(population={"leave_out": ["pirkanmaa/t03"], "where": {"site": ["TP-1"]}})
    assert "Named teams left out" in rows["population"]
    assert not any("t03" in said or "TP-1" in said for said in rows.values())


def test_the_digest_is_that_of_the_file_of_the_analysis():
    assert rows_of()["digest"] == effects.DIGEST[:12]


def test_blinding_is_part_of_the_plan():
    assert "blinded" in rows_of(blind=True)["blind"]
    assert rows_of()["blind"] == "No blinding."
