"""`outcomes/<id>.yaml`: what is counted, from which table, over which time."""

from typing import Annotated, Literal

from pydantic import Field, RootModel, field_validator

from arviointi.config.base import YearEnd
from arviointi.config.outcome_base import Credit, Filter, Outcome
from arviointi.config.register_outcomes import AnnualCount, Duration, Rate, Sequence, TimeToEvent
from arviointi.config.study import Calendar


class EventWithin(Outcome):
    """Whether an event happens within a time after the team's responsibility began: 0, 1 or not known.

    One row per responsibility spell; team of record is the spell's (intention to treat).
    """

    kind: Literal["event_within"]
    events: Literal["placements", "notifications", "return_home"] = "placements"
    """Starts of placements, notifications, or first days home (of children who are away some day of the time;
    the others have no row)."""
    where: Filter = {}
    """Only events (or placements that the child comes home from) whose column holds one of these values."""
    months: int = Field(gt=0)
    """Calendar months of follow-up."""
    credit: Credit = "team_of_record"
    """`team_of_record`: the child is followed whoever is responsible later. `team_at_the_time`: only while
    the team is responsible."""

    @property
    def filtered(self) -> str:
        """Canonical table whose columns `where` names."""
        return "placements" if self.events == "return_home" else self.events


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


class Composite(Outcome):
    """Mean of delivered indicators per unit and period: of those that have a value.

    Without any value it is missing, with the reason that most of its indicators give.
    """

    kind: Literal["composite"]
    parts: dict[str, list[str]] = Field(min_length=1)
    """Names in the canonical table `indicators`, by part. A part is the mean of its indicators; with several
    parts the composite is the mean of the parts."""
    year_ends: YearEnd | None = None
    """Last day (mm-dd) of the indicators' reporting years where it is not the study's."""

    @field_validator("parts")
    @classmethod
    def _each_indicator_once(cls, parts: dict[str, list[str]]) -> dict[str, list[str]]:
        names = [name for part in parts.values() for name in part]
        if not all(parts.values()) or len(set(names)) < len(names):
            raise ValueError("needs at least one indicator in each part, and each indicator once")
        return parts


AnyOutcome = Annotated[
    EventWithin
    | TimeToEvent
    | Duration
    | CountInPeriod
    | Rate
    | Sequence
    | AnnualCount
    | Indicator
    | Composite,
    Field(discriminator="kind"),
]


def calendar_of(outcome: AnyOutcome | None, calendar: Calendar) -> Calendar:
    """Return the calendar of an outcome's periods: the study's, unless the outcome has years of its own."""
    if isinstance(outcome, Rate) and outcome.period == "year":
        return calendar.model_copy(update={"unit": "year"})
    return calendar.ending(outcome.year_ends if isinstance(outcome, Indicator | Composite) else None)


class OutcomeFile(RootModel[AnyOutcome]):
    """One file; its `kind` says which model it is."""
