"""Levels under variations of the rubric: counted, protected, and told in one sentence."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

import exhibit_factory as study
from arviointi.config.exhibits_practice import SensitivityTable
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Interval, Nothing, Number, Suppressed
from arviointi.contracts.sensitivity import ROBUSTNESS, SENSITIVITY
from arviointi.present.disclosure import release
from arviointi.present.sensitivity_counts import CLASSES, DOWN, MAIN, MOVED, ROBUST, UP, shown_counts
from arviointi.present.sensitivity_table import sensitivity_table

RULES = Disclosure()
NAMES = tuple(CLASSES.values())
EXHIBIT = SensitivityTable.model_validate(
    {
        "kind": "sensitivity_table",
        "rubrics": ["systemic_practice"],
        "wave": "T1",
        "indices": ["H"],
        "title": {"fi": "x", "en": "x"},
    }
)


def rows(by_rubric: list[float], arm: str = "pilot", **variations: list[float]) -> pd.DataFrame:
    """Levels of teams by the rubric and by each variation; NaN is no level."""
    drawn = [
        {
            "region": "x", "team": f"t{number:02d}", "arm": arm, "wave": "T1", "variation": name,
            "letter": "a", "index": "H", "state": "scored", "n_draws": 1, "level_main": main, "level": level,
            "score_main": 1.0, "score": 1.0, "share_same_level": float(level == main), "rank": number + 1.0,
            "spearman": 0.8,
        }
        for name, levels in variations.items()
        for number, (main, level) in enumerate(zip(by_rubric, levels, strict=True))
    ]  # fmt: skip
    return study.frame(drawn, SENSITIVITY)


def statement(by_rubric: list[float], is_robust: list[bool | None], arm: str = "pilot") -> pd.DataFrame:
    drawn = [
        {
            "region": "x", "team": f"t{number:02d}", "arm": arm, "wave": "T1", "index": "H", "level": level,
            "is_robust": robust,
        }
        for number, (level, robust) in enumerate(zip(by_rubric, is_robust, strict=True))
    ]  # fmt: skip
    return study.frame(drawn, ROBUSTNESS)


NOBODY = statement([], [])


def values(shown: dict, key: str) -> list[object]:
    cells = [shown[key, name] for name in (*NAMES, UP, DOWN)]
    return [
        cell.value if isinstance(cell, Number) else f"<{cell.below}" if cell.below else "·" for cell in cells
    ]


BY_RUBRIC = [2] * 10 + [1] * 20 + [0] * 9 + [np.nan]


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        (BY_RUBRIC, [10, 20, 10, 0, 0]),
        ([2] * 10 + [1] * 12 + [0] * 17 + [np.nan], [10, 12, 18, 0, 8]),
        ([2] * 10 + [1] * 20 + [np.nan] * 5 + [0] * 5, [10, 20, 10, 0, 0]),
    ],
    ids=["nothing changes", "eight move down", "low or no level is one class"],
)
def test_counts_of_a_variation(levels, told):
    shown = shown_counts(rows(BY_RUBRIC, other=levels), NOBODY, RULES)
    assert [shown[MAIN, name].value for name in NAMES] == [10, 20, 10]
    assert values(shown, "other") == told


def test_a_small_class_of_a_variation_is_hidden_and_so_are_moves_that_would_tell_it():
    """Nine of ten low teams move up: 10 − 9 would tell the one that is left."""
    shown = shown_counts(rows(BY_RUBRIC, other=[2] * 10 + [1] * 29 + [np.nan]), NOBODY, RULES)
    assert shown["other", NAMES[2]] == Suppressed(below=5)
    assert shown["other", UP] == Suppressed()


def test_a_few_that_move_against_the_others_are_not_told():
    """Six teams more are high and six fewer moderate; were 7 up shown, 1 down would follow."""
    levels = [1] + [2] * 9 + [2] * 7 + [1] * 13 + [0] * 9 + [np.nan]
    shown = shown_counts(rows(BY_RUBRIC, other=levels), NOBODY, RULES)
    assert shown["other", DOWN] == Suppressed(below=5)
    assert not all(isinstance(shown["other", one], Number) for one in (*NAMES, UP))


def test_where_a_class_by_the_rubric_is_hidden_those_of_variations_are_not_shown():
    """Several variations together could narrow the hidden number down."""
    by_rubric = [2] * 2 + [1] * 20 + [0] * 10
    shown = shown_counts(rows(by_rubric, other=[2] * 12 + [1] * 10 + [0] * 10), NOBODY, RULES)
    assert shown[MAIN, "high"] == Suppressed(below=5)
    assert values(shown, "other") == ["·", "·", "·", 10, 0]


def every_way(n: int) -> dict[str, np.ndarray]:
    """All ways in which n teams can be in three classes and move to the next one."""
    ways = np.array(
        [
            (high, moderate, n - high - moderate, a, b, c, d)
            for high in range(n + 1)
            for moderate in range(n - high + 1)
            for a, b, c, d in product(
                range(moderate + 1), range(high + 1), range(n - high - moderate + 1), range(moderate + 1)
            )
            if a + d <= moderate
        ]
    )
    high, moderate, rest, a, b, c, d = ways.T
    before, after = (high, moderate, rest), (high + a - b, moderate - a + b + c - d, rest - c + d)
    cells = {(MAIN, name): one for name, one in zip(NAMES, before, strict=True)}
    cells |= {("other", name): one for name, one in zip(NAMES, after, strict=True)}
    return {**cells, ("other", UP): a + c, ("other", DOWN): b + d, ("other", MOVED): a + b + c + d}


def test_a_reader_who_tries_all_ways_cannot_work_out_a_small_count():
    """Teams move by one level at most; the reader knows that, the total, and everything that is shown."""
    n, n_min, rng = 11, 3, np.random.default_rng(4)
    rules, ways = Disclosure(n_min=n_min), every_way(n)
    for _ in range(40):
        before = rng.choice([0.0, 1.0, 2.0], n, p=rng.dirichlet([1, 1, 1]))
        steps = rng.choice([-1, 0, 1], n, p=rng.dirichlet([1, 3, 1]))
        after = np.clip(before + steps, 0, 2)
        shown = shown_counts(rows(list(before), other=list(after)), NOBODY, rules)
        fits = np.ones(len(ways[MAIN, "high"]), dtype=bool)
        for cell, counts in ways.items():
            if isinstance(shown[cell], Number):
                fits &= counts == shown[cell].value
            elif shown[cell].below:
                fits &= (counts >= 1) & (counts < n_min)
        assert fits.any()
        for cell, counts in ways.items():
            left = set(counts[fits].tolist())
            assert not (left <= set(range(1, n_min)) and len(left) == 1), (cell, shown)


def test_robust_levels_are_counted_by_level_and_a_small_rest_is_protected():
    robust = statement(BY_RUBRIC, [True] * 8 + [False] * 2 + [True] * 10 + [False] * 19 + [None])
    shown = shown_counts(rows(BY_RUBRIC, other=BY_RUBRIC), robust, RULES)
    assert shown[ROBUST, "high"] == Suppressed(), "of 10 high teams 8 stay: 2 would follow"
    others = [shown[ROBUST, name] for name in ("moderate", NAMES[2], "all")]
    assert Suppressed() in others, "18 − 10 − 0 would tell the 8"
    assert shown[MAIN, "teams"].value == 40


def sources(robust: list[bool | None], **variations: list[float]):
    return replace(
        study.sources(),
        sensitivity={"systemic_practice": rows(BY_RUBRIC, **variations)},
        robustness={"systemic_practice": statement(BY_RUBRIC, robust)},
    )


ORDINAL = [2] * 10 + [1] * 12 + [0] * 17 + [np.nan]


@pytest.mark.parametrize(
    ("robust", "text", "certainty"),
    [
        ([True] * 30 + [False] * 9 + [None], "conclusion.levels_mostly_robust", "learned"),
        ([True] * 15 + [False] * 24 + [None], "conclusion.levels_seldom_robust", "cannot_tell"),
    ],
)
def test_the_conclusion_says_how_many_pilot_levels_stay_and_what_moves_most(robust, text, certainty):
    made = sensitivity_table(EXHIBIT, sources(robust, strict=BY_RUBRIC, ordinal=ORDINAL))
    (conclusion,) = made.conclusions
    said, moves_most = conclusion.text.parts
    assert (said.id, conclusion.certainty) == (text, certainty)
    assert (said.values["teams"].value, said.values["robust"].value) == (40, sum(map(bool, robust)))
    assert moves_most.values["variation"].texts["en"] == "Indicators in steps (0, ½, 1)"


def test_where_nothing_moves_a_team_no_variation_is_named():
    made = sensitivity_table(EXHIBIT, sources([True] * 39 + [None], strict=BY_RUBRIC, ordinal=BY_RUBRIC))
    assert [part.id for part in made.conclusions[0].text.parts] == ["conclusion.levels_mostly_robust"]


def test_the_table_shows_each_variation_its_order_and_its_draws():
    table = rows(BY_RUBRIC, strict=BY_RUBRIC, drawn_weights=ORDINAL, latent=BY_RUBRIC)
    is_drawn = table["variation"] == "drawn_weights"
    table.loc[is_drawn, ["n_draws", "spearman_low", "spearman_high", "share_same_level"]] = [
        1000,
        0.3,
        0.9,
        0.704,
    ]
    table.loc[table["variation"] == "latent", ["state", "n_draws", "level"]] = ["not_run", 0, np.nan]
    read = replace(sources([True] * 39 + [None], x=BY_RUBRIC), sensitivity={"systemic_practice": table})
    exhibit = release("x", sensitivity_table(EXHIBIT, read), RULES)
    (group,) = exhibit.block.groups
    cells = {
        row.id: dict(zip((c.id for c in exhibit.block.columns), row.cells, strict=True)) for row in group.rows
    }
    assert list(cells) == [MAIN, "strict", "drawn_weights", "latent", ROBUST]
    assert cells["strict"]["rank_agreement"].value == 0.8
    assert cells["drawn_weights"]["rank_agreement"] == Interval(low=0.3, high=0.9, digits=2)
    assert cells["drawn_weights"]["share_kept"].value == 0.7
    assert cells["latent"]["heading"].id == "label.not_run"
    assert set(map(type, list(cells["latent"].values())[1:])) == {Nothing}
    assert exhibit.status == "pass"


def test_the_order_of_fewer_than_five_teams_is_not_told():
    few = rows([2, 1, 1, 0], strict=[2, 1, 1, 0])
    read = replace(sources([True] * 39 + [None], x=BY_RUBRIC), sensitivity={"systemic_practice": few})
    exhibit = release("x", sensitivity_table(EXHIBIT, read), RULES)
    strict = exhibit.block.groups[0].rows[1]
    assert not [cell for cell in strict.cells[1:] if isinstance(cell, Number) and cell.value]
