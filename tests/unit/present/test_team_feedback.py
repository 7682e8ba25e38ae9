"""A team's own feedback: what it says, what it keeps back, and what a reader is told to do."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import feedback_factory as factory
from arviointi.config.exhibits import ExhibitFile
from arviointi.contracts.blocks import Interval, Nothing, Number, Suppressed
from arviointi.locale.speak import speak
from arviointi.present.measured import measured
from arviointi.present.team_feedback import strips, team_feedback
from arviointi.present.team_remarks import DELIVERED_IN

MISSING = {"score": None, "level": None, "level_low": None, "level_high": None, "value": None}
HERE = ("regiona",)
NOT_REPORTED = {**MISSING, "score_low": 0.0, "score_high": 1.0, "state": "not_reported"}


def one_team(respondents=0, language="fi", arm="pilot", first=None, **values):
    """What is said of one team at T1, by callout, and its figure."""
    rows = factory.many_teams()
    rows += factory.score_rows("regiona", "own", arm=arm, wave="T0", **(first or {"base": 0.3}))
    rows += factory.score_rows("regiona", "own", arm=arm, **values)
    return exhibit_of(factory.own_teams(rows, HERE, respondents=respondents), language=language)


def exhibit_of(own, name="own", language="fi"):
    made = team_feedback(own)["regiona"]
    (exhibit,) = (one for one in made if one.id == f"own-{name}")
    said = {remark.title.id: [speak(item, language) for item in remark.items] for remark in exhibit.remarks}
    return exhibit, said


def cells(exhibit, part):
    table = exhibit.block.table
    (row,) = (row for group in table.groups for row in group.rows if row.id == part)
    return dict(zip([column.id for column in table.columns], row.cells, strict=True))


def test_the_situation_says_index_level_place_and_change():
    _, said = one_team(base=0.55)
    teams = [row["score"] for row in factory.many_teams() if row["id"] == "H" and row["wave"] == "T1"]
    low, high = np.quantile([*teams, 55], [0.25, 0.75]).round().astype(int)
    assert low < 55 < high
    assert said["team.state"] == [
        "Mallinmukaisuuden pääindeksi: 55 asteikolla 0–100. Taso: kohtalainen.",
        f"Puolet koko maan pilottitiimeistä on välillä {low}–{high}. Tiimi on tällä välillä.",
        "Kierrokselta T0 pääindeksi nousi: 30 → 55.",
        "Eniten nousi R1 Tiimirakenne: 30 → 55.",
    ]


def test_a_critical_gap_is_told_with_what_was_measured_and_what_is_recommended():
    changes = {
        "R3.1": {"value": 46.0, "score": 0.0},
        "R3.2": {"value": 138.0, "score": 0.0},
        "R3.3": {"value": -0.08, "score": 0.0},
        "H": {"flags": "critical_gap:R3"},
    }
    _, said = one_team(base=0.7, elements={"R3": 0.05}, changes=changes)
    (gap,) = said["team.develop"]
    assert gap == (
        "Kriittinen puute: R3 Asiakasmäärien pienentäminen (5/100). "
        "Lapsia sosiaalityöntekijää kohti: 46 (suositus enintään 20). "
        "Lapsia tiimiä kohti: 138 (täydet pisteet: enintään 60). "
        "Asiakasmäärän väheneminen alusta: ei ole vähentynyt vaan kasvanut 8\u00a0% "
        "(täydet pisteet: vähintään 25\u00a0%)."
    )


def test_a_comparison_team_is_not_told_what_to_develop():
    _, said = one_team(arm="comparison", base=0.1, changes={"H": {"flags": "critical_gap:R1"}})
    assert "team.develop" not in said
    assert said["team.state"][0].startswith("Tiimi kuuluu vertailuryhmään")


def test_at_the_start_a_low_number_is_called_expected():
    rows = [*factory.many_teams(), *factory.score_rows("regiona", "own", wave="T0", base=0.1)]
    _, said = exhibit_of(factory.own_teams(rows, HERE))
    assert said["team.state"][-1] == "T0 on lähtötilanne ennen koulutusta, joten matala luku on odotettu."
    assert "team.develop" not in said


def test_what_is_missing_is_asked_for_by_the_name_of_its_table_and_bounded():
    changes = {"R3.1": NOT_REPORTED, "R3.2": NOT_REPORTED, "R3": NOT_REPORTED}
    index = {**MISSING, "score_low": 45.0, "score_high": 70.0, "state": "not_reported"}
    _, said = one_team(changes={**changes, "H": index})
    asked, bounds = said["team.missing"]
    assert asked.startswith("Toimittakaa taulu ”Asiakasmäärät”: jokaisen sosiaalityöntekijän")
    assert "60\u00a0%" in asked
    assert asked.endswith("Puuttuu ydinelementistä: R3.")
    assert bounds == (
        "Mallinmukaisuuden pääindeksi voi olla mitä tahansa välillä 45–70 "
        "sen mukaan, mitä puuttuvat tiedot ovat."
    )
    assert said["team.state"][0].endswith("ei pisteytettävissä, koska tietoja puuttuu liikaa.")
    assert "ei voida sanoa" in said["team.state"][1]


def test_a_survey_that_was_not_answered_is_one_request_for_all_its_elements():
    surveys = dict.fromkeys(("R2.1", "K2.1", "A1.2", "A3.1"), NOT_REPORTED)
    _, said = one_team(changes=surveys)
    (asked,) = said["team.missing"]
    assert asked == (
        "Työntekijäkyselyyn tarvitaan vähintään 3 vastaajaa ja 50\u00a0% tiimin henkilöstöstä. "
        "Puuttuu ydinelementistä: R2, K2, A1, A3."
    )


def test_a_level_that_missing_information_could_move_is_a_range():
    bounds = {"level_low": 0, "level_high": 1, "score_low": 45.0, "score_high": 62.0}
    exhibit, said = one_team(base=0.55, changes={"H": bounds})
    assert "Taso: matala–kohtalainen." in said["team.state"][0]
    assert "45–62" in said["team.missing"][-1]
    assert cells(exhibit, "H")["T1"] == Number(value=55, digits=0)


@pytest.mark.parametrize(("respondents", "kind"), [(4, Suppressed), (5, Number)])
@pytest.mark.parametrize("element", ["R2", "K2", "A1", "A3"])
def test_an_element_with_a_survey_is_shown_from_five_respondents(respondents, kind, element):
    exhibit, _ = one_team(respondents=respondents)
    assert isinstance(cells(exhibit, element)["T1"], kind)


@pytest.mark.parametrize(("workers", "kind"), [(1, Suppressed), (4, Suppressed), (5, Number)])
def test_time_diaries_are_shown_from_five_workers(workers, kind):
    exhibit, _ = one_team(changes={"A4.1.workers": {"value": workers}})
    assert isinstance(cells(exhibit, "A4")["T1"], kind)


def test_an_unanswered_survey_hides_nothing_that_rests_on_records():
    changes = {"A1.2": NOT_REPORTED}
    exhibit, _ = one_team(changes=changes)
    assert cells(exhibit, "A1")["T1"] == Number(value=60, digits=0)


def test_an_index_with_few_peoples_answers_is_the_range_they_could_make():
    """A2a weighs .15 of A2, a quarter of the index: 0 would take 100·.15·.6/4 away, 1 add 100·.15·.4/4."""
    few = {"A2a": {"flags": "self_report"}}
    exhibit, said = one_team(respondents=4, changes=few)
    assert isinstance(cells(exhibit, "A2")["T1"], Suppressed)
    assert cells(exhibit, "H")["T1"] == Interval(low=58, high=62)
    assert "58–62 asteikolla" in said["team.state"][0]
    assert "ei voida sanoa" in " ".join(said["team.state"])
    enough, _ = one_team(respondents=5, changes=few)
    assert cells(enough, "H")["T1"] == Number(value=60, digits=0)


@pytest.mark.parametrize("own_view", [0.0, 0.3, 0.8])
def test_whoever_knows_all_other_elements_cannot_work_out_three_peoples_view(own_view):
    """The index less everything else is the same whatever the few answered: nothing to subtract."""
    others = 0.6
    a2 = 0.85 * others + 0.15 * own_view
    scored = {"A2": {"score": a2}, "A2a": {"score": own_view, "flags": "self_report"}}
    index = dict.fromkeys(("score", "score_low", "score_high"), 25 * (3 * others + a2))
    exhibit, said = one_team(respondents=3, changes={**scored, "H": index})
    assert cells(exhibit, "H")["T1"] == Interval(low=58, high=62)
    assert "team.missing" not in said


def test_national_numbers_come_from_the_teams_own_arm_and_only_if_they_may_be_seen():
    exhibit, _ = one_team(arm="comparison")
    shown = cells(exhibit, "R1")
    assert isinstance(shown["comparison_median"], Suppressed)
    assert isinstance(shown["comparison_half"], Suppressed)
    notes = [note.id for note in exhibit.block.footnotes]
    assert "note.team_spread_hidden" in notes


def test_a_page_holds_no_team_of_another_region():
    rows = [
        row
        for region in factory.REGIONS
        for n in range(6)
        for row in factory.score_rows(region, f"{region}-secret{n}")
    ]
    made = team_feedback(factory.own_teams(rows))
    for region, exhibits in made.items():
        said = " ".join(exhibit.model_dump_json() for exhibit in exhibits)
        assert f"{region}-secret0" in said
        assert not [other for other in factory.REGIONS if other != region and other in said]


def test_the_overview_lists_the_teams_by_wave_and_says_how_to_read():
    first, *_ = team_feedback(factory.own_teams(factory.many_teams(), HERE))["regiona"]
    (group,) = first.block.groups
    assert [speak(cell, "fi") for cell in group.rows[2].cells] == [
        "T2",
        "26, matala",
        "51, kohtalainen",
        "site-regiona-T2",
    ]
    (box,) = first.remarks
    said = " ".join(speak(item, "fi") for item in box.items)
    assert "25 mitatusta asiasta 24" in said
    assert "ei ole satunnaistettu" in said
    assert "arvosana" in said
    assert said.endswith("T0 on alku.")


def test_every_exhibit_of_a_team_is_for_the_output_checker_to_look_at():
    _, *teams = team_feedback(factory.own_teams(factory.many_teams(per_region=1), HERE))["regiona"]
    assert {one.status for one in teams} == {"review"}


def test_a_region_without_scores_is_sent_nothing():
    assert team_feedback(factory.own_teams(factory.score_rows("regiona", "own")))["regionb"] == []


@pytest.mark.parametrize("language", ["fi", "en", "sv"])
def test_all_of_it_can_be_said_in_every_language(language):
    missing = dict.fromkeys((name for name in factory.rubric().indicators if name != "K2.2"), NOT_REPORTED)
    _, said = one_team(language=language, changes=missing)
    assert len(said["team.missing"]) == len({*DELIVERED_IN.values()} - {"team_ratings"})
    _, said = one_team(language=language, arm="comparison", respondents=5, base=0.1)
    assert all(all(items) for items in said.values())


@pytest.mark.parametrize("language", ["fi", "en", "sv"])
def test_every_kind_of_evidence_has_its_words(language):
    rubric = factory.rubric()
    rows = factory.score_rows("regiona", "own", base=0.1)
    rows += [{"id": f"A2d.{part}", "value": 0.5} for part in ("d1", "d2")]
    for quality in ("self_report", None):
        scored = {row["id"]: {"flags": quality, **row} for row in rows}
        for name, indicator in rubric.indicators.items():
            said = [speak(one, language) for one in measured(name, indicator, scored)]
            assert len(said) == (2 if name == "A2d" else 1)


def test_the_picture_is_the_teams_own_and_the_same_bytes_each_time():
    rows = factory.many_teams(regions=factory.REGIONS[:2], per_region=2)
    (drawn,), (again,) = (strips(factory.own_teams(rows, HERE), "regiona").values() for _ in range(2))
    assert drawn == again
    assert list(drawn) == ["own-T0", "own-T1"]
    root = ET.fromstring(drawn["own-T0"])  # noqa: S314  drawn by ourselves
    written = ["".join(one.itertext()) for one in root.iter() if one.tag.endswith("}text")]
    assert "R3 Asiakasmäärien pienentäminen" in written
    assert {"Oma tiimi, T1", "Oma tiimi, T0"} <= set(written)
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert all(one.startswith("own-T0-") for one in ids)
    assert not re.search(r"region[b-h]", drawn["own-T0"])


def test_hidden_scores_are_not_in_the_picture():
    rows = factory.score_rows("regiona", "own", elements={"R2": 0.4321})
    picture = strips(factory.own_teams(rows, HERE, respondents=4), "regiona")["fi"]["own-own"]
    assert "43" not in re.findall(r">([^<]+)</text>", picture)
    assert picture.count("ei näytetä") == 5


def test_a_wave_before_without_scores_is_no_change():
    first = {"changes": dict.fromkeys([*factory.rubric().elements, "H"], MISSING)}
    exhibit, said = one_team(first=first)
    assert len(said["team.state"]) == 2
    assert "T0" not in [column.id for column in exhibit.block.table.columns]


def test_an_element_without_a_score_is_empty_and_not_hidden():
    exhibit, _ = one_team(changes={"R4": MISSING, "R4.1": NOT_REPORTED})
    assert isinstance(cells(exhibit, "R4")["T1"], Nothing)


def test_the_kind_is_made_for_regions_only():
    plan = factory.PLAN.model_dump(mode="json", exclude_none=True)
    with pytest.raises(ValueError, match="per_region: true"):
        ExhibitFile.model_validate({**plan, "per_region": False})


@pytest.mark.parametrize(("known", "named"), [(0.0, True), (0.1, False)])
def test_a_critical_gap_is_not_named_where_few_peoples_answers_would_decide_it(known, named):
    """A2 is .85·known + .15·answers: with .1 known it is under .20 or over it by what three people said."""
    scored = {"A2": {"score": 0.85 * known}, "A2a": {"score": 0.0, "flags": "self_report"}}
    flagged = {"H": {"flags": "critical_gap:A2"}}
    _, said = one_team(respondents=3, changes={**scored, **flagged})
    assert ("team.develop" in said) == named
