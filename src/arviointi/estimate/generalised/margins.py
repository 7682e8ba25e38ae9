"""Effects of Poisson and logistic models in the outcome's own units: margins and their derivatives."""

from dataclasses import dataclass

import numpy as np

from arviointi.estimate.generalised.generalised_within import WithinFit
from arviointi.estimate.inference import Codes, Matrix, Vector


@dataclass(frozen=True)
class Margin:
    """A number that the model implies, and its derivatives by coefficients (p) and team effects (teams)."""

    estimate: float
    by_coefficient: Vector
    by_team: Vector

    def __add__(self, other: "Margin") -> "Margin":
        return Margin(
            self.estimate + other.estimate,
            self.by_coefficient + other.by_coefficient,
            self.by_team + other.by_team,
        )

    def __sub__(self, other: "Margin") -> "Margin":
        return self + other.times(-1.0)

    def times(self, factor: float) -> "Margin":
        """Multiply by a constant."""
        return Margin(factor * self.estimate, factor * self.by_coefficient, factor * self.by_team)

    def log(self) -> "Margin":
        """Take the logarithm."""
        inner = self.times(1 / self.estimate)
        return Margin(float(np.log(self.estimate)), inner.by_coefficient, inner.by_team)


def coefficient(fit: WithinFit, number: int) -> Margin:
    """Return one coefficient as a margin."""
    weights = np.eye(len(fit.coefficients))[number]
    return Margin(float(fit.coefficients[number]), weights, np.zeros(len(fit.centres)))


def average_mean(fit: WithinFit, columns: Matrix, teams: Codes, shares: Vector) -> Margin:
    """Average the model's means over rows that need not be those it was fitted to.

    Parameters
    ----------
    columns : M × p, for instance with nobody exposed.
    teams : M codes.
    shares : M, what each row counts for.
    """
    mean = fit.family.mean(fit.team_effects[teams] + columns @ fit.coefficients)
    slope = shares * fit.family.variance(mean)
    by_team = np.bincount(teams, slope, len(fit.centres)).astype(float)
    return Margin(float(shares @ mean), slope @ columns, by_team)
