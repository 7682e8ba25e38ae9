"""The error of a team that is alone with its start: it has no spread of its own, so it borrows one."""

from dataclasses import replace

import numpy as np

from arviointi.estimate.differences.within import Within
from arviointi.estimate.few_teams.welch import FEWEST_UNITS, add_up, lone_unit, together
from arviointi.estimate.inference import Matrix, Uncertainty, Vector

NOTHING = 1e-8
"""Weight, relative to the largest of the estimate, that is rounding."""


def borrowed(directions: Matrix, left_over: Matrix, within: Within) -> list[Uncertainty] | None:
    """Return the borrowed parts of an estimate's error; None where there is nobody to borrow from.

    Teams that never start, seen whenever the lone team counts, stand in for it: their residuals in the same
    contrast over the same periods (the idea of Conley and Taber 2011), scaled to the lone team's weight.

    Parameters
    ----------
    directions : G × T weights of lone teams' outcomes in the estimate; rows of zeros for all others.
    left_over : G × T mean outcomes less what the model explains, up to a constant per team.
    """
    largest = np.abs(directions).max()
    counts = np.abs(directions) > NOTHING * largest
    parts = [
        _part(team, directions, left_over, within) for team in map(int, np.flatnonzero(counts.any(axis=1)))
    ]
    found = [part for part in parts if part]
    return found if len(found) == len(parts) else None


def with_borrowed(error: Uncertainty, parts: list[Uncertainty] | None) -> Uncertainty | None:
    """Add borrowed parts to an error, which keeps its influence; a lone team contributes nothing there."""
    if parts is None:
        return None
    own = [error] if error.std_error > 0 else []
    total = add_up([*own, *together(parts)])
    return total and replace(total, influence=error.influence)


def team_weights(within: Within) -> Vector:
    """Return each team's mean weight over the periods it is seen in."""
    weights: Vector = within.mass.sum(axis=1) / np.maximum((within.mass > 0).sum(axis=1), 1)
    return weights


def _part(team: int, directions: Matrix, left_over: Matrix, within: Within) -> Uncertainty | None:
    direction = directions[team]
    counts = np.abs(direction) > NOTHING * np.abs(direction).max()
    stands_in = np.isnan(within.grid.cohorts) & (within.mass[:, counts] > 0).all(axis=1)
    stands_in[team] = False
    if stands_in.sum() < FEWEST_UNITS:
        return None
    weights = team_weights(within)
    contrast = left_over[np.ix_(stands_in, counts)] @ direction[counts]
    deviation = contrast - np.average(contrast, weights=weights[stands_in])
    return lone_unit(deviation, weights[stands_in], float(weights[team]))
