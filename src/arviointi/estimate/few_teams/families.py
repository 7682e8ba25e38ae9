"""Tests of one outcome family together: p-values that allow for the number of questions asked."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats

from arviointi.contracts.estimates import FAMILIES
from arviointi.estimate.inference import DRAWS, Matrix, Vector, joint_draws

QUESTIONS = ("primary", "secondary")
"""Sensitivity and placebo models ask no further question."""
PLACE = ["analysis", "model", "estimand", "term"]
TYPES = {"string": "string", "int": "Int64", "float": "Float64"}


def family_tests(
    estimates: pd.DataFrame, fits: pd.DataFrame, influence: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Adjust the tests of the primary and secondary headlines of every outcome family.

    Holm (1979) and Benjamini and Hochberg (1995) take p-values as they are. The maximum statistic of Romano
    and Wolf (2005) is stepped down under the joint distribution of the estimates, a Gaussian copula whose
    correlations come from the teams that are behind several of them, shrunk as in simultaneous bands; an
    estimate without influence by team counts as independent.

    Parameters
    ----------
    estimates, fits, influence : ESTIMATES, FITS and INFLUENCE of every analysis.
    seed : of the draws; each family has its own, so that none hangs on which others there are.

    Returns
    -------
    FAMILIES.
    """
    asked = _hypotheses(estimates, fits)
    parts = [
        _adjusted(rows, influence, np.random.default_rng([seed, *str(family).encode()]))
        for family, rows in asked.groupby("family", sort=True)
    ]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=FAMILIES.names)
    return found[FAMILIES.names].astype({column.name: TYPES[column.type] for column in FAMILIES.columns})


def _hypotheses(estimates: pd.DataFrame, fits: pd.DataFrame) -> pd.DataFrame:
    is_asked = estimates["is_headline"] & estimates["role"].isin(QUESTIONS) & estimates["p_value"].notna()
    return estimates[is_asked].merge(fits[["analysis", "model", "family"]], on=["analysis", "model"])


def _adjusted(rows: pd.DataFrame, influence: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415  estimating must not load it

    p_values = rows["p_value"].to_numpy(float)
    degrees = rows["df"].to_numpy(float, na_value=np.inf)
    return rows.assign(
        n_hypotheses=len(rows),
        p_holm=multipletests(p_values, method="holm")[1],
        p_fdr=multipletests(p_values, method="fdr_bh")[1],
        p_max_t=stepped_down(p_values, correlation_between(rows, influence), degrees, rng),
    )


def correlation_between(rows: pd.DataFrame, influence: pd.DataFrame) -> Matrix:
    """Correlate estimates of several models (k rows of ESTIMATES) through the teams they share: k × k."""
    by_team = influence.pivot_table(index=PLACE, columns="team", values="influence", aggfunc="sum")
    wanted = pd.MultiIndex.from_frame(rows[PLACE].astype(str))
    by_team.index = pd.MultiIndex.from_frame(by_team.index.to_frame(index=False).astype(str))
    shared = by_team.reindex(wanted).fillna(0.0).to_numpy(float) / rows["std_error"].to_numpy(float)[:, None]
    correlation: Matrix = shared @ shared.T
    np.fill_diagonal(correlation, 1.0)
    return correlation


def stepped_down(
    p_values: Vector, correlation: Matrix, degrees: Vector, rng: np.random.Generator, draws: int = DRAWS
) -> Vector:
    """Adjust p-values by the step-down maximum (Romano and Wolf 2005, algorithm 4.1) under a Gaussian copula.

    Parameters
    ----------
    p_values, degrees : k.
    correlation : k × k.

    Returns
    -------
    k adjusted p-values, none below the one it adjusts, which a number of draws alone could not promise.
    """
    statistics = stats.norm.isf(np.maximum(p_values, np.finfo(float).tiny) / 2)
    drawn = np.abs(joint_draws(correlation, degrees, rng, draws))
    adjusted = np.empty(len(p_values))
    for place, value in _steps(statistics, drawn):
        adjusted[place] = value
    return np.maximum(adjusted, p_values)


def _steps(statistics: Vector, drawn: Matrix) -> Iterator[tuple[int, float]]:
    """Yield the place and adjusted p-value of each test, from the largest statistic to the smallest."""
    order = np.argsort(-statistics, kind="stable")
    largest = np.maximum.accumulate(drawn[:, order[::-1]], axis=1)[:, ::-1]
    least = 0.0
    for step, place in enumerate(order):
        least = max(least, float((largest[:, step] >= statistics[place]).mean()))
        yield int(place), least
