"""Formulas of mixed models: what may be named, and what is said of others."""

import pytest

from arviointi.config.formulas import formula_problem


@pytest.mark.parametrize(
    "formula",
    [
        "pilot * wave",
        "pilot*period + region + site",
        "pilot:wave + C(region)",
        "pilot + `x_municipality=b`",
        "log(x_a)",
    ],
)
def test_columns_that_there_are(formula):
    assert formula_problem(formula) is None


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("pilot *", "cannot be read"),
        ("pilot + (wave", "cannot be read"),
        ("outcome ~ pilot", "right side only"),
        ("pilot | team", "right side only"),
        ("pilot + age", "names age, but may name pilot, wave, period, site, region and x_ columns only"),
        ("__import__('os')", "names __import__"),
    ],
)
def test_others_are_named_with_what_is_wrong(formula, said):
    problem = formula_problem(formula)
    assert said in problem
    assert formula in problem
    assert "\n" not in problem
