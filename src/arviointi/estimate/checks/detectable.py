"""What a design could have seen: the smallest difference in change, from team counts and correlations."""

from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class Design:
    """A comparison of arms over two waves, in units of the outcome's standard deviation.

    Attributes
    ----------
    n_pilot, n_comparison : teams.
    per_team : units of a team at a wave (harmonic mean over teams).
    icc : share of the variance between teams.
    team_autocorrelation : of a team's own level between the waves; 1 where teams move only together.
    unit_autocorrelation : of a unit within its team between the waves; 0 for a repeated cross-section.
    """

    n_pilot: int
    n_comparison: int
    per_team: float
    icc: float
    team_autocorrelation: float
    unit_autocorrelation: float


def change_error(design: Design) -> float:
    """Return the standard error of the difference in change, in standard deviations.

    A team's change has the variance 2 [icc (1 − team autocorrelation) + (1 − icc) (1 − unit autocorrelation)
    / units] (Teerenstra, Eldridge, Graff, de Hoop and Borm 2012, Statistics in Medicine 31:2169).
    """
    between = design.icc * (1 - design.team_autocorrelation)
    within = (1 - design.icc) * (1 - design.unit_autocorrelation) / design.per_team
    return float(np.sqrt(2 * (between + within) * (1 / design.n_pilot + 1 / design.n_comparison)))


def detectable_change(design: Design, level: float, power: float) -> float:
    """Return the smallest difference in change that a two-sided test by team finds with the given power.

    (t_level + t_power) · SE with teams − 2 degrees of freedom, in standard deviations.
    """
    reference = stats.t(design.n_pilot + design.n_comparison - 2)
    return float((reference.ppf((1 + level) / 2) + reference.ppf(power)) * change_error(design))
