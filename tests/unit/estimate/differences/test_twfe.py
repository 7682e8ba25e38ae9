"""Two-way fixed effects where the answer can be worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from arviointi.config.estimators import Twfe
from arviointi.estimate.differences.twfe import coefficient_of, exposed_cells, twfe
from arviointi.estimate.differences.within import absorb
from arviointi.estimate.results import NotEstimable

OPTIONS = Twfe(estimator="twfe", role="primary")
BEFORE = np.array([2.0, 4.0, 3.0, 7.0, 1.0, 5.0, 2.5])
AFTER = np.array([3.5, 6.0, 3.0, 6.0, 2.0, 4.0, 3.5])
STARTS = np.array([1.0, 1.0, 1.0, np.nan, np.nan, np.nan, np.nan])


@pytest.fixture
def two_by_two(panel_of):
    return panel_of(
        np.tile(range(7), 2), np.repeat([0, 1], 7), np.tile(STARTS, 2), np.concatenate([BEFORE, AFTER])
    )


def test_two_periods_and_one_start_are_a_difference_of_mean_changes(two_by_two):
    change = AFTER - BEFORE
    [effect] = twfe(two_by_two, OPTIONS).quantities
    assert effect.estimate == pytest.approx(change[:3].mean() - change[3:].mean())


def test_there_its_standard_error_is_that_of_changes_in_two_groups(two_by_two):
    """CR2 of a difference between two means is Welch's, with the degrees of freedom of Bell and McCaffrey."""
    change = AFTER - BEFORE
    [effect] = twfe(two_by_two, OPTIONS).quantities
    wanted = stats.ttest_ind(change[:3], change[3:], equal_var=False)
    assert effect.estimate / effect.std_error == pytest.approx(wanted.statistic)


def test_equal_weights_are_no_weights(two_by_two):
    weighted = two_by_two.assign(weight=250.0)
    [plain], [heavy] = twfe(two_by_two, OPTIONS).quantities, twfe(weighted, OPTIONS).quantities
    assert (heavy.estimate, heavy.std_error, heavy.degrees) == pytest.approx(
        (plain.estimate, plain.std_error, plain.degrees)
    )


def test_a_weight_of_two_is_a_row_twice_for_the_estimate(panel_of):
    generator = np.random.default_rng(2)
    columns = np.repeat(range(6), 3), np.tile(range(3), 6), np.repeat([1, 1, 2, *[np.nan] * 3], 3)
    outcome, weight = generator.normal(size=18), np.repeat([2.0, 1, 1, 2, 1, 1], 3)
    [found] = twfe(panel_of(*columns, outcome, weight=weight), OPTIONS).quantities
    exposed = (columns[1] >= np.nan_to_num(columns[2], nan=9)).astype(float)
    dummies = np.column_stack([exposed, np.eye(6)[columns[0]], np.eye(3)[columns[1]][:, 1:]])
    twice = np.repeat(np.arange(18), weight.astype(int))
    assert found.estimate == pytest.approx(np.linalg.lstsq(dummies[twice], outcome[twice])[0][0])


def test_children_seen_once_are_compared_within_teams_and_collapsing_them_changes_nothing(panel_of):
    generator = np.random.default_rng(4)
    team = generator.integers(0, 8, 300)
    period = generator.integers(0, 4, 300)
    start = np.array([2.0, 2, 3, *[np.nan] * 5])[team]
    outcome = generator.binomial(1, 0.3, 300).astype(float)
    panel = panel_of(team, period, start, outcome, unit=np.arange(300))
    [found] = twfe(panel, OPTIONS).quantities
    dummies = np.column_stack(
        [panel["is_exposed"].to_numpy(float), np.eye(8)[team], np.eye(4)[period][:, 1:]]
    )
    assert found.estimate == pytest.approx(np.linalg.lstsq(dummies, outcome)[0][0])
    assert twfe(panel, OPTIONS).sample.n_obs == 300


def test_collapsed_and_single_children_have_the_same_standard_error(panel_of):
    from arviointi.estimate.differences.twfe import within_design
    from arviointi.estimate.few_teams.cluster_robust import cluster_robust

    generator = np.random.default_rng(6)
    team, period = np.repeat(range(8), 20), np.tile(np.repeat(range(4), 5), 8)
    start = np.array([1.0, 2, 3, *[np.nan] * 5])[team]
    panel = panel_of(team, period, start, generator.normal(size=160), unit=np.arange(160))
    [found] = twfe(panel, OPTIONS).quantities
    design = within_design(panel.assign(unit=panel["team"]))
    outcome = panel["outcome"] - panel.groupby("team")["outcome"].transform("mean")
    residuals = outcome.to_numpy() - design @ np.linalg.lstsq(design, outcome.to_numpy())[0]
    wanted = cluster_robust(design, residuals, pd.factorize(panel["team"])[0], np.eye(4)[0])
    assert (found.std_error, found.degrees) == pytest.approx((wanted.std_error, wanted.degrees))


def test_exposure_that_periods_explain_cannot_be_estimated(panel_of):
    panel = panel_of(np.tile(range(4), 2), np.repeat([0, 1], 4), [1.0] * 8, range(8))
    assert twfe(panel, OPTIONS) == NotEstimable(twfe(panel, OPTIONS).sample, "no_comparison")


def test_exposure_that_gaps_leave_unidentified_is_singular(panel_of):
    """The exposed teams are seen before and after, the comparison teams only before."""
    panel = panel_of(
        ["a", "b", "a", "b", "c", "d"], [0, 0, 1, 1, 0, 0], [1, 1, 1, 1, np.nan, np.nan], range(6)
    )
    assert twfe(panel, OPTIONS).reason == "singular_design"


def test_sweeping_out_units_with_weights_is_what_dummies_would_give(panel_of):
    from arviointi.estimate.few_teams.cluster_robust import cluster_robust

    generator = np.random.default_rng(8)
    team, unit, period = np.repeat(range(7), 12), np.repeat(range(21), 4), np.tile(range(4), 21)
    start = np.array([1.0, 2, 2, *[np.nan] * 4])[team]
    outcome, weight = generator.normal(size=84), generator.uniform(1, 4, size=84)
    panel = panel_of(team, period, start, outcome, unit=unit, weight=weight)
    [found] = twfe(panel, OPTIONS).quantities
    exposed = panel["is_exposed"].to_numpy(float)[:, None]
    root = np.sqrt(weight)
    design = root[:, None] * np.hstack([exposed, np.eye(4)[period][:, 1:], np.eye(21)[unit]])
    residuals = root * outcome - design @ np.linalg.lstsq(design, root * outcome)[0]
    wanted = cluster_robust(design, residuals, team, np.eye(25)[0])
    assert (found.std_error, found.degrees) == pytest.approx((wanted.std_error, wanted.degrees))


def gappy(panel_of, seed):
    """21 families of uneven weight in seven teams, a third of their periods lost."""
    generator = np.random.default_rng(seed)
    team, unit, period = np.repeat(range(7), 15), np.repeat(range(21), 5), np.tile(range(5), 21)
    start = np.array([1.0, 2, 3, *[np.nan] * 4])[team]
    weight = generator.uniform(1, 4, size=105)
    panel = panel_of(team, period, start, generator.normal(size=105), unit=unit, weight=weight)
    return panel[generator.random(105) > 0.3]


def exposure_coefficient(panel):
    within = absorb(panel)
    return coefficient_of(within, exposed_cells(within))


class TestTheFastCoefficient:
    @pytest.mark.parametrize("seed", range(5))
    def test_is_that_of_linearmodels(self, panel_of, seed):
        """To ten digits: both solve the same equations exactly."""
        panel = gappy(panel_of, seed)
        [wanted] = twfe(panel, OPTIONS).quantities
        assert exposure_coefficient(panel) == pytest.approx(wanted.estimate, abs=1e-10)

    def test_another_assignment_of_starts_needs_no_second_sweep(self, panel_of):
        panel = gappy(panel_of, 1)
        others = np.random.default_rng(2).permutation(7)
        moved = panel["team"].astype(int).map(dict(enumerate(np.array([1.0, 2, 3, *[np.nan] * 4])[others])))
        again = panel_of(
            panel["team"].to_numpy(), panel["period"], moved, panel["outcome"].to_numpy(),
            unit=panel["unit"].to_numpy(), weight=panel["weight"].to_numpy(),
        )  # fmt: skip
        exposure = exposed_cells(absorb(again))
        assert coefficient_of(absorb(panel), exposure) == pytest.approx(exposure_coefficient(again))

    def test_leaving_a_team_out_needs_no_second_sweep_either(self, panel_of):
        panel = gappy(panel_of, 3)
        kept = absorb(panel).of_teams(np.arange(7) != 2)
        left = exposure_coefficient(panel[panel["team"] != "2"])
        assert coefficient_of(kept, exposed_cells(kept)) == pytest.approx(left)

    def test_is_nan_where_gaps_leave_nothing(self, panel_of):
        panel = panel_of(
            ["a", "b", "a", "b", "c", "d"], [0, 0, 1, 1, 0, 0], [1, 1, 1, 1, np.nan, np.nan], range(6)
        )
        assert np.isnan(exposure_coefficient(panel))
