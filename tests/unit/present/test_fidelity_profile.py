"""The fidelity profile over waves: order, states, means, and what rests on few people."""

import math
from dataclasses import replace

import pandas as pd
import pytest

import exhibit_factory as study
import practice_factory as practice
from arviointi.config.exhibits_practice import FidelityProfile
from arviointi.contracts.blocks import Message, Nothing, Number, Suppressed
from arviointi.contracts.fidelity import FIDELITY
from arviointi.locale.speak import speak
from arviointi.present.disclosure import release
from arviointi.present.fidelity_profile import fidelity_profile, profile

TITLE = {"fi": "Otsikko", "en": "Title"}
PLAN = FidelityProfile(
    kind="fidelity_profile", title=TITLE, rubrics=[practice.RUBRIC], canonical=["responses"],
    waves=["T0", "T1"], elements=["R1", "R3", "K1", "A2", "R2"],
)  # fmt: skip


@pytest.fixture(scope="module")
def sources():
    return study.sources()


def scores_of(sources, arm, wave, part):
    scores = sources.scores[practice.RUBRIC]
    return scores[(scores["arm"] == arm) & (scores["wave"] == wave) & (scores["id"] == part)]["score"]


def test_a_team_has_the_same_row_at_every_wave(sources):
    teams = profile(PLAN, sources).teams["pilot"]
    scores = sources.scores[practice.RUBRIC]
    heads = scores[(scores["id"] == "H") & (scores["arm"] == "pilot")]
    pairs = heads.pivot(index=["region", "team"], columns="wave", values="score")  # noqa: PD010
    shown = [(cells["T0", "H"].value, cells["T1", "H"].value) for cells in teams.values()]
    expected = pairs.sort_values("T1", ascending=False)[["T0", "T1"]].round(0).to_numpy().tolist()
    assert shown == [tuple(pair) for pair in expected]


def test_teams_are_named_by_rank_only(sources):
    made = fidelity_profile(PLAN, sources).block
    names = [row.id for row in made.table.groups[0].rows]
    assert names == ["mean", *(f"P{rank:02d}" for rank in range(1, study.N_PILOT + 1))]
    published = made.model_dump_json()
    assert not [team for _, team, _ in study.teams() if f'"{team}"' in published]


@pytest.mark.parametrize(("arm", "part", "scale"), [("pilot", "H", 1), ("comparison", "R1", 100)])
def test_the_first_row_is_the_mean_of_the_teams(sources, arm, part, scale):
    mean = profile(PLAN, sources).means[arm]["T1", part]
    assert mean.value == round(scale * scores_of(sources, arm, "T1", part).mean())


def test_surveys_with_few_respondents_are_hidden_and_records_are_not(sources):
    """Teams have 4 to 7 staff respondents at T1 and none at T0; R2 rests on a survey, R1 on records."""
    teams = profile(PLAN, sources).teams["pilot"].values()
    n_few = math.ceil(study.N_PILOT / 4)
    assert sum(isinstance(cells["T1", "R2"], Suppressed) for cells in teams) == n_few
    assert all(isinstance(cells["T0", "R2"], Suppressed) for cells in teams)
    assert all(isinstance(cells[wave, "R1"], Number) for cells in teams for wave in PLAN.waves)


def test_a_mean_does_not_give_the_few_hidden_teams_away(sources):
    """With 4 of 14 hidden, 14 × mean − the shown ones would be the sum of those 4."""
    means = profile(PLAN, sources).means["pilot"]
    assert means["T1", "R2"] == Suppressed()
    assert isinstance(means["T0", "R2"], Number)


def test_without_the_responses_no_survey_element_is_shown(sources):
    teams = profile(PLAN, replace(sources, canonical={})).teams["pilot"].values()
    assert all(isinstance(cells["T1", "R2"], Suppressed) for cells in teams)


def test_a_diary_of_few_workers_is_hidden(sources):
    """A4 is the time diary of the team's social workers."""
    teams = [(region, team) for region, team, arm in study.teams() if arm == "pilot"]
    rows = [
        {**practice.score(team, "T1", "detail", "A4.1.workers", value=workers), "region": region}
        for number, (region, team) in enumerate(teams)
        for workers in (7 if number < 6 else 2,)
    ]
    scores = pd.concat([sources.scores[practice.RUBRIC], study.frame(rows, FIDELITY)], ignore_index=True)
    plan = PLAN.model_copy(update={"elements": ["A4"], "waves": ["T1"]})
    both = scores[(scores["wave"] == "T1") & (scores["arm"] == "pilot")]
    shown = profile(plan, replace(sources, scores={practice.RUBRIC: both})).teams["pilot"].values()
    assert sum(isinstance(cells["T1", "A4"], Number) for cells in shown) == 6


@pytest.mark.parametrize("state", ["not_applicable", "not_reported", "not_yet"])
def test_what_is_missing_says_why(sources, state):
    scores = sources.scores[practice.RUBRIC]
    is_r3 = (scores["id"] == "R3") & (scores["wave"] == "T0")
    changed = scores.assign(
        score=scores["score"].mask(is_r3), state=scores["state"].mask(is_r3, state).astype(str)
    )
    found = profile(PLAN, replace(sources, scores={practice.RUBRIC: changed}))
    missing = Message(id=f"missing.{state}")
    assert all(cells["T0", "R3"] == missing for cells in found.teams["pilot"].values())
    assert found.means["pilot"]["T0", "R3"] == Nothing()


def test_a_wave_that_has_not_come_leaves_the_order_to_the_last_one_with_scores(sources):
    plan = PLAN.model_copy(update={"waves": ["T0", "T1", "T2"]})
    found, before = profile(plan, sources), profile(PLAN, sources)
    assert found.teams["pilot"]["P01"]["T1", "H"] == before.teams["pilot"]["P01"]["T1", "H"]
    assert found.teams["pilot"]["P01"]["T2", "H"] == Message(id="missing.not_yet")


@pytest.mark.parametrize("n_teams", [1, 4])
def test_an_arm_with_few_teams_shows_nothing(sources, n_teams):
    scores = sources.scores[practice.RUBRIC]
    kept = {team for _, team, arm in study.teams() if arm == "pilot"}
    kept |= {f"t{study.N_PILOT + number}" for number in range(n_teams)}
    few = replace(sources, scores={practice.RUBRIC: scores[scores["team"].isin(kept)]})
    comparison = fidelity_profile(PLAN, few).block.table.groups[1]
    assert all(isinstance(cell, Suppressed) for row in comparison.rows for cell in row.cells[1:])


def test_a_study_without_scores_has_an_empty_table(sources):
    empty = replace(sources, scores={practice.RUBRIC: sources.scores[practice.RUBRIC].iloc[:0]})
    made = fidelity_profile(PLAN, empty).block
    assert made.table.groups == ()
    assert "Heat maps" in speak(made.alt, "en")


def test_it_always_goes_to_a_person_for_review(sources):
    assert release("x", fidelity_profile(PLAN, sources), sources.rules).status == "review"
