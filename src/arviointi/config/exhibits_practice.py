"""Exhibits of what teams did: fidelity, its raters, teams' days and numbers."""

from typing import Literal

from pydantic import Field, model_validator

from arviointi.config.base import Label
from arviointi.config.exhibit_base import Exhibit


class FidelityProfile(Exhibit):
    """Teams × elements of one rubric, one heat map a wave side by side. Needs `rubrics: [one]`.

    Elements that rest on staff surveys are shown only with `canonical: [responses]`, and only for teams with
    enough respondents.
    """

    single = ("rubrics",)
    kind: Literal["fidelity_profile"]
    waves: list[str] = Field(min_length=1)
    """Waves shown, in order; teams stand in the order of the last one that has scores."""
    elements: list[str] = Field(min_length=1)
    """Elements shown, in order."""


class LevelFlow(Exhibit):
    """How pilot teams moved between the levels of the headline index. Needs `rubrics: [one]`."""

    single = ("rubrics",)
    kind: Literal["level_flow"]
    waves: list[str] = Field(min_length=2)
    """Waves shown, in order."""


class CaseloadPlot(Exhibit):
    """Children per social worker in teams, median and largest, beside the rubric's anchors.

    Needs `rubrics: [one]`.
    """

    single = ("rubrics",)
    kind: Literal["caseload_plot"]
    waves: list[str] = Field(min_length=1)
    """Waves shown, in order."""
    indicator: str
    """Indicator of the rubric, of kind `caseload_per_worker`."""
    anchors: list[Label] = Field(min_length=3, max_length=3)
    """What the indicator's anchors for the scores 0, ½ and 1 are, in that order."""


class MeetingCalendar(Exhibit):
    """In which weeks each pilot team met, counted from the start of its client work. Needs `rubrics: [one]`.

    Holiday weeks are those of the rubric. Needs `canonical: [meetings, coverage, teams, drops]`.
    """

    single = ("rubrics",)
    reads = ("meetings", "coverage", "teams", "drops")
    kind: Literal["meeting_calendar"]
    weeks_before: int = Field(ge=0)
    """Weeks shown before the start."""
    weeks_after: int = Field(gt=0)
    """Weeks shown from the start on."""
    weeks_per_row: int = Field(default=4, gt=0)
    """Weeks pooled into one row of the table of numbers."""


class FidelityTable(Exhibit):
    """How many teams reached which level, by element, arm and wave. Needs `rubrics: [one]`."""

    single = ("rubrics",)
    kind: Literal["fidelity_table"]
    waves: list[str] = Field(min_length=1)
    """Waves shown, in order."""
    parts: list[str] = Field(min_length=1)
    """Elements and indices shown, in order."""


class AdoptionTable(Exhibit):
    """How many teams adopted the model, when, and how that compares with the reported start, by arm.

    Needs `rubrics: [one]`.
    """

    single = ("rubrics",)
    of_rubric = ("adoption",)
    kind: Literal["adoption_table"]


class RaterTable(Exhibit):
    """What two people rated or coded, how often they agree, and what follows. Needs `rubrics: [one]`."""

    single = ("rubrics",)
    of_rubric = ("agreement",)
    kind: Literal["rater_table"]


class StaffAgreement(Exhibit):
    """How far staff agree within teams on the scales that are averaged. Needs `rubrics: [one]`.

    Scales have the names of their indicators in the rubric.
    """

    single = ("rubrics",)
    of_rubric = ("agreement",)
    kind: Literal["staff_agreement"]
    waves: list[str] = Field(min_length=1)
    """Waves shown, in order."""


class FactorsPlot(Exhibit):
    """In how many pilot teams a factor helped or hindered. Needs `rubrics: [one]`."""

    single = ("rubrics",)
    of_rubric = ("factors",)
    kind: Literal["factors_plot"]
    waves: list[str] = Field(min_length=1)
    """Waves shown, in order."""


class FactorsTable(Exhibit):
    """Headline index of the teams that named a factor beside that of the others. Needs `rubrics: [one]`."""

    single = ("rubrics",)
    of_rubric = ("factors",)
    kind: Literal["factors_table"]
    waves: list[str] = Field(min_length=1)
    """Waves shown, in order."""


class TeamFeedback(Exhibit):
    """What a region is sent about its own teams: fidelity beside that of all teams of the same arm.

    Needs `rubrics: [one]`, `canonical: [teams, responses, delivered]` and `per_region: true`; no part of it
    is in the report. The note is what the study adds to the box on how to read it.
    """

    single = ("rubrics",)
    reads = ("teams", "responses", "delivered")
    is_of_regions = True
    kind: Literal["team_feedback"]

    @model_validator(mode="after")
    def _is_for_regions_only(self) -> "TeamFeedback":
        if not self.per_region:
            raise ValueError("this kind is made for regions only: it needs 'per_region: true'")
        return self


class RubricTable(Exhibit):
    """Every indicator of a rubric with thresholds, weight and what they rest on. Needs `rubrics: [one]`."""

    single = ("rubrics",)
    of_rubric = ()
    kind: Literal["rubric_table"]


class SensitivityTable(Exhibit):
    """How many teams have which level if the rubric were another, and how many levels do not depend on it.

    Needs `rubrics: [one]`, with variations in its `sensitivity`.
    """

    single = ("rubrics",)
    of_rubric = ("sensitivity", "robustness")
    kind: Literal["sensitivity_table"]
    wave: str
    """Wave shown."""
    indices: list[str] = Field(min_length=1)
    """Indices whose variations are shown, in order."""
