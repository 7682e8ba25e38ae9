"""What can be measured of the fidelity of a team: one model of options per kind of evidence."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from arviointi.config.base import Label, Model
from arviointi.config.training_length import StandardDays

Anchors = tuple[float, float, float]
Share = Annotated[float, Field(ge=0, le=1)]
Role = Literal["consultant", "social_worker", "social_counsellor", "family_therapist", "coordinator", "other"]
Training = Literal["team_training", "supervision", "trainer_training", "other"]
Check = Literal["written_decision", "trainer_time", "clinician_funded", "caseload_plan", "steering_group"]
Documentation = Literal["has_hypotheses", "has_plan", "has_responsible", "is_shared"]
DESIGN_CHOICE = "design_choice"
Ground = Label | Literal["design_choice"]


class Basis(Model):
    """What a part of the rubric rests on: a source in words, or `design_choice`."""

    indicator: Ground
    """Why this is looked at."""
    anchors: Ground
    """Why the thresholds are where they are."""

    @property
    def is_design_choice(self) -> bool:
        """Whether any part of it is our own choice, which every report must say."""
        return DESIGN_CHOICE in (self.indicator, self.anchors)


class Scoring(Model):
    """How one measured value becomes a score between 0 and 1."""

    anchors: Anchors
    """Values that score 0, ½ and 1; falling anchors mean that less is better."""
    cap: Share = 1
    """Highest score this evidence can give."""
    is_self_report: bool = False
    """Whether staff themselves report it, where other evidence of the indicator is not self-report."""

    @model_validator(mode="after")
    def _anchors_in_order(self) -> "Scoring":
        floor, half, full = self.anchors
        if not (floor < half < full or floor > half > full):
            raise ValueError("anchors must rise or fall")
        return self


class Indicator(Model):
    """What every indicator says of itself."""

    part_names: ClassVar[tuple[str, ...]] = ()

    label: Label
    """Name in print."""
    weight: float = Field(gt=0, le=1)
    """Weight within the element; always a design choice."""
    anchors: Anchors | None = None
    """Values that score 0, ½ and 1, where one value is measured."""
    parts: dict[str, Scoring] = {}
    """Scoring of each value, where several are measured."""
    combine: Literal["first", "best", "mean"] = "first"
    """Which score counts where several values are measured: the first there is, the best, or their mean."""
    basis: Basis
    """What it rests on."""
    is_self_report: bool = False
    """Whether staff themselves report it; objective-only analyses leave it out."""

    @model_validator(mode="after")
    def _scoring_is_whole(self) -> "Indicator":
        if self.part_names and (set(self.parts) != set(self.part_names) or self.anchors):
            raise ValueError(f"needs 'parts' {', '.join(self.part_names)} and no 'anchors' of its own")
        if not self.part_names and (self.parts or not self.anchors):
            raise ValueError("needs 'anchors' and no 'parts'")
        if self.anchors:
            Scoring(anchors=self.anchors)
        return self

    @property
    def scorings(self) -> dict[str, Scoring]:
        """Scoring by part, in order of preference; a single value has the part ''."""
        if self.anchors:
            return {"": Scoring(anchors=self.anchors)}
        return {name: self.parts[name] for name in self.part_names}


class RoleFilled(Indicator):
    """Share of the window's days on which a post of the role is in force."""

    evidence: Literal["role_filled"]
    role: Role
    """Role looked at."""
    min_fte: float = 0
    """Fewest FTE of one post; posts are not summed. 0: any post above zero."""


class RoleFte(Indicator):
    """Mean filled FTE of a role over the window's days; vacant days count as zero."""

    evidence: Literal["role_fte"]
    role: Role
    """Role looked at."""


class ClinicianCapacity(Indicator):
    """Mean over days of min(1, FTE / reference), of qualified clinicians and of anyone in the role."""

    part_names: ClassVar[tuple[str, ...]] = ("qualified", "anyone")
    evidence: Literal["clinician_capacity"]
    role: Role = "family_therapist"
    """Role looked at."""
    reference_fte: float = Field(gt=0)
    """FTE that counts as fully filled."""


class ScaleOptions(Model):
    """One survey scale without reversed items."""

    stem: str
    """Item columns are <stem>_01 …"""
    items: int = Field(gt=0)
    """Number of items; a respondent's mean needs half of them, rounded up."""
    range: tuple[int, int]
    """Lowest and highest answer."""


class SurveyScale(Indicator):
    """Team mean of a survey scale."""

    evidence: Literal["survey_scale"]
    scale: ScaleOptions
    """Scale answered by staff."""


class LeadershipChecks(Indicator):
    """Share of the managers' checks that are true."""

    evidence: Literal["leadership_checks"]
    checks: list[Check]
    """Checks counted."""


class CaseloadPerWorker(Indicator):
    """Children per FTE: median over social workers, mean over month-ends."""

    evidence: Literal["caseload_per_worker"]
    uneven_above: float
    """Relative difference of median and average above which the team is flagged."""


class CaseloadPerTeam(Indicator):
    """Children per team, mean over month-ends."""

    evidence: Literal["caseload_per_team"]


class CaseloadReduction(Indicator):
    """Relative reduction of the caseload per worker from the first wave."""

    evidence: Literal["caseload_reduction"]
    low_enough: float
    """At or below this base nothing needs to be reduced: not applicable."""


class PartnersInformed(Indicator):
    """Share of partner types told of the model by the window's end."""

    evidence: Literal["partners_informed"]
    partners: list[str] = Field(min_length=1)
    """Partner types counted."""


class StaffTrained(Indicator):
    """FTE-weighted mean of min(1, training days / standard) of staff in post on the window's last day."""

    evidence: Literal["staff_trained"]
    days: StandardDays
    """Standard length of the training: one number, or what it was from which day on."""
    newcomer_days: int
    """Staff with fewer days in the team are left out."""
    types: list[Training]
    """Kinds of training that count."""


class RolesTrained(Indicator):
    """Share of the named roles held by somebody with the whole training."""

    evidence: Literal["roles_trained"]
    days: StandardDays
    """Standard length of the training: one number, or what it was from which day on."""
    roles: list[Role] = Field(min_length=1)
    """Roles looked at."""
    types: list[Training]
    """Kinds of training that count."""


class TrainerRating(Indicator):
    """Mean rating by trainers, as a share of the highest one."""

    evidence: Literal["trainer_rating"]
    topic: str
    """Topic rated."""
    highest: float = Field(gt=0)
    """Highest rating."""


class ActionsDone(Indicator):
    """Share of discussions with an agreed action that was done in time."""

    evidence: Literal["actions_done"]
    within_days: int = Field(gt=0)
    """Days to do it."""


class MeetingsHeld(Indicator):
    """Share of expected weeks with a held meeting."""

    evidence: Literal["meetings_held"]


class MeetingQuality(Indicator):
    """Mean observation code of meetings, or staff's own view where too few were observed."""

    part_names: ClassVar[tuple[str, ...]] = ("observed", "self_report")
    evidence: Literal["meeting_quality"]
    min_meetings: int
    """Fewest observed meetings."""
    min_kappa: float
    """Weighted agreement of observers below which observations are not used."""
    min_double_coded: int
    """Double-coded meetings from which agreement is judged."""
    target_double_coded: Share
    """Share of the observed meetings that should be double-coded; shown beside the share that was."""
    scale: ScaleOptions
    """Scale of the self-report."""


class MeetingsLed(Indicator):
    """Share of held meetings led by a role."""

    evidence: Literal["meetings_led"]
    role: Role
    """Role that leads."""


class ClinicianReflecting(Indicator):
    """Share of held meetings with the clinician present and active in reflection."""

    evidence: Literal["clinician_reflecting"]


class DiscussionDepth(Indicator):
    """d1: share of active children discussed of late; d2: median minutes of a discussion."""

    part_names: ClassVar[tuple[str, ...]] = ("d1", "d2")
    evidence: Literal["discussion_depth"]


class DiscussionsDocumented(Indicator):
    """Share of discussions with complete documentation."""

    evidence: Literal["discussions_documented"]
    required: list[Documentation] = Field(min_length=1)
    """All that must be there."""


class ChildrenMet(Indicator):
    """Share of active children who met several team members in the window."""

    evidence: Literal["children_met"]
    min_workers: int = Field(gt=0)
    """Fewest different workers."""


class FaceToFaceTime(Indicator):
    """Hours face to face over all hours of social workers who kept a diary."""

    evidence: Literal["face_to_face_time"]
    roles: list[Role]
    """Whose hours count."""
    min_weeks: int = Field(gt=0)
    """Fewest diary weeks of a worker."""


AnyIndicator = Annotated[
    RoleFilled | RoleFte | ClinicianCapacity
    | SurveyScale | LeadershipChecks
    | CaseloadPerWorker | CaseloadPerTeam | CaseloadReduction
    | PartnersInformed
    | StaffTrained | RolesTrained | TrainerRating
    | ActionsDone
    | MeetingsHeld | MeetingQuality | MeetingsLed | ClinicianReflecting
    | DiscussionDepth | DiscussionsDocumented
    | ChildrenMet | FaceToFaceTime,
    Field(discriminator="evidence"),
]  # fmt: skip
