"""`exhibits/<id>.yaml`: one table or figure of the report. `needs` says which lists a kind must fill."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, RootModel, model_validator

from arviointi.config.analyses import Role
from arviointi.config.base import Label, Model


class Exhibit(Model):
    """What every exhibit says of itself; the lists name the results it reads."""

    needs: ClassVar[tuple[str, ...]] = ()
    single: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[tuple[str, ...]] = ()
    is_of_regions: ClassVar[bool] = False

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
    per_region: bool = False
    """Whether it is also made of each region's own rows, for the page that the region is sent."""

    @model_validator(mode="after")
    def _lists_are_filled(self) -> "Exhibit":
        for name in self.needs:
            if not getattr(self, name):
                raise ValueError(f"this kind needs '{name}'")
        for name in self.single:
            if len(getattr(self, name)) != 1:
                raise ValueError(f"this kind needs exactly one entry in '{name}'")
        self._require_canonical(*self.reads)
        if self.per_region and not self.is_of_regions:
            raise ValueError("this kind cannot be made per region")
        return self

    def _require_canonical(self, *tables: str) -> None:
        for table in tables:
            if table not in self.canonical:
                raise ValueError(f"this kind needs '{table}' in 'canonical'")


class EffectsTable(Exhibit):
    """Effects of one or more analyses, one row a model. Needs `analyses`."""

    needs = ("analyses",)
    kind: Literal["effects_table"]
    roles: list[Role] = ["primary", "secondary", "sensitivity", "placebo"]
    """Roles shown."""


class EventStudyPlot(Exhibit):
    """Effect by time from the start, of one analysis and model. Needs `analyses: [one]`."""

    single = ("analyses",)
    kind: Literal["event_study_plot"]
    model: str
    """Model of the (only) analysis."""


class TrendPlot(Exhibit):
    """Mean outcome of pilot and comparison units over time. Needs `analyses: [one]`."""

    single = ("analyses",)
    kind: Literal["trend_plot"]
    periods_per_point: int = Field(default=1, gt=0)
    """Periods pooled into one point: 3 draws months as quarters."""


class FidelityProfile(Exhibit):
    """Teams × elements of one rubric at one wave, as a heat map. Needs `rubrics: [one]`.

    Elements that rest on staff surveys are shown only with `canonical: [responses]`, and only for teams with
    enough respondents.
    """

    single = ("rubrics",)
    kind: Literal["fidelity_profile"]
    wave: str
    """Wave shown."""
    elements: list[str] = Field(min_length=1)
    """Elements shown, in order."""


class FidelityTable(Exhibit):
    """How many teams reached which level, by element, arm and wave. Needs `rubrics: [one]`."""

    single = ("rubrics",)
    kind: Literal["fidelity_table"]
    waves: list[str] = Field(min_length=1)
    """Waves shown, in order."""
    parts: list[str] = Field(min_length=1)
    """Elements and indices shown, in order."""


class FlowTable(Exhibit):
    """Who is in an analysis and who fell out, step by step. Needs `analyses` (one or more)."""

    needs = ("analyses",)
    kind: Literal["flow_table"]


class DeliveriesTable(Exhibit):
    """Which deliveries the study rests on, and their findings. Needs `canonical: [drops]`."""

    reads = ("drops",)
    is_of_regions = True
    kind: Literal["deliveries_table"]


class UnitsTable(Exhibit):
    """The pilot units with their start and what is known of it. Needs `canonical: [teams]`.

    One row per pilot unit that has a public name (`teams.name`); units without one are only counted.
    """

    reads = ("teams",)
    kind: Literal["units_table"]


class MissingTable(Exhibit):
    """Missing outcome values by reason and period. Needs `outcomes` (period outcomes only, one or more)."""

    needs = ("outcomes",)
    kind: Literal["missing_table"]


class UnitPeriodsTable(Exhibit):
    """Units delivered for part of the periods only. Needs `outcomes`; for names `canonical: [indicators]`."""

    needs = ("outcomes",)
    reads = ("indicators",)
    kind: Literal["unit_periods_table"]


class ReliabilityTable(Exhibit):
    """Internal consistency of scored scales by wave. Needs `instruments` and `canonical: [responses]`."""

    needs = ("instruments",)
    reads = ("responses",)
    kind: Literal["reliability_table"]
    by_arm: bool = False
    """Whether arms stand apart; needs `teams` in `canonical`."""
    scales: dict[str, list[str]] = {}
    """Scales shown of an instrument; all of an instrument that is not listed."""
    replications: int = Field(default=500, ge=100)
    """Resamples of respondents behind the interval of omega."""

    @model_validator(mode="after")
    def _arms_are_known(self) -> "ReliabilityTable":
        if self.by_arm:
            self._require_canonical("teams")
        return self


class AgreementTable(Exhibit):
    """How scores of the same thing go together: of two informants, and of two successive waves.

    Needs `instruments`. Children and waves are matched; informants are never averaged.
    """

    needs = ("instruments",)
    kind: Literal["agreement_table"]
    scales: dict[str, list[str]] = {}
    """Scales shown of an instrument; all of an instrument that is not listed."""


class FindingsTable(Exhibit):
    """Findings by severity and rule. Needs `canonical: [findings_summary]`."""

    reads = ("findings_summary",)
    is_of_regions = True
    kind: Literal["findings_table"]


class CompletenessTable(Exhibit):
    """What was delivered of each table, and how much of it is filled in.

    Needs `canonical: [delivered, coverage, teams, drops]`; a table that is reported by month or week also
    needs itself in the list to show how many team-months or team-weeks have a row.
    """

    reads = ("delivered", "coverage", "teams", "drops")
    is_of_regions = True
    kind: Literal["completeness_table"]


class ChangesTable(Exhibit):
    """How each delivery differs from the one before it. Needs `canonical: [drop_changes, delivered]`."""

    reads = ("drop_changes", "delivered")
    is_of_regions = True
    kind: Literal["changes_table"]


class StaffResponse(Exhibit):
    """Response to the staff survey by arm and wave. Needs `rubrics: [one]` for the staff in post.

    Needs `canonical: [responses]`.
    """

    single = ("rubrics",)
    reads = ("responses",)
    is_of_regions = True
    kind: Literal["staff_response"]


class FamilyResponse(Exhibit):
    """Response to the family survey by informant, arm and wave, and who of the first wave is still in it.

    Needs `canonical: [responses, teams]`.
    """

    reads = ("responses", "teams")
    is_of_regions = True
    kind: Literal["family_response"]


class MissingAnswers(Exhibit):
    """Missing answers by instrument, informant and wave. Needs `instruments` and `canonical: [responses]`."""

    needs = ("instruments",)
    reads = ("responses",)
    is_of_regions = True
    kind: Literal["missing_answers"]


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
    | UnitPeriodsTable
    | ReliabilityTable
    | AgreementTable
    | FindingsTable
    | CompletenessTable
    | ChangesTable
    | StaffResponse
    | FamilyResponse
    | MissingAnswers,
    Field(discriminator="kind"),
]
FIGURE_KINDS = frozenset({"event_study_plot", "trend_plot", "fidelity_profile"})


class ExhibitFile(RootModel[AnyExhibit]):
    """One file; its `kind` says which model it is."""
