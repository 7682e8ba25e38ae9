"""Differences between exposed rows and what unexposed rows say they would have been, by team and period."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.estimate.differences.least_squares import OUTSIDE
from arviointi.estimate.differences.within import (
    Cube,
    Grid,
    TeamUnits,
    Within,
    grid_of,
    swept,
    unit_shares,
    units_by_team,
)
from arviointi.estimate.few_teams.lone import borrowed, team_weights
from arviointi.estimate.few_teams.welch import FEWEST_UNITS, grouped_uncertainty
from arviointi.estimate.inference import Mask, Matrix, Uncertainty, Vector

CONNECTED = 1e-10
NOTHING = 1e-10


@dataclass(frozen=True)
class Imputed:
    """Exposed rows of G teams in T periods, less their imputed outcomes.

    `before` are the unexposed rows and `periods` (T) their period effects. Of the exposed rows, `mass` and
    `excess` (G × T) sum weights and weighted differences; `crossed` (G × T × T) holds Σᵤ w₀w₁′/Σw₀, through
    which unit effects pass the errors of unexposed periods on. `known` marks cells that can be imputed.
    """

    before: Within
    periods: Vector
    mass: Matrix
    excess: Matrix
    crossed: Cube
    inverse: Matrix
    known: Mask
    skips_rows: bool

    @property
    def grid(self) -> Grid:
        """Teams and periods."""
        return self.before.grid

    def estimate(self, chosen: Mask) -> float:
        """Average the differences over chosen cells by row weight."""
        return float(self.excess[chosen].sum() / self.mass[chosen].sum())

    def scores(self, chosen: Mask) -> Vector:
        """Return what each team (G) contributes to the error of an average, before any correction.

        Borusyak, Jaravel and Spiess (2024, section 4.3): an exposed row's error is its difference from the
        mean of its cohort and period. Squares add up to their conservative variance.
        """
        share = self._share(chosen)
        exposed = (share * (self.excess - self.mass * self._cohort_means())).sum(axis=1)
        residuals = self.before.moment - self.before.laplacian @ self.periods
        scores: Vector = exposed - residuals @ self._through_periods(share)
        return scores

    def weights_of_outcomes(self, chosen: Mask) -> Matrix:
        """Return the weight (G × T) that a team's outcomes in a period have in an average."""
        share = self._share(chosen)
        through = self.before.laplacian @ self._through_periods(share)
        found: Matrix = share * self.mass - np.einsum("gst,gt->gs", self.crossed, share) - through
        return found

    def uncertainty(self, chosen: Mask) -> Uncertainty | None:
        """Return the error of an average, each exposed cohort and the comparison with a spread of its own."""
        outcomes = self.weights_of_outcomes(chosen)
        groups = self._groups(chosen, outcomes)
        lone = [members for members in groups[:-1] if members.sum() < FEWEST_UNITS]
        parts: list[Uncertainty] | None = []
        if lone:
            of_lone = np.where(np.any(lone, axis=0)[:, None], outcomes, 0)
            parts = borrowed(of_lone, self.before.mean - self.periods, self.before)
        if parts is None:
            return None
        weights = team_weights(self.before)
        return grouped_uncertainty(self.scores(chosen), groups, weights, borrowed=parts)

    def has_lone(self, chosen: Mask) -> bool:
        """Say whether some cohort in an average, or its whole comparison, is one team."""
        outcomes = self.weights_of_outcomes(chosen)
        return any(0 < members.sum() < FEWEST_UNITS for members in self._groups(chosen, outcomes))

    def _groups(self, chosen: Mask, outcomes: Matrix) -> list[Mask]:
        """Part the teams behind an average: each cohort in it, and last all others."""
        counts = np.abs(outcomes).max(axis=1) > NOTHING * np.abs(outcomes).max()
        is_exposed, cohorts = chosen.any(axis=1), self.grid.cohorts
        exposed = [is_exposed & (cohorts == cohort) for cohort in np.unique(cohorts[is_exposed])]
        return [*exposed, counts & ~is_exposed]

    def _share(self, chosen: Mask) -> Matrix:
        share: Matrix = chosen / self.mass[chosen].sum()
        return share

    def _through_periods(self, share: Matrix) -> Vector:
        """Return the coefficient (T) of each period effect's normal equation in an average."""
        demanded = (share * self.mass).sum(axis=0) - np.einsum("gst,gt->s", self.crossed, share)
        through: Vector = self.inverse @ demanded
        return through

    def _cohort_means(self) -> Matrix:
        means = np.zeros_like(self.mass)
        for cohort in np.unique(self.grid.cohorts[~np.isnan(self.grid.cohorts)]):
            members = self.grid.cohorts == cohort
            total = self.mass[members].sum(axis=0)
            means[members] = self.excess[members].sum(axis=0) / np.where(total > 0, total, 1)
        return means


def impute(rows: pd.DataFrame) -> Imputed:
    """Fit unit and period effects to unexposed rows and take them from exposed rows.

    Unit effects are summed out team by team, so that what is solved has the size of the periods.

    Parameters
    ----------
    rows : PANEL.
    """
    grid, codes = grid_of(rows)
    shape = len(grid.teams), len(grid.periods)
    before_mass, before_total, moment, mass, raised = (np.zeros(shape) for _ in range(5))
    laplacian, crossed = np.zeros((*shape, shape[1])), np.zeros((*shape, shape[1]))
    skips = False
    for team, units in enumerate(units_by_team(rows, grid, codes)):
        before, after, left_out = _parted(units, grid.is_after[team])
        share, level = unit_shares(before)
        before_mass[team], before_total[team] = before.weights.sum(axis=0), before.weighted.sum(axis=0)
        laplacian[team], moment[team] = swept(before)
        mass[team], crossed[team] = after.weights.sum(axis=0), share.T @ after.weights
        raised[team] = after.weighted.sum(axis=0) - after.weights.T @ level
        skips |= left_out
    mean = before_total / np.where(before_mass > 0, before_mass, 1)
    within = Within(grid, before_mass, mean, laplacian, moment)
    inverse = np.linalg.pinv(laplacian.sum(axis=0), rcond=CONNECTED, hermitian=True)
    periods = inverse @ moment.sum(axis=0)
    excess = raised + np.einsum("gst,s->gt", crossed, periods) - mass * periods
    known = _known(mass, crossed, laplacian.sum(axis=0) @ inverse)
    skips |= not np.array_equal(known, mass > 0)
    return Imputed(within, periods, mass, excess, crossed, inverse, known, skips)


def _parted(units: TeamUnits, is_after: Mask) -> tuple[TeamUnits, TeamUnits, bool]:
    """Part a team's rows at its start; of the exposed, keep those of units that were seen before it."""
    before = TeamUnits(units.weights * ~is_after, units.weighted * ~is_after)
    is_seen = before.weights.sum(axis=1, keepdims=True) > 0
    after = TeamUnits(units.weights * is_after * is_seen, units.weighted * is_after * is_seen)
    return before, after, bool((units.weights * is_after * ~is_seen).any())


def _known(mass: Matrix, crossed: Cube, projection: Matrix) -> Mask:
    """Mark cells with exposed rows whose imputed outcome unexposed rows determine."""
    demanded = mass[:, None, :] * np.eye(mass.shape[1]) - crossed
    outside = np.abs(demanded - projection @ demanded).max(axis=1)
    known: Mask = (mass > 0) & (outside <= OUTSIDE * mass)
    return known
