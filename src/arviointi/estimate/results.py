"""What every estimator returns: quantities and how they were found, or why they could not be."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from arviointi.estimate.inference import Uncertainty, Vector, interval

Estimand = Literal[
    "att",
    "att_cohort",
    "att_calendar",
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
Scale = Literal["identity", "log", "logit"]


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
    detectable effect is printed beside it. `influence` is what each of `Fit.teams` contributes to the error:
    the squares add up to std_error², less what a lone team borrows, and products of two estimates' influences
    add up to their covariance, in one model or in several. `bounds` gives the confidence interval at a level
    where that does not follow from a standard error.
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
    scale: Scale = "identity"
    influence: Vector | None = field(default=None, compare=False, repr=False)
    bounds: Callable[[float], tuple[float, float]] | None = field(default=None, compare=False, repr=False)

    def measured(self, estimate: float, found: Uncertainty | None) -> "Quantity":
        """Return the quantity with its estimate and, where there is one, its uncertainty."""
        if found is None:
            return replace(self, estimate=estimate)
        return replace(
            self,
            estimate=estimate,
            std_error=found.std_error,
            degrees=found.degrees,
            influence=found.influence,
        )

    def rounded(self, noise: float) -> "Quantity":
        """Return it without an error if that is no more than noise: where nothing varies there is none."""
        if self.scale != "identity" or self.std_error is None or self.std_error > noise:
            return self
        return replace(self, std_error=None, degrees=None, influence=None)

    def tested(self, level: float) -> dict[str, float | None]:
        """Return its test of zero and confidence interval as columns of results; none without an error."""
        if not self.std_error:
            return {}
        found = interval(self.estimate, self.std_error, self.degrees, level)
        return {
            "df": self.degrees,
            "statistic": found.statistic,
            "p_value": found.p_value,
            "conf_low": found.low,
            "conf_high": found.high,
        }


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
    teams: tuple[str, ...] = ()
    """Names behind the places of every quantity's influence."""

    @property
    def headline(self) -> Quantity | None:
        """What the model is about; where it has one at each wave, the last: the effect at the end."""
        return next((one for one in reversed(self.quantities) if one.is_headline), None)

    def warn(self, *ids: str) -> "Fit":
        """Return the fit with further warnings."""
        return replace(self, warnings=(*self.warnings, *ids))


@dataclass(frozen=True)
class NotEstimable:
    """A model that the data cannot answer, and why: an id of REASONS."""

    sample: Sample
    reason: str
