"""The specification curve where every permutation can be written out by hand."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from arviointi.config.analyses import Specifications
from arviointi.config.estimators import GroupTime, Poisson, Twfe
from arviointi.estimate.checks.specification_curve import (
    curve_statistics,
    in_sample,
    joint_tests,
    specification_curve,
    specifications,
)
from arviointi.estimate.differences.group_time import group_time
from arviointi.estimate.differences.twfe import twfe
from arviointi.estimate.few_teams.randomisation import Studentised
from arviointi.estimate.results import Fit, Quantity, Sample

CHANGE = np.array([1.5, 2.0, 0.0, -1.0, 1.0, -1.0, 0.9])
WEIGHT = np.array([1.0, 2.0, 3.0, 1.0, 4.0, 2.0, 2.0])
STARTS = np.array([1.0, 1.0, 1.0, np.nan, np.nan, np.nan, np.nan])
EXACT = 1e-9
"""Both sides count the same assignments, or compute one number in two ways."""
MODELS = {
    "plain": Twfe(estimator="twfe", role="primary"),
    "staggered": GroupTime(estimator="group_time", role="sensitivity"),
    "rates": Poisson(estimator="poisson", role="sensitivity"),
}
SPLITS = [list(treated) for treated in combinations(range(7), 3)]


def fit(panel, options):
    if options.estimator == "poisson":
        effect = Quantity("coefficient", "exposed", 0.1, 0.1, is_headline=True, scale="log")
        return Fit(Sample(1, 1, 1, 1), (effect,), "", "")
    return {"twfe": twfe, "group_time": group_time}[options.estimator](panel, options)


@pytest.fixture
def generator():
    return np.random.default_rng(5)


@pytest.fixture
def two_by_two(panel_of):
    outcome = np.concatenate([np.arange(7.0), np.arange(7.0) + CHANGE])
    rows = np.tile(range(7), 2), np.repeat([0, 1], 7), np.tile(STARTS, 2), outcome
    return panel_of(*rows, weight=np.tile(WEIGHT, 2))


def chosen(**choices):
    return specifications(Specifications(**choices), MODELS)


def joint(panel, generator, **choices):
    found = joint_tests(panel, chosen(**choices), fit, 99, "all", 0.90, generator)
    return {one.name: one for one in found}


def test_every_choice_meets_every_other():
    labels = [
        one.label
        for one in chosen(
            models=["plain", "staggered"], weights=["given", "equal"], samples=["all", "balanced"]
        )
    ]
    assert labels == [
        f"{model}/{weights}/{sample}"
        for model in ("plain", "staggered")
        for weights in ("given", "equal")
        for sample in ("all", "balanced")
    ]


def test_samples_leave_out_what_their_names_say(panel_of):
    """Teams a and b start at 1, c alone at 2, d never and is not seen at 2."""
    start = {"a": 1, "b": 1, "c": 2, "d": np.nan}
    places = [(team, period) for team in "abcd" for period in range(3) if (team, period) != ("d", 2)]
    team, period = zip(*places, strict=True)
    panel = panel_of(team, period, [start[one] for one in team], np.zeros(11))
    left = {
        sample: set(zip(rows["team"], rows["period"], strict=True))
        for sample in ("all", "without_lone_cohorts", "balanced", "without_first_exposed")
        for rows in [in_sample(panel, sample)]
    }
    assert left["all"] == set(places)
    assert left["without_lone_cohorts"] == {place for place in places if place[0] != "c"}
    assert left["balanced"] == {place for place in places if place[0] != "d"}
    assert left["without_first_exposed"] == set(places) - {("a", 1), ("b", 1), ("c", 2)}


def test_the_curve_is_each_models_own_answer_on_its_rows(two_by_two):
    curve = specification_curve(
        two_by_two, chosen(models=["plain", "staggered"], weights=["given", "equal"]), fit, 0.95
    ).set_index("label")
    weighted = np.average(CHANGE[:3], weights=WEIGHT[:3]) - np.average(CHANGE[3:], weights=WEIGHT[3:])
    plain = CHANGE[:3].mean() - CHANGE[3:].mean()
    for model in ("plain", "staggered"):
        assert curve.loc[f"{model}/given/all", "estimate"] == pytest.approx(weighted)
        assert curve.loc[f"{model}/equal/all", "estimate"] == pytest.approx(plain)
    assert curve["estimate"].is_monotonic_increasing


def test_another_scale_is_listed_but_left_out_and_so_is_what_could_not_be_estimated(two_by_two):
    curve = specification_curve(
        two_by_two,
        chosen(models=["plain", "rates"], samples=["all", "without_first_exposed"]),
        fit,
        0.95,
    ).set_index("label")
    assert curve["is_left_out"].to_dict() == {
        "plain/given/all": False,
        "plain/given/without_first_exposed": True,
        "rates/given/all": True,
        "rates/given/without_first_exposed": True,
    }
    assert curve.loc["plain/given/without_first_exposed", "reason"] == "no_post_period"


def test_a_model_that_is_not_about_one_number_is_left_out(two_by_two, generator):
    def without_headline(panel, options):
        return Fit(Sample(14, 7, 3, 7), (Quantity("coefficient", "slope", 1.0, 0.1),), "", "")

    other = {"a": MODELS["rates"], "b": MODELS["rates"]}
    both = specifications(Specifications(models=["a", "b"]), other)
    curve = specification_curve(two_by_two, both, without_headline, 0.95)
    assert curve["is_left_out"].all()
    assert curve["estimate"].isna().all()
    assert (
        joint_tests(two_by_two, both, without_headline, 99, "all", 0.9, generator).reason == "singular_design"
    )


def test_the_median_is_compared_with_the_median_of_every_assignment(two_by_two, generator):
    """Two specifications: weighted and not; the median of two is their mean."""
    found = joint(two_by_two, generator, models=["plain", "plain"], weights=["given", "equal"])["median"]
    medians = []
    for treated in SPLITS:
        is_treated = np.isin(range(7), treated)
        means = [
            np.average(CHANGE[is_treated], weights=weight[is_treated])
            - np.average(CHANGE[~is_treated], weights=weight[~is_treated])
            for weight in (WEIGHT, np.ones(7))
        ]
        medians.append(abs(np.mean(means)))
    assert (found.is_exact, found.n_assignments, found.n_specifications) == (True, 35, 4)
    assert found.statistic == pytest.approx(medians[0], abs=EXACT)
    assert found.p_value == pytest.approx(np.mean(np.array(medians) >= medians[0] - EXACT))


def test_share_and_mean_z_too(two_by_two, generator):
    """Unweighted, both models are one difference of mean changes with CR1: z by hand, t(6) for the share."""
    found = joint(two_by_two, generator, models=["plain", "staggered"], weights=["equal"])
    sizes = []
    for treated in SPLITS:
        one, other = CHANGE[treated], np.delete(CHANGE, treated)
        sizes.append(abs(one.mean() - other.mean()) / np.sqrt((one.var() / 3 + other.var() / 4) * 7 / 6))
    sizes = np.array(sizes)
    critical = 1.943180
    assert found["mean_z"].statistic == pytest.approx(sizes[0])
    assert found["mean_z"].p_value == pytest.approx(np.mean(sizes >= sizes[0] - EXACT))
    significant = sizes >= critical
    assert found["share_significant"].statistic == significant[0]
    expected = np.mean(significant) if significant[0] else 1.0
    assert found["share_significant"].p_value == pytest.approx(expected)


def test_only_significance_in_the_dominant_direction_counts():
    """Three of four are positive, one of these significant; the negative one is significant in vain."""
    found = [Studentised(1.0, 1.0), Studentised(3.0, 1.0), Studentised(0.5, 1.0), Studentised(-9.0, 1.0)]
    assert curve_statistics(found, 0.05) == pytest.approx([0.75, 1 / 4, 13.5 / 4])


def test_a_model_without_a_quick_statistic_is_refitted(two_by_two, generator):
    """The same numbers by the slow way give the same p-values."""

    def by_hand(panel, options):
        after = panel[panel["period"] == 1].set_index("team")
        is_treated = after["is_exposed"].to_numpy()
        one, other = CHANGE[is_treated], CHANGE[~is_treated]
        error = np.sqrt((one.var() / 3 + other.var() / 4) * 7 / 6)
        effect = Quantity("att", "att", one.mean() - other.mean(), error, 6, is_headline=True)
        return Fit(Sample(14, 7, 3, 7), (effect,), "", "")

    slow = {"a": MODELS["staggered"].model_copy(update={"anticipation": 1})}
    choices = Specifications(models=["a", "a"], weights=["equal"])
    refitted = joint_tests(two_by_two, specifications(choices, slow), by_hand, 99, "all", 0.9, generator)
    quick = joint(two_by_two, generator, models=["plain", "staggered"], weights=["equal"])
    for found in refitted:
        assert found.statistic == pytest.approx(quick[found.name].statistic, abs=EXACT)
        assert found.p_value == pytest.approx(quick[found.name].p_value, abs=EXACT)


def test_the_panel_is_not_changed(two_by_two, generator):
    before = two_by_two.copy()
    joint(two_by_two, generator, models=["plain", "staggered"], weights=["given", "equal"])
    pd.testing.assert_frame_equal(two_by_two, before)
