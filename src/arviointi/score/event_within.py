"""Whether an event happened within a time after a team's responsibility for a child began."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.outcomes import EventWithin
from arviointi.contracts.scores import SPELL_OUTCOMES
from arviointi.score.follow_up import (
    add_months,
    comes_of_age,
    episodes,
    new_events,
    next_day,
    numbered,
    study_time,
)
from arviointi.score.spells import FAR, locate

MOVED = "moved"


def event_within(tables: Mapping[str, pd.DataFrame], definition: EventWithin) -> pd.DataFrame:
    """Tell for every responsibility spell whether a new event happened within the months asked for.

    Follow-up ends at the end of study time, at the 18th birthday, or when the child moves away; moves of
    earlier spells do not count. An event before that is 1, whole follow-up without one is 0, anything else
    is not known. Spells begun before study time are listed without an outcome.

    Returns
    -------
    Contract `spell_outcomes`, one row a spell; intention to treat, whoever is responsible later.
    """
    responsibilities, placements = numbered(tables["responsibilities"], tables["placements"])
    spells = _followed(responsibilities, tables["drops"], definition.months)
    asked = spells[["who", "start"]].rename(columns={"start": "day"})
    events = new_events(definition.events, {definition.events: placements}, definition.where)
    event = pd.Series(next_day(asked, events), index=spells.index)
    until = spells[["window_end", "known_until"]].min(axis=1)
    begins_inside = spells["start"] >= spells["opens"]
    happened = (event < until) & begins_inside
    is_known = happened | ((spells["known_until"] >= spells["window_end"]) & begins_inside)
    days = (event.where(happened, until) - spells["start"]).dt.days.clip(lower=0)
    return spells.assign(
        is_first=spells["start"] == spells.groupby("who")["start"].transform("min"),
        event=happened.astype(float).where(is_known),
        days_followed=days.where(begins_inside, 0).fillna(0).astype(int),
        is_placed_at_start=_is_placed(asked, placements),
    )[SPELL_OUTCOMES.names]


def _followed(responsibilities: pd.DataFrame, drops: pd.DataFrame, months: int) -> pd.DataFrame:
    """Add the end of the window and the day until which the child is followed to every spell."""
    spells = responsibilities.merge(study_time(drops), how="left", on="region")
    limits = pd.DataFrame(
        {"closes": spells["closes"], "adult": comes_of_age(spells), "moved": _moves_away(spells)}
    )
    return spells.assign(window_end=add_months(spells["start"], months), known_until=limits.min(axis=1))


def _moves_away(spells: pd.DataFrame) -> pd.Series:
    """Return the first end by moving away, of the spell itself or of a later one of the same child."""
    moved = spells["end"].where(spells["end_reason"] == MOVED).fillna(FAR)
    backwards = spells[["who", "start"]].assign(moved=moved).sort_values("start", ascending=False)
    return backwards.groupby("who")["moved"].cummin().reindex(spells.index)


def _is_placed(points: pd.DataFrame, placements: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which children were away already the day before: a removal that begins on the day is an event."""
    removals = episodes(placements, {})
    before = points.assign(day=points["day"] - pd.Timedelta(days=1))
    away_before, away = (locate(days, "day", removals, ["who"]) for days in (before, points))
    return np.asarray((away_before >= 0) & (away_before == away))
