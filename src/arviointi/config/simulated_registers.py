"""The parts of `simulated_world.yaml` on staff, children and placements."""

from typing import Annotated, Literal

from pydantic import Field

from arviointi.config.base import Model

Probability = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Interval = tuple[float, float]


class Roles(Model):
    """A team's posts."""

    social_workers: dict[int, Probability]
    """How many teams have so many social worker posts."""
    social_counsellor: Probability
    """Share of teams with a social counsellor."""
    therapist_fte: list[Positive]
    """Family therapist's FTE in pilot teams, one drawn."""
    therapist_vacant: Probability
    """Share of pilot teams that never get a therapist."""
    therapist_qualified: Probability
    """Share of therapists qualified in family therapy."""
    coordinator: Probability
    """Share of pilot teams with a coordinator."""
    coordinator_fte: Positive
    """Coordinator's FTE."""
    part_time: Probability
    """Share of social workers at 80 %."""
    turnover: Positive
    """Exits per worker-year."""
    vacancy: Probability
    """Share of time a social worker post is vacant."""
    leader_gap_days: Positive
    """Mean vacancy of other posts."""
    sickness_days: Positive
    """Mean days of sickness absence per worker-month."""
    sickness_spread: Positive
    """Dispersion of the negative binomial: smaller is more uneven."""


class TeamSpread(Model):
    """A number that differs between teams: normal, cut at its limits."""

    mean: Positive
    """Mean over teams."""
    sd: Positive
    """Standard deviation over teams."""
    limits: Interval
    """Lowest and highest."""


class EventRate(Model):
    """New placements of one basis."""

    per_100: Positive
    """Mean rate per 100 child-months."""
    pilot_difference: float
    """By how much pilot teams differ before they start; added to the rate."""
    team_sd: float = Field(ge=0)
    """Standard deviation of teams' rates."""
    yearly_trend: float
    """Change of everybody's rate per year, added."""
    season: float
    """Amplitude of the yearly wave, added; highest in January."""
    floor: Positive
    """No team's rate is below this."""
    rate_ratio: Positive
    """Effect: pilot teams' rate from the start of client work on is multiplied by this."""


class Lengths(Model):
    """How long placements last and what follows them."""

    emergency_full: Probability
    """Emergency placements that last their 30 days."""
    emergency_extended: Probability
    """Emergency placements that are extended."""
    emergency_days: tuple[int, int]
    """Shortest emergency placement, and the length the law allows."""
    after_emergency: dict[Literal["care_order", "open_care"], Probability]
    """What an emergency placement turns into; otherwise the child goes home."""
    open_care_months: Positive
    """Mean length of a placement in open care."""
    care_order_months: Positive
    """Mean length of a care order."""
    aftercare: Probability
    """Care orders that are followed by a placement in aftercare before the child is 18."""
    aftercare_months: Positive
    """Mean length of a placement in aftercare."""
    in_care_at_start: Probability
    """Children already in care when the history begins."""
    court: Probability
    """Care orders that a court decides."""
    settings: dict[str, dict[str, Probability]]
    """Placement settings by basis."""


class Registers(Model):
    """Children, placements and notifications."""

    caseload: dict[Literal["pilot", "comparison"], TeamSpread]
    """Children per social worker in post, at the start of the history."""
    caseload_fall: TeamSpread
    """Share by which pilot teams' caseload falls during the first year."""
    responsibility_months: Positive
    """Mean length of a responsibility of a child at home."""
    end_reasons: dict[str, Probability]
    """Why responsibilities of children at home end."""
    entry_age_years: Interval
    """Ages at which responsibility begins."""
    siblings: Probability
    """Chance that a child shares its family with the one before."""
    sexes: dict[str, Probability]
    """Sexes."""
    notified_at_entry: Probability
    """Children whose responsibility began with a notification."""
    notifications_per_year: Positive
    """Further notifications per child and year."""
    assessed: Probability
    """Further notifications that lead to an assessment."""
    assessment_delay: tuple[int, int]
    """Days from a notification to the start of its assessment."""
    assessment_days: tuple[int, int]
    """Length of an assessment."""
    unreported_months: Probability
    """Team-months without caseloads."""
    emergency: EventRate
    """Emergency placements."""
    open_care: EventRate
    """Placements in open care that no emergency came before."""
    care_order: EventRate
    """Care orders that no emergency came before."""
    lengths: Lengths
    """How long placements last."""
