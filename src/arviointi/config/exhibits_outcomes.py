"""Exhibits that describe register outcomes: what happened, without an estimate of an effect."""

from typing import Literal

from pydantic import Field

from arviointi.config.exhibit_base import Exhibit


class OutcomesTable(Exhibit):
    """Register outcomes of pilot teams before and after their start, and of comparison teams by year.

    Needs `outcomes` and `canonical: [teams]`. Description only: numerator, denominator, value and teams.
    """

    needs = ("outcomes",)
    reads = ("teams",)
    of_kinds = ("event_within", "sequence", "time_to_event", "duration", "count_in_period", "rate")
    kind: Literal["outcomes_table"]


class AnnualTable(Exhibit):
    """Different children by calendar year, beside the definitions. Needs `outcomes: [one annual_count]`."""

    single = ("outcomes",)
    of_kinds = ("annual_count",)
    kind: Literal["annual_table"]


class IncidencePlot(Exhibit):
    """Share of children with the event by time since a team's responsibility began (Aalen–Johansen).

    Needs `outcomes: [one]` of the kind `time_to_event`, and `canonical: [teams]`. Each child's first
    responsibility only. Pilot teams before and after their start, and comparison teams.
    """

    single = ("outcomes",)
    reads = ("teams",)
    of_kinds = ("time_to_event",)
    kind: Literal["incidence_plot"]
    days: int = Field(default=720, gt=0)
    """Days that are shown."""
    days_per_point: int = Field(default=90, gt=0)
    """Days between two points."""
