"""The error of a team that alone starts at its time, in a Poisson regression: it borrows one."""

from dataclasses import replace

import numpy as np

from arviointi.estimate.few_teams.welch import FEWEST_UNITS, add_up, lone_unit, together
from arviointi.estimate.generalised.generalised_cluster_robust import relative_weights
from arviointi.estimate.generalised.generalised_within import WithinFit
from arviointi.estimate.generalised.margins import Margin
from arviointi.estimate.inference import Codes, Matrix, Uncertainty, Vector

NOTHING = 1e-8
"""Weight, relative to the largest of the margin, that is rounding."""


def with_lone_teams(
    error: Uncertainty,
    fit: WithinFit,
    margin: Margin,
    periods: Codes,
    lone: tuple[int, ...],
    never: tuple[int, ...],
) -> Uncertainty | None:
    """Replace what lone teams show of the margin's error, which is too little, by what others would.

    A lone team's effects fit it exactly. Teams that never start stand in for it: their relative residuals in
    the same contrast over the same periods (the idea of Conley and Taber 2011), scaled to the events expected
    in the lone team. None where fewer than two teams were seen whenever the lone team counts.

    Parameters
    ----------
    periods : N codes of the fitted rows.
    lone, never : codes of teams.
    """
    if not lone:
        return error
    weights = _grid(relative_weights(fit, margin), fit, periods)
    counts = np.abs(weights) > NOTHING * np.abs(weights).max()
    involved = [team for team in lone if counts[team].any()]
    if not involved:
        return error
    residuals = _grid(fit.rows.outcome / fit.mean - 1, fit, periods)
    expected = _grid(fit.rows.weights * fit.mean, fit, periods)
    parts = [_part(team, weights[team] * counts[team], residuals, expected, never) for team in involved]
    found = [part for part in parts if part]
    if len(found) < len(parts):
        return None
    own = _without(error, involved)
    total = add_up([*([own] if own.std_error > 0 else []), *together(found)])
    return total and replace(total, influence=own.influence)


def _part(
    team: int, weights: Vector, residuals: Matrix, expected: Matrix, never: tuple[int, ...]
) -> Uncertainty | None:
    when = weights != 0
    stands_in = [other for other in never if (expected[other, when] > 0).all()]
    if len(stands_in) < FEWEST_UNITS:
        return None
    size = expected[:, when].mean(axis=1)
    contrast = residuals[stands_in] @ weights
    deviation = contrast - np.average(contrast, weights=size[stands_in])
    return lone_unit(deviation, size[stands_in], float(size[team]))


def _without(error: Uncertainty, teams: list[int]) -> Uncertainty:
    influence = np.array(error.influence)
    influence[teams] = 0.0
    return Uncertainty(float(np.sqrt(influence @ influence)), error.degrees, influence)


def _grid(column: Vector, fit: WithinFit, periods: Codes) -> Matrix:
    """Lay rows out as teams × periods, zero where a team was not seen."""
    grid = np.zeros((len(fit.centres), int(periods.max()) + 1))
    grid[fit.rows.teams, periods] = column
    return grid
