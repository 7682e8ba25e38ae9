"""What every estimator returns: quantities and how they were found, or why they could not be."""

from dataclasses import dataclass, replace
from typing import Literal

from arviointi.estimate.inference import Matrix, Vector

Estimand = Literal[
    "att",
    "att_cohort_time",
    "att_event_time",
    "coefficient",
    "contrast",
    "contrast_cr2",
    "mean",
    "variance",
    "icc",
    "mdes",
]


@dataclass(frozen=True)
class Sample:
    """How much is behind a number: rows, units, exposed teams, teams."""

    n_obs: int
    n_units: int
    n_treated: int
    n_clusters: int


@dataclass(frozen=True)
class Quantity:
    """One estimated number.

    `std_error` is None where the number has none: a reference, a variance, an error that the design
    cannot give. `degrees` None means normal. A headline is what the analysis is about: the smallest
    detectable effect is printed beside it.
    """

    estimand: Estimand
    term: str
    estimate: float
    std_error: float | None = None
    degrees: float | None = None
    cohort: int | None = None
    period: int | None = None
    event_time: int | None = None
    is_headline: bool = False


@dataclass(frozen=True)
class Joint:
    """How the estimates of one estimand that have an error go together: correlation, degrees of freedom."""

    estimand: Estimand
    correlation: Matrix
    degrees: Vector


@dataclass(frozen=True)
class Fit:
    """A model that could be estimated."""

    sample: Sample
    quantities: tuple[Quantity, ...]
    se_type: str
    formula: str
    warnings: tuple[str, ...] = ()
    converged: bool | None = None
    log_lik: float | None = None
    aic: float | None = None
    joint: Joint | None = None

    def warn(self, *ids: str) -> "Fit":
        """Return the fit with further warnings."""
        return replace(self, warnings=(*self.warnings, *ids))


@dataclass(frozen=True)
class NotEstimable:
    """A model that the data cannot answer, and why: an id of REASONS."""

    sample: Sample
    reason: str
