"""What each estimator is told: the models of an analysis."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from arviointi.config.base import Model
from arviointi.config.formulas import formula_problem

Role = Literal["primary", "secondary", "sensitivity", "placebo"]
Horizon = tuple[int, int]
Covariate = Literal["region", "site", "municipality"]


class EstimatorOptions(Model):
    """What every estimator is told."""

    role: Role
    """Decided in the plan, so that no report can promote a sensitivity result."""
    shift_start: int = 0
    """Periods by which every start is moved; negative numbers make a placebo from the time before."""


class Twfe(EstimatorOptions):
    """Two-way fixed effects, or 2×2 where there are two periods and one start."""

    estimator: Literal["twfe"]


class EventStudy(EstimatorOptions):
    """Two-way fixed effects with a coefficient for every period from the start.

    With starts at several times a coefficient may mix effects of other periods (Sun and Abraham 2021).
    """

    estimator: Literal["event_study"]
    horizon: Horizon = (-12, 12)
    """First and last period from the start that is reported; those beyond are pooled, one on each side."""


class SunAbraham(EstimatorOptions):
    """Interaction-weighted event study (Sun and Abraham 2021)."""

    estimator: Literal["sun_abraham"]
    horizon: Horizon = (-12, 12)
    """First and last period from the start that is reported."""


class GroupTime(EstimatorOptions):
    """Group-time effects for staggered starts (Callaway and Sant'Anna 2021)."""

    estimator: Literal["group_time"]
    control: Literal["never_treated", "not_yet_treated"] = "not_yet_treated"
    """Who the comparison is."""
    base_period: Literal["varying", "universal"] = "universal"
    """Reference of the estimates before the start."""
    horizon: Horizon = (-12, 12)
    """First and last period from the start that is reported."""
    anticipation: int = Field(default=0, ge=0)
    """Periods before the start in which the model may already have worked; the base lies before them."""
    rows: Literal["team_means", "units"] = "team_means"
    """Team × period means (a team's weight is its mean over periods), or the rows themselves: units followed
    over time, or, where each is seen once, a repeated cross-section."""
    unbalanced: Literal["pairwise", "balance", "either"] = "pairwise"
    """A unit that is not seen in every period enters the cells whose two periods it has, or none, or each
    period that it has, as R's `did` counts unbalanced panels."""
    covariates: list[Covariate] = []
    """Columns of `teams` that the trend may depend on."""
    method: Literal["regression", "doubly_robust"] = "regression"
    """How covariates enter: outcome regression, or doubly robust with a propensity score."""
    shares: Literal["given", "estimated"] = "given"
    """Whether the cohorts' shares in an average are the design's, or estimated as in R's `did`."""


class Imputation(EstimatorOptions):
    """Imputation of what exposed teams would have had (Borusyak, Jaravel and Spiess 2024)."""

    estimator: Literal["imputation"]
    horizon: Horizon = (-12, 12)
    """First and last period from the start that is reported."""


class Poisson(EstimatorOptions):
    """Rate ratio: Poisson model of events with team and period effects and the exposure as offset."""

    estimator: Literal["poisson"]
    staggered: bool = False
    """One coefficient for each cohort and period, averaged (Wooldridge 2023), in place of a common one."""


class Logit(EstimatorOptions):
    """Binary outcomes: logit with team and period effects, and the effect as a difference of risks."""

    estimator: Literal["logit"]


class Gee(EstimatorOptions):
    """Binary, count or continuous outcomes: arm × wave by generalised estimating equations by team."""

    estimator: Literal["gee"]
    family: Literal["gaussian", "binomial", "poisson"] = "binomial"
    """Distribution of the outcome, with its usual link."""


class Glmm(EstimatorOptions):
    """Binary and count outcomes: arm × wave with a random intercept by team, by adaptive quadrature.

    Needs the package `glmm` (the extra of the same name); no small-sample correction, hence for sensitivity.
    """

    estimator: Literal["glmm"]
    family: Literal["binomial", "poisson"] = "binomial"
    """Distribution of the outcome, with its usual link."""

    @model_validator(mode="after")
    def _is_sensitivity(self) -> "Glmm":
        if self.role == "primary":
            raise ValueError("'glmm' has normal intervals, too narrow with few teams: not 'primary'")
        return self


class SyntheticDid(EstimatorOptions):
    """Synthetic difference-in-differences (Arkhangelsky et al. 2021) for teams that start at once."""

    estimator: Literal["synthetic_did"]


class MixedModel(EstimatorOptions):
    """Linear mixed model of arm × wave."""

    estimator: Literal["mixed_model"]
    groups: list[Literal["region", "site", "team", "team_wave", "unit"]] = Field(
        default=["team", "unit"], min_length=1, max_length=5
    )
    """What has a random intercept. `team_wave` is what moves a team as a whole from wave to wave: without it,
    tests of change reject too often where teams do not only differ in level."""
    baseline: Literal["free", "constrained", "covariate"] = "free"
    """Arms may differ at the first wave; have the same mean there (cLDA); or the first wave is a covariate of
    the later ones (ANCOVA)."""
    residual: Literal["independent", "ar1", "unstructured"] = "independent"
    """Covariance of the waves of one unit: given its random intercept, or in place of it."""
    arm_variances: bool = False
    """Whether arms have residual variances of their own."""
    grouped_arm: Literal["pilot", "comparison"] | None = None
    """The only arm in which teams have a random intercept (partially nested design)."""
    formula: str | None = None
    """Fixed part in place of arm × wave, in the columns pilot, wave, period, site, region and covariates;
    every coefficient is reported."""
    covariates: list[Covariate] = []
    """Columns of `teams` that are held constant."""

    @model_validator(mode="after")
    def _parts_go_together(self) -> "MixedModel":
        if self.residual == "unstructured" and "unit" in self.groups:
            raise ValueError("'unstructured' holds what a unit's waves share: take 'unit' out of 'groups'")
        if self.formula and (self.covariates or self.baseline != "free"):
            raise ValueError("a 'formula' is the whole fixed part: no 'covariates', no 'baseline' beside it")
        if self.formula and (problem := formula_problem(self.formula)):
            raise ValueError(problem)
        if self.residual != "independent" and "team_wave" in self.groups:
            raise ValueError("'team_wave' needs independent residuals")
        if self.grouped_arm and "team" not in self.groups:
            raise ValueError("'grouped_arm' is about teams' random intercept: put 'team' into 'groups'")
        return self


AnyModelOptions = Annotated[
    Twfe
    | EventStudy
    | SunAbraham
    | GroupTime
    | Imputation
    | Poisson
    | Logit
    | Gee
    | Glmm
    | SyntheticDid
    | MixedModel,
    Field(discriminator="estimator"),
]
EVENT_STUDIES = ("event_study", "sun_abraham", "group_time", "imputation")
"""Estimators with effects by time from the start."""
ARM_BY_WAVE = ("mixed_model", "gee", "glmm")
"""Estimators that compare arms over waves, whenever teams started."""
