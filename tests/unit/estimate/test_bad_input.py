"""Every registered estimator on every kind of data that cannot answer, or can only just: a right estimate, or
the reason why there is none; never a wrong number, never a traceback.

A new estimator is walked through by being registered.
"""

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter

from arviointi.config.estimators import ARM_BY_WAVE, AnyModelOptions
from arviointi.contracts.estimates import REASONS
from arviointi.estimate.estimators import ESTIMATORS
from arviointi.estimate.results import Fit, NotEstimable

NEVER = np.nan
START = 2
ALONE = ("synthetic_did",)
"""Estimators that are made for one exposed team."""
SAME = 1e-6
"""Iterated estimators stop at slightly different places when rows come in another order."""


def options(estimator):
    return TypeAdapter(AnyModelOptions).validate_python({"estimator": estimator, "role": "sensitivity"})


def fitted(panel, estimator):
    return ESTIMATORS[estimator](panel, options(estimator))


UNLIKE_ADDITIVE = {
    "mixed_model": "constant_outcome",
    **dict.fromkeys(("logit", "gee", "glmm"), "not_binary"),
}
"""What is said of an outcome that teams and periods add up to; the others estimate zero without an error."""


def additive(panel):
    team = panel["team"].astype("category").cat.codes
    return panel.assign(outcome=3.0 * team + 0.1 * panel["period"] + 7.0)


@pytest.fixture
def study(panel_of):
    """Yes or no of ten units a team at each of five waves: a valid outcome of every estimator."""

    def build(starts, *, seed=1, waves=5, arm_by_wave=False):
        rng = np.random.default_rng(seed)
        shape = (len(starts), 10, waves)
        team, unit, wave = (part.ravel() for part in np.indices(shape))
        risk = 0.45 + 0.15 * rng.normal(size=len(starts))[team] + 0.02 * wave
        outcome = rng.random(len(team)) < risk
        first = np.asarray(starts, float)[team]
        if arm_by_wave:
            first = np.where(np.isnan(first), NEVER, 1.0)
        names = [f"{t}/{u}" for t, u in zip(team, unit, strict=True)]
        return panel_of(team, wave, first, outcome, unit=names)

    return build


def usual(study, estimator):
    return study([START] * 5 + [NEVER] * 6, arm_by_wave=estimator in ARM_BY_WAVE)


def check(result, *reasons):
    """A reason that is among those expected, or numbers that are numbers."""
    if isinstance(result, NotEstimable):
        assert result.reason in REASONS
        assert not reasons or result.reason in reasons, result.reason
        return
    assert not reasons or None in reasons, f"estimated, but expected one of {reasons}"
    assert isinstance(result, Fit)
    for one in result.quantities:
        assert np.isfinite(one.estimate), one
        assert one.std_error is None or (np.isfinite(one.std_error) and one.std_error > 0), one
        assert one.degrees is None or one.degrees > 0, one


def headlines(result):
    return [one.estimate for one in result.quantities if one.is_headline]


def same(first, second):
    assert headlines(first)
    assert headlines(second) == pytest.approx(headlines(first), rel=SAME, abs=SAME)


@pytest.mark.parametrize("estimator", ESTIMATORS)
class TestEveryEstimator:
    def test_the_usual_study_is_estimated_with_an_error_that_the_teams_add_up_to(self, study, estimator):
        fit = fitted(usual(study, estimator), estimator)
        check(fit, None)
        assert headlines(fit)
        for one in fit.quantities:
            if one.influence is not None and one.is_headline:
                assert len(one.influence) == len(fit.teams)
                assert np.linalg.norm(one.influence) == pytest.approx(one.std_error, rel=1e-8)

    def test_an_empty_panel(self, study, estimator):
        check(fitted(usual(study, estimator).iloc[:0], estimator), "no_observations")

    def test_one_exposed_team(self, study, estimator):
        result = fitted(study([START] + [NEVER] * 6, arm_by_wave=estimator in ARM_BY_WAVE), estimator)
        check(result, None if estimator in ALONE else "one_cluster_in_arm")

    def test_one_comparison_team(self, study, estimator):
        panel = study([START] * 6 + [NEVER], arm_by_wave=estimator in ARM_BY_WAVE)
        check(fitted(panel, estimator), "one_cluster_in_arm")

    def test_nobody_is_exposed(self, study, estimator):
        check(fitted(study([NEVER] * 6), estimator), "no_treated", "no_post_period", "no_comparison")

    def test_nobody_is_exposed_within_the_panel(self, study, estimator):
        """Teams that start after its end: an arm by wave is compared all the same."""
        panel = study([9.0] * 4 + [NEVER] * 4)
        check(
            fitted(panel, estimator), None if estimator in ARM_BY_WAVE else "no_post_period", "no_post_period"
        )

    def test_everybody_is_exposed_from_the_first_wave(self, study, estimator):
        check(fitted(study([0.0] * 8), estimator), "no_pre_period", "no_comparison")

    def test_everybody_starts_at_once(self, study, estimator):
        check(fitted(study([START] * 8), estimator), "no_comparison")

    def test_the_last_cohort_has_nobody_left_to_compare_with(self, study, estimator):
        """Two cohorts, none never exposed: what can be said is said of the time before the second starts."""
        check(fitted(study([1.0] * 4 + [3.0] * 4), estimator))

    def test_cohorts_of_one_team(self, study, estimator):
        check(fitted(study([1.0, 2.0, 3.0] + [NEVER] * 6), estimator))

    def test_a_constant_outcome(self, study, estimator):
        panel = usual(study, estimator).assign(outcome=1.0)
        check(fitted(panel, estimator), "constant_outcome")

    def test_an_outcome_that_teams_and_periods_explain_to_the_last_digit(self, study, estimator):
        """Nothing is left over: no error, and no interval of no width. Rates multiply and leave something."""
        result = fitted(additive(usual(study, estimator)), estimator)
        check(result, UNLIKE_ADDITIVE.get(estimator))
        if isinstance(result, Fit) and estimator != "poisson":
            effects = [one for one in result.quantities if one.is_headline]
            assert [one.estimate for one in effects] == pytest.approx([0.0] * len(effects), abs=1e-12)
            assert all(one.std_error is None for one in effects)

    def test_a_row_twice(self, study, estimator):
        panel = usual(study, estimator)
        check(fitted(pd.concat([panel, panel.iloc[:1]], ignore_index=True), estimator), "duplicate_rows")

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_an_outcome_that_is_no_number(self, study, estimator, value):
        panel = usual(study, estimator)
        panel.loc[3, "outcome"] = value
        check(fitted(panel, estimator), "not_finite")

    def test_gaps(self, study, estimator):
        panel = usual(study, estimator)
        check(
            fitted(panel[np.random.default_rng(2).random(len(panel)) > 0.2].reset_index(drop=True), estimator)
        )

    def test_a_team_that_is_seen_once(self, study, estimator):
        panel = usual(study, estimator)
        check(
            fitted(panel[(panel["team"] != "0") | (panel["period"] == 0)].reset_index(drop=True), estimator)
        )

    def test_whole_numbers_are_numbers(self, study, estimator):
        panel = usual(study, estimator)
        whole = panel.astype({"outcome": "int8", "weight": "int64", "period": "int32", "cohort": "Int8"})
        same(fitted(panel, estimator), fitted(whole, estimator))

    def test_the_order_of_rows_is_nothing(self, study, estimator):
        panel = usual(study, estimator)
        same(fitted(panel, estimator), fitted(panel.sample(frac=1, random_state=1), estimator))

    def test_the_panel_stays_as_it_was(self, study, estimator):
        panel = usual(study, estimator)
        before = panel.copy(deep=True)
        fitted(panel, estimator)
        pd.testing.assert_frame_equal(panel, before)

    def test_an_event_that_never_happens_in_one_arm(self, study, estimator):
        """Separation: linear models estimate it, others must say so."""
        panel = usual(study, estimator)
        panel.loc[panel["arm"] == "comparison", "outcome"] = 0.0
        check(fitted(panel, estimator))


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({}, "constant_outcome"),
        ({"groups": ["team", "team_wave", "unit"]}, "constant_outcome"),
        ({"baseline": "constrained"}, "constant_outcome"),
        ({"baseline": "covariate"}, "constant_outcome"),
        ({"arm_variances": True}, "did_not_converge"),
        ({"residual": "ar1"}, "did_not_converge"),
        ({"groups": ["team"], "residual": "unstructured"}, "did_not_converge"),
    ],
)
def test_no_mixed_model_is_estimated_from_what_teams_and_waves_explain(study, parts, reason):
    wanted = {"estimator": "mixed_model", "role": "sensitivity"} | parts
    model = TypeAdapter(AnyModelOptions).validate_python(wanted)
    check(ESTIMATORS["mixed_model"](additive(usual(study, "mixed_model")), model), reason)


def test_an_arm_at_the_ceiling_of_a_scale_has_no_residual_variance_of_its_own(study):
    panel = usual(study, "mixed_model")
    ceiling = panel.assign(outcome=panel["outcome"].where(panel["arm"] == "pilot", 5.0))
    wanted = {"estimator": "mixed_model", "role": "sensitivity", "arm_variances": True}
    model = TypeAdapter(AnyModelOptions).validate_python(wanted)
    check(ESTIMATORS["mixed_model"](ceiling, model), "did_not_converge", "constant_outcome")
