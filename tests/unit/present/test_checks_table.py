"""The table of checks: what was found in plain words, never more than the data say, and of no single team."""

import pytest

import effects_factory as effects
from arviointi.config.exhibits_effects import ChecksTable
from arviointi.contracts.blocks import Nothing, Number, Suppressed
from arviointi.contracts.estimates import CHECKS
from arviointi.locale.speak import speak
from arviointi.present.checks import CHECKS as ROWS
from arviointi.present.checks_table import checks_table
from arviointi.present.disclosure import release

TITLE = {"fi": "Tarkistukset", "en": "Checks"}
EXHIBIT = ChecksTable(kind="checks_table", title=TITLE, analyses=[effects.ANALYSIS])
CLEAR_OF_ZERO = (-0.6, -0.3)


def rows_of(sources, exhibit=EXHIBIT):
    table = checks_table(exhibit, sources).block
    names = [column.id for column in table.columns]
    return {
        row.id.split("_", maxsplit=1)[-1]: dict(zip(names, row.cells, strict=True))
        for group in table.groups
        for row in group.rows
    }


def said(row, column="reading"):
    return speak(row[column], "en")


def n_doubts(rows):
    return sum(said(row, "stance") == "Casts doubt" for row in rows.values())


def changed(**checks):
    return effects.with_interval(effects.sources(effects.diagnostics(**checks)), *CLEAR_OF_ZERO)


@pytest.fixture(scope="module")
def rows():
    return rows_of(effects.sources())


def test_every_check_of_the_contract_has_a_row(rows):
    shown_within_another = {"pre_trend_power", "specification_joint"}
    assert set(ROWS) == set(CHECKS) - shown_within_another
    assert set(rows) == {*ROWS, "together"}


def test_a_test_before_the_start_is_shown_beside_what_it_could_have_missed(rows):
    row = rows["pre_trend"]
    assert row["p_value"] == Number(value=0.58, format="p_value")
    assert "7 periods" in said(row)
    assert "80%" in said(row)
    assert "0.016 per period" in said(row)
    assert "does not show" in said(row)


def test_a_weak_test_before_the_start_clears_nothing():
    """A missed trend that would put all of the estimate there leaves the test without a say."""
    power = [
        {"label": "slope_80", "value": 0.8, "estimate": 0.1},
        {"label": "bias_after_pass", "estimate": 0.5},
    ]
    row = rows_of(changed(pre_trend_power=power))["pre_trend"]
    assert said(row, "stance") == "Cannot tell"
    assert "too weak" in said(row)


def test_a_difference_before_the_start_casts_doubt_on_everything():
    rows = rows_of(changed(pre_trend=[{"statistic": 4.0, "df": 6.0, "p_value": 0.01, "n": 7}]))
    assert said(rows["pre_trend"], "stance") == "Casts doubt"
    assert said(rows["together"]).startswith(f"{n_doubts(rows)} checks cast doubt")


def test_one_placebo_start_away_from_zero_is_enough_of_two_but_not_of_thirty():
    away = {"value": -6.0, **effects.around(0.9), "p_value": 0.001}
    near = {"value": -12.0, **effects.around(0.0), "p_value": 0.9}
    few, many = (rows_of(changed(placebo_start=[away, *[near] * n]))["placebo_start"] for n in (1, 29))
    assert said(few, "stance") == "Casts doubt"
    assert said(many, "stance") == "No reason to doubt"


@pytest.mark.parametrize(
    ("limit", "stance", "words"),
    [(1.7, "No reason to doubt", "up to 1.70 times"), (0.4, "Casts doubt", "up to 0.40 times")],
)
def test_the_breakdown_bound_is_told_as_a_multiple_of_the_differences_before(limit, stance, words):
    bounds = [{"value": 1.0, "conf_low": -0.8, "conf_high": -0.1}, {"label": "breakdown", "value": limit}]
    row = rows_of(changed(relative_magnitudes=bounds))["relative_magnitudes"]
    assert said(row, "stance") == stance
    assert words in said(row)
    assert (row["interval"].low, row["interval"].high) == (-0.8, -0.1)


@pytest.mark.parametrize("check", ["relative_magnitudes", "smoothness"])
def test_without_a_limit_nothing_more_is_claimed_than_the_bounds_that_were_tried(check):
    bounds = [{"value": bound, "conf_low": -0.8, "conf_high": -0.1} for bound in (1.0, 2.0)]
    row = rows_of(changed(**{check: [*bounds, {"label": "breakdown_zero_outside", "value": None}]}))[check]
    assert "every bound that was tried" in said(row)
    assert "2.00" in said(row)


@pytest.mark.parametrize("check", ["relative_magnitudes", "smoothness"])
def test_without_a_conclusion_none_can_survive_a_bound(check):
    """The mean over periods may exclude zero where the estimate, which weighs them otherwise, does not."""
    bounds = [{"value": 1.0, "conf_low": -0.8, "conf_high": -0.1}, {"label": "breakdown", "value": 1.7}]
    row = rows_of(effects.sources(effects.diagnostics(**{check: bounds})))[check]
    assert said(row, "stance") == "Cannot tell"
    assert "survives" not in said(row)


def test_the_weight_of_comparisons_with_teams_already_exposed_is_told(rows):
    assert "12% comes from comparisons" in said(rows["decomposition"])


def test_an_estimate_that_tells_nothing_cannot_break_down(rows):
    assert said(rows["relative_magnitudes"], "stance") == "Cannot tell"


def test_no_team_and_no_site_is_named(rows):
    text = " ".join(
        speak(cell, language) for row in rows.values() for cell in row.values() for language in ("fi", "en")
    )
    assert "secret" not in text
    assert "TP-" not in text


def test_leaving_out_one_team_shows_the_range_and_the_largest_change(rows):
    row = rows["leave_out_team"]
    assert "range −0.23" in said(row)
    assert "changes by 0.12 at most" in said(row)


def test_how_many_teams_decide_is_a_small_count():
    left_out = [
        {"label": f"t{n}", **effects.around(-0.1 if n < 2 else -0.45, 0.2), "n": 23} for n in range(24)
    ]
    sources = changed(leave_out_team=left_out)
    row = rows_of(sources)["leave_out_team"]
    assert said(row, "stance") == "Casts doubt"
    assert "<5" in said(row)
    assert release("x", checks_table(EXHIBIT, sources), sources.rules).status == "review"


def test_with_few_sites_or_few_teams_in_an_arm_nothing_is_shown_of_leaving_one_out(rows):
    assert rows["leave_out_site"]["interval"] == Suppressed()
    sources = effects.sources()
    fits = sources.fits[effects.ANALYSIS].assign(n_treated=3)
    few = sources.__class__(**{**sources.__dict__, "fits": {**sources.fits, effects.ANALYSIS: fits}})
    assert rows_of(few)["leave_out_team"]["interval"] == Suppressed()


def test_of_areas_of_published_statistics_single_ones_may_be_left_out():
    sources = effects.sources(public_units=True)
    assert isinstance(rows_of(sources)["leave_out_site"]["interval"], Nothing)
    assert checks_table(EXHIBIT, sources).review == ()


def test_another_test_that_tells_something_else_of_zero_casts_doubt():
    rows = rows_of(changed())
    for name in ("randomisation", "wild_bootstrap", "specification"):
        assert said(rows[name], "stance") == "Casts doubt"
    assert said(rows["together"]).startswith(f"{n_doubts(rows)} checks cast doubt")


def test_too_few_permutations_tell_nothing():
    drawn = [{"label": "exact", "value": 5.0, "p_value": 0.2, "n": 10}]
    assert said(rows_of(changed(randomisation=drawn))["randomisation"], "stance") == "Cannot tell"


def test_other_models_are_judged_with_a_limit_divided_by_their_number():
    near = {"label": "twfe", **effects.around(0.1), "p_value": 0.03}
    far = {"label": "never", **effects.around(0.5), "p_value": 0.001}
    alone, two, differing = (
        rows_of(changed(equality=rows))["equality"]
        for rows in ([near], [near, {**near, "p_value": 0.9}], [near, far])
    )
    assert [said(row, "stance") for row in (alone, two, differing)] == [
        "Casts doubt",
        "No reason to doubt",
        "Casts doubt",
    ]
    assert differing["estimate_or_difference"] == Number(value=0.5, digits=2)


def test_a_check_that_could_not_be_done_says_why():
    failed = [{"reason": "no_pre_period"}]
    row = rows_of(changed(pre_trend=failed))["pre_trend"]
    assert said(row, "stance") == "Cannot tell"
    assert "before the start" in said(row)


def test_a_single_doubt_outweighs_every_clear_check():
    alone = effects.diagnostics(placebo_start=[{"value": -6.0, **effects.around(0.9), "p_value": 0.001}])
    rows = rows_of(effects.sources(alone))
    assert n_doubts(rows) == 1
    assert said(rows["together"]).startswith("1 check casts doubt")


def test_no_number_of_clear_checks_is_a_proof(rows):
    assert "does not show that the groups would have developed alike" in said(rows["together"])
    assert "nothing can be said of the effect" in said(rows["together"])


def test_an_analysis_without_checks_says_that_it_cannot_tell():
    exhibit = EXHIBIT.model_copy(update={"analyses": ["placement_12m"]})
    assert said(rows_of(effects.sources(), exhibit)["together"]).startswith("The checks do not tell")


def test_the_sum_of_teams_in_the_design_row_keeps_small_counts_back():
    design = [{"label": "mdes_sd", "value": 0.8}, {"label": "teams_pilot", "value": 3.0}]
    assert "Teams that adopted <5" in said(rows_of(changed(design=design))["design"])
