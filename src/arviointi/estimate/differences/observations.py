"""The panel as effects by cohort and period read it: codes, numbers and team weights, no names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.estimators import GroupTime
from arviointi.estimate.design import cohorts_by_team
from arviointi.estimate.inference import Codes, Matrix, Vector

Unbalanced = Literal["pairwise", "balance", "either"]
"""With `either` a unit seen in one of two periods counts in that one, as in a repeated cross-section."""


@dataclass(frozen=True)
class Observations:
    """Rows of a panel.

    Attributes
    ----------
    team, period : per row, codes of `teams` and `periods`.
    unit : per row, codes; None where rows are compared as a repeated cross-section.
    outcome, weight : per row; a followed unit has its mean weight in every row.
    covariates : rows × p, standardised.
    teams, periods : sorted.
    cohorts : per team, first exposed period; NaN for never within the panel.
    mass : per team, the weight of its units, or of its rows where none is followed.
    """

    team: Codes
    period: Codes
    unit: Codes | None
    outcome: Vector
    weight: Vector
    covariates: Matrix
    teams: tuple[str, ...]
    periods: npt.NDArray[np.int64]
    cohorts: Vector
    mass: Vector

    @property
    def is_complete(self) -> bool:
        """Whether every unit is seen in every period."""
        return self.unit is not None and len(self.unit) == (int(self.unit.max()) + 1) * len(self.periods)


def observations(panel: pd.DataFrame, options: GroupTime) -> Observations:
    """Read team × period means, or the rows themselves, as the options say.

    Parameters
    ----------
    panel : PANEL without missing numbers; incomplete units already left out where the options balance.
    """
    rows = _rows(panel, options)
    if options.rows == "team_means":
        means = _team_means(rows)
        return _followed(means, means.team)
    units, names = pd.factorize(panel["unit"])
    if len(names) == len(panel):
        return rows
    return _as_compared(rows, _followed(rows, units), options.unbalanced)


def _as_compared(rows: Observations, followed: Observations, unbalanced: Unbalanced) -> Observations:
    return replace(rows, mass=followed.mass) if unbalanced == "either" else followed


def _rows(panel: pd.DataFrame, options: GroupTime) -> Observations:
    team, teams = pd.factorize(panel["team"], sort=True)
    period, periods = pd.factorize(panel["period"].to_numpy(np.int64), sort=True)
    weight = panel["weight"].to_numpy(float)
    cohorts = cohorts_by_team(panel, team)
    cohorts[cohorts > periods[-1] + options.anticipation] = np.nan
    return Observations(
        team=team,
        period=period,
        unit=None,
        outcome=panel["outcome"].to_numpy(float),
        weight=weight,
        covariates=_standardised(covariates_of(panel, options.covariates)),
        teams=tuple(map(str, teams)),
        periods=periods,
        cohorts=cohorts,
        mass=sums_by(team, weight, len(teams)),
    )


def covariates_of(panel: pd.DataFrame, names: Sequence[str]) -> Matrix:
    """Return the columns of the covariates, rows × p.

    A covariate is one column `x_<name>`, or one for each value but the first, `x_<name>=<value>`.
    """
    wanted = tuple(f"x_{name}" for name in names)
    columns = [column for column in panel.columns if column.partition("=")[0] in wanted]
    values: Matrix = panel[columns].to_numpy(float, na_value=np.nan)
    return values


def _standardised(columns: Matrix) -> Matrix:
    spread = columns.std(axis=0)
    standardised: Matrix = (columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return standardised


def sums_by(codes: Codes, values: Vector, n_codes: int = 0) -> Vector:
    """Add up values by code; codes that do not occur have zero."""
    sums: Vector = np.bincount(codes, values, n_codes).astype(float)
    return sums


def _team_means(rows: Observations) -> Observations:
    """Collapse rows to team × period: weighted means, summed weight."""
    n_periods = len(rows.periods)
    cell = rows.team * n_periods + rows.period
    weight = sums_by(cell, rows.weight)
    seen = np.flatnonzero(weight > 0)
    means = [
        sums_by(cell, rows.weight * column)[seen] / weight[seen]
        for column in (rows.outcome, *rows.covariates.T)
    ]
    return replace(
        rows,
        team=seen // n_periods,
        period=seen % n_periods,
        outcome=means[0],
        weight=weight[seen],
        covariates=np.stack(means, axis=1)[:, 1:],
    )


def _followed(rows: Observations, unit: Codes) -> Observations:
    """Follow units over periods, each with its mean weight."""
    unit, units = pd.factorize(unit)
    mean_weight = sums_by(unit, rows.weight) / np.bincount(unit)
    team_of_unit = np.empty(len(units), np.intp)
    team_of_unit[unit] = rows.team
    mass = sums_by(team_of_unit, mean_weight, len(rows.teams))
    return replace(rows, unit=unit, weight=mean_weight[unit], mass=mass)
