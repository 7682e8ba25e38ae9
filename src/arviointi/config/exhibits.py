"""`exhibits/<id>.yaml`: one table or figure of the report. `needs` says which lists a kind must fill."""

from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from arviointi.config.exhibit_base import Exhibit
from arviointi.config.exhibits_effects import (
    BalanceTable,
    ChecksTable,
    EffectsTable,
    EventStudyPlot,
    FamiliesTable,
    HonestPlot,
    MeansPlot,
    PlanTable,
    SpecificationPlot,
)
from arviointi.config.exhibits_outcomes import AnnualTable, IncidencePlot, OutcomesTable
from arviointi.config.exhibits_practice import (
    AdoptionTable,
    CaseloadPlot,
    FactorsPlot,
    FactorsTable,
    FidelityProfile,
    FidelityTable,
    LevelFlow,
    MeetingCalendar,
    RaterTable,
    RubricTable,
    SensitivityTable,
    StaffAgreement,
    TeamFeedback,
)
from arviointi.config.exhibits_reference import CompositeTable, ReferencePlot, SeriesAgreement


class TrendPlot(Exhibit):
    """Mean outcome of pilot and comparison units over time. Needs `analyses: [one]`."""

    single = ("analyses",)
    kind: Literal["trend_plot"]
    periods_per_point: int = Field(default=1, gt=0)
    """Periods pooled into one point: 3 draws months as quarters."""


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


class BandsTable(Exhibit):
    """Shares of scores in the bands of a published table, by scale, informant, wave and arm.

    Needs `instruments` that have a `norm_in_use`, and `canonical: [teams]`.
    """

    needs = ("instruments",)
    reads = ("teams",)
    kind: Literal["bands_table"]
    scales: dict[str, list[str]] = {}
    """Scales shown of an instrument; all of an instrument that is not listed."""


class InvarianceTable(Exhibit):
    """Whether the items of a scale work the same way at a later wave. Needs `instruments`.

    Needs `canonical: [responses]`. Each item is compared between the study's first wave and each later one,
    by informant, at equal level of the rest of the scale.
    """

    needs = ("instruments",)
    reads = ("responses",)
    kind: Literal["invariance_table"]
    scales: dict[str, list[str]] = {}
    """Scales shown of an instrument; all of an instrument that is not listed."""
    fewest: int = Field(default=200, ge=30)
    """Fewest complete answers at each of the two waves; with fewer nothing is tested, and it is said."""


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
    | ChecksTable
    | FamiliesTable
    | PlanTable
    | BalanceTable
    | HonestPlot
    | SpecificationPlot
    | MeansPlot
    | TrendPlot
    | FidelityProfile
    | FidelityTable
    | LevelFlow
    | CaseloadPlot
    | MeetingCalendar
    | FlowTable
    | DeliveriesTable
    | UnitsTable
    | MissingTable
    | ReferencePlot
    | SeriesAgreement
    | CompositeTable
    | OutcomesTable
    | AnnualTable
    | IncidencePlot
    | UnitPeriodsTable
    | ReliabilityTable
    | AgreementTable
    | BandsTable
    | RubricTable
    | InvarianceTable
    | FindingsTable
    | CompletenessTable
    | ChangesTable
    | StaffResponse
    | FamilyResponse
    | MissingAnswers
    | RaterTable
    | StaffAgreement
    | FactorsPlot
    | FactorsTable
    | TeamFeedback
    | AdoptionTable
    | SensitivityTable,
    Field(discriminator="kind"),
]
FEEDBACK_KINDS = frozenset({"team_feedback"})
FIGURE_KINDS = frozenset(
    {
        "event_study_plot",
        "honest_plot",
        "specification_plot",
        "means_plot",
        "trend_plot",
        "reference_plot",
        "incidence_plot",
        "fidelity_profile",
        "level_flow",
        "caseload_plot",
        "meeting_calendar",
        "factors_plot",
    }
)


class ExhibitFile(RootModel[AnyExhibit]):
    """One file; its `kind` says which model it is."""
