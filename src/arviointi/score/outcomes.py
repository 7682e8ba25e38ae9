"""Outcomes from registers: one function for each kind of definition."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from arviointi.config.outcomes import AnyOutcome, CountInPeriod, EventWithin, Indicator
from arviointi.config.study import Calendar
from arviointi.contracts.scores import PERIOD_OUTCOMES, SPELL_OUTCOMES
from arviointi.contracts.table import Table
from arviointi.score.count_in_period import count_in_period
from arviointi.score.event_within import event_within

Tables = Mapping[str, pd.DataFrame]


def outcome(tables: Tables, definition: AnyOutcome, calendar: Calendar) -> pd.DataFrame:
    """Compute an outcome by its kind; the rows follow the contract `CONTRACTS` names for it."""
    return KINDS[definition.kind](tables, definition, calendar)


def tables_of(definition: AnyOutcome) -> tuple[str, ...]:
    """Name the canonical tables that an outcome is computed from."""
    if isinstance(definition, Indicator):
        return ("indicators",)
    if isinstance(definition, CountInPeriod):
        return ("drops", "teams", "coverage", "responsibilities", definition.events)
    return ("drops", "responsibilities", definition.events)


def delivered_indicator(tables: Tables, definition: Indicator) -> pd.DataFrame:
    """Take a value that the sender delivered per unit and period, with the reason where it is missing."""
    rows = tables["indicators"]
    own = rows[rows["indicator"] == definition.indicator]
    return own.assign(events=float("nan"), exposure=float("nan"))[PERIOD_OUTCOMES.names].reset_index(
        drop=True
    )


def _event_within(tables: Tables, definition: EventWithin, _: Calendar) -> pd.DataFrame:
    return event_within(tables, definition)


def _indicator(tables: Tables, definition: Indicator, _: Calendar) -> pd.DataFrame:
    return delivered_indicator(tables, definition)


KINDS: dict[str, Callable[[Tables, Any, Calendar], pd.DataFrame]] = {
    "event_within": _event_within,
    "count_in_period": count_in_period,
    "indicator": _indicator,
}
CONTRACTS: dict[str, Table] = {
    "event_within": SPELL_OUTCOMES,
    "count_in_period": PERIOD_OUTCOMES,
    "indicator": PERIOD_OUTCOMES,
}
