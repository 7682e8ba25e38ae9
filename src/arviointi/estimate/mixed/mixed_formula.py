"""Fixed part of a mixed model given as a formula."""

import numpy as np
import pandas as pd

from arviointi.config.formulas import COVARIATE_PREFIX, formula_problem
from arviointi.estimate.inference import Matrix
from arviointi.estimate.mixed.mixed_rows import ARM_VALUES, Selection


def matrix_of(formula: str, selection: Selection) -> tuple[Matrix, list[str], list[bool]]:
    """Return the columns of a formula, formulaic's names for them, and whether the pilot arm is in them.

    Raises
    ------
    ValueError
        If the formula cannot be read, names what there is not, or has no column.
    """
    from formulaic import model_matrix  # noqa: PLC0415  half a second that few models need
    from formulaic.errors import FormulaicError  # noqa: PLC0415  the same

    problem = formula_problem(formula)
    if problem:
        raise ValueError(problem)
    try:
        columns = model_matrix(formula, _named(selection), na_action="raise", context={})
    except FormulaicError as error:
        raise ValueError(f"formula '{formula}' cannot be used: {str(error).splitlines()[0]}") from error
    if columns.shape[1] == 0:
        raise ValueError(f"formula '{formula}' has no coefficient")
    of_pilot = columns.model_spec.variable_indices.get("pilot", [])
    return (
        columns.to_numpy(float),
        [str(name) for name in columns.columns],
        [bool(one) for one in np.isin(np.arange(columns.shape[1]), of_pilot)],
    )


def _named(selection: Selection) -> pd.DataFrame:
    """Give the columns that a formula may name; teams without a site have the site `missing`."""
    rows, waves = selection.rows, selection.waves
    covariates = [name for name in rows.columns if name.startswith(COVARIATE_PREFIX)]
    return rows[["period", "region", *covariates]].assign(
        pilot=rows["arm"].map(ARM_VALUES),
        wave=pd.Categorical(rows["period_label"].astype(str), categories=waves.labels),
        site=rows["site"].astype("string").fillna("missing").astype(str),
    )
