"""Randomisation inference against every permutation written out."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from arviointi.config.analyses import Randomisation
from arviointi.config.estimators import Twfe
from arviointi.estimate.few_teams.quick_statistics import quick_statistic
from arviointi.estimate.few_teams.randomisation import randomisation_test, refitted
from arviointi.estimate.few_teams.start_permutations import assignments, start_design, with_labels
from arviointi.estimate.results import Fit, NotEstimable, Quantity, Sample

CHANGE = np.array([1.5, 2.0, 0.0, -1.0, 1.0, -1.0, 0.9])
STARTS = np.array([1.0, 1.0, 1.0, np.nan, np.nan, np.nan, np.nan])
EXACT = 1e-12
"""Both sides count the same assignments."""
QUICK = quick_statistic(Twfe(estimator="twfe", role="primary"))


@pytest.fixture
def generator():
    return np.random.default_rng(5)


@pytest.fixture
def two_by_two(panel_of):
    outcome = np.concatenate([np.arange(7.0), np.arange(7.0) + CHANGE])
    return panel_of(np.tile(range(7), 2), np.repeat([0, 1], 7), np.tile(STARTS, 2), outcome)


def difference_in_changes(panel):
    """An estimator without a standard error."""
    wide = panel.pivot_table(index="team", columns="period", values="outcome")
    treated = panel.groupby("team")["cohort"].first().notna()
    change = wide[1] - wide[0]
    effect = Quantity("att", "att", change[treated].mean() - change[~treated].mean(), is_headline=True)
    return Fit(Sample(14, 7, 3, 7), (effect,), "", "")


def every_split(statistic):
    chosen = [list(treated) for treated in combinations(range(7), 3)]
    found = [statistic(CHANGE[one], np.delete(CHANGE, one)) for one in chosen]
    return np.mean(np.array(found) >= found[0] - EXACT)


def size(treated, control):
    return abs(treated.mean() - control.mean())


def studentised(treated, control):
    return size(treated, control) / np.sqrt(treated.var() / len(treated) + control.var() / len(control))


def test_without_a_standard_error_the_size_of_the_estimate_is_compared_over_all_35_splits(
    two_by_two, generator
):
    found = randomisation_test(two_by_two, refitted(difference_in_changes), Randomisation(), generator)
    assert (found.is_exact, found.n_assignments, found.is_studentised) == (True, 35, False)
    assert found.p_value == pytest.approx(every_split(size), abs=EXACT)


def test_with_one_t_is_compared(two_by_two, generator):
    found = randomisation_test(two_by_two, QUICK, Randomisation(), generator)
    assert (found.is_exact, found.is_studentised, found.n_movable) == (True, True, 7)
    assert found.p_value == pytest.approx(every_split(studentised), abs=EXACT)


def test_the_interval_ends_where_taking_a_constant_effect_off_begins_to_be_rejected(two_by_two, generator):
    """The test repeated on outcomes less the effect, on both sides of both ends."""
    found = randomisation_test(two_by_two, QUICK, Randomisation(), generator, level=0.8)

    def p_of(effect):
        without = two_by_two["outcome"] - effect * two_by_two["is_exposed"]
        less = two_by_two.assign(outcome=without)
        return randomisation_test(less, QUICK, Randomisation(), generator).p_value

    assert found.low < found.estimate < found.high
    assert min(p_of(found.low + 1e-6), p_of(found.high - 1e-6)) > 0.2
    assert max(p_of(found.low - 1e-6), p_of(found.high + 1e-6)) <= 0.2


def test_with_few_assignments_no_effect_can_be_ruled_out(two_by_two, generator):
    """Four assignments: p is never below 1/4."""
    apart = two_by_two.assign(region=np.where(two_by_two["team"].astype(int) < 4, "north", "south"))
    found = randomisation_test(apart, QUICK, Randomisation(within="region"), generator)
    assert (found.low, found.high) == (-np.inf, np.inf)


def test_all_arrangements_of_several_starts_are_distinct_and_complete(panel_of, generator):
    """2 + 2 + 3 teams: 7! / (2! 2! 3!) = 210."""
    start = np.array([2, 2, 4, 4, np.nan, np.nan, np.nan])
    panel = panel_of(np.repeat(range(7), 5), np.tile(range(5), 7), np.repeat(start, 5), np.zeros(35))
    design = start_design(panel, "all")
    found, is_exact = assignments(design, 99, generator)
    assert is_exact
    assert len({tuple(labels) for labels in found}) == len(found) == design.n_assignments == 210
    assert all(sorted(labels) == sorted(design.labels) for labels in found)


def test_starts_change_places_within_a_region_only(two_by_two, generator):
    """Three of teams 0–3 start in one region; nobody in the other: 4 ways, and 3 teams cannot move."""
    apart = two_by_two.assign(region=np.where(two_by_two["team"].astype(int) < 4, "north", "south"))
    found = randomisation_test(apart, QUICK, Randomisation(within="region"), generator)
    assert (found.n_assignments, found.n_movable) == (4, 4)
    chosen = [list(treated) for treated in combinations(range(4), 3)]
    sizes = [studentised(CHANGE[one], np.delete(CHANGE, one)) for one in chosen]
    assert found.p_value == pytest.approx(np.mean(np.array(sizes) >= sizes[0] - EXACT))


def test_regions_without_both_kinds_of_teams_say_nothing(two_by_two, generator):
    apart = two_by_two.assign(region=np.where(two_by_two["team"].astype(int) < 3, "north", "south"))
    found = randomisation_test(apart, QUICK, Randomisation(within="region"), generator)
    assert isinstance(found, NotEstimable)
    assert found.reason == "no_comparison"


def test_a_team_takes_over_start_arm_and_exposure_and_the_panel_itself_stays(two_by_two):
    before = two_by_two.copy()
    design = start_design(two_by_two, "all")
    swapped = design.labels[[3, 1, 2, 0, 4, 5, 6]]
    moved = with_labels(two_by_two, design, swapped)
    last = moved[moved["period"] == 1].set_index("team")
    assert list(last.index[last["is_exposed"]]) == ["1", "2", "3"]
    assert list(last.loc[["0", "3"], "arm"]) == ["comparison", "pilot"]
    assert last["cohort"].isna().tolist() == [True, False, False, False, True, True, True]
    pd.testing.assert_frame_equal(two_by_two, before)
    pd.testing.assert_frame_equal(with_labels(two_by_two, design, design.labels), before)


def test_whatever_assignment_is_the_real_one_no_level_is_exceeded(two_by_two, generator):
    """Without effect outcomes stay the same: p is at most .2, say, in at most .2 of the 35 assignments."""
    design = start_design(two_by_two, "all")
    p_values = []
    for labels in assignments(design, 99, generator)[0]:
        panel = with_labels(two_by_two, design, labels)
        p_values.append(randomisation_test(panel, QUICK, Randomisation(), generator).p_value)
    shares = np.searchsorted(np.sort(p_values), np.array(p_values) + EXACT) / 35
    assert (shares <= np.array(p_values) + EXACT).all()


def test_many_draws_give_the_p_value_of_all_assignments(panel_of, generator):
    """C(21, 6) = 54 264 tried by hand, 2 000 drawn: an error of .005."""
    team, period = np.repeat(range(21), 2), np.tile(range(2), 21)
    change = generator.normal(size=21)
    change[:6] += 0.9
    outcome = np.column_stack([np.zeros(21), change]).ravel()
    panel = panel_of(team, period, np.where(team < 6, 1, np.nan), outcome)
    found = randomisation_test(panel, QUICK, Randomisation(permutations=2000), generator)
    chosen = np.array(list(combinations(range(21), 6)))
    total, squares = change.sum(), (change**2).sum()
    inside, inside_squares = change[chosen].sum(axis=1), (change[chosen] ** 2).sum(axis=1)
    means = inside / 6, (total - inside) / 15
    variances = (
        inside_squares / 6 - means[0] ** 2,
        (squares - inside_squares) / 15 - means[1] ** 2,
    )
    sizes = np.abs(means[0] - means[1]) / np.sqrt(variances[0] / 6 + variances[1] / 15)
    assert (found.is_exact, found.n_assignments) == (False, 2001)
    assert found.p_value == pytest.approx(np.mean(sizes >= sizes[0] - EXACT), abs=0.02)


def test_assignments_that_give_no_number_are_no_part_of_what_was_compared(two_by_two, generator):
    """Of 35, the 15 that hold team 0 answer (C(6, 2)); the share is counted among these."""

    def fit(panel):
        first = panel.loc[panel["team"] == "0", "cohort"].notna().all()
        return difference_in_changes(panel) if first else NotEstimable(Sample(14, 7, 3, 7), "singular_design")

    found = randomisation_test(two_by_two, refitted(fit), Randomisation(permutations=99), generator)
    sizes = [
        abs(CHANGE[[0, *others]].mean() - np.delete(CHANGE, [0, *others]).mean())
        for others in combinations(range(1, 7), 2)
    ]
    assert (found.n_assignments, found.n_not_estimable) == (15, 20)
    assert found.p_value == pytest.approx(np.mean(np.array(sizes) >= sizes[0] - EXACT))
