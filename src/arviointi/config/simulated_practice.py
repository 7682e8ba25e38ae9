"""The parts of `simulated_world.yaml` on what teams did and what people answered."""

from typing import Annotated, Literal

from pydantic import Field

from arviointi.config.base import Model
from arviointi.config.simulated_registers import Interval, Positive, Probability


class Share(Model):
    """A share by arm and time, higher in stronger pilot teams."""

    before: Probability
    """Pilot teams before client work began."""
    after: Probability
    """Pilot teams of middling strength afterwards."""
    comparison: Probability
    """Comparison teams."""
    spread: float = Field(default=0, ge=0)
    """Change on the logit scale for a pilot team one standard deviation stronger."""


class Practice(Model):
    """What teams did: the evidence behind fidelity."""

    site_share: Probability
    """Share of the variance of strength that teams of one municipality have in common."""
    holiday_weeks: list[int]
    """ISO weeks without meetings."""
    meetings: Share
    """Weeks with a meeting."""
    cancelled: Probability
    """Meetings entered with no minutes."""
    meeting_minutes: Interval
    """Mean and standard deviation of a meeting's length."""
    led_by_consultant: Share
    """Meetings led by the consultant."""
    clinician_present: Share
    """Meetings at which a therapist in post is present."""
    clinician_reflects: Probability
    """Chance that one who is present supports reflection."""
    observation_codes: tuple[Probability, Probability, Probability]
    """Non-systemic, green shoots, systemic."""
    observation_strength: float
    """Correlation of what is observed with the team's strength."""
    observer_agreement: Probability
    """Chance that a second observer gives the same code."""
    observed_meetings: int
    """Observed meetings per pilot team and wave."""
    double_coded: Probability
    """Observed meetings with a second observer."""
    discussed_children: Share
    """Mean number of children per meeting, divided by ten."""
    discussion_minutes: Interval
    """Mean and standard deviation of a discussion in pilot teams."""
    comparison_minutes: float
    """Mean of a discussion in comparison teams."""
    documented: Share
    """Each of the four documented things."""
    action_agreed: Share
    """Discussions with an agreed action."""
    action_in_time: Share
    """Agreed actions done within four weeks."""
    action_never: Probability
    """Share of the other agreed actions that are never done."""
    contacts_per_month: dict[Literal["face_to_face", "video", "phone"], Interval]
    """Contacts per child-month: comparison and before, pilot afterwards."""
    contact_minutes: dict[Literal["face_to_face", "video", "phone"], tuple[int, int]]
    """Shortest and longest contact."""
    second_worker: Share
    """Contacts by somebody else than the child's own worker."""
    contact_teams: int
    """Teams per region, outside effectiveness sites, that report contacts and services."""
    partners_told: Share
    """Kinds of partner told of the model."""
    partner_modes: dict[str, Probability]
    """How partners are told."""
    partner_days: tuple[int, int]
    """Days from the first training day to the telling."""
    leadership: Share
    """Each of the managers' checks."""
    skills_ratings: Share
    """Chance of each of two steps of a trainer's rating."""
    face_to_face_time: Share
    """Share of social workers' hours."""
    diary_weeks: int
    """Diary weeks per social worker and wave."""
    diary_evenness: Positive
    """How alike social workers' shares are: sum of the beta distribution's parameters."""
    diary_teams: Probability
    """Comparison teams that keep diaries."""
    weekly_hours: Interval
    """Mean and standard deviation of a week's hours."""
    unreported_last_wave: Probability
    """Pilot teams that report no meetings before the last anchor."""
    services: dict[str, tuple[str, Probability, Positive]]
    """Service: its unit, share of children who get it, mean quantity per month."""
    service_months: Positive
    """Mean months of a service."""
    mixed_direction: Probability
    """Named factors that both further and hinder."""
    interview_factors: dict[str, tuple[Probability, Probability]]
    """Factor: chance that it is named, and that it is a facilitator rather than a barrier."""


class Scale(Model):
    """Answers to one instrument: one factor, its items rounded to the answer scale."""

    mean: float
    """Mean of the items, all turned to the factor's direction, at baseline in comparison teams."""
    sd: Positive
    """Standard deviation of the respondent's item mean."""
    loading: Annotated[float, Field(gt=0, lt=1)]
    """Factor loading of every item."""
    icc: Probability
    """Share of the variance of the item mean between teams."""
    stability: Probability
    """Correlation of the item mean between two waves."""
    reversed: list[int] = []
    """Items on which a high answer is low on the factor."""
    good: bool
    """Whether high on the factor is good."""
    difficulty: float = 0.3
    """Item means are spread evenly from −difficulty to +difficulty around the mean."""
    shift: dict[str, float] = {}
    """Change in everybody by wave, in standard deviations."""
    effect: dict[str, float] = {}
    """Effect on pilot teams by wave, in standard deviations."""
    strength: float = 0
    """Change for a pilot team one standard deviation stronger, after the start, in standard deviations."""
    informants: dict[Literal["child", "parent", "practitioner", "staff"], int]
    """Who answers, and from which age of the child on."""


class Response(Model):
    """Who answers by wave, given an answer at the first one."""

    first: Probability
    """Those asked who answer at the first wave."""
    later: dict[str, Probability]
    """Share of these who answer at a later wave."""
    burden: float
    """Change on the logit scale of answering later for one whose baseline is one SD worse."""


class Surveys(Model):
    """Family and staff surveys."""

    family: dict[str, Scale]
    """Instruments of the family survey by stem."""
    staff: dict[str, Scale]
    """Instruments of the staff survey by stem."""
    general: Probability
    """Share of a person's variance that all instruments have in common."""
    family_shared: Probability
    """Share of a person's variance that members of a family have in common."""
    item_missing: Probability
    """Items not answered."""
    cannot_say: Probability
    """Share of these that say so."""
    response: dict[Literal["child", "parent", "practitioner", "staff"], Response]
    """Who answers."""
    answered_before: int
    """Days before the anchor within which answers come."""
    ages: tuple[int, int]
    """Ages of the children in the family survey."""
