"""What was decided before estimation: read from the plan alone, with what departs from the registered one."""

import datetime as dt
from dataclasses import replace

import effects_factory as effects
import exhibit_factory as study
from arviointi.config.analyses import Analysis
from arviointi.config.exhibits_effects import PlanTable
from arviointi.config.registrations import Registration, plan_digest
from arviointi.locale.speak import speak
from arviointi.present.plan_table import plan_table

TITLE = {"fi": "Suunnitelma", "en": "Plan"}
EXHIBIT = PlanTable(kind="plan_table", title=TITLE, analyses=[effects.ANALYSIS])


def registration(**reasons):
    """The factory's plan as it was registered."""
    plan = Analysis.model_validate(study.ANALYSES[effects.ANALYSIS])
    return Registration(
        registered=dt.date(2018, 1, 1), by="A", digest=plan_digest(plan), plan=plan, reasons=reasons
    )


def rows_of(registered=None, **changes):
    sources = effects.sources()
    plan = Analysis.model_validate({**study.ANALYSES[effects.ANALYSIS], **changes})
    changed = replace(
        sources,
        analyses={**sources.analyses, effects.ANALYSIS: plan},
        registrations={effects.ANALYSIS: registered} if registered else {},
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


def test_the_digest_is_that_of_what_the_plan_decides():
    plan = Analysis.model_validate(study.ANALYSES[effects.ANALYSIS])
    assert rows_of()["digest"] == plan_digest(plan)[:12]
    assert rows_of(conf_level=0.9)["digest"] != rows_of()["digest"]


def test_a_plan_that_nobody_registered_is_said_to_prove_nothing():
    assert "nothing shows what was decided" in rows_of()["registered"]


def test_a_plan_that_stayed_as_registered_has_no_deviations():
    rows = rows_of(registered=registration())
    assert rows["registered"] == "Registered on 1 January 2018 by A."
    assert rows["deviations"] == "The plan is as it was registered."


def test_every_deviation_stands_with_its_values_and_reason():
    why = {"fi": "Aineisto loppui.", "en": "The data ended."}
    rows = rows_of(registered=registration(conf_level=why), conf_level=0.9, power=0.9)
    assert rows["deviations"] == "2 items depart from the registered plan."
    assert rows["conf_level"] == "registered: 0.95; now: 0.9. The data ended."
    assert rows["power"] == "registered: 0.8; now: 0.9. No reason is given."


def test_a_deviation_does_not_name_teams():
    rows = rows_of(registered=registration(), population={"leave_out": ["pirkanmaa/t03"]})
    assert "t03" not in rows["population.leave_out"]
    assert "would name teams" in rows["population.leave_out"]


def test_blinding_is_part_of_the_plan():
    assert "blinded" in rows_of(blind=True)["blind"]
    assert rows_of()["blind"] == "No blinding."
