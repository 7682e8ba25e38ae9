"""Outcomes from registers: one function for each kind of definition."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from arviointi.config.outcomes import (
    AnyOutcome,
    Composite,
    CountInPeriod,
    EventWithin,
    Indicator,
    calendar_of,
)
from arviointi.config.register_outcomes import RATE_TABLES, AnnualCount, Rate, TimeToEvent
from arviointi.config.study import Calendar
from arviointi.contracts.scores import PERIOD_OUTCOMES
from arviointi.score.annual_counts import annual_count
from arviointi.score.composite import composite
from arviointi.score.count_in_period import count_in_period
from arviointi.score.durations import duration
from arviointi.score.event_within import event_within
from arviointi.score.rates import rate
from arviointi.score.sequences import sequence
from arviointi.score.time_to_event import time_to_event

Tables = Mapping[str, pd.DataFrame]


def outcome(tables: Tables, definition: AnyOutcome, calendar: Calendar) -> pd.DataFrame:
    """Compute an outcome by its kind; the rows follow the contract `OUTCOME_RESULTS` names for it."""
    return KINDS[definition.kind](tables, definition, calendar_of(definition, calendar))


def tables_of(definition: AnyOutcome) -> tuple[str, ...]:
    """Name the canonical tables that an outcome is computed from."""
    if isinstance(definition, Indicator | Composite):
        return ("indicators",)
    if isinstance(definition, CountInPeriod):
        return ("drops", "teams", "coverage", "responsibilities", definition.events)
    if isinstance(definition, Rate):
        return ("drops", "teams", *RATE_TABLES[definition.of])
    if isinstance(definition, EventWithin | TimeToEvent):
        return tuple(dict.fromkeys(("drops", "responsibilities", "placements", definition.filtered)))
    if isinstance(definition, AnnualCount):
        return ("drops", "coverage", "responsibilities", "placements")
    return ("drops", "teams", "coverage", "responsibilities", "placements")


def delivered_indicator(tables: Tables, definition: Indicator) -> pd.DataFrame:
    """Take a value that the sender delivered per unit and period, with the reason where it is missing."""
    rows = tables["indicators"]
    own = rows[rows["indicator"] == definition.indicator]
    return own.assign(events=float("nan"), exposure=float("nan"))[PERIOD_OUTCOMES.names].reset_index(
        drop=True
    )


def _undated(compute: Callable[[Tables, Any], pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Let a kind that has no periods of the calendar be called like those that have."""

    def computed(tables: Tables, definition: AnyOutcome, _: Calendar) -> pd.DataFrame:
        return compute(tables, definition)

    return computed


KINDS: dict[str, Callable[[Tables, Any, Calendar], pd.DataFrame]] = {
    "event_within": _undated(event_within),
    "time_to_event": _undated(time_to_event),
    "duration": duration,
    "count_in_period": count_in_period,
    "rate": rate,
    "sequence": sequence,
    "annual_count": _undated(annual_count),
    "indicator": _undated(delivered_indicator),
    "composite": _undated(composite),
}
