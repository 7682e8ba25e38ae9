"""Effects by time from the start as quantities of a fit, and what a reader must know about them."""

from arviointi.estimate.differences.least_squares import Effect
from arviointi.estimate.inference import Vector
from arviointi.estimate.results import Quantity


def event_quantity(time: int) -> Quantity:
    """Return the empty quantity of one period from the start."""
    return Quantity("att_event_time", "event_time", 0.0, event_time=time)


def last_before(times: Vector) -> int:
    """Return the last time before the start that is seen."""
    return int(times[times < 0].max())


def measured(place: Quantity, effect: Effect) -> Quantity:
    """Fill a quantity with an effect."""
    return place.measured(effect.estimate, effect.uncertainty)


def warned(*, is_lone: bool, skips: bool) -> tuple[str, ...]:
    """Return the warnings of a fit with a lone team, or with cells left out."""
    return (*(["lone_cohort"] if is_lone else []), *(["cells_not_estimable"] if skips else []))
