"""The results an exhibit reads, and what an analysis is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from arviointi.config.analyses import Analysis
from arviointi.config.base import Label
from arviointi.config.fidelity import Rubric
from arviointi.config.instruments import Instrument
from arviointi.config.outcomes import AnyOutcome, CountInPeriod, calendar_of
from arviointi.config.register_outcomes import Rate
from arviointi.config.registrations import Registration
from arviointi.config.study import Calendar, Disclosure, StudySettings
from arviointi.contracts.blocks import Content, Message, Plain, Words
from arviointi.contracts.scores import OUTCOME_RESULTS, SPELL_OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class Subject:
    """What an analysis is about, in words.

    `of_people`: its units are people, not teams. `per`: exposure that a rate is per. Shares are shown as
    percentages, so values are multiplied by `factor`; `effect_unit` is that of a difference in print.
    `is_placebo`: the model cannot have changed it.
    """

    question: Content
    label: Content
    unit: Content
    effect_unit: Content
    better: str
    of_people: bool
    per: float | None = None
    is_share: bool = False
    is_placebo: bool = False

    @property
    def factor(self) -> float:
        """What values are multiplied by in print."""
        return 100.0 if self.is_share else 1.0

    @property
    def printed_unit(self) -> Content:
        """Unit of a value as it is printed."""
        return Message(id="unit.percent", values={"unit": self.unit}) if self.is_share else self.unit


@dataclass(frozen=True)
class Sources:
    """Tables by their id, and the definitions that say what they mean.

    Families are one table of that id, of all analyses.
    """

    settings: StudySettings
    canonical: Frames = field(default_factory=dict)
    scores: Frames = field(default_factory=dict)
    adoption: Frames = field(default_factory=dict)
    doses: Frames = field(default_factory=dict)
    sensitivity: Frames = field(default_factory=dict)
    robustness: Frames = field(default_factory=dict)
    agreement: Frames = field(default_factory=dict)
    factors: Frames = field(default_factory=dict)
    measures: Frames = field(default_factory=dict)
    outcomes: Frames = field(default_factory=dict)
    panels: Frames = field(default_factory=dict)
    flows: Frames = field(default_factory=dict)
    estimates: Frames = field(default_factory=dict)
    fits: Frames = field(default_factory=dict)
    diagnostics: Frames = field(default_factory=dict)
    families: Frames = field(default_factory=dict)
    analyses: Mapping[str, Analysis] = field(default_factory=dict)
    rubrics: Mapping[str, Rubric] = field(default_factory=dict)
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    definitions: Mapping[str, AnyOutcome] = field(default_factory=dict)
    registrations: Mapping[str, Registration] = field(default_factory=dict)

    @property
    def rules(self) -> Disclosure:
        """Disclosure rules of the study."""
        return self.settings.disclosure

    def family(self, name: str) -> Content:
        """Return the printed name of an outcome family."""
        label = self.settings.families.get(name)
        return Plain(text=name) if label is None else words(label)

    def calendar(self, analysis: str) -> Calendar | None:
        """Return the calendar that an analysis' periods are numbered by; waves have none."""
        plan = self.analyses[analysis]
        if plan.measure is not None:
            return None
        return calendar_of(self.definitions[str(plan.outcome)], self.settings.calendar)

    def subject(self, analysis: str) -> Subject:
        """Return what an analysis is about."""
        plan = self.analyses[analysis]
        question = words(plan.question)
        if plan.measure is not None:
            instrument = self.instruments[plan.measure.instrument]
            of_scale = _scale_subject(question, instrument, plan.measure)
            return replace(of_scale, is_placebo=plan.placebo_of is not None)
        outcome = self.definitions[str(plan.outcome)]
        return Subject(
            question=question,
            label=words(outcome.label),
            unit=words(outcome.unit),
            effect_unit=_effect_unit(outcome),
            better=outcome.better,
            of_people=_is_of_spells(outcome),
            per=outcome.per if isinstance(outcome, CountInPeriod | Rate) else None,
            is_share=_is_of_spells(outcome),
            is_placebo=plan.placebo_of is not None,
        )


def _is_of_spells(outcome: AnyOutcome) -> bool:
    return OUTCOME_RESULTS[outcome.kind] is SPELL_OUTCOMES


def _effect_unit(outcome: AnyOutcome) -> Content:
    if _is_of_spells(outcome):
        return Message(id="unit.percentage_points")
    return words(outcome.effect_unit or outcome.unit)


def _scale_subject(question: Content, instrument: Instrument, measure: Any) -> Subject:
    informant = Message(id=f"informant.{measure.informant}")
    scale = words(instrument.scales[measure.scale].label)
    return Subject(
        question=question,
        label=Message(id="label.scale", values={"scale": scale, "informant": informant}),
        unit=Message(id="unit.points"),
        effect_unit=Message(id="unit.points"),
        better=instrument.better_of(measure.scale),
        of_people=True,
    )


def words(label: Label) -> Words:
    """Take a text of the configuration into a block."""
    return Words(texts=label.model_dump(exclude_none=True))
