"""Whether an event happened within a time after a team's responsibility for a child began."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.outcomes import EventWithin
from arviointi.contracts.scores import SPELL_OUTCOMES
from arviointi.score.follow_up import add_months, episodes, new_events, next_day, numbered
from arviointi.score.followed import followed, is_placed_at
from arviointi.score.spells import DAY, FAR, locate, merged

Tables = Mapping[str, pd.DataFrame]
AFTERCARE = "aftercare"


def event_within(tables: Tables, definition: EventWithin) -> pd.DataFrame:
    """Tell for every responsibility spell whether a new event happened within the months asked for.

    An event before follow-up ends is 1, whole follow-up without one is 0, anything else is not known. Spells
    begun before study time are listed without an outcome. A return home is asked only of children who are
    away on some followed day of the window.

    Returns
    -------
    Contract `spell_outcomes`, one row a spell.
    """
    responsibilities, placements, rows = numbered(
        tables["responsibilities"], tables["placements"], tables[definition.filtered]
    )
    spells = followed(responsibilities, tables["drops"], definition.credit)
    window_end = add_months(spells["start"], definition.months)
    until = pd.concat([window_end, spells["known_until"].fillna(spells["start"])], axis=1).min(axis=1)
    asked = spells[["who", "start"]].rename(columns={"start": "day"})
    if definition.events == "return_home":
        event, is_asked = _first_day_home(asked, placements, definition, until)
    else:
        events = new_events(definition.events, {definition.events: rows}, definition.where)
        event, is_asked = next_day(asked, events), np.full(len(asked), fill_value=True)
    found = pd.Series(event, index=spells.index)
    happened = (found < until) & spells["begins_inside"]
    is_followed = (spells["known_until"] >= window_end) & spells["begins_inside"]
    days = (found.where(happened, until) - spells["start"]).dt.days.clip(lower=0)
    outcomes = spells.assign(
        event=happened.astype(float).where(happened | is_followed),
        days_followed=days.where(spells["begins_inside"], 0).fillna(0).astype(int),
        is_placed_at_start=is_placed_at(asked, placements),
        is_followed=is_followed,
    )
    return outcomes.loc[is_asked, SPELL_OUTCOMES.names].reset_index(drop=True)


def _first_day_home(
    asked: pd.DataFrame, placements: pd.DataFrame, definition: EventWithin, until: pd.Series
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_]]:
    """Find the first day home after a day away, and tell who is away on some day before `until`.

    A removal that goes over into a placement in aftercare does not end at home.
    """
    away = episodes(placements, definition.where)
    aftercare = merged(placements[placements["basis"] == AFTERCARE], ["who"])
    ends = away.loc[away["end"] < FAR, ["who", "end"]].rename(columns={"end": "day"})
    home = ends[locate(ends, "day", aftercare, ["who"]) < 0]
    starts = away[["who", "start"]].rename(columns={"start": "day"})
    is_away = (locate(asked, "day", away, ["who"]) >= 0) | (next_day(asked, starts) < until.to_numpy())
    return next_day(asked.assign(day=asked["day"] + DAY), home), is_away
