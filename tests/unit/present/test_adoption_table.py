"""Adoption as others may see it: counts of teams that add up, days from training, protected."""

from dataclasses import replace

import pandas as pd
import pytest

import exhibit_factory as study
from arviointi.config.exhibits_practice import AdoptionTable
from arviointi.contracts.blocks import Nothing, Suppressed
from arviointi.contracts.fidelity import ADOPTION
from arviointi.locale.speak import speak
from arviointi.present.adoption_table import adoption_table, count_teams
from arviointi.present.disclosure import release

TITLE = {"fi": "Otsikko", "en": "Title"}
EXHIBIT = AdoptionTable(kind="adoption_table", title=TITLE, rubrics=["systemic_practice"])
START = pd.Timestamp("2018-01-01")


def teams(
    arm: str, days: list[int | None], *, apart: list[int | None] | None = None, flags: str = ""
) -> list:
    """Rows of ADOPTION: days from training to adoption (none: never), days from the reported start."""
    rows = []
    for after, distance in zip(days, apart or [0] * len(days), strict=True):
        is_far = after is not None and distance is not None and abs(distance) > 30
        names = [*flags.split(), *(["far_from_practice_start"] if is_far else [])]
        rows.append(
            {
                "region": "pirkanmaa",
                "arm": arm,
                "adoption": None if after is None else (START + pd.Timedelta(days=after)).date(),
                "is_maybe_earlier": "maybe_earlier" in names,
                "days_from_training": after,
                "days_apart": None if after is None else distance,
                "flags": " ".join(names) or None,
            }
        )
    return rows


def laid_out(rows):
    return study.frame([row | {"team": f"t{number}"} for number, row in enumerate(rows)], ADOPTION)


def table(rows, **disclosure):
    sources = study.sources(**disclosure)
    return adoption_table(EXHIBIT, replace(sources, adoption={"systemic_practice": laid_out(rows)}))


def lines(unchecked, arm):
    place = 1 if arm == "pilot" else 2
    return {row.id: row.cells[place] for group in unchecked.block.groups for row in group.rows}


PILOTS = [
    *teams("pilot", [40, 50, 60, 70, 80, 90, 100, 110], apart=[0, 0, 0, 31, -31, 40, 50, 60]),
    *teams("pilot", [20] * 6, apart=[None] * 6, flags="maybe_earlier"),
    *teams("pilot", [None] * 7),
    *teams("pilot", [None] * 5, flags="not_reported"),
]
COMPARISONS = teams("comparison", [None] * 10)


def test_every_team_is_counted_once_and_parts_add_up():
    counts = count_teams(laid_out(PILOTS))
    for total in counts.sums:
        assert counts.values[total.total] == sum(counts.values[part] for part in total.parts)
    found = {name: n for (name,), n in counts.values.items()}
    assert found == {
        "teams": 26, "adopted": 14, "maybe_earlier": 6, "certain": 8, "not_adopted": 7, "not_known": 5,
        "dated": 8, "undated": 6, "far_apart": 5, "near": 3,
    }  # fmt: skip


def test_days_are_the_median_and_the_quartiles_of_the_teams():
    """Of 1, 2 … 45 days the median is 23, the quartiles are 12 and 34, with 11 teams beyond each."""
    shown = lines(table(teams("pilot", list(range(1, 46)))), "pilot")
    half = shown["middle_half_of_days"]
    assert (shown["median_days"].value, half.low, half.high) == (23, 12, 34)


def test_a_percentile_with_fewer_than_ten_teams_on_a_side_is_hidden():
    """Of 37 teams the tenth is the first quartile and has 9 below it; 18 are below the median."""
    shown = lines(table(teams("pilot", list(range(1, 38)))), "pilot")
    assert shown["median_days"].value == 19
    assert isinstance(shown["middle_half_of_days"], Suppressed)
    fewer = lines(table(teams("pilot", list(range(1, 20)))), "pilot")
    assert isinstance(fewer["median_days"], Suppressed)


def test_the_share_of_reported_starts_far_from_adoption_is_of_teams_with_both_dates():
    shown = lines(table(PILOTS, enabled=False), "pilot")
    assert (shown["dated"].value, shown["far_apart"].value) == (8, 5)
    assert shown["share_far_apart"].value == pytest.approx(5 / 8)


def test_a_share_is_hidden_where_it_would_tell_a_small_count():
    """3 of 8 teams are near: the share would give them away."""
    shown = lines(table(PILOTS), "pilot")
    assert isinstance(shown["share_far_apart"], Suppressed)


@pytest.mark.parametrize("n_adopted", [1, 4])
def test_no_count_of_few_teams_is_shown_nor_can_be_worked_out(n_adopted):
    rows = teams("comparison", [50] * n_adopted + [None] * 10)
    shown = lines(table(rows), "comparison")
    assert isinstance(shown["adopted"], Suppressed)
    assert isinstance(shown["median_days"], Suppressed)
    assert isinstance(shown["not_adopted"], Suppressed) or isinstance(shown["teams"], Suppressed)
    release("x", table(rows), study.settings().disclosure)


def test_an_arm_in_which_nobody_adopted_has_zeros_and_no_days():
    shown = lines(table(PILOTS + COMPARISONS), "comparison")
    assert (shown["adopted"].value, shown["not_adopted"].value) == (0, 10)
    assert isinstance(shown["median_days"], Nothing)
    assert isinstance(shown["share_far_apart"], Nothing)


def test_the_summary_says_how_many_pilot_teams_adopted_and_when():
    (conclusion,) = table(teams("pilot", [*range(1, 46), *[None] * 9])).conclusions
    assert "54 pilot teams, of which 45 adopted" in speak(conclusion.text, "en")
    assert "23 days (median)" in speak(conclusion.text, "en")
    (without_days,) = table(PILOTS).conclusions
    assert "median" not in speak(without_days.text, "en")
    assert not table(COMPARISONS).conclusions


def test_the_note_states_the_rule_of_the_rubric_and_that_it_is_our_own():
    notes = [speak(note, "en") for note in table(PILOTS).block.footnotes]
    assert "at least 50% of those in post" in notes[0].replace("\u00a0", "").replace(" %", "%")
    assert "at least 3 days of training" in notes[0].replace("\u00a0", " ")
    assert "choices made for this evaluation" in notes[1]
