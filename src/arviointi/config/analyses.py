"""`analyses/<id>.yaml`: one question, its data and its models."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from arviointi.config.base import Label, Model
from arviointi.config.estimators import ARM_BY_WAVE, AnyModelOptions
from arviointi.config.outcome_base import Filter

PeriodName = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2]))?$")]


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


class Randomisation(Model):
    """Permutes the teams' starts: how often would chance alone give an effect as large?"""

    within: Literal["all", "region", "site"] = "all"
    """Starts change places among all teams, or only within a region or site."""
    permutations: int = Field(default=999, ge=99)
    """Draws, where there are too many ways to try them all."""


class WildBootstrap(Model):
    """Wild cluster bootstrap with the null imposed (WCR), for two-way fixed effects."""

    replications: int = Field(default=999, ge=99)
    """Draws of signs, where there are too many ways to try them all."""


class Honest(Model):
    """How far trends may have differed before an event study says nothing (Rambachan and Roth 2023)."""

    relative_magnitudes: list[float] = [0.5, 1.0, 1.5, 2.0]
    """Bounds M̄: differences after the start of at most M̄ times the largest before it."""
    smoothness: list[float] = []
    """Bounds M of how much the slope of the difference may change from one period to the next, in the
    outcome's unit; 0 is a linear difference."""


class Specifications(Model):
    """Every combination of these choices is run and shown, so that none can be picked afterwards."""

    models: list[str] = Field(min_length=2)
    """Models of the analysis."""
    weights: list[Literal["given", "equal"]] = ["given"]
    """Exposure behind an outcome as weight, or every row the same."""
    samples: list[Literal["all", "without_lone_cohorts", "balanced", "without_first_exposed"]] = ["all"]
    """All rows; without cohorts of one team; teams seen in every period only; without each team's first
    exposed period."""
    permutations: int = Field(default=199, ge=99)
    """Permutations of starts behind the joint test."""


class Checks(Model):
    """What is done to find out whether the primary models' estimates are believable."""

    pre_trends: bool = True
    """Joint test of differences before the start, and its power against a trend that would matter."""
    leave_out: list[Literal["team", "site"]] = ["team", "site"]
    """The estimate without each team, and without each site."""
    placebo_starts: list[int] = []
    """Periods by which starts are moved back, each giving an estimate from the time before only."""
    honest: Honest | None = Honest()
    """Sensitivity to trends that differ."""
    decomposition: bool = True
    """Which comparisons two-way fixed effects are made of (Goodman-Bacon 2021)."""
    equality: bool = True
    """Tests whether each other model of the analysis gives the same effect as the primary one."""
    randomisation: Randomisation | None = None
    """Randomisation inference."""
    wild_bootstrap: WildBootstrap | None = None
    """Wild cluster bootstrap."""
    specifications: Specifications | None = None
    """Specification curve."""


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
    estimand: Label | None = None
    """What is estimated, in words: effect of what, on whom, over which time."""
    placebo_of: str | None = None
    """The analysis that this one is a placebo outcome of (a negative control): one that the model cannot have
    changed, in the same teams. A difference here casts doubt on the primary models there. All models are
    placebos, with starts where they are."""
    models: dict[str, AnyModelOptions] = Field(min_length=1)
    """Models by name."""
    checks: Checks = Checks()
    """What is done to find out whether the primary models' estimates are believable."""
    blind: bool = False
    """Keeps its effects out of exhibits until the plan is signed off: models show as blinded, and of means
    over time only those before the first start. Descriptive tables of the same outcome are no part of an
    analysis and stay; whoever may read results/5_estimates can still see the effects."""
    few_treated: int = 10
    """With fewer exposed units than this, or fewer that never are, the report says so beside the estimate."""
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
    def _placebo_outcome_is_read_as_one(self) -> "Analysis":
        models = self.models.values()
        if self.placebo_of and any(one.role != "placebo" or one.shift_start for one in models):
            raise ValueError("models of a 'placebo_of' have 'role: placebo' and no 'shift_start'")
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
        compares_arms = any(one.estimator in ARM_BY_WAVE for one in self.models.values())
        if compares_arms and (recodes or self.exposure == "adoption"):
            raise ValueError("models of arm × wave compare arms, not starts: no 'adoption', no 'recode'")
        return self
