"""Headline estimates as functions of the teams' starts, hundreds of times faster than fitting anew.

A permutation changes who is exposed when, but neither outcomes nor weights, which are laid out once as units
× periods. The estimates are those of the estimators; standard errors are plain cluster-robust ones (CR1, or
squared influences), since a permutation test only needs the same statistic for every assignment.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from arviointi.config.estimators import EstimatorOptions, GroupTime, Imputation, Twfe
from arviointi.estimate.design import FEWEST_TEAMS, are_followed, team_periods
from arviointi.estimate.few_teams.randomisation import Statistic, Studentised
from arviointi.estimate.few_teams.start_permutations import StartDesign
from arviointi.estimate.inference import Codes, Mask, Matrix, Vector

SampleName = Literal["all", "without_lone_cohorts", "balanced", "without_first_exposed"]
FIXED_SAMPLES: tuple[SampleName, ...] = ("all", "balanced")
ABSORBED = 1e-10
Quick = Callable[[pd.DataFrame, StartDesign], Statistic]


@dataclass(frozen=True)
class Grid:
    """A panel as units × periods; outcome and weight are 0 where a unit was not seen."""

    outcome: Matrix
    weight: Matrix
    periods: Vector
    team_of: Codes


@dataclass(frozen=True)
class _TwoWay:
    """Weights of rows, what sweeping unit and period effects out with them needs, and the outcome swept."""

    weight: Matrix
    unit_mass: Vector
    period_bread: Matrix
    outcome: Matrix


def quick_statistic(options: EstimatorOptions, sample: SampleName = "all") -> Quick | None:
    """Return the quick statistic of a model, or None where it has none and must be fitted anew.

    Parameters
    ----------
    options : of the model.
    sample : the rows that it uses, chosen anew for every assignment where they depend on starts.
    """
    if options.shift_start:
        return None
    if isinstance(options, Twfe):
        return partial(_twfe, sample=sample)
    if isinstance(options, Imputation):
        return partial(_imputation, sample=sample)
    if isinstance(options, GroupTime) and _is_plain(options):
        return partial(_group_time, options=options, sample=sample)
    return None


def grid_of(rows: pd.DataFrame, design: StartDesign) -> Grid:
    """Lay rows out as units × periods.

    Parameters
    ----------
    rows : unit, team, period, outcome, weight; one row per unit and period. Without weight it is not seen.
    """
    rows = rows[rows["weight"] > 0]
    units, names = pd.factorize(rows["unit"])
    periods = np.unique(rows["period"].to_numpy(int))
    places = units, np.searchsorted(periods, rows["period"].to_numpy(int))
    shape = len(names), len(periods)
    outcome, weight = np.zeros(shape), np.zeros(shape)
    outcome[places], weight[places] = rows["outcome"].to_numpy(float), rows["weight"].to_numpy(float)
    team_of = np.zeros(len(names), dtype=np.intp)
    number = {team: place for place, team in enumerate(design.teams)}
    team_of[units] = rows["team"].map(number).to_numpy(np.intp)
    return Grid(outcome, weight, periods.astype(float), team_of)


def _is_plain(options: GroupTime) -> bool:
    is_by_team = options.rows == "team_means" and options.unbalanced == "pairwise"
    return is_by_team and not options.covariates and options.anticipation == 0


def _kept(grid: Grid, starts: Vector, sample: SampleName) -> Mask:
    """Mark units × periods that a sample which depends on starts leaves in."""
    if sample == "without_lone_cohorts":
        exposed = starts[starts <= grid.periods[-1]]
        cohorts, sizes = np.unique(exposed, return_counts=True)
        is_lone = np.isin(starts, cohorts[sizes == 1])[grid.team_of]
        return np.broadcast_to(~is_lone[:, None], grid.weight.shape)
    if sample == "without_first_exposed":
        kept: Mask = grid.periods != starts[grid.team_of][:, None]
        return kept
    return np.ones(grid.weight.shape, dtype=bool)


def _twfe(panel: pd.DataFrame, design: StartDesign, sample: SampleName) -> Statistic:
    grid = grid_of(panel if are_followed(panel) else team_periods(panel), design)
    whole = _two_way(grid, grid.weight)

    def statistic(labels: Codes) -> Studentised | None:
        starts = design.starts[labels]
        is_fixed = sample in FIXED_SAMPLES
        rows = whole if is_fixed else _two_way(grid, grid.weight * _kept(grid, starts, sample))
        return _coefficient(grid, rows, grid.periods >= starts[grid.team_of][:, None])

    return statistic


def _two_way(grid: Grid, weight: Matrix) -> _TwoWay:
    mass = weight.sum(axis=1)
    mass = np.where(mass > 0, mass, 1.0)
    gram = np.diag(weight.sum(axis=0)) - weight.T @ (weight / mass[:, None])
    rows = _TwoWay(weight, mass, np.linalg.pinv(gram[1:, 1:], hermitian=True), grid.outcome)
    return replace(rows, outcome=_swept(rows, grid.outcome))


def _swept(rows: _TwoWay, values: Matrix) -> Matrix:
    """Residuals of values on unit and period effects, by Frisch, Waugh and Lovell."""
    means = (rows.weight * values).sum(axis=1) / rows.unit_mass
    centred = values - means[:, None]
    period = np.append(0.0, rows.period_bread @ (rows.weight * centred).sum(axis=0)[1:])
    swept: Matrix = centred - period + (rows.weight @ period / rows.unit_mass)[:, None]
    return swept


def _coefficient(grid: Grid, rows: _TwoWay, exposed: Mask) -> Studentised | None:
    regressor = _swept(rows, exposed.astype(float))
    weighted = rows.weight * regressor
    square = float((weighted * regressor).sum())
    if square <= ABSORBED * (1 + float((rows.weight * exposed).sum())):
        return None
    estimate = float((weighted * rows.outcome).sum()) / square
    scores = (weighted * (rows.outcome - estimate * regressor)).sum(axis=1) / square
    by_team = np.bincount(grid.team_of, scores).astype(float)
    return _clustered(estimate, by_team, len(np.unique(grid.team_of[rows.weight.any(axis=1)])))


def _clustered(estimate: float, influence: Vector, n_teams: int) -> Studentised | None:
    if n_teams < FEWEST_TEAMS:
        return None
    influence = influence * (n_teams / (n_teams - 1)) ** 0.5
    return Studentised(estimate, float(influence @ influence) ** 0.5 or None, n_teams - 1, influence)


def _imputation(panel: pd.DataFrame, design: StartDesign, sample: SampleName) -> Statistic:
    grid = grid_of(panel if are_followed(panel) else team_periods(panel), design)

    def statistic(labels: Codes) -> Studentised | None:
        starts = design.starts[labels][grid.team_of]
        weight = grid.weight * _kept(grid, design.starts[labels], sample)
        exposed = grid.periods >= starts[:, None]
        return _imputed_effect(grid, _two_way(grid, weight * ~exposed), weight * exposed, starts)

    return statistic


def _imputed_effect(grid: Grid, before: _TwoWay, exposed: Matrix, starts: Vector) -> Studentised | None:
    """Average what exposed rows have beyond the effects that unexposed rows give their units and periods.

    None where periods are not connected through units seen unexposed in both: some effects are then unknown.

    Parameters
    ----------
    before : unexposed rows, swept.
    exposed : weights of exposed rows.
    """
    seen_unit, seen_period = before.weight.sum(axis=1) > 0, before.weight.sum(axis=0) > 0
    rank = int(np.linalg.matrix_rank(before.period_bread, hermitian=True))
    known = exposed * seen_unit[:, None] * seen_period
    if rank < seen_period.sum() - 1 or not known.any():
        return None
    share = known / known.sum()
    demanded = share.sum(axis=0) - before.weight.T @ (share.sum(axis=1) / before.unit_mass)
    through = np.append(0.0, before.period_bread @ demanded[1:])
    units = (share.sum(axis=1) - before.weight @ through) / before.unit_mass
    scores = share * (before.outcome - _cohort_means(before.outcome, known, starts))
    scores = scores - before.weight * (units[:, None] + through) * before.outcome
    by_team = np.bincount(grid.team_of, scores.sum(axis=1)).astype(float)
    n_teams = len(np.unique(grid.team_of[(before.weight + exposed).any(axis=1)]))
    return _clustered(float((share * before.outcome).sum()), by_team, n_teams)


def _cohort_means(excess: Matrix, weight: Matrix, starts: Vector) -> Matrix:
    """Return, for every unit and period, the mean of its cohort there."""
    cohorts, number = np.unique(starts, return_inverse=True)
    belongs = (np.arange(len(cohorts))[:, None] == number).astype(float)
    mass = belongs @ weight
    means: Matrix = (belongs @ (weight * excess) / np.where(mass > 0, mass, 1.0))[number]
    return means


def _group_time(
    panel: pd.DataFrame, design: StartDesign, options: GroupTime, sample: SampleName
) -> Statistic:
    grid = grid_of(team_periods(panel), design)

    def statistic(labels: Codes) -> Studentised | None:
        starts = design.starts[labels]
        kept = Grid(grid.outcome, grid.weight * _kept(grid, starts, sample), grid.periods, grid.team_of)
        return _average_effect(kept, starts[grid.team_of], options.control)

    return statistic


def _average_effect(grid: Grid, starts: Vector, control: str) -> Studentised | None:
    """ATT over the cells of all cohorts after their starts, each with the weight of its cohort's teams."""
    seen = (grid.weight > 0).astype(float)
    n_seen = seen.sum(axis=1)
    weights = grid.weight.sum(axis=1) / np.maximum(n_seen, 1)
    last = grid.periods[seen.any(axis=0)].max(initial=-np.inf)
    starts = np.where(starts <= last, starts, np.inf)
    reach = grid.periods if control == "not_yet_treated" else np.full(len(grid.periods), last)
    compared = (starts[:, None] > reach) * weights[:, None]
    effect, mass, influence = 0.0, 0.0, np.zeros(len(starts))
    for start in np.unique(starts[(n_seen > 0) & np.isfinite(starts)]):
        cohort = np.where(starts == start, weights, 0.0)
        effects = _cohort_effects(grid, seen, cohort, compared, float(start))
        if effects is not None:
            effect, mass = effect + cohort.sum() * effects[0], mass + cohort.sum() * effects[1]
            influence += cohort.sum() * effects[2]
    if mass == 0:
        return None
    return _clustered(float(effect / mass), influence / mass, int((n_seen > 0).sum()))


def _cohort_effects(
    grid: Grid, seen: Matrix, cohort: Vector, compared: Matrix, start: float
) -> tuple[float, int, Vector] | None:
    """Sum ATT(g, t) of one cohort from its start on: the sum, the number of cells, and teams' influence.

    Parameters
    ----------
    seen : teams × periods, 1 or 0.
    cohort : weights of the cohort's teams, 0 for others.
    compared : teams × periods, weights of those who may be compared with.
    """
    first = int(np.searchsorted(grid.periods, start))
    if first == 0 or grid.periods[first - 1] != start - 1:
        return None
    change = grid.outcome[:, first:] - grid.outcome[:, [first - 1]]
    pairs = seen[:, first:] * seen[:, [first - 1]]
    sides = cohort[:, None] * pairs, compared[:, first:] * pairs
    masses = [side.sum(axis=0) for side in sides]
    is_known = (masses[0] > 0) & (masses[1] > 0)
    effect, influence = 0.0, np.zeros(len(cohort))
    for sign, side, mass in zip((1, -1), sides, masses, strict=True):
        scale = is_known / np.where(mass > 0, mass, 1.0)
        weighted = side * change
        mean = weighted.sum(axis=0) * scale
        effect += sign * mean.sum()
        influence += sign * (weighted @ scale - side @ (scale * mean))
    return float(effect), int(is_known.sum()), influence
