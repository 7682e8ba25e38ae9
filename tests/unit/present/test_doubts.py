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
    return sum("before" in str(doubt.id) for doubt in main.doubts)


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
