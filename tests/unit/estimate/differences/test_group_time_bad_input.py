"""What cannot be estimated is said, with its reason; what can be is right."""

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import GroupTime
from arviointi.estimate.differences.group_time import group_time
from arviointi.estimate.estimators import ESTIMATORS
from arviointi.estimate.results import Fit, NotEstimable

NEVER = np.nan
SIMPLE = [2.0] * 4 + [3.0] * 3 + [NEVER] * 6
ROWS = ["team_means", "units"]


def options(**choices):
    return GroupTime(estimator="group_time", role="primary", **choices)


@pytest.fixture
def drawn(panel_of):
    def draw(starts, periods=5):
        teams = len(starts)
        rng = np.random.default_rng(1)
        panel = panel_of(
            np.repeat(range(teams), periods),
            np.tile(range(periods), teams),
            np.repeat(np.asarray(starts, float), periods),
            rng.normal(size=teams * periods),
        )
        return panel.assign(x_site=np.repeat(rng.normal(size=teams), periods))

    return draw


def reason(panel, **choices):
    fit = group_time(panel, options(**choices))
    assert isinstance(fit, NotEstimable)
    return fit.reason


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize(
    ("starts", "choices", "wanted"),
    [
        ([2.0] + [NEVER] * 6, {}, "one_cluster_in_arm"),
        ([2.0] * 6 + [NEVER], {}, "one_cluster_in_arm"),
        ([9.0] * 3 + [NEVER] * 4, {}, "no_post_period"),
        ([NEVER] * 7, {}, "no_treated"),
        ([0.0] * 7, {}, "no_pre_period"),
        ([0.0] * 3 + [NEVER] * 4, {}, "no_pre_period"),
        ([2.0] * 7, {}, "no_comparison"),
        ([2.0] * 3 + [3.0] * 4, {"control": "never_treated"}, "no_comparison"),
        ([2.0] * 3 + [NEVER] * 4, {"anticipation": 3}, "no_pre_period"),
    ],
)
def test_designs_without_an_answer(drawn, rows, starts, choices, wanted):
    assert reason(drawn(starts), rows=rows, **choices) == wanted


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("column", ["outcome", "weight", "x_site"])
@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none(drawn, rows, column, number):
    panel = drawn(SIMPLE)
    panel.loc[7, column] = number
    assert reason(panel, rows=rows, covariates=["site"]) == "not_finite"


@pytest.mark.parametrize("rows", ROWS)
class TestRows:
    def test_nobody(self, drawn, rows):
        assert reason(drawn(SIMPLE).iloc[:0], rows=rows) == "no_observations"

    def test_a_constant_outcome(self, drawn, rows):
        assert reason(drawn(SIMPLE).assign(outcome=3.0), rows=rows) == "constant_outcome"

    def test_a_unit_twice_in_a_period(self, drawn, rows):
        panel = drawn(SIMPLE)
        assert reason(pd.concat([panel, panel.iloc[[5]]], ignore_index=True), rows=rows) == "duplicate_rows"

    def test_collinear_covariates(self, drawn, rows):
        panel = drawn(SIMPLE).assign(x_region=lambda rows: 2 * rows["x_site"] + 1)
        for method in ("regression", "doubly_robust"):
            chosen = {"rows": rows, "covariates": ["site", "region"], "method": method}
            assert reason(panel, **chosen) == "singular_design"

    def test_as_many_coefficients_as_teams_to_compare_with(self, drawn, rows):
        panel = drawn([2.0] * 4 + [NEVER] * 2)
        assert reason(panel, rows=rows, covariates=["site"]) == "singular_design"

    def test_a_covariate_that_tells_who_starts(self, drawn, rows):
        panel = drawn(SIMPLE).assign(x_site=lambda rows: rows["x_site"] + 9 * rows["cohort"].notna())
        chosen = {"rows": rows, "covariates": ["site"], "control": "never_treated"}
        assert reason(panel, **chosen, method="doubly_robust") == "separation"
        assert isinstance(group_time(panel, options(**chosen)), Fit)

    def test_every_unit_with_a_gap_where_units_must_have_none(self, drawn, rows):
        panel = drawn(SIMPLE)
        gappy = panel[panel["period"] != panel["team"].astype(int) % 5]
        assert reason(gappy, rows=rows, unbalanced="balance") == "no_observations"

    def test_a_cohort_without_controls_is_left_out_and_named(self, drawn, rows):
        """The last cohort has nobody to be compared with; the first has it until it starts."""
        panel = drawn([2.0] * 3 + [4.0] * 3)
        fit = group_time(panel, options(rows=rows))
        assert fit.warnings == ("cells_not_estimable",)
        exposed = {(q.cohort, q.period) for q in fit.quantities if q.estimand == "att_cohort"}
        assert exposed == {(2, None)}
        wide = panel.pivot_table(index="team", columns="period", values="outcome").to_numpy()
        change = wide[:, [2, 3]] - wide[:, [1]]
        wanted = (change[:3].mean(axis=0) - change[3:].mean(axis=0)).mean()
        assert fit.quantities[0].estimate == pytest.approx(wanted)

    def test_integers_are_numbers(self, drawn, rows):
        panel = drawn(SIMPLE).assign(outcome=lambda rows: (rows["outcome"] * 100).round())
        whole = panel.assign(
            outcome=panel["outcome"].astype("int16"),
            weight=panel["weight"].astype("int8"),
            period=panel["period"].astype("Int32"),
        )
        found, wanted = (group_time(each, options(rows=rows)) for each in (whole, panel))
        assert found.quantities == wanted.quantities

    def test_the_order_of_rows_is_nothing(self, drawn, rows):
        panel = drawn(SIMPLE)
        mixed = panel.sample(frac=1, random_state=3)
        found, wanted = (group_time(each, options(rows=rows)) for each in (mixed, panel))
        assert [q.estimate for q in found.quantities] == pytest.approx(
            [q.estimate for q in wanted.quantities]
        )
        assert found.quantities[0].std_error == pytest.approx(wanted.quantities[0].std_error)

    def test_a_period_that_nobody_has_is_skipped(self, drawn, rows):
        """The base is the last period before the start that there is."""
        panel = drawn(SIMPLE)
        gap = panel[panel["period"] != 1]
        fit = group_time(gap, options(rows=rows, control="never_treated"))
        wide = (
            panel.pivot_table(index="team", columns="period", values="outcome")
            .loc[map(str, range(13))]
            .to_numpy()
        )
        change = wide[:, 2] - wide[:, 0]
        [cell] = [q for q in fit.quantities if (q.cohort, q.period) == (2, 2)]
        assert cell.estimate == pytest.approx(change[:4].mean() - change[7:].mean())

    def test_a_trend_that_all_share_leaves_an_estimate_without_error(self, drawn, rows):
        panel = drawn(SIMPLE)
        panel = panel.assign(outcome=0.1 * panel["team"].astype(int) + 0.3 * panel["period"])
        [effect, *_] = ESTIMATORS["group_time"](panel, options(rows=rows)).quantities
        assert effect.estimate == pytest.approx(0, abs=1e-12)
        assert effect.std_error is None
