"""Response to the surveys, with its denominators."""

from itertools import pairwise

import pytest

import quality_factory as study
from arviointi.config.exhibits import FamilyResponse, StaffResponse
from arviointi.config.study import Disclosure
from arviointi.locale.speak import speak
from arviointi.present.disclosure import protect_part, release
from arviointi.present.family_response import answers_about_children, counted, family_response
from arviointi.present.staff_response import staff_response, team_response
from arviointi.present.suppression import suppress

RULES = Disclosure()
STAFF = StaffResponse(
    kind="staff_response", title=study.TITLE, rubrics=["systemic_practice"], canonical=["responses"]
)
FAMILY = FamilyResponse(kind="family_response", title=study.TITLE, canonical=["responses", "teams"])


def said(unchecked):
    block = release("x", unchecked, RULES).block
    return {
        (group.id, row.id): [speak(cell, "en") for cell in row.cells]
        for group in block.groups
        for row in group.rows
    }


def notes(unchecked):
    return " ".join(speak(note, "en") for note in unchecked.block.footnotes)


def survey(teams: dict[str, tuple[int | None, int]]):
    """A staff survey of pilot teams: staff in post and respondents."""
    staff = study.staff_in_post({("pirkanmaa", name, "pilot"): n for name, (n, _) in teams.items()})
    rows = [
        study.answer("pirkanmaa", name, f"{name}{person}")
        for name, (_, respondents) in teams.items()
        for person in range(respondents)
    ]
    return study.sources(staff, responses=study.table("responses", rows))


SIX = {"a": (6, 6), "b": (8, 4), "c": (10, 5), "d": (5, 5), "e": (6, 3), "f": (9, 0)}


def test_staff_in_post_is_the_denominator_and_teams_without_answers_are_in_it():
    row = said(staff_response(STAFF, survey(SIX)))["staff", "pilot.T0"]
    n_staff, n_respondents = 44, 23
    assert row[0] == "Pilot, T0"
    assert row[4:7] == [str(n_staff), str(n_respondents), f"{100 * n_respondents / n_staff:.0f}%"]


def test_the_teams_shares_are_of_those_with_answers_and_enough_staff():
    """Shares of the five: 1, .5, .5, 1, .5."""
    row = said(staff_response(STAFF, survey(SIX)))["staff", "pilot.T0"]
    assert row[7:] == ["50%", "50–100%"]


def test_of_fewer_than_five_teams_no_spread_is_shown():
    fewer = {name: SIX[name] for name in "abcf"}
    row = said(staff_response(STAFF, survey(fewer)))["staff", "pilot.T0"]
    assert row[7:] == ["not shown", "not shown"]


def test_more_respondents_than_staff_are_told():
    teams = {**SIX, **dict.fromkeys(("g", "h", "i", "j", "k"), (5, 9))}
    table = staff_response(STAFF, survey(teams))
    assert "more respondents than staff (teams and waves where this is so: 5)" in notes(table)
    assert "more respondents" not in notes(staff_response(STAFF, survey(SIX)))


def test_answers_of_a_team_without_staff_are_told_and_not_counted():
    teams = {**SIX, "g": (None, 7)}
    table = staff_response(STAFF, survey(teams))
    assert said(table)["staff", "pilot.T0"][4:6] == ["44", "23"]
    assert "answered in <5 teams that had nobody in post" in notes(table)


def test_a_respondent_without_any_answer_is_none():
    made = survey({"a": (6, 2)})
    empty = made.canonical["responses"].assign(value=None)
    without = study.sources(made.scores["systemic_practice"], responses=empty)
    assert team_response("systemic_practice", without)["respondents"].tolist() == [0]


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (60, 100, ["100", "60", "60%"]),
        (97, 100, ["100", "not shown", "not shown"]),
        (3, 100, ["100", "<5", "not shown"]),
        (100, 100, ["100", "100", "100%"]),
        (0, 100, ["100", "0", "0%"]),
        (12, 10, ["10", "12", "120%"]),
        (0, 0, ["0", "0", "–"]),
    ],
)
def test_a_part_of_a_whole_is_shown_only_where_the_rest_is_safe_too(part, whole, expected):
    assert [speak(cell, "en") for cell in protect_part(part, whole, RULES)] == expected


def children(wave: str, informant: str, numbers: range, team: str = "a", region: str = "pirkanmaa"):
    return [
        study.answer(region, team, f"p{n}", wave=wave, survey="family", informant=informant, child=f"c{n}")
        for n in numbers
    ]


def family(*blocks):
    rows = [row for block in blocks for row in block]
    teams = [study.team("pirkanmaa", "a"), study.team("pirkanmaa", "b", "comparison")]
    return study.sources(responses=study.table("responses", rows), teams=study.table("teams", teams))


THIRTY = family(
    children("T0", "practitioner", range(30)),
    children("T0", "parent", range(20)),
    children("T1", "practitioner", range(5, 30)),
    children("T1", "parent", range(10, 30)),
)


def test_retention_is_of_those_about_whom_the_same_informant_answered_before():
    shown = said(family_response(FAMILY, THIRTY))
    assert shown["parent", "pilot.T0"][1:] == ["30", "20", "67%", "–", "–"]
    assert shown["parent", "pilot.T1"][1:] == ["30", "20", "67%", "10", "50%"]
    assert shown["practitioner", "pilot.T1"][1:] == ["30", "25", "83%", "25", "83%"]


def test_informants_and_arms_stay_apart():
    both = family(children("T0", "parent", range(20)), children("T0", "parent", range(40, 50), team="b"))
    shown = said(family_response(FAMILY, both))
    assert (shown["parent", "pilot.T0"][1], shown["parent", "comparison.T0"][1]) == ("20", "10")
    assert ("child", "pilot.T0") not in shown


def test_a_child_keeps_the_arm_of_its_first_team():
    moved = family(children("T0", "parent", range(20)), children("T1", "parent", range(20), team="b"))
    assert set(answers_about_children(moved)["arm"]) == {"pilot"}


def test_children_who_came_later_are_counted_apart():
    later = family(children("T0", "parent", range(20)), children("T1", "parent", range(10, 28)))
    table = family_response(FAMILY, later)
    assert said(table)["parent", "pilot.T1"][2] == "10"
    assert "joined at a later wave only: 8" in notes(table)


def test_whom_the_survey_lost_cannot_be_worked_out():
    """Twenty of 23 left: neither those who stayed nor the share may be printed beside the 23."""
    lost = family(children("T0", "practitioner", range(30)), children("T0", "parent", range(23)),
                  children("T1", "parent", range(20)))  # fmt: skip
    shown = said(family_response(FAMILY, lost))
    assert "not shown" in (shown["parent", "pilot.T0"][2], shown["parent", "pilot.T1"][4])
    assert shown["parent", "pilot.T1"][5] == "not shown"


def test_counts_that_are_not_printed_are_hidden_before_those_that_are():
    begun = {("r", str(n)) for n in range(40)}
    ordered = sorted(begun)
    counts = counted(begun, {"T0": set(ordered[:38]), "T1": set(ordered[:20])})
    marks = suppress(counts, 5)
    printed = [cell for cell in counts.values if cell[0] in {"begun", "answered", "kept"}]
    assert [cell for cell in printed if marks[cell] != "shown"] == [("answered", "T0")]
    assert all(low >= high for low, high in pairwise([40, counts.values["answered", "T0"], 20]))
