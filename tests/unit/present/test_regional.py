"""What one region is sent: its own counts, and others only all together."""

import pytest

import exhibit_factory
import feedback_factory as feedback
import quality_factory as study
from arviointi.config.exhibits import ExhibitFile
from arviointi.config.study import Disclosure
from arviointi.locale.speak import speak
from arviointi.present.kinds import make_table
from arviointi.present.national import national_spread
from arviointi.present.regional import only, regional

REGIONS = ("pirkanmaa", "pohjois_savo", "kymenlaakso")
PLANS = {
    "staff": {"kind": "staff_response", "rubrics": ["systemic_practice"], "canonical": ["responses"]},
    "findings": {"kind": "findings_table", "canonical": ["findings_summary"]},
    "deliveries": {"kind": "deliveries_table", "canonical": ["drops"]},
}


@pytest.fixture(scope="module")
def plans():
    return {
        name: ExhibitFile.model_validate({**plan, "title": study.TITLE, "per_region": True}).root
        for name, plan in PLANS.items()
    }


def made(regions=REGIONS):
    """Six teams a region, each of six staff of whom four answered."""
    teams = {(region, f"t{n}", "pilot"): 6 for region in regions for n in range(6)}
    answers = [
        study.answer(region, name, f"{name}{person}") for region, name, _ in teams for person in range(4)
    ]
    found = [study.finding(region, f"R10{n}", 10 + n) for n, region in enumerate(REGIONS)]
    return study.sources(
        study.staff_in_post(teams),
        responses=study.table("responses", answers),
        findings_summary=study.table("findings_summary", found),
    )


def exhibits(plans, sources, region="pirkanmaa"):
    return {
        name: regional(name, plan, sources, make_table(plan, sources))[region] for name, plan in plans.items()
    }


def texts(exhibit):
    cells = [cell for g in exhibit.block.groups for row in g.rows for cell in row.cells]
    headings = [g.heading for g in exhibit.block.groups if g.heading]
    return " ".join(speak(one, "en") for one in (*headings, *cells))


def test_a_region_sees_its_own_findings_and_deliveries_only(plans):
    made_here = exhibits(plans, made())
    assert "R100" in texts(made_here["findings"])
    assert not any(other in texts(made_here["findings"]) for other in ("R101", "R102"))
    assert "Kymenlaakso" not in texts(made_here["deliveries"])


def test_response_is_set_beside_that_of_all_regions_together(plans):
    groups = exhibits(plans, made())["staff"].block.groups
    rows = {group.id: [speak(cell, "en") for cell in group.rows[0].cells] for group in groups}
    assert [speak(group.heading, "en") for group in groups] == ["Pirkanmaa", "All regions together"]
    assert (rows["staff"][4:6], rows["all.staff"][4:6]) == (["36", "24"], ["108", "72"])


def test_of_two_regions_one_cannot_see_the_other(plans):
    groups = exhibits(plans, made(REGIONS[:2]))["staff"].block.groups
    assert [group.id for group in groups] == ["staff"]


def test_a_region_that_has_sent_nothing_has_empty_tables(plans):
    found = exhibits(plans, made(("pirkanmaa", "pohjois_savo")), "kymenlaakso")
    assert found["staff"].block.groups == ()


def test_only_one_region_is_left_of_every_table():
    left = only(exhibit_factory.sources(), "kymenlaakso")
    frames = [*left.canonical.values(), *left.scores.values()]
    assert [set(frame["region"]) for frame in frames] == [{"kymenlaakso"}] * len(frames)
    assert list(left.settings.regions) == ["kymenlaakso"]


def test_a_kind_that_compares_regions_cannot_be_made_per_region():
    plan = {"kind": "flow_table", "analyses": ["a"], "title": study.TITLE, "per_region": True}
    with pytest.raises(ValueError, match="cannot be made per region"):
        ExhibitFile.model_validate(plan)


def test_an_exhibit_that_does_not_say_so_is_not_sent_to_regions(plans):
    plan = plans["findings"].model_copy(update={"per_region": False})
    assert regional("findings", plan, made(), make_table(plan, made())) == {}


def test_response_and_own_teams_need_the_same_number_of_regions_for_a_comparison():
    """With two regions neither the counts of all nor the quartiles of all are shown to one of them."""
    rows = feedback.many_teams(per_region=30, regions=feedback.REGIONS[:2])
    scores = feedback.own_teams(rows, feedback.REGIONS[:1]).scores
    index = scores[(scores["id"] == "H") & (scores["wave"] == "T1")]
    assert len(index) == 60
    assert national_spread(index, "regiona", Disclosure()).is_hidden
