"""How long it takes from the start of a team's responsibility to the first new event."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from arviointi.config.register_outcomes import TimeToEvent
from arviointi.contracts.scores import TIMES
from arviointi.score.follow_up import new_events, next_day, numbered
from arviointi.score.followed import followed, is_placed_at


def time_to_event(tables: Mapping[str, pd.DataFrame], definition: TimeToEvent) -> pd.DataFrame:
    """Tell for every spell begun in study time when the first new event came, or what ended follow-up.

    An event on the first day of responsibility has time 0. An event on the day on which follow-up ends is no
    longer seen. The child's coming of age, a move and the end of responsibility compete with the event; the
    end of study time does not: it only ends what is known.

    Returns
    -------
    Contract `times`, one row a spell.
    """
    responsibilities, placements, rows = numbered(
        tables["responsibilities"], tables["placements"], tables[definition.events]
    )
    spells = followed(responsibilities, tables["drops"], definition.credit)
    seen = spells[spells["begins_inside"] & (spells["known_until"] > spells["start"])]
    asked = seen[["who", "start"]].rename(columns={"start": "day"})
    events = new_events(definition.events, {definition.events: rows}, definition.where)
    event = pd.Series(next_day(asked, events), index=seen.index)
    happened = event < seen["known_until"]
    return seen.assign(
        is_placed_at_start=is_placed_at(asked, placements),
        days=(event.where(happened, seen["known_until"]) - seen["start"]).dt.days,
        ended_by=np.where(happened, "event", seen["ended_by"]),
    )[TIMES.names].reset_index(drop=True)
