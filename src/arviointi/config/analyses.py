"""`analyses/<id>.yaml`: one question, its data and its models."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from arviointi.config.base import Label, Model
from arviointi.config.outcome_base import Filter

PeriodName = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2]))?$")]
Role = Literal["primary", "secondary", "sensitivity", "placebo"]


class EstimatorOptions(Model):
    """What every estimator is told."""

    role: Role
    """Decided in the plan, so that no report can promote a sensitivity result."""
    shift_start: int = 0
    """Periods by which every start is moved; negative numbers make a placebo from the time before."""


class Twfe(EstimatorOptions):
    """Two-way fixed effects, or 2×2 where there are two periods and one start."""

    estimator: Literal["twfe"]


class GroupTime(EstimatorOptions):
    """Group-time effects for staggered starts (Callaway and Sant'Anna 2021)."""

    estimator: Literal["group_time"]
    control: Literal["never_treated", "not_yet_treated"] = "not_yet_treated"
    """Who the comparison is."""
    base_period: Literal["varying", "universal"] = "universal"
    """Reference of the estimates before the start."""
    horizon: tuple[int, int] = (-12, 12)
    """First and last period from the start that is reported."""


class MixedModel(EstimatorOptions):
    """Linear mixed model of arm × wave, with random intercepts."""

    estimator: Literal["mixed_model"]
    groups: list[Literal["region", "team", "unit"]] = Field(
        default=["team", "unit"], min_length=1, max_length=2
    )
    """Columns with a random intercept, outermost first."""


AnyModelOptions = Annotated[Twfe | GroupTime | MixedModel, Field(discriminator="estimator")]


class MeasureOutcome(Model):
    """A scored scale as the outcome of an analysis of survey waves."""

    instrument: str
    """Instrument id."""
    scale: str
    """Scale of the instrument."""
    informant: Literal["child", "parent", "practitioner", "staff"]
    """Who answered; informants are never averaged."""


class Population(Model):
    """Who is in the analysis. Equality and inclusion only: anything more is a named function."""

    where: Filter = {}
    """Teams whose column holds one of these values, in both arms."""
    pilot_where: Filter = {}
    """The same, asked of pilot teams only."""
    leave_out: list[str] = []
    """Units that are in neither arm, as region/team: too small for a rate, or not a clean comparison."""
    first: PeriodName | None = None
    """First period, yyyy-mm or yyyy."""
    last: PeriodName | None = None
    """Last period, yyyy-mm or yyyy."""
    contaminated: Literal["keep", "drop", "recode"] = "keep"
    """What comparison teams are that the rubric says may have used the model at some wave: kept as they are,
    left out, or exposed from the window of the first such wave on (partially treated)."""
    without: list[str] = []
    """Structural breaks (ids in study.yaml) whose periods are left out: every period with a day in one."""


class Analysis(Model):
    """One registered question."""

    question: Label
    """The question as a reader would ask it."""
    outcome: str | None = None
    """Outcome id: a register panel or responsibility spells."""
    measure: MeasureOutcome | None = None
    """A scored scale: survey waves."""
    family: str
    """Outcome family, within which multiplicity is judged."""
    population: Population = Population()
    """Who is in the analysis."""
    exposure: Literal["practice_start", "training_start", "adoption"] = "practice_start"
    """The date from which a pilot team counts as exposed: as reported, or its adoption by the rubric. A pilot
    team without the date is left out."""
    rubric: str | None = None
    """Fidelity rubric that 'adoption' and 'contaminated' look at."""
    models: dict[str, AnyModelOptions] = Field(min_length=1)
    """Models by name."""
    blind: bool = False
    """Keeps its effects out of exhibits until the plan is signed off: models show as blinded, and of means
    over time only those before the first start. Descriptive tables of the same outcome are no part of an
    analysis and stay; whoever may read results/5_estimates can still see the effects."""
    few_treated: int = 10
    """With fewer treated units than this, the report says so beside the estimate."""
    conf_level: float = Field(default=0.95, gt=0, lt=1)
    """Level of the confidence intervals; the tests behind the detectable effect have size 1 − this."""
    power: float = Field(default=0.80, gt=0, lt=1)
    """Power of the smallest effect that the analysis could have detected."""

    @model_validator(mode="after")
    def _one_outcome(self) -> "Analysis":
        if (self.outcome is None) == (self.measure is None):
            raise ValueError("needs either 'outcome' or 'measure'")
        return self

    @model_validator(mode="after")
    def _waves_have_no_dates(self) -> "Analysis":
        if self.measure and (self.population.first or self.population.last):
            raise ValueError("'first' and 'last' are calendar periods, but a measure is followed over waves")
        if self.measure and self.population.without:
            raise ValueError("'without' leaves out calendar periods, but a measure is followed over waves")
        return self

    @model_validator(mode="after")
    def _rubric_is_used(self) -> "Analysis":
        recodes = self.population.contaminated == "recode"
        asks = self.exposure == "adoption" or self.population.contaminated != "keep"
        if asks and self.rubric is None:
            raise ValueError("'adoption' and 'contaminated' need a 'rubric'")
        if self.rubric and not asks:
            raise ValueError("a 'rubric' is only for 'adoption' and 'contaminated', and neither is asked for")
        compares_arms = any(isinstance(one, MixedModel) for one in self.models.values())
        if compares_arms and (recodes or self.exposure == "adoption"):
            raise ValueError("a mixed model compares arms whenever they began: no 'adoption', no 'recode'")
        return self
