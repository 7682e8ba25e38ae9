"""The table of effects beside what checks found: standard deviations, ratios, doubts, what was not seen."""

import math

import pytest

import effects_factory as effects
import exhibit_factory as study
from arviointi.config.exhibits_effects import EffectsTable
from arviointi.contracts.blocks import Interval, Nothing, Number
from arviointi.locale.speak import speak
from arviointi.present.effects import effects_table
from arviointi.present.scales import Scale

TITLE = {"fi": "Vaikutukset", "en": "Effects"}
EXHIBIT = EffectsTable(kind="effects_table", title=TITLE, analyses=list(study.ANALYSES))


def row_of(sources, analysis=effects.ANALYSIS, name="main.att"):
    table = effects_table(EXHIBIT, sources).block
    row = next(row for group in table.groups if group.id == analysis for row in group.rows if row.id == name)
    return dict(zip([column.id for column in table.columns], row.cells, strict=True))


def said(sources, **place):
    return speak(row_of(sources, **place)["reading"], "en")


def test_an_estimate_is_given_in_standard_deviations_before_the_start():
    row = row_of(effects.sources())
    assert row["in_sds"] == Number(value=round(effects.ESTIMATE / effects.BASELINE_SD, 2), digits=2)


def test_a_share_has_the_same_standard_deviations_whatever_unit_it_is_printed_in():
    row = row_of(effects.sources(), "placement_12m")
    assert row["estimate"] == Number(value=-8.0, digits=1)
    assert row["in_sds"] == Number(value=round(-0.08 / effects.BASELINE_SD, 2), digits=2)


def test_without_a_known_spread_there_is_no_such_column():
    table = effects_table(EXHIBIT, effects.whole_study()).block
    assert "in_sds" not in {column.id for column in table.columns}


@pytest.mark.parametrize("interval", [(-0.4, 0.2), (-0.6, -0.3)])
def test_of_a_primary_model_it_is_always_said_what_could_not_have_been_seen(interval):
    text = said(effects.with_interval(effects.sources(), *interval))
    assert "at least 0.42, that is 0.76 standard deviations; the smaller an effect" in text


def test_a_log_ratio_is_printed_as_a_ratio_with_its_change_in_words():
    sources = effects.as_ratio(effects.sources())
    row = row_of(sources)
    assert row["estimate"] == Number(value=round(math.exp(effects.ESTIMATE), 2), digits=2)
    assert (row["interval"].low, row["interval"].high) == (0.67, 1.21)
    assert isinstance(row["in_sds"], Nothing)
    assert "rate ratio (1 = no difference)" in speak(row["heading"], "en")
    assert "a change −33% to 21%" in said(sources)
    assert speak(row["detectable"], "en") == "0.66 or 1.52"


def test_a_ratio_whose_interval_includes_one_tells_nothing_of_the_direction():
    assert said(effects.as_ratio(effects.sources())).startswith("We cannot tell")
    clear = effects.as_ratio(effects.with_interval(effects.sources(), -0.6, -0.3), "logit")
    assert said(clear).startswith("The data point to a decrease")
    assert "odds ratio" in speak(row_of(clear)["heading"], "en")


def test_a_share_on_a_ratio_scale_is_not_multiplied_by_a_hundred():
    sources = effects.sources()
    rows = sources.estimates["placement_12m"].assign(scale="logit")
    logit = sources.__class__(
        **{**sources.__dict__, "estimates": {**sources.estimates, "placement_12m": rows}}
    )
    assert row_of(logit, "placement_12m")["estimate"] == Number(value=round(math.exp(-0.08), 3), digits=3)


def test_the_unit_of_a_concluded_ratio_is_the_ratio():
    found = effects_table(EXHIBIT, effects.as_ratio(effects.sources())).conclusions
    (text,) = (speak(one.text, "en") for one in found if one.id.startswith(effects.ANALYSIS))
    assert text.endswith("(Unit: rate ratio (1 = no difference).)")


def test_a_coefficient_that_answers_no_question_is_named_and_not_judged():
    sources = effects.sources()
    rows = sources.estimates[effects.ANALYSIS]
    extra = rows[rows["term"] == "exposed"].assign(
        term="site[T.b]", model="main", role="primary", is_headline=False
    )
    more = {**sources.estimates, effects.ANALYSIS: study.pd.concat([rows, extra], ignore_index=True)}
    changed = sources.__class__(**{**sources.__dict__, "estimates": more})
    row = row_of(changed, name="main.coefficient.site[T.b]")
    assert "coefficient site[T.b]" in speak(row["heading"], "en")
    assert speak(row["reading"], "en") == "A part of the model, not an answer to the question."
    ids = [one.id for one in effects_table(EXHIBIT, changed).conclusions]
    assert f"{effects.ANALYSIS}.main.coefficient.site[T.b]" not in ids


def test_what_a_ratio_comes_to_in_the_unit_of_the_outcome_is_no_further_result():
    sources = effects.as_ratio(effects.sources())
    rows = sources.estimates[effects.ANALYSIS]
    (ratio,) = rows[rows["term"] == "exposed"].to_dict("records")
    extra = study.pd.DataFrame([{**ratio, "estimand": "att", "scale": "identity", "is_headline": False}])
    more = {
        **sources.estimates,
        effects.ANALYSIS: study.pd.concat([rows, extra.astype(rows.dtypes)], ignore_index=True),
    }
    changed = sources.__class__(**{**sources.__dict__, "estimates": more})
    table = effects_table(EXHIBIT, changed).block
    ids = [row.id for group in table.groups if group.id == effects.ANALYSIS for row in group.rows]
    assert len(ids) == len(set(ids)) == 4
    row = row_of(changed, name="twfe.att.exposed")
    assert row["estimate"] == Number(value=-0.2, digits=2)
    assert speak(row["reading"], "en").startswith("The effect above in the unit of the outcome")


@pytest.mark.parametrize(
    ("checks", "certainty", "words"),
    [
        ({}, "learned", None),
        ({"pre_trend": [{"p_value": 0.03, "df": 6.0, "n": 7}]}, "cannot_tell", "joint test, p-value 0.030"),
        (
            {"placebo_start": [{"value": -6.0, **effects.around(0.9), "p_value": 0.001}]},
            "cannot_tell",
            "1 of 1 estimates differ",
        ),
    ],
)
def test_doubts_come_from_the_joint_test_and_from_earlier_starts(checks, certainty, words):
    sources = effects.with_interval(
        effects.sources(effects.diagnostics(**effects.CLEAR | checks)), -0.6, -0.3
    )
    (found,) = (
        one for one in effects_table(EXHIBIT, sources).conclusions if one.id.startswith(effects.ANALYSIS)
    )
    assert found.certainty == certainty
    assert ("Reservation" in said(sources)) == (words is not None)
    assert words is None or words in said(sources)


@pytest.mark.parametrize(("p_values", "stands"), [((0.01, 0.04), True), ((0.03, 0.04), False)])
def test_a_difference_that_falls_in_its_family_teaches_nothing(p_values, stands):
    checks = effects.diagnostics(**effects.CLEAR)
    sources = effects.with_interval(effects.sources(checks, effects.families(p_values)), -0.6, -0.3)
    (found,) = (
        one for one in effects_table(EXHIBIT, sources).conclusions if one.id.startswith(effects.ANALYSIS)
    )
    assert found.certainty == ("learned" if stands else "cannot_tell")
    assert ("adjusted p-value 0.054" in said(sources)) == (not stands)


def test_with_a_joint_test_single_times_before_the_start_cast_no_further_doubt():
    sources = effects.with_interval(effects.sources(effects.diagnostics(**effects.CLEAR)), -0.6, -0.3)
    rows = sources.estimates[effects.ANALYSIS].copy()
    early = (rows["estimand"] == "att_event_time") & (rows["event_time"] < -5)
    rows.loc[early, ["conf_low", "conf_high"]] = [0.1, 0.4]
    away = sources.__class__(
        **{**sources.__dict__, "estimates": {**sources.estimates, effects.ANALYSIS: rows}}
    )
    assert "Reservation" not in said(away)


@pytest.mark.parametrize("name", ["log", "logit"])
def test_a_printed_ratio_and_its_change_are_the_same_number(name):
    scale = Scale(name, digits=3)
    assert scale.interval(math.log(0.8), math.log(1.25)) == Interval(low=0.8, high=1.25, digits=3)
    assert scale.change(math.log(0.8)) == Number(value=-0.2, format="percent", digits=1)
