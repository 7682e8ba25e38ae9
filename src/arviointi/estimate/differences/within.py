"""Unit effects swept out of a panel, in one small block per team whatever the number of its units.

Regressors of difference-in-differences are the same for all units of a team in a period. So the normal
equations, cluster-robust errors and leverages need nothing of a team but, over its T periods,
L = Σᵤ (diag(wᵤ) − wᵤwᵤ′/Σwᵤ) and Σᵤ (diag(wᵤ) − wᵤwᵤ′/Σwᵤ) yᵤ, summed over its units: exact, not a summary,
also where units have gaps or weights of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.estimate.design import are_followed
from arviointi.estimate.inference import Codes, Mask, Matrix, Vector

Cube = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """Which team is where in time: `cohorts` (nan: never) of G `teams`, and T `periods`."""

    teams: tuple[str, ...]
    periods: Whole
    cohorts: Vector

    @property
    def event_times(self) -> Matrix:
        """G × T periods from the start; nan for teams that never start."""
        times: Matrix = self.periods[None, :] - self.cohorts[:, None]
        return times

    @property
    def is_after(self) -> Mask:
        """G × T: the team's start is at or before the period."""
        after: Mask = self.event_times >= 0
        return after


@dataclass(frozen=True)
class Within:
    """A panel with unit effects swept out.

    `mass` and `mean` (G × T) are the summed weight and mean outcome of a team in a period, zero where it is
    not seen; `laplacian` (G × T × T) and `moment` (G × T) are the sums above.
    """

    grid: Grid
    mass: Matrix
    mean: Matrix
    laplacian: Cube
    moment: Matrix

    def of_teams(self, chosen: Mask) -> "Within":
        """Return the same of chosen teams."""
        names = tuple(name for name, is_chosen in zip(self.grid.teams, chosen, strict=True) if is_chosen)
        grid = Grid(names, self.grid.periods, self.grid.cohorts[chosen])
        mass, mean = self.mass[chosen], self.mean[chosen]
        return Within(grid, mass, mean, self.laplacian[chosen], self.moment[chosen])


@dataclass(frozen=True)
class TeamUnits:
    """One team: `weights` and `weighted` outcomes of its units (rows) over periods (columns)."""

    weights: Matrix
    weighted: Matrix


def rows_of_model(panel: pd.DataFrame) -> pd.DataFrame:
    """Return rows that weigh something, units being teams in a repeated cross-section."""
    weighing = panel[panel["weight"] > 0]
    return weighing if are_followed(panel) else weighing.assign(unit=weighing["team"])


def absorb(rows: pd.DataFrame) -> Within:
    """Sweep unit effects out of `rows` (PANEL); rows without weight say nothing."""
    grid, codes = grid_of(rows)
    n_teams, n_periods = len(grid.teams), len(grid.periods)
    mass, total, moment = (np.zeros((n_teams, n_periods)) for _ in range(3))
    laplacian = np.zeros((n_teams, n_periods, n_periods))
    for number, units in enumerate(units_by_team(rows, grid, codes)):
        mass[number], total[number] = units.weights.sum(axis=0), units.weighted.sum(axis=0)
        laplacian[number], moment[number] = swept(units)
    return Within(grid, mass, total / np.where(mass > 0, mass, 1), laplacian, moment)


def swept(units: TeamUnits) -> tuple[Matrix, Vector]:
    """Return L and the moment of one team."""
    share, mean = unit_shares(units)
    laplacian = np.diag(units.weights.sum(axis=0)) - share.T @ units.weights
    return laplacian, units.weighted.sum(axis=0) - units.weights.T @ mean


def unit_shares(units: TeamUnits) -> tuple[Matrix, Vector]:
    """Return each period's share of a unit's weight, and the units' mean outcomes; zero without weight."""
    total = units.weights.sum(axis=1)
    total = np.where(total > 0, total, 1)
    return units.weights / total[:, None], units.weighted.sum(axis=1) / total


def grid_of(rows: pd.DataFrame) -> tuple[Grid, Codes]:
    """Lay out teams, in the order they appear, and periods in theirs; and say whose each row is."""
    codes, teams = pd.factorize(rows["team"])
    first = np.empty(len(teams), dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    starts = start_of(rows.iloc[first])
    return Grid(tuple(map(str, teams)), np.unique(rows["period"].to_numpy("int64")), starts), codes


def start_of(rows: pd.DataFrame) -> Vector:
    """Return the cohort of each row; nan: never."""
    starts: Vector = rows["cohort"].to_numpy(dtype=float, na_value=np.nan)
    return starts


def units_by_team(rows: pd.DataFrame, grid: Grid, teams: Codes) -> Iterator[TeamUnits]:
    """Lay out each team's units × periods, in the order of the grid.

    Outcomes are counted from their overall mean, which unit effects absorb, lest their level cost digits.
    """
    order = np.argsort(teams, kind="stable")
    units = pd.factorize(pd.factorize(rows["unit"])[0][order])[0]
    period = np.searchsorted(grid.periods, rows["period"].to_numpy("int64")[order])
    weight = rows["weight"].to_numpy(float)[order]
    outcome = rows["outcome"].to_numpy(float)[order]
    weighted = weight * (outcome - outcome.mean())
    bounds = np.searchsorted(teams[order], np.arange(len(grid.teams) + 1))
    for place in map(slice, bounds[:-1], bounds[1:]):
        cell = (units[place] - units[place].min()) * len(grid.periods) + period[place]
        yield TeamUnits(*(_by_unit(cell, column[place], len(grid.periods)) for column in (weight, weighted)))


def _by_unit(cell: Codes, column: Vector, n_periods: int) -> Matrix:
    n_units = int(cell.max()) // n_periods + 1
    summed = np.bincount(cell, column, n_units * n_periods).astype(float)
    return summed.reshape(n_units, n_periods)
