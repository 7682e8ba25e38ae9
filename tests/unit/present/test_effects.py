"""The table of effects: one row a model, numbers as estimated, words that follow from them."""

import re

import pandas as pd
import pytest

import exhibit_factory as study
from arviointi.config.exhibits_effects import EffectsTable
from arviointi.contracts.blocks import Nothing, Number, Suppressed
from arviointi.locale.speak import speak
from arviointi.present.disclosure import release
from arviointi.present.effects import effects_table

TITLE = {"fi": "Vaikutukset", "en": "Effects"}
EXHIBIT = EffectsTable(kind="effects_table", title=TITLE, analyses=list(study.ANALYSES))


@pytest.fixture(scope="module")
def made():
    return effects_table(EXHIBIT, study.sources())


def cells(table, group, row):
    found = next(one for one in table.groups if one.id == group)
    line = next(one for one in found.rows if one.id == row)
    return dict(zip([column.id for column in table.columns], line.cells, strict=True))


def with_fit(**changes):
    changed = study.sources()
    fits = changed.fits["placement_12m"].assign(**changes)
    return changed.__class__(**{**changed.__dict__, "fits": {**changed.fits, "placement_12m": fits}})


def test_every_model_has_a_row_with_its_numbers(made):
    row = cells(made.block, "placements_emergency", "main.att")
    assert row["estimate"] == Number(value=-0.11, digits=2)
    assert (row["interval"].low, row["interval"].high) == (-0.41, 0.19)
    assert row["detectable"] == Number(value=0.42, digits=2)
    assert row["n_treated"] == Number(value=study.N_PILOT, format="count")


def test_primary_models_come_first_and_placebos_last(made):
    rows = [row.id for row in made.block.groups[0].rows]
    assert rows == ["main.att", "twfe.exposed", "placebo.att"]


def test_each_wave_of_a_mixed_model_is_named(made):
    row = cells(made.block, "family_functioning", "main.pilot:T1")
    assert "T1" in speak(row["heading"], "en")


def test_only_the_wanted_roles_are_shown():
    table = effects_table(EXHIBIT.model_copy(update={"roles": ["placebo"]}), study.sources()).block
    assert [row.id for group in table.groups for row in group.rows] == ["placebo.att"]


def test_primary_models_conclude_and_others_do_not(made):
    assert {item.id: item.certainty for item in made.conclusions} == {
        "placements_emergency.main.att": "cannot_tell",
        "placement_12m.main.att": "learned",
        "family_functioning.main.pilot:T1": "cannot_tell",
    }


def test_no_stars_and_no_word_significant(made):
    said = [
        speak(cell, language)
        for group in made.block.groups
        for row in group.rows
        for cell in row.cells
        for language in ("fi", "en")
    ]
    assert not any("*" in text or re.search("significan|merkitsev", text) for text in said)


def test_a_model_that_could_not_be_estimated_shows_its_reason_and_no_numbers():
    table = effects_table(EXHIBIT, with_fit(status="not_estimable", reason="one_cluster_in_arm"))
    row = cells(table.block, "placement_12m", "main")
    assert isinstance(row["estimate"], Nothing)
    assert "single unit" in speak(row["reading"], "en")
    assert [item.certainty for item in table.conclusions if item.id == "placement_12m.main"] == [
        "cannot_tell"
    ]


def test_few_adopters_are_said_plainly_beside_the_estimate():
    table = effects_table(EXHIBIT, with_fit(warning="few_treated cells_not_estimable"))
    said = speak(cells(table.block, "placement_12m", "main.att")["reading"], "en")
    assert "there are few adopters" in said
    assert "Some combinations" in said
    assert [item.certainty for item in table.conclusions if item.id.startswith("placement_12m")] == [
        "cannot_tell"
    ]


def test_few_teams_behind_an_estimate_are_hidden_and_sent_for_review():
    changed = with_fit(n_treated=3)
    estimates = changed.estimates["placement_12m"].assign(n_treated=3)
    few = changed.__class__(
        **{**changed.__dict__, "estimates": {**changed.estimates, "placement_12m": estimates}}
    )
    exhibit = release("x", effects_table(EXHIBIT, few), few.rules)
    assert cells(exhibit.block, "placement_12m", "main.att")["n_treated"] == Suppressed(below=5)
    assert cells(exhibit.block, "placement_12m", "main.att")["n_clusters"] == Suppressed()
    assert exhibit.status == "review"


def test_a_share_is_printed_in_percentage_points(made):
    row = cells(made.block, "placement_12m", "main.att")
    assert row["estimate"] == Number(value=-8.0, digits=1)
    group = next(one for one in made.block.groups if one.id == "placement_12m")
    assert speak(group.heading, "en").endswith("percentage points. A decrease is the desired direction.")


def test_models_whose_samples_differ_by_a_few_people_do_not_show_both_numbers():
    changed = study.sources()
    plan = changed.analyses["placement_12m"]
    twfe = changed.analyses["placements_emergency"].models["twfe"]
    both = plan.model_copy(update={"models": {**plan.models, "twfe": twfe}})
    extra = study.fits("placement_12m").assign(model="twfe", role="sensitivity", n_units=100)
    more = study.estimates("placement_12m").assign(model="twfe", role="sensitivity", n_units=100)
    parts = {
        "analyses": {**changed.analyses, "placement_12m": both},
        "fits": {**changed.fits, "placement_12m": pd.concat([changed.fits["placement_12m"], extra])},
        "estimates": {
            **changed.estimates,
            "placement_12m": pd.concat([changed.estimates["placement_12m"], more]),
        },
    }
    table = effects_table(EXHIBIT, changed.__class__(**{**changed.__dict__, **parts}))
    assert cells(table.block, "placement_12m", "main.att")["n_units"] == Number(value=102, format="count")
    assert cells(table.block, "placement_12m", "twfe.att")["n_units"] == Suppressed()


def with_estimates(change) -> object:
    changed = study.sources()
    estimates = change(changed.estimates["placements_emergency"].copy())
    parts = {**changed.estimates, "placements_emergency": estimates}
    return changed.__class__(**{**changed.__dict__, "estimates": parts})


def clear_effect(estimates: pd.DataFrame) -> pd.DataFrame:
    """Give the primary model an interval without zero, and every time before the start one with it."""
    is_main = (estimates["model"] == "main") & (estimates["estimand"] == "att")
    estimates.loc[is_main, ["conf_low", "conf_high"]] = [-0.5, -0.1]
    is_before = (estimates["estimand"] == "att_event_time") & (estimates["event_time"] < -1)
    estimates.loc[is_before, ["conf_low", "conf_high"]] = [-0.2, 0.2]
    return estimates


def differing_before(estimates: pd.DataFrame) -> pd.DataFrame:
    clear = clear_effect(estimates)
    is_early = (clear["estimand"] == "att_event_time") & (clear["event_time"] < -5)
    clear.loc[is_early, ["conf_low", "conf_high"]] = [0.1, 0.4]
    return clear


def differing_placebo(estimates: pd.DataFrame) -> pd.DataFrame:
    clear = clear_effect(estimates)
    clear.loc[clear["model"] == "placebo", ["conf_low", "conf_high"]] = [0.1, 0.4]
    return clear


@pytest.mark.parametrize(
    ("change", "certainty", "reservation"),
    [
        (clear_effect, "learned", None),
        (differing_before, "cannot_tell", "already before the start 3 of 7 estimates differ from zero"),
        (differing_placebo, "cannot_tell", "the placebo shows a difference"),
    ],
)
def test_a_difference_before_the_start_takes_the_certainty_away(change, certainty, reservation):
    table = effects_table(EXHIBIT.model_copy(update={"roles": ["primary"]}), with_estimates(change))
    said = speak(cells(table.block, "placements_emergency", "main.att")["reading"], "en")
    assert {item.certainty for item in table.conclusions if item.id.startswith("placements_e")} == {certainty}
    assert ("Reservation" in said) == (reservation is not None)
    assert reservation is None or reservation in said


def test_an_estimate_without_a_standard_error_has_no_interval():
    changed = study.sources()
    nothing = dict.fromkeys(("std_error", "conf_low", "conf_high", "p_value", "df"), pd.NA)
    estimates = changed.estimates["placement_12m"].assign(**nothing)
    bare = changed.__class__(
        **{**changed.__dict__, "estimates": {**changed.estimates, "placement_12m": estimates}}
    )
    row = cells(effects_table(EXHIBIT, bare).block, "placement_12m", "main.att")
    assert isinstance(row["interval"], Nothing)
    assert isinstance(row["p_value"], Nothing)


def with_robust(low: float, high: float):
    """The made-up study with a contrast of family functioning again, its error by team."""
    sources = study.sources()
    rows = sources.estimates["family_functioning"]
    (contrast,) = rows[rows["estimand"] == "contrast"].to_dict("records")
    again = pd.DataFrame([{**contrast, "estimand": "contrast_cr2", "conf_low": low, "conf_high": high}])
    estimates = {**sources.estimates, "family_functioning": pd.concat([rows, again], ignore_index=True)}
    changed = sources.__class__(**{**sources.__dict__, "estimates": estimates})
    return contrast, effects_table(EXHIBIT, changed)


def test_a_mixed_model_stands_beside_the_same_estimate_with_an_error_by_team():
    contrast, _ = with_robust(0, 0)
    _, made = with_robust(contrast["conf_low"], contrast["conf_high"])
    row = cells(made.block, "family_functioning", "main.pilot:T1.cr2")
    above = cells(made.block, "family_functioning", "main.pilot:T1")
    assert (row["estimate"], row["interval"]) == (above["estimate"], above["interval"])
    assert speak(row["reading"], "en") == "It reads the same as above."


def test_another_reading_by_team_is_said():
    contrast, _ = with_robust(0, 0)
    is_zero_inside = contrast["conf_low"] < 0 < contrast["conf_high"]
    _, made = with_robust(*((0.01, 0.5) if is_zero_inside else (-0.5, 0.5)))
    row = cells(made.block, "family_functioning", "main.pilot:T1.cr2")
    assert "does not read the same" in speak(row["reading"], "en")


def test_no_conclusion_is_drawn_twice():
    _, made = with_robust(-1, 1)
    ids = [item.id for item in made.conclusions]
    assert len(ids) == len(set(ids)) == len(effects_table(EXHIBIT, study.sources()).conclusions)


def test_a_sensitivity_model_says_only_whether_it_reads_as_the_primary_one(made):
    said = speak(cells(made.block, "placements_emergency", "twfe.exposed")["reading"], "en")
    assert said == "Here too we cannot tell."
    other = effects_table(EXHIBIT, with_estimates(clear_effect)).block
    said = speak(cells(other, "placements_emergency", "twfe.exposed")["reading"], "en")
    assert said.startswith("Unlike the primary model: We cannot tell")


def test_a_sensitivity_model_without_an_interval_is_not_said_to_read_alike():
    def without(estimates):
        is_twfe = estimates["model"] == "twfe"
        estimates.loc[is_twfe, ["conf_low", "conf_high", "std_error"]] = pd.NA
        return estimates

    table = effects_table(EXHIBIT, with_estimates(without)).block
    assert "Here too" not in speak(cells(table, "placements_emergency", "twfe.exposed")["reading"], "en")
