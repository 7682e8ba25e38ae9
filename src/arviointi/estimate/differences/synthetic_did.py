"""Synthetic difference-in-differences, for teams that start at once, be it a single one."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.estimators import SyntheticDid
from arviointi.estimate.design import obstacle, sample_of, team_periods
from arviointi.estimate.differences.synthetic_weights import noise_level, time_weights, unit_weights
from arviointi.estimate.few_teams.welch import FEWEST_UNITS, add_up, group_mean
from arviointi.estimate.inference import Matrix, Uncertainty, Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity

FEWEST_PLACEBOS = 3
FEWEST_BEFORE = 2
CONCENTRATED = 0.5
MOST_BY_PLACEBO = 2
"""Exposed teams whose own spread is not asked."""
JACKKNIFE = "jackknife with weights kept, Welch df"
PLACEBO = "placebo on every comparison team, t(teams - 1)"
FORMULA = (
    "outcome ~ exposed + team effects + period effects, teams and earlier periods with synthetic weights"
)


@dataclass(frozen=True)
class Block:
    """Outcomes of comparison teams and exposed teams (rows) over periods, of which `n_before` are before."""

    controls: Matrix
    treated: Matrix
    n_before: int
    teams: tuple[str, ...]

    def without(self, team: int) -> "Block":
        """Return the block without one team, counted through comparison teams and then exposed ones."""
        n_controls = len(self.controls)
        if team < n_controls:
            return Block(np.delete(self.controls, team, axis=0), self.treated, self.n_before, self.teams)
        left = np.delete(self.treated, team - n_controls, axis=0)
        return Block(self.controls, left, self.n_before, self.teams)

    def placebo(self, team: int) -> "Block":
        """Return the block in which a comparison team stands for the exposed ones."""
        others = np.delete(self.controls, team, axis=0)
        return Block(others, self.controls[[team]], self.n_before, self.teams)


@dataclass(frozen=True)
class Weights:
    """Weights of comparison teams and of periods before the start; each add up to one."""

    unit: Vector
    time: Vector


def synthetic_did(
    panel: pd.DataFrame,
    options: SyntheticDid,  # noqa: ARG001  every estimator is called alike
) -> Fit | NotEstimable:
    """Estimate the effect on teams that start at once, beside a weighted mean of teams that never do.

    The estimator of Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021) on team × period means: weights
    make comparison teams parallel to the exposed ones before the start, and earlier periods like later ones.
    Teams count alike, whatever their exposure.

    Standard errors: with one exposed team, the spread of the same estimate for each comparison team in its
    place (their Algorithm 4, all placebos rather than random ones, n − 1 in place of n), with t(n − 1); with
    two, the same, scaled from one team to the mean of two. This takes exposed and comparison teams to vary
    alike, which two teams could not contradict. With more, the jackknife that keeps the weights (Algorithm
    3), with Welch's degrees of freedom over the two groups.

    Parameters
    ----------
    panel : PANEL.
    """
    sample = sample_of(panel)
    reason = _why_not(panel)
    if reason:
        return NotEstimable(sample, reason)
    block = block_of(team_periods(panel))
    weights = fitted_weights(block)
    are_few = len(block.treated) <= MOST_BY_PLACEBO
    errors = _placebo_errors(block, weights) if are_few else _jackknife_errors(block, weights)
    by_time = effects(block, weights)
    overall = Quantity("att", "att", 0.0, is_headline=True).measured(float(by_time.mean()), errors[0])
    after = [
        Quantity("att_event_time", "event_time", 0.0, event_time=time).measured(float(effect), error)
        for time, (effect, error) in enumerate(zip(by_time, errors[1:], strict=True))
    ]
    fit = Fit(sample, (overall, *after), PLACEBO if are_few else JACKKNIFE, FORMULA, teams=block.teams)
    return fit.warn("concentrated_weights") if weights.unit.max() > CONCENTRATED else fit


def block_of(cells: pd.DataFrame) -> Block:
    """Lay out a balanced panel of teams with one start.

    Parameters
    ----------
    cells : team, period, outcome, is_exposed; one row per team and period.
    """
    outcome = cells.pivot_table(index="team", columns="period", values="outcome")
    exposed = cells.pivot_table(index="team", columns="period", values="is_exposed", aggfunc="max")
    is_treated = exposed.to_numpy(bool).any(axis=1)
    n_before = int((~exposed.to_numpy(bool)[is_treated][0]).sum())
    values = outcome.to_numpy(float)
    order = np.argsort(is_treated, kind="stable")
    teams = tuple(map(str, outcome.index.to_numpy()[order]))
    return Block(values[~is_treated], values[is_treated], n_before, teams)


def fitted_weights(block: Block) -> Weights:
    """Return the weights of teams and periods (equations 4 to 6)."""
    before, after = block.controls[:, : block.n_before], block.controls[:, block.n_before :]
    noise = noise_level(before)
    unit = unit_weights(before, block.treated[:, : block.n_before], noise, after.shape[1])
    return Weights(unit, time_weights(before, after, noise))


def effects(block: Block, weights: Weights) -> Vector:
    """Return the effect in each period from the start on; their mean is the estimate."""
    gap = block.treated.mean(axis=0) - weights.unit @ block.controls
    found: Vector = gap[block.n_before :] - weights.time @ gap[: block.n_before]
    return found


def _why_not(panel: pd.DataFrame) -> str | None:
    reason = obstacle(panel, needs_never_exposed=True)
    teams = panel.groupby("team").agg(is_exposed=("is_exposed", "any"), cohort=("cohort", "first"))
    n_never = int((~teams["is_exposed"]).sum())
    is_lone = int(teams["is_exposed"].sum()) == 1
    if reason and not (reason == "one_cluster_in_arm" and is_lone and n_never >= FEWEST_PLACEBOS):
        return reason
    if np.ptp(panel["outcome"].to_numpy(float)) == 0:
        return "constant_outcome"
    starts = teams.loc[teams["is_exposed"], "cohort"].unique()
    if len(starts) > 1:
        return "several_starts"
    periods = np.unique(panel["period"].to_numpy(int))
    if len(panel[["team", "period"]].drop_duplicates()) < len(teams) * len(periods):
        return "unbalanced"
    return "singular_design" if (periods < starts[0]).sum() < FEWEST_BEFORE else None


def _placebo_errors(block: Block, weights: Weights) -> list[Uncertainty | None]:
    """Return the spread of placebo estimates, overall and by period; teams' own influence is unknown."""
    placebos = [block.placebo(team) for team in range(len(block.controls))]
    fitted = [fitted_weights(placebo) for placebo in placebos]
    found = _with_mean([effects(*one) for one in zip(placebos, fitted, strict=True)])
    size = _of_mean(block, weights) / np.mean([_of_mean(*one) for one in zip(placebos, fitted, strict=True)])
    scale = 1.0 if len(block.treated) == 1 else float(np.sqrt(size))
    degrees = float(len(placebos) - 1)
    nothing = np.zeros(len(block.teams))
    return [Uncertainty(scale * float(column.std(ddof=1)), degrees, nothing) for column in found.T]


def _of_mean(block: Block, weights: Weights) -> float:
    """Return the variance of exposed teams' mean less the weighted mean of the others, of one team's."""
    return 1 / len(block.treated) + float(weights.unit @ weights.unit)


def _jackknife_errors(block: Block, weights: Weights) -> list[Uncertainty | None]:
    n_controls, n_teams = len(block.controls), len(block.teams)
    if np.count_nonzero(weights.unit) < FEWEST_UNITS:
        return [None] * (block.controls.shape[1] - block.n_before + 1)
    left = []
    for team in range(n_teams):
        unit = np.delete(weights.unit, team) if team < n_controls else weights.unit
        left.append(effects(block.without(team), Weights(unit / unit.sum(), weights.time)))
    found = _with_mean(left)
    influence = (found.mean(axis=0) - found) * ((n_teams - 1) / n_teams) ** 0.5
    return [_welch(column, weights.unit) for column in influence.T]


def _with_mean(found: list[Vector]) -> Matrix:
    """Put the mean over periods before the periods."""
    return np.array([[effect.mean(), *effect] for effect in found])


def _welch(influence: Vector, unit: Vector) -> Uncertainty | None:
    """Add up what comparison teams and exposed ones contribute, each with degrees of freedom of its own."""
    n_controls = len(unit)
    is_used = unit > 0
    groups = [(influence[:n_controls][is_used], unit[is_used]), (influence[n_controls:], None)]
    parts = []
    for members, shares in groups:
        equal = np.ones(len(members))
        degrees = group_mean(members, equal if shares is None else shares, equal).degrees
        parts.append(Uncertainty(float(np.sqrt(members @ members)), degrees))
    total = add_up(parts)
    return total and Uncertainty(float(np.sqrt(influence @ influence)), total.degrees, influence)
