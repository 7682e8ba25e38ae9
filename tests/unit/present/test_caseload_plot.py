"""Caseloads against the rubric's anchors: numbers, and what may be shown of how few teams."""

from dataclasses import replace

import numpy as np
import pytest

import exhibit_factory as study
import practice_factory as practice
from arviointi.config.exhibits_practice import CaseloadPlot
from arviointi.contracts.blocks import Nothing, Number, Suppressed
from arviointi.contracts.fidelity import FIDELITY
from arviointi.locale.speak import speak
from arviointi.present.caseload_plot import caseload_plot, caseloads
from arviointi.present.disclosure import release
from arviointi.present.figures import draw

TITLE = {"fi": "Otsikko", "en": "Title"}
PLAN = CaseloadPlot(
    kind="caseload_plot", title=TITLE, rubrics=[practice.RUBRIC], waves=["T0"], indicator="R3.1",
    anchors=[{"fi": name, "en": name} for name in ("start", "law", "recommendation")],
)  # fmt: skip


def sources(medians, largest=None, n_unknown=0, **disclosure):
    largest = [2 * value for value in medians] if largest is None else largest
    pairs = [*zip(medians, largest, strict=True), *[(None, None)] * n_unknown]
    rows = [row for number, pair in enumerate(pairs) for row in practice.caseload(f"t{number}", "T0", *pair)]
    return practice.with_scores(study.frame(rows, FIDELITY), **disclosure)


def spread(made, measure="median"):
    return caseloads(PLAN, made).spreads["pilot", "T0", measure]


MEDIANS = [float(value) for value in range(11, 52)]


def test_quartiles_and_mean_are_of_teams():
    found = spread(sources(MEDIANS))
    assert [cell.value for cell in found.quartiles.values()] == [21, 31, 41]
    assert found.mean == Number(value=31, digits=1)
    assert spread(sources(MEDIANS), "largest").mean == Number(value=62, digits=1)


@pytest.mark.parametrize(
    ("n_teams", "shown"),
    [(41, [True, True, True]), (40, [True, True, True]), (36, [False, True, False]),
     (21, [False, True, False]), (20, [False, True, False]), (19, [False, False, False])],
)  # fmt: skip
def test_a_percentile_needs_ten_teams_on_each_side(n_teams, shown):
    """Of 40 teams the quartile lies between the 10th and the 11th; of 36 it is the mean of 9th and 10th."""
    quartiles = spread(sources(MEDIANS[:n_teams])).quartiles
    assert [isinstance(cell, Number) for cell in quartiles.values()] == shown


def test_teams_are_counted_between_the_anchors_of_the_rubric():
    """20 itself is within the recommendation, 40 still within the third class."""
    medians = [20.0] * 6 + [20.5] * 7 + [30.0] * 5 + [40.0] * 8 + [41.0] * 9
    counts = spread(sources(medians, n_unknown=5)).counts
    assert [cell.value for cell in counts.values()] == [6, 12, 8, 9, 5]


def test_a_small_count_is_hidden_with_another_beside_it():
    counts = spread(sources([20.0] * 6 + [25.0] * 7 + [35.0] * 8 + [50.0] * 9, n_unknown=2)).counts
    assert counts["not_reported"] == Suppressed(below=5)
    assert counts["to_20"] == Suppressed()
    assert counts["to_30"] == Number(value=7, format="count")


def test_a_median_beside_the_largest_shows_the_worker_who_carries_the_rest():
    made = sources([22.0] * 12, largest=[61.0] * 12)
    assert spread(made).mean.value == 22
    assert spread(made, "largest").mean.value == 61
    assert "the most loaded one 61.0" in speak(caseload_plot(PLAN, made).block.alt, "en")


@pytest.mark.parametrize("n_teams", [1, 4])
def test_few_teams_show_nothing(n_teams):
    found = spread(sources(MEDIANS[:n_teams]))
    assert found.mean == Suppressed()
    assert not any(isinstance(cell, Number) for cell in found.quartiles.values())
    assert not any(isinstance(cell, Number) and cell.value for cell in found.counts.values())


def test_a_wave_in_which_nobody_reported_has_no_numbers():
    found = spread(sources([], n_unknown=12))
    assert found.mean == Nothing()
    assert found.counts["not_reported"].value == 12


def test_a_wave_and_an_arm_without_rows_are_left_out():
    made = sources(MEDIANS)
    plan = PLAN.model_copy(update={"waves": ["T0", "T1"]})
    assert {key[:2] for key in caseloads(plan, made).spreads} == {("pilot", "T0")}
    empty = replace(made, scores={practice.RUBRIC: made.scores[practice.RUBRIC].iloc[:0]})
    assert caseload_plot(plan, empty).block.table.groups == ()
    assert draw(plan, empty, "x", "fi").startswith("<svg")


def test_the_lines_are_at_the_anchors_of_the_rubric_and_say_what_they_are():
    picture = draw(PLAN, sources(MEDIANS), "x", "en")
    for value, name in zip((40, 30, 20), ("start", "law", "recommendation"), strict=True):
        assert f"{value} {name}" in picture


def test_no_single_team_is_in_the_picture():
    """Moving one extreme team moves neither box nor its line; only the mean."""
    far = [*MEDIANS[:-1], 400.0]
    boxes = [spread(sources(medians)).quartiles for medians in (MEDIANS, far)]
    assert boxes[0] == boxes[1]
    assert np.isclose(spread(sources(far)).mean.value, np.mean(far), atol=0.05)


def test_it_passes_the_door():
    made = sources(MEDIANS, n_unknown=3)
    assert release("x", caseload_plot(PLAN, made), made.rules).status == "pass"
