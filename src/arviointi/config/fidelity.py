"""`fidelity/<id>.yaml`: a rubric of core elements, indicators and thresholds, each with its source."""

import math
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from arviointi.config.base import Label, Model
from arviointi.config.indicators import AnyIndicator, Ground, Share, Training
from arviointi.config.sensitivity import Sensitivity


class Window(Model):
    """The time a wave looks at; it ends on the wave's anchor day."""

    weeks: int = Field(gt=0)
    """Length."""
    recent_weeks: int = Field(gt=0)
    """Length of the last part, where only that is looked at."""
    holiday_weeks: list[int]
    """ISO weeks in which no meeting is expected."""


class Reporting(Model):
    """What is enough information."""

    min_share: Share
    """Fewest of the window's weeks or month-ends that must be reported, as a share."""
    min_element_weight: Share
    """Least observed weight of an element, of its applicable weight."""
    few_meetings: int
    """With fewer held meetings than this, what is computed from them is flagged."""
    min_respondents: int
    """Fewest respondents behind a team mean."""
    min_respondent_share: Share
    """Least share of the staff in post."""
    min_within_agreement: Share
    """A team mean is flagged where its respondents agree less than this (r_wg(j)); it is still used."""


class Levels(Model):
    """Where scores between 0 and 1 turn into levels 0, 1, 2."""

    moderate: Share
    """Lowest score of level 1."""
    high: Share
    """Lowest score of level 2."""


class Contamination(Model):
    """When a comparison team counts as having used the model."""

    index: str
    """Index looked at."""
    from_score: float
    """Lowest index (0–100) that counts."""
    training_days: float
    """Fewest training days of somebody in post that count."""
    types: list[Training]
    """Kinds of training that count."""


class Adoption(Model):
    """From which day a team counts as using the model: its first held meeting with enough trained staff."""

    training_days: float = Field(gt=0)
    """Training days that each of them has completed by the day before."""
    staff_share: Share
    """Least share of the heads in post that day: all roles, newcomers too, whatever their FTE."""
    types: list[Training]
    """Kinds of training that count."""
    maybe_earlier_days: int = Field(ge=0)
    """Adoption this close to the first day on which the team's meetings are known may have come earlier."""
    query_above_days: int = Field(ge=0)
    """A reported start of client work further than this from adoption is queried."""
    basis: Ground
    """What the rule rests on: a source in words, or `design_choice`."""


class Element(Model):
    """One core element."""

    label: Label
    """Name in print."""
    domain: Label
    """Group it belongs to, in print."""
    source: Label
    """Where the element is named."""
    indicators: dict[str, AnyIndicator] = Field(min_length=1)
    """Indicators by id; weights sum to 1."""

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> "Element":
        total = sum(indicator.weight for indicator in self.indicators.values())
        if not math.isclose(total, 1, abs_tol=1e-9):
            raise ValueError(f"the weights of {', '.join(self.indicators)} sum to {total:g}, not to 1")
        return self


class Guard(Model):
    """What a high index also needs, and when an element is named as a critical gap."""

    min_element: Share
    """Every element must reach this for the highest level."""
    critical_below: Share
    """An element below this is a critical gap, whatever the level."""


class Index(Model):
    """Mean of elements, 0–100."""

    label: Label
    """Name in print."""
    elements: list[str] = Field(min_length=1)
    """Elements averaged."""
    min_elements: int = Field(gt=0)
    """Fewest elements with a score."""
    requires: str | None = None
    """Index before this one that must exist as well."""
    guard: Guard | None = None
    """Conditions on single elements."""
    weights: dict[str, float] = {}
    """Weights of elements; 1 where none is given."""
    combine: Literal["mean", "minimum"] = "mean"
    """Whether the index is the mean of its elements or the weakest of them."""


class Rubric(Model):
    """One version of a fidelity rubric."""

    label: Label
    """Name in print."""
    version: str
    """Any change of what counts is a new version."""
    note: Label
    """What a reader must know before using the scores."""
    window: Window
    """The time a wave looks at."""
    reporting: Reporting
    """What is enough information."""
    levels: Levels
    """Cut-offs of elements and of indices."""
    contamination: Contamination
    """When a comparison team counts as having used the model."""
    adoption: Adoption
    """From which day a team counts as using the model."""
    elements: dict[str, Element] = Field(min_length=1)
    """Core elements by id."""
    indices: dict[str, Index] = Field(min_length=1)
    """Indices by id, the headline index first."""
    sensitivity: Sensitivity = Sensitivity()
    """What else could have been chosen."""

    @property
    def indicators(self) -> dict[str, AnyIndicator]:
        """Every indicator by id."""
        return {name: one for element in self.elements.values() for name, one in element.indicators.items()}

    @property
    def headline(self) -> Index:
        """Return the index that levels and guards are judged by."""
        return next(iter(self.indices.values()))

    @model_validator(mode="after")
    def _names_lead_somewhere(self) -> "Rubric":
        problems = list(self._broken_names())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _broken_names(self) -> Iterator[str]:
        if self.contamination.index not in self.indices:
            yield f"contamination: index '{self.contamination.index}' does not exist"
        earlier: set[str] = set()
        for name, index in self.indices.items():
            for element in index.elements:
                if element not in self.elements:
                    yield f"index {name}: element '{element}' does not exist"
            for element in index.weights:
                if element not in index.elements:
                    yield f"index {name}: the weight of '{element}' belongs to no element of it"
            if index.requires and index.requires not in earlier:
                yield f"index {name}: requires '{index.requires}', which is not an index before it"
            if index.min_elements > len(index.elements):
                yield f"index {name}: min_elements is more than its {len(index.elements)} elements"
            earlier.add(name)
        if len(self.indicators) < sum(len(element.indicators) for element in self.elements.values()):
            yield "two elements have an indicator of the same id"
        yield from self.sensitivity.broken_names(self.indices, self.elements, self.indicators)
