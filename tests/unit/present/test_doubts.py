"""What counts as doubt, and what a test is read against."""

from dataclasses import replace

import pandas as pd
import pytest

import effects_factory as effects
import exhibit_factory as study
from arviointi.config.estimators import GroupTime
from arviointi.contracts.estimates import ESTIMATES
from arviointi.present.checked import Checked
from arviointi.present.doubts import judged_models
from arviointi.present.fitted import fitted_model

AWAY = {"estimate": 0.5, "std_error": 0.1, "conf_low": 0.3, "conf_high": 0.7}
NEAR = {"estimate": 0.0, "std_error": 0.1, "conf_low": -0.2, "conf_high": 0.2}


def by_time(found):
    """The study without checks, with other effects by time from the start."""
    made = effects.whole_study()
    rows = made.estimates[effects.ANALYSIS]
    times = [
        study.estimate(effects.ANALYSIS, "main", estimand="att_event_time", term=f"e{time}", event_time=time)
        | numbers
        for time, numbers in found.items()
    ]
    kept = rows[rows["estimand"] != "att_event_time"]
    together = pd.concat([kept, study.frame(times, ESTIMATES)], ignore_index=True)
    return replace(made, estimates={**made.estimates, effects.ANALYSIS: together})


def anticipating(made, lead):
    plan = made.analyses[effects.ANALYSIS]
    options = GroupTime(estimator="group_time", role="primary", anticipation=lead)
    with_lead = plan.model_copy(update={"models": plan.models | {"main": options}})
    return replace(made, analyses={**made.analyses, effects.ANALYSIS: with_lead})


def n_doubts(made):
    [main] = [one for one in judged_models(effects.ANALYSIS, ["primary"], made) if one.fit["model"] == "main"]
    return sum("before" in str(doubt.text.id) for doubt in main.doubts)


def test_a_difference_that_anticipation_allows_casts_no_doubt():
    made = by_time({-3: NEAR, -2: NEAR, -1: AWAY, 0: AWAY})
    assert n_doubts(made) == 1
    assert n_doubts(anticipating(made, 1)) == 0
    assert n_doubts(anticipating(by_time({-3: AWAY, -2: NEAR, -1: NEAR}), 1)) == 1


@pytest.mark.parametrize(("level", "p"), [(0.95, 0.05), (0.9, 0.1), (0.8, 0.2)])
def test_a_permutation_test_rejects_where_its_p_value_is_its_size(level, p):
    """One of 20, 10 or 5 assignments: rounding of 1 − level must not decide."""
    made = effects.with_interval(effects.sources(), -0.6, -0.3)
    checked = Checked(fitted_model(effects.ANALYSIS, "main", made), level, made.rules)
    assert checked.reads_alike(p)
    assert not checked.reads_alike(p + 1e-6)
    assert round(1 / p) * checked.size >= 1


def test_the_detectable_effect_of_another_term_is_not_borrowed():
    fitted = fitted_model(effects.ANALYSIS, "main", effects.sources())
    assert fitted.detectable(fitted.overall[0]) is not None
    assert fitted.detectable({**fitted.overall[0], "term": "pilot:T9"}) is None


def reservations(made, analysis=effects.ANALYSIS):
    [main] = [one for one in judged_models(analysis, ["primary"], made) if one.fit["model"] == "main"]
    return {str(doubt.text.id) for doubt in main.doubts}


@pytest.mark.parametrize(
    "against",
    [
        {},
        {"randomisation": [{"label": "drawn", "value": 24.0, "p_value": 0.3, "n": 999}]},
        {"wild_bootstrap": [{"p_value": 0.2, "conf_low": -0.6, "conf_high": 0.2, "n": 999}]},
        {
            "leave_out_team": [
                {"label": f"t{number}", **effects.around(-0.45, 0.2 + 0.3 * (number == 0))}
                for number in range(24)
            ]
        },
        {"relative_magnitudes": [{"label": "breakdown", "value": 0.4}]},
        {"relative_magnitudes": [{"label": "breakdown_zero_inside", "value": None}]},
        {"specification_joint": [{"label": "median", "statistic": -0.4, "p_value": 0.2, "n": 199}]},
        {"equality": [{"label": "twfe", **effects.around(0.9, 0.2), "p_value": 0.001}]},
    ],
    ids=lambda against: next(iter(against), "none"),
)
def test_a_check_that_speaks_against_a_difference_takes_the_certainty_away(against):
    made = effects.sources(effects.diagnostics(**effects.CLEAR | against))
    made = effects.with_interval(made, -0.65, -0.25)
    assert ("doubt.checks" in reservations(made)) == bool(against)


def test_no_check_is_counted_against_an_estimate_that_shows_no_difference():
    alone = {"randomisation": [{"label": "drawn", "value": 24.0, "p_value": 0.001, "n": 999}]}
    assert "doubt.checks" not in reservations(effects.sources(effects.diagnostics(**alone)))


@pytest.mark.parametrize(("low", "is_reserved"), [(0.01, False), (-0.01, True)])
def test_an_error_by_team_that_leaves_zero_in_takes_the_certainty_away(low, is_reserved):
    made = effects.sources()
    rows = made.estimates[effects.PEOPLE]
    rows = rows[rows["estimand"] == "contrast"].assign(conf_low=0.1, conf_high=0.5)
    by_team = rows.assign(estimand="contrast_cr2", conf_low=low, conf_high=0.6)
    both = pd.concat([rows, by_team], ignore_index=True)
    made = replace(made, estimates={**made.estimates, effects.PEOPLE: both})
    assert ("doubt.robust" in reservations(made, effects.PEOPLE)) == is_reserved


def at_two_waves(*, clear_at):
    """Family functioning at two waves: the interval excludes zero, and with the error by team only there."""
    made = effects.sources()
    rows = made.estimates[effects.PEOPLE]
    one = rows[rows["estimand"] == "contrast"].assign(conf_low=0.1, conf_high=0.5)
    waves = [one.assign(term=f"pilot:{wave}") for wave in ("T1", "T2")]
    by_team = [
        rows.assign(estimand="contrast_cr2", conf_low=0.01 if wave == clear_at else -0.01)
        for wave, rows in zip(("T1", "T2"), waves, strict=True)
    ]
    both = pd.concat([*waves, *by_team], ignore_index=True)
    return replace(made, estimates={**made.estimates, effects.PEOPLE: both})


@pytest.mark.parametrize("clear_at", ["T1", "T2"])
def test_the_doubt_of_one_wave_is_not_said_of_another(clear_at):
    made = at_two_waves(clear_at=clear_at)
    [main] = [one for one in judged_models(effects.PEOPLE, ["primary"], made) if one.fit["model"] == "main"]
    doubted = {doubt.term for doubt in main.doubts if doubt.text.id == "doubt.robust"}
    assert doubted == {"pilot:T1", "pilot:T2"} - {f"pilot:{clear_at}"}


def test_a_difference_at_a_wave_that_was_not_checked_is_not_learned():
    made = at_two_waves(clear_at="T1")
    [main] = [one for one in judged_models(effects.PEOPLE, ["primary"], made) if one.fit["model"] == "main"]
    assert {doubt.term for doubt in main.doubts if doubt.text.id == "doubt.unchecked"} == {"pilot:T1"}


@pytest.mark.parametrize(("low", "is_reserved"), [(-0.2, False), (0.1, True)])
def test_a_placebo_outcome_that_differs_takes_the_certainty_away(low, is_reserved):
    """The second analysis of the study is taken for a placebo outcome of the first."""
    made, other = effects.sources(), "placement_12m"
    plan = made.analyses[other]
    placebos = {name: options.model_copy(update={"role": "placebo"}) for name, options in plan.models.items()}
    asked = plan.model_copy(update={"placebo_of": effects.ANALYSIS, "models": placebos})
    rows = made.estimates[other].assign(conf_low=low, conf_high=0.4)
    made = replace(
        made,
        analyses={**made.analyses, other: asked},
        estimates={**made.estimates, other: rows},
    )
    assert ("doubt.placebo_outcome" in reservations(made)) == is_reserved
    assert "doubt.placebo_outcome" not in reservations(made, effects.PEOPLE)
