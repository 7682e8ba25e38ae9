"""Covariates of teams as columns of 0 and 1."""

import pandas as pd
import pytest

from arviointi.assemble.covariates import covariate_columns
from arviointi.config.analyses import Analysis

QUESTION = {"fi": "Vaikuttaako?", "en": "Does it work?"}
ROWS = pd.DataFrame(
    {"region": ["r", "r", "s", "s"], "site": ["b", "a", "c", None], "municipality": ["m"] * 4},
    index=[7, 3, 5, 9],
)


def analysis(**covariates):
    models = {
        name: {"estimator": "group_time", "role": "secondary", "covariates": columns}
        for name, columns in covariates.items()
    }
    content = {"question": QUESTION, "outcome": "new", "family": "f", "models": models}
    return Analysis.model_validate(content)


def test_the_first_value_is_the_reference_and_a_missing_value_is_one_of_its_own():
    found = covariate_columns(ROWS, analysis(main=["site"]))
    assert found.to_dict("list") == {
        "x_site=b": [1, 0, 0, 0],
        "x_site=c": [0, 0, 1, 0],
        "x_site=missing": [0, 0, 0, 1],
    }
    assert list(found.index) == list(ROWS.index)


def test_models_share_columns():
    found = covariate_columns(ROWS, analysis(main=["region"], other=["region", "site"]))
    assert list(found) == ["x_region=s", "x_site=b", "x_site=c", "x_site=missing"]


def test_a_covariate_with_one_value_and_models_without_any_add_nothing():
    assert covariate_columns(ROWS, analysis(main=["municipality"], other=[])).shape == (4, 0)


def test_only_columns_of_teams_can_be_named():
    with pytest.raises(ValueError, match="Input should be 'region', 'site' or 'municipality'"):
        analysis(main=["caseload"])
