"""What happened, in numbers: each register outcome of a group of teams pooled over a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.outcomes import AnyOutcome, CountInPeriod, EventWithin, calendar_of
from arviointi.config.register_outcomes import Duration, Rate, Sequence, TimeToEvent
from arviointi.config.study import Calendar

TEAM = ["region", "team"]
DAYS_SHOWN = 365
BEFORE, AFTER = "before", "after"
COUNTED = {"placements", "notifications", "contacts", "staff_exits", "planned_closures", "staff_retained"}
SHARES = {"planned_closures", "staff_retained"}


@dataclass(frozen=True)
class Numbers:
    """One outcome of some teams over some time.

    `counted`: the numerator is a number of people or events, and not an amount such as days or hours.
    `is_part`: what the numerator counts is among what the denominator counts. `n_behind`: people behind a
    value whose counts are not shown. `beside`: how many are below and above a median.
    """

    numerator: float
    denominator: float
    value: float
    n_teams: int
    unknown: int | None = None
    counted: bool = True
    is_part: bool = True
    n_behind: int | None = None
    beside: tuple[int, int] | None = None


def phased(
    rows: pd.DataFrame, teams: pd.DataFrame, definition: AnyOutcome, calendar: Calendar
) -> pd.DataFrame:
    """Join teams and give every row its phase: (pilot, before), (pilot, after) or (comparison, a year).

    A period in which a team started, and a pilot team without a start, are in no phase. Spells belong to the
    phase of the period in which they began: follow-up of one begun before the start may reach beyond it.
    """
    joined = rows.merge(teams[[*TEAM, "arm", "practice_start"]], on=TEAM)
    first, after = _extent(joined, calendar_of(definition, calendar))
    start = joined["practice_start"]
    of_pilots = np.select([after <= start, first >= start], [BEFORE, AFTER], default="")
    phase = np.where(joined["arm"] == "pilot", of_pilots, first.dt.year.astype(str))
    return joined.assign(phase=phase).query("phase != ''")


def _extent(rows: pd.DataFrame, calendar: Calendar) -> tuple[pd.Series, pd.Series]:
    """Return first day of each row's period, and the day after it; a spell lies in the one it began in."""
    is_month = calendar.unit == "month"
    began = (
        rows["period"]
        if "period" in rows
        else rows["start"].dt.to_period("M" if is_month else "Y").dt.start_time
    )
    return began, began + (pd.DateOffset(months=1) if is_month else pd.DateOffset(years=1))


def numbers(rows: pd.DataFrame, definition: AnyOutcome) -> Numbers | None:
    """Pool the rows of an outcome; None where there is nothing to pool."""
    return KINDS[definition.kind](rows, definition) if len(rows) else None


def _of_spells(rows: pd.DataFrame, definition: EventWithin | Sequence) -> Numbers | None:
    """Share of those followed throughout.

    An event tells of itself even where follow-up was cut, and no event does not: with events of cut follow-up
    the share would be too high. Spells begun before study time are not asked at all.
    """
    was_seen = (rows["days_followed"] > 0) | isinstance(definition, Sequence)
    asked = rows[was_seen | rows["event"].notna()]
    known = asked.loc[asked["is_followed"], "event"]
    if asked.empty:
        return None
    return Numbers(
        numerator=float(known.sum()),
        denominator=len(known),
        value=float(known.mean()),
        n_teams=_n_teams(asked[asked["is_followed"]]),
        unknown=len(asked) - len(known),
    )


def _of_times(rows: pd.DataFrame, _: TimeToEvent) -> Numbers:
    """Cumulative incidence within a year, with the spells that had the event by then."""
    from arviointi.present.survival import incidence  # noqa: PLC0415  slow to load, and most tables need none

    within = (rows["ended_by"] == "event") & (rows["days"] < DAYS_SHOWN)
    share = incidence(rows, np.array([DAYS_SHOWN]))[0]
    return Numbers(float(within.sum()), len(rows), float(share), _n_teams(rows))


def _of_durations(rows: pd.DataFrame, definition: Duration) -> Numbers:
    """Mean days of those followed throughout, or the median length with the number that was seen to end."""
    ended = rows[~rows["is_censored"]]
    if definition.of == "placed_days":
        n_placed = int((ended["days"] > 0).sum())
        return Numbers(
            numerator=float(ended["days"].sum()),
            denominator=len(ended),
            value=float(ended["days"].mean()) if len(ended) else np.nan,
            n_teams=_n_teams(ended),
            unknown=len(rows) - len(ended),
            counted=False,
            is_part=False,
            n_behind=n_placed,
        )
    from arviointi.present.survival import median_length  # noqa: PLC0415  as above

    median = median_length(rows)
    beside = int((rows["days"] < median).sum()), int((rows["days"] > median).sum())
    return Numbers(len(ended), len(rows), median, _n_teams(rows), beside=beside)


def _of_periods(rows: pd.DataFrame, definition: CountInPeriod | Rate) -> Numbers | None:
    """Events over exposure, both summed."""
    seen = rows[rows["exposure"] > 0]
    if seen.empty:
        return None
    events, exposure = float(seen["events"].sum()), float(seen["exposure"].sum())
    what = definition.of if isinstance(definition, Rate) else definition.events
    return Numbers(
        numerator=events,
        denominator=exposure,
        value=definition.per * events / exposure,
        n_teams=_n_teams(seen),
        counted=what in COUNTED,
        is_part=what in SHARES,
    )


KINDS: dict[str, Callable[[pd.DataFrame, Any], Numbers | None]] = {
    "event_within": _of_spells,
    "sequence": _of_spells,
    "time_to_event": _of_times,
    "duration": _of_durations,
    "count_in_period": _of_periods,
    "rate": _of_periods,
}


def _n_teams(rows: pd.DataFrame) -> int:
    return len(rows[TEAM].drop_duplicates())
