"""Outcomes of registers that last, follow each other, or are counted per exposure or calendar year."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from arviointi.config.base import Label, Model
from arviointi.config.outcome_base import Credit, Filter, Outcome

Basis = Literal["open_care", "emergency", "care_order", "aftercare"]
RateOf = Literal[
    "placed_days", "contacts", "contact_minutes", "service_use", "planned_closures", "time_face_to_face",
    "staff_exits", "staff_retained", "sickness_days",
]  # fmt: skip
RATE_TABLES: dict[RateOf, tuple[str, ...]] = {
    "placed_days": ("coverage", "responsibilities", "placements"),
    "contacts": ("coverage", "responsibilities", "contacts"),
    "contact_minutes": ("coverage", "responsibilities", "contacts"),
    "service_use": ("coverage", "responsibilities", "services"),
    "planned_closures": ("responsibilities",),
    "time_face_to_face": ("posts", "working_time"),
    "staff_exits": ("posts",),
    "staff_retained": ("posts",),
    "sickness_days": ("posts", "absences"),
}


class TimeToEvent(Outcome):
    """Days from the start of a team's responsibility to the first new event, or to what ended the follow-up.

    One row per responsibility spell; team of record is the spell's.
    """

    kind: Literal["time_to_event"]
    events: Literal["placements", "notifications"] = "placements"
    """Canonical table the events come from."""
    where: Filter = {}
    """Only events whose column holds one of these values."""
    credit: Credit = "team_of_record"
    """`team_of_record`: the child is followed whoever is responsible later. `team_at_the_time`: only while
    the team is responsible; follow-up then also ends with its responsibility."""


class Duration(Outcome):
    """How many days something lasted, or fell into a time.

    `placed_days`: days placed within some months of the start of a team's responsibility, one row a spell.
    `placement`: length of each new placement. `responsibility`: length of each responsibility spell.
    What still lasts at the end of study time is as long as that, and censored.
    """

    kind: Literal["duration"]
    of: Literal["placed_days", "placement", "responsibility"]
    """What is measured."""
    where: Filter = {}
    """Only placements whose column holds one of these values."""
    months: int | None = Field(default=None, gt=0)
    """Calendar months of follow-up (`placed_days` only)."""
    credit: Credit = "team_of_record"
    """Whose days are followed (`placed_days` only), as in `time_to_event`."""

    @model_validator(mode="after")
    def _options_belong_together(self) -> "Duration":
        if (self.of == "placed_days") is (self.months is None):
            raise ValueError("'months' goes with 'placed_days', and only with it")
        if self.of == "responsibility" and self.where:
            raise ValueError("'where' chooses placements, but 'responsibility' has none")
        return self

    @property
    def filtered(self) -> str:
        """Canonical table whose columns `where` names."""
        return "placements"


class Rate(Outcome):
    """Events per exposure by team and period, credited to the team that has the child or worker that day.

    Events and exposure are kept beside the rate, so that periods and teams can be pooled exactly.
    """

    filters: ClassVar[dict[RateOf, str]] = {
        "placed_days": "placements",
        "contacts": "contacts",
        "contact_minutes": "contacts",
        "service_use": "services",
    }
    kind: Literal["rate"]
    of: RateOf
    """What is counted, and per what; `score/rates.py` names both."""
    where: Filter = {}
    """Only rows of the counted table whose column holds one of these values."""
    per: float = Field(default=1, gt=0)
    """Exposure that the rate is expressed per: 12 child-months, or 100 for a percentage."""
    period: Literal["study", "year"] = "study"
    """`year`: by year, whatever the study's own unit of time is."""

    @model_validator(mode="after")
    def _filter_has_a_table(self) -> "Rate":
        if self.where and self.of not in self.filters:
            raise ValueError(f"'{self.of}' cannot be filtered: leave 'where' out")
        if self.of == "staff_retained" and self.period != "year":
            raise ValueError("'staff_retained' looks a year ahead: it needs 'period: year'")
        return self

    @property
    def filtered(self) -> str:
        """Canonical table whose columns `where` names."""
        return self.filters.get(self.of, "")


class Sequence(Outcome):
    """What came before or after a placement, one row a new placement: 1, 0 or not known.

    Of new care orders: `began_as_emergency` (the removal that it is part of did) and `involuntary` (the court
    decided). Of new emergency placements: `care_order_follows`.
    """

    kind: Literal["sequence"]
    of: Literal["began_as_emergency", "involuntary", "care_order_follows"]
    """What is asked of each new placement."""
    days: int | None = Field(default=None, gt=0)
    """A care order follows if it begins within so many days of the emergency placement's first day; without
    it, only one that continues the emergency placement."""

    @property
    def index(self) -> Basis:
        """Basis of the placements that are asked about."""
        return "emergency" if self.of == "care_order_follows" else "care_order"

    @model_validator(mode="after")
    def _days_are_of_what_follows(self) -> "Sequence":
        if self.days is not None and self.of != "care_order_follows":
            raise ValueError("'days' goes with 'care_order_follows' only")
        return self


class AnnualMeasure(Model):
    """One count of different children during a calendar year."""

    label: Label
    """Name in print."""
    definition: Label
    """Who is counted, in one sentence."""
    basis: list[Basis] = Field(min_length=1)
    """Bases of the placements that count."""
    ages: tuple[int, int]
    """Youngest and oldest age on 31 December."""
    by: list[Literal["age", "setting", "region"]] = ["age", "setting", "region"]
    """Divisions that are shown besides the whole."""
    counts: Literal["in_force", "begun", "decided_by_court"] = "in_force"
    """`in_force`: some day of the year; `begun`: a new episode began in it; `decided_by_court`: of those, the
    ones whose first decision was the court's."""


class AnnualCount(Outcome):
    """Different children during a calendar year, as the national statistics count them.

    Age is that of 31 December; the setting is that of the child's last placement; a child may be in several
    measures. A year counts where a region reported all of it.
    """

    kind: Literal["annual_count"]
    measures: dict[str, AnnualMeasure] = Field(min_length=1)
    """Counts by id."""
    age_bands: list[tuple[int, int]] = Field(min_length=1)
    """Youngest and oldest age of each band."""

    @model_validator(mode="after")
    def _bands_hold_every_age_once(self) -> "AnnualCount":
        ages = [age for low, high in self.age_bands for age in range(low, high + 1)]
        counted = {age for one in self.measures.values() for age in range(one.ages[0], one.ages[1] + 1)}
        if len(ages) != len(set(ages)) or not counted <= set(ages):
            raise ValueError("the age bands must hold every age of the measures once")
        return self
