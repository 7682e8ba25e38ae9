"""Columns of teams that models hold constant, as the numbers that they read."""

import pandas as pd

from arviointi.config.analyses import Analysis


def covariate_columns(rows: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Return one column of 0 and 1 for each value but the first of every covariate that a model names.

    A column is called `x_<covariate>=<value>`; a missing value counts as the value `missing`.

    Parameters
    ----------
    rows : outcome rows with the columns of their teams.
    """
    names = [name for model in analysis.models.values() for name in getattr(model, "covariates", [])]
    parts = [_dummies(rows, name) for name in dict.fromkeys(names)]
    return pd.concat([pd.DataFrame(index=rows.index), *parts], axis=1)


def _dummies(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    values = rows[name].astype("string").fillna("missing")
    return pd.get_dummies(values, prefix=f"x_{name}", prefix_sep="=", dtype=float).iloc[:, 1:]
