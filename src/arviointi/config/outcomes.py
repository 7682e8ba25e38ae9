"""`outcomes/<id>.yaml`: what is counted, from which table, over which time."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from arviointi.config.base import Label, Model, YearEnd

Better = Literal["higher", "lower", "neither"]
Filter = dict[str, list[str]]


class Outcome(Model):
    """What every outcome says of itself."""

    label: Label
    """Name in print."""
    definition: Label
    """One sentence a reader can check the number against."""
    better: Better
    """Direction of improvement; `neither` where the field does not agree."""
    unit: Label
    """What the number counts, for axes and tables."""
    effect_unit: Label | None = None
    """Unit of a difference where it is another one: percentage points between two percentages."""


class EventWithin(Outcome):
    """Whether an event happens within a time after the team's responsibility began: 0, 1 or not known.

    One row per responsibility spell; team of record is the spell's (intention to treat).
    """

    kind: Literal["event_within"]
    events: Literal["placements"] = "placements"
    """Canonical table the events come from."""
    where: Filter = {}
    """Only events whose column holds one of these values."""
    months: int = Field(gt=0)
    """Calendar months of follow-up."""


class CountInPeriod(Outcome):
    """New events per exposure in each period of the panel, credited to the team responsible that day."""

    kind: Literal["count_in_period"]
    events: Literal["placements", "notifications"]
    """Canonical table the events come from."""
    where: Filter = {}
    """Only events whose column holds one of these values."""
    per: float = Field(default=100, gt=0)
    """Child-months that the rate is expressed per."""


class Indicator(Outcome):
    """A value that the sender delivers per unit and period."""

    kind: Literal["indicator"]
    indicator: str
    """Name in the canonical table `indicators`."""
    year_ends: YearEnd | None = None
    """Last day (mm-dd) of this indicator's reporting years where it is not the study's."""


AnyOutcome = Annotated[EventWithin | CountInPeriod | Indicator, Field(discriminator="kind")]


class OutcomeFile(RootModel[AnyOutcome]):
    """One file; its `kind` says which model it is."""
