"""Least-squares difference-in-differences on panels as awkward as real ones: an answer, or why not."""

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import EventStudy, Imputation, SunAbraham, Twfe
from arviointi.estimate.differences.event_study import event_study
from arviointi.estimate.differences.imputation import imputation
from arviointi.estimate.differences.sun_abraham import sun_abraham
from arviointi.estimate.differences.twfe import twfe
from arviointi.estimate.results import NotEstimable

NEVER = np.nan
PRIMARY = {"role": "primary"}
FITS = {
    "twfe": lambda panel: twfe(panel, Twfe(estimator="twfe", **PRIMARY)),
    "event_study": lambda panel: event_study(panel, EventStudy(estimator="event_study", **PRIMARY)),
    "sun_abraham": lambda panel: sun_abraham(panel, SunAbraham(estimator="sun_abraham", **PRIMARY)),
    "imputation": lambda panel: imputation(panel, Imputation(estimator="imputation", **PRIMARY)),
}
EVENT_STUDIES = ("event_study", "sun_abraham", "imputation")
GOOD = [2, 2, 2, 4, 4, 4, NEVER, NEVER, NEVER, NEVER]


@pytest.fixture
def followed(panel_of):
    """Build three families per team over six periods, teams starting as given."""

    def build(starts):
        generator = np.random.default_rng(1)
        n_teams = len(starts)
        team, unit = np.repeat(range(n_teams), 18), np.repeat(range(3 * n_teams), 6)
        period = np.tile(range(6), 3 * n_teams)
        outcome = generator.normal(size=len(team)) + generator.normal(size=n_teams)[team]
        return panel_of(team, period, np.asarray(starts, float)[team], outcome, unit=unit)

    return build


def numbers(fit):
    return [(q.estimate, q.std_error, q.degrees) for q in fit.quantities]


@pytest.mark.parametrize("estimator", FITS)
@pytest.mark.parametrize(
    ("starts", "reason"),
    [
        ([2, NEVER, NEVER, NEVER], "one_cluster_in_arm"),
        ([2, 2, 2, NEVER], "one_cluster_in_arm"),
        ([9, 9, NEVER, NEVER], "no_post_period"),
        ([2, 2, 2, 2], "no_comparison"),
        ([0, 0, 0, 0], "no_pre_period"),
        ([0, 0, NEVER, NEVER], "no_pre_period"),
    ],
)
def test_designs_that_tell_nothing_say_why(followed, estimator, starts, reason):
    assert FITS[estimator](followed(starts)).reason == reason


@pytest.mark.parametrize("estimator", EVENT_STUDIES)
@pytest.mark.parametrize("starts", [[2, 2, 3, 3, NEVER], [1, 2, 3, 4, 5]])
def test_effects_that_hang_on_one_compared_team_have_no_error(followed, estimator, starts):
    assert FITS[estimator](followed(starts)).reason == "one_cluster_in_arm"


@pytest.mark.parametrize("estimator", FITS)
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda panel: panel.assign(outcome=1.0), "constant_outcome"),
        (lambda panel: panel.iloc[:0], "no_observations"),
        (lambda panel: panel.assign(outcome=panel["outcome"].mask(panel.index == 3)), "not_finite"),
        (lambda panel: panel.assign(outcome=panel["outcome"].mask(panel.index == 3, np.inf)), "not_finite"),
        (lambda panel: pd.concat([panel, panel.iloc[:3]], ignore_index=True), "duplicate_rows"),
    ],
    ids=["constant", "empty", "nan", "infinite", "duplicates"],
)
def test_outcomes_that_tell_nothing_say_why(followed, estimator, spoil, reason):
    assert FITS[estimator](spoil(followed(GOOD))).reason == reason


@pytest.mark.parametrize("estimator", FITS)
@pytest.mark.parametrize(
    "same",
    [
        lambda panel: panel.astype({"period": "int32", "weight": "int64"}),
        lambda panel: panel.astype({"period": "Int64"}),
        lambda panel: panel.sample(frac=1, random_state=1).sort_values("team", kind="stable"),
        lambda panel: pd.concat([panel, panel.iloc[:5].assign(unit="more", weight=0.0, period=range(5))]),
        lambda panel: panel.assign(outcome=panel["outcome"] + 1e6),
    ],
    ids=["integers", "nullable", "shuffled", "rows without weight", "level"],
)
def test_what_should_change_nothing_changes_nothing(followed, estimator, same):
    """To seven digits: a level of a million leaves nine of sixteen."""
    panel = followed(GOOD)
    wanted, found = numbers(FITS[estimator](panel)), numbers(FITS[estimator](same(panel)))
    assert np.array(found, float) == pytest.approx(np.array(wanted, float), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("estimator", FITS)
@pytest.mark.parametrize(
    ("starts", "kept"),
    [
        ([2, 3, 4, NEVER, NEVER, NEVER, NEVER], 1.0),
        ([0, 0, 3, 3, NEVER, NEVER, NEVER], 1.0),
        ([2, 2, 4, 4, 4], 1.0),
        (GOOD, 0.6),
    ],
    ids=["lone cohorts", "some always exposed", "nobody never", "gaps"],
)
def test_an_added_effect_is_found_whole(followed, estimator, starts, kept):
    """Adding 10 to exposed rows adds 10 to the estimate and leaves its error as it was."""
    panel = followed(starts)
    panel = panel[np.random.default_rng(3).random(len(panel)) < kept]
    before = FITS[estimator](panel)
    after = FITS[estimator](panel.assign(outcome=panel["outcome"] + 10 * panel["is_exposed"]))
    if isinstance(before, NotEstimable):
        assert (before.reason, estimator) == ("singular_design", "event_study")
        return
    assert after.quantities[0].estimate - before.quantities[0].estimate == pytest.approx(10)
    assert after.quantities[0].std_error == pytest.approx(before.quantities[0].std_error)
    assert before.quantities[0].std_error > 0


def test_event_times_of_two_cohorts_that_all_start_are_not_told_apart(followed):
    """Starts two periods apart: every second event time moves freely against the others."""
    assert FITS["event_study"](followed([2, 2, 4, 4, 4])).reason == "singular_design"
