"""Averages of effects by cohort and period: what each cell weighs, and the chance in cohorts' shares."""

from dataclasses import dataclass

import numpy as np

from arviointi.estimate.differences.callaway_santanna import CohortTime
from arviointi.estimate.inference import Mask, Vector


@dataclass(frozen=True)
class Average:
    """Weights of cells that add up to one, and each team's influence through the shares of cohorts."""

    weights: Vector
    through_shares: Vector


def by_mass(effects: CohortTime, selected: Mask) -> Average:
    """Average cells, each with the weight of its cohort's teams.

    The influence through shares is the derivative of Σ M_g ATT / Σ M_g by a team's weight, times the weight:
    what Callaway and Sant'Anna (2021, corollary 2) add where shares of cohorts are estimated.
    """
    cohorts = effects.cells["cohort"].to_numpy(float)
    att = effects.cells["att"].to_numpy(float)
    known, code = np.unique(cohorts, return_inverse=True)
    belongs = effects.cohorts == known[:, None]
    mass = (belongs @ effects.weights)[code] * selected
    weights = mass / mass.sum()
    surplus = np.bincount(code, selected * (att - weights @ att))
    return Average(weights, effects.weights * (surplus @ belongs) / mass.sum())


def evenly(effects: CohortTime, selected: Mask) -> Average:
    """Average cells with equal weights: the periods of one cohort."""
    return Average(selected / selected.sum(), np.zeros(len(effects.weights)))


def overall(effects: CohortTime) -> Average:
    """Average all cells after the start (`simple` in R's `did`)."""
    return by_mass(effects, effects.is_after)


def at_event_time(effects: CohortTime, time: int) -> Average:
    """Average the cohorts' effects so many periods from their start (`dynamic`)."""
    return by_mass(effects, (effects.cells["event_time"] == time).to_numpy(bool))


def in_period(effects: CohortTime, period: int) -> Average:
    """Average the effects in a period on the cohorts exposed by then (`calendar`)."""
    return by_mass(effects, effects.is_after & (effects.cells["period"] == period).to_numpy(bool))


def of_cohort(effects: CohortTime, cohort: int) -> Average:
    """Average the effects on a cohort over its exposed periods (`group`)."""
    return evenly(effects, effects.is_after & (effects.cells["cohort"] == cohort).to_numpy(bool))


def of_cell(effects: CohortTime, number: int) -> Average:
    """Take one cell."""
    return evenly(effects, np.arange(len(effects.cells)) == number)
