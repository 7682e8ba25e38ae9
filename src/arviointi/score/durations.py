"""How long placements and responsibilities last, and how many days placed fall into a time."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from arviointi.config.register_outcomes import Duration
from arviointi.config.study import Calendar
from arviointi.contracts.scores import DURATIONS
from arviointi.score.follow_up import add_months, episodes, numbered, removal_days
from arviointi.score.followed import followed
from arviointi.score.spells import closed, shared
from arviointi.score.team_periods import new_and_owned

Tables = Mapping[str, pd.DataFrame]


def duration(tables: Tables, definition: Duration, calendar: Calendar) -> pd.DataFrame:
    """Measure lengths in days of what began in study time.

    Returns
    -------
    Contract `durations`; lengths that go on beyond study time are cut there and marked as censored.
    """
    spells, placements = numbered(tables["responsibilities"], tables["placements"])
    if definition.of == "placement":
        rows = _lengths(new_and_owned(tables, spells, episodes(placements, definition.where), calendar))
    else:
        begun = followed(spells, tables["drops"], definition.credit)
        begun = begun[begun["begins_inside"] & (begun["known_until"] > begun["start"])]
        is_length = definition.of == "responsibility"
        rows = _lengths(closed(begun)) if is_length else _placed(begun, placements, definition)
    return rows[DURATIONS.names].reset_index(drop=True)


def _lengths(spells: pd.DataFrame) -> pd.DataFrame:
    """Measure spells (start, end, closes) up to the end of study time."""
    until = spells[["end", "closes"]].min(axis=1)
    return spells.assign(days=(until - spells["start"]).dt.days, is_censored=spells["end"] > spells["closes"])


def _placed(spells: pd.DataFrame, placements: pd.DataFrame, definition: Duration) -> pd.DataFrame:
    """Count the days placed in the months from each spell's start, as long as the child is followed."""
    window_end = add_months(spells["start"], definition.months or 0)
    windows = spells[["who", "start"]].assign(end=np.minimum(window_end, spells["known_until"]))
    placed = shared(windows, removal_days(placements, definition.where), ["who"])
    days = (placed["end"] - placed["start"]).dt.days.groupby(level=0).sum()
    return spells.assign(
        days=days.reindex(spells.index, fill_value=0), is_censored=spells["known_until"] < window_end
    )
