"""Answers have the level, spread, reliability, team ICC, stability and effect that were asked for."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from arviointi.config.base import read_config
from arviointi.config.instruments import Instrument
from arviointi.simulate.answers import (
    CANNOT_SAY,
    NO_ANSWER,
    answer,
    expected_score,
    factors,
    reliability,
    with_gaps,
)
from arviointi.simulate.calendar import generator
from arviointi.simulate.surveys import survey_panel

INSTRUMENTS = sorted((Path(__file__).parents[3] / "config" / "instruments").glob("*.yaml"))
MANY = 40_000


@pytest.fixture(scope="module")
def scales(simulation):
    return {**simulation.surveys.family, **simulation.surveys.staff}


@pytest.fixture(scope="module")
def blocks(schema):
    return {stem: block for table in schema.tables.values() for stem, block in table.items.items()}


def unreversed(scale, block, answers):
    turned = np.isin(np.arange(1, block.count + 1), scale.reversed)
    return np.where(turned, sum(block.range) - answers, answers)


def cronbach_alpha(items):
    count = items.shape[1]
    return count / (count - 1) * (1 - items.var(axis=0).sum() / items.sum(axis=1).var())


def test_every_item_block_of_the_schema_is_answered(scales, blocks):
    assert set(scales) == set(blocks)


@pytest.mark.parametrize("path", INSTRUMENTS, ids=lambda path: path.stem)
def test_items_are_turned_as_the_scoring_key_turns_them(path, scales):
    """Items of a scale that runs the other way, as SDQ's prosocial one does, are turned to the factor too."""
    key = read_config(Instrument, path)
    other_way = {
        item
        for scale in key.item_scales.values()
        if scale.better not in (None, key.better)
        for item in scale.items
    }
    assert set(scales[key.stem].reversed) == set(key.reversed) ^ other_way
    assert scales[key.stem].good == (key.better == "higher")


@pytest.mark.parametrize("stem", ["score15", "kids10", "bat12", "cbi", "sdq", "taito"])
def test_level_and_reliability(stem, scales, blocks):
    scale, block, rng = scales[stem], blocks[stem], generator(3, stem)
    raw = answer(scale, block, rng.normal(size=MANY), np.zeros(MANY), rng)
    items = unreversed(scale, block, raw)
    assert raw.min() == block.range[0]
    assert raw.max() == block.range[1]
    assert items.mean() == pytest.approx(expected_score(scale, block, 0), abs=4 * scale.sd / np.sqrt(MANY))
    assert items.mean() == pytest.approx(scale.mean, abs=0.25 * scale.sd)
    assert items.mean(axis=1).std() == pytest.approx(scale.sd, rel=0.2)
    assert cronbach_alpha(items) == pytest.approx(reliability(scale, block.count), abs=0.06)


def test_published_reliabilities_of_score15_and_kidscreen(scales, blocks):
    for stem, published in (("score15", 0.90), ("kids10", 0.82)):
        scale, block, rng = scales[stem], blocks[stem], generator(4, stem)
        raw = answer(scale, block, rng.normal(size=MANY), np.zeros(MANY), rng)
        assert cronbach_alpha(unreversed(scale, block, raw)) == pytest.approx(published, abs=0.04)


def test_expected_effects_are_those_of_many_answers(scales, blocks):
    scale, block, rng = scales["bat12"], blocks["bat12"], generator(5)
    factor = rng.normal(size=MANY)
    shifted = answer(scale, block, factor, np.full(MANY, 0.5), rng).mean()
    assert shifted == pytest.approx(expected_score(scale, block, 0.5), abs=4 * scale.sd / np.sqrt(MANY))
    gained = expected_score(scale, block, 0.5) - expected_score(scale, block, 0)
    assert 0.8 * 0.5 * scale.sd < gained <= 0.5 * scale.sd


def test_factors_have_the_icc_and_stability_that_the_item_mean_needs(scales, blocks):
    scale, items = scales["score15"], blocks["score15"].count
    people = pd.DataFrame({"team": np.repeat(np.arange(400), 25)}).reset_index(names="who")
    sheets = pd.concat([people.assign(wave=wave) for wave in ("T0", "T1")], ignore_index=True)
    rng = generator(6)
    drawn = factors(scale, items, sheets, rng.normal(size=len(people)), rng)
    first, second = drawn[: len(people)], drawn[len(people) :]
    within = pd.Series(first).groupby(people["team"]).var().mean()
    measured = reliability(scale, items)
    assert np.corrcoef(first, second)[0, 1] * measured == pytest.approx(scale.stability, abs=0.02)
    assert (first.var() - within) / first.var() * measured == pytest.approx(scale.icc, abs=0.02)


def test_unanswered_items_are_marked_and_as_many_as_asked_for():
    rng = generator(7)
    marked = with_gaps(np.full((2000, 10), 3), 0.02, 0.3, rng)
    gone = (marked < 0).mean()
    assert set(np.unique(marked)) == {CANNOT_SAY, NO_ANSWER, 3}
    assert gone == pytest.approx(0.02, abs=4 * np.sqrt(0.02 * 0.98 / marked.size))


def test_survey_panels_recover_the_effect_by_a_difference_of_differences(scales, blocks):
    scale, block, rng = scales["taito"], blocks["taito"], generator(8)
    estimates = []
    for _ in range(100):
        means = survey_panel(scale, block, rng).groupby(["arm", "period_label"])["outcome"].mean()
        pilot, comparison = means["pilot"], means["comparison"]
        estimates.append(pilot["T2"] - pilot["T0"] - comparison["T2"] + comparison["T0"])
    true = expected_score(scale, block, scale.effect["T2"]) - expected_score(scale, block, 0)
    assert np.mean(estimates) == pytest.approx(true, abs=4 * np.std(estimates) / np.sqrt(len(estimates)))
