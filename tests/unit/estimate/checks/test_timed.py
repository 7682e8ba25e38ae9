"""Effects by time behind the trend checks: which of them lie before, and which count as the effect."""

import numpy as np
import pytest

from arviointi.config.analyses import Analysis
from arviointi.config.estimators import EventStudy, GroupTime
from arviointi.estimate.checks.timed import timed_effects
from arviointi.estimate.differences.event_study import event_study
from arviointi.estimate.differences.group_time import group_time
from arviointi.estimate.inference import interval
from arviointi.estimate.models import fit_models

STARTS = np.array([5.0] * 6 + [np.nan] * 8)
ALIKE = 1e-9
"""The same number computed in two ways."""


@pytest.fixture(scope="module")
def panel(panel_of):
    """Fourteen teams over ten periods, with a step at the start and one of another sign just before it."""
    rng = np.random.default_rng(8)
    team, period = (part.ravel() for part in np.indices((14, 10)))
    start = STARTS[team]
    outcome = (
        rng.normal(size=140) + 4.0 * (period >= np.nan_to_num(start, nan=99)) - 2.0 * (period == start - 1)
    )
    return panel_of(team, period, start, outcome)


def diagnostics(panel, model, **checks):
    quiet = {"pre_trends": False, "honest": None, "leave_out": [], "decomposition": False, "equality": False}
    content = {
        "question": {"fi": "Vaikuttaako?", "en": "Does it work?"},
        "outcome": "new",
        "family": "f",
        "models": {"main": model | {"role": "primary"}},
        "checks": quiet | checks,
    }
    return fit_models(panel, Analysis.model_validate(content), "a", 1).diagnostics


def test_periods_of_anticipation_are_neither_before_nor_part_of_the_effect(panel):
    """The mean by hand: effects from the start on, each counting the same."""
    options = GroupTime(estimator="group_time", role="primary", anticipation=2)
    fit = group_time(panel, options)
    timed = timed_effects(panel, options, fit)
    own = {one.event_time: one.estimate for one in fit.quantities if one.estimand == "att_event_time"}
    assert list(timed.periods) == [-2, -1, 1, 2, 3, 4, 5, 6, 7]
    assert (timed.n_pre, timed.lead) == (2, 2)
    assert timed.even @ timed.estimates[2:] == pytest.approx(np.mean([own[time] for time in range(5)]))
    assert timed.even.sum() == pytest.approx(1)


def test_without_allowance_the_honest_interval_is_that_of_the_effect_from_the_start_on(panel):
    """At bound 0 the interval is estimate ± t · SE; had anticipation counted, it would lie about 1 lower."""
    model = {"estimator": "group_time", "anticipation": 1}
    [row] = (
        rows[rows["label"].isna()].to_dict("records")
        for rows in [diagnostics(panel, model, honest={"relative_magnitudes": [0.0]})]
    )
    options = GroupTime(role="primary", **model)
    fit = group_time(panel, options)
    timed = timed_effects(panel, options, fit)
    weights = np.concatenate([np.zeros(timed.n_pre), timed.even])
    error = float(np.sqrt(weights @ timed.covariance @ weights))
    wanted = interval(float(weights @ timed.estimates), error, float(timed.degrees[-5:].min()), 0.95)
    assert (row[0]["conf_low"], row[0]["conf_high"]) == pytest.approx((wanted.low, wanted.high), abs=1e-4)


def test_an_event_study_without_teams_that_never_start_has_no_trend_to_test(panel_of):
    """It sets the trend itself (Borusyak, Jaravel and Spiess 2024, section 3.2): a slope cannot be seen."""
    rng = np.random.default_rng(9)
    team, period = (part.ravel() for part in np.indices((12, 10)))
    start = np.repeat([3.0, 5.0, 7.0], 4)[team]
    rows = panel_of(team, period, start, rng.normal(size=120))
    steep = rows.assign(outcome=rows["outcome"] + 5 * (rows["period"] - rows["cohort"]).astype(float))
    options = EventStudy(estimator="event_study", role="primary")
    assert timed_effects(rows, options, event_study(rows, options)) is None
    assert timed_effects(steep, options, event_study(steep, options)) is None


def test_the_breakdown_says_why_it_has_no_number(panel):
    asked = {"relative_magnitudes": [0.5], "smoothness": [0.0]}
    model = {"estimator": "group_time", "anticipation": 1}
    large = panel.assign(outcome=panel["outcome"] + 60 * panel["is_exposed"])
    none = panel.assign(outcome=panel["outcome"] - 4 * panel["is_exposed"])
    for rows, label in ((large, "breakdown"), (none, "breakdown_zero_inside")):
        found = diagnostics(rows, model, honest=asked)
        last = found.groupby("check").tail(1).set_index("check").loc[list(asked)]
        assert set(last["label"]) == {label}
        assert last["value"].notna().all() == (label == "breakdown")
