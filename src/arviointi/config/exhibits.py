"""`exhibits/<id>.yaml`: one table or figure of the report."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from arviointi.config.base import Label, Model


class Exhibit(Model):
    """What every exhibit says of itself; the lists name the results it reads."""

    title: Label
    """What is seen, as a statement of content and not of conclusion."""
    note: Label | None = None
    """How to read it, and what it cannot tell."""
    analyses: list[str] = []
    """Analyses whose estimates, fits, panel and flow it reads."""
    rubrics: list[str] = []
    """Fidelity rubrics whose scores it reads."""
    outcomes: list[str] = []
    """Outcomes whose scores it reads."""
    instruments: list[str] = []
    """Instruments whose scores it reads."""
    canonical: list[str] = []
    """Canonical tables it reads."""


class EffectsTable(Exhibit):
    """Effects of one or more analyses, one row a model."""

    kind: Literal["effects_table"]
    roles: list[str] = ["primary", "secondary", "sensitivity", "placebo"]
    """Roles shown."""


class EventStudyPlot(Exhibit):
    """Effect by time from the start, of one analysis and model."""

    kind: Literal["event_study_plot"]
    model: str
    """Model of the (only) analysis."""


class TrendPlot(Exhibit):
    """Mean outcome of pilot and comparison units over time."""

    kind: Literal["trend_plot"]


class FidelityProfile(Exhibit):
    """Teams × elements of one rubric at one wave, as a heat map."""

    kind: Literal["fidelity_profile"]
    wave: str
    """Wave shown."""


class FidelityTable(Exhibit):
    """How many teams reached which level, by element, arm and wave."""

    kind: Literal["fidelity_table"]


class FlowTable(Exhibit):
    """Who is in an analysis and who fell out, step by step."""

    kind: Literal["flow_table"]


class DeliveriesTable(Exhibit):
    """Which deliveries the study rests on, and their findings."""

    kind: Literal["deliveries_table"]


class UnitsTable(Exhibit):
    """The pilot units with their start and what is known of it."""

    kind: Literal["units_table"]


class MissingTable(Exhibit):
    """Missing outcome values by reason and period."""

    kind: Literal["missing_table"]


class ReliabilityTable(Exhibit):
    """Internal consistency of scored scales by wave."""

    kind: Literal["reliability_table"]


AnyExhibit = Annotated[
    EffectsTable
    | EventStudyPlot
    | TrendPlot
    | FidelityProfile
    | FidelityTable
    | FlowTable
    | DeliveriesTable
    | UnitsTable
    | MissingTable
    | ReliabilityTable,
    Field(discriminator="kind"),
]
FIGURE_KINDS = frozenset({"event_study_plot", "trend_plot", "fidelity_profile"})


class ExhibitFile(RootModel[AnyExhibit]):
    """One file; its `kind` says which model it is."""
