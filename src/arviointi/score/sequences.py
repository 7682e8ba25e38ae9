"""What came before or after a placement: emergency and care order, and who decided."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from arviointi.config.register_outcomes import Sequence
from arviointi.config.study import Calendar
from arviointi.contracts.scores import SPELL_OUTCOMES
from arviointi.score.follow_up import (
    FREE_DAYS_WITHIN_EPISODE,
    comes_of_age,
    episodes,
    next_day,
    numbered,
)
from arviointi.score.followed import MOVED, is_placed_at
from arviointi.score.spells import DAY, FAR, locate
from arviointi.score.team_periods import new_and_owned

Tables = Mapping[str, pd.DataFrame]


def sequence(tables: Tables, definition: Sequence, calendar: Calendar) -> pd.DataFrame:
    """Ask of every new emergency placement or care order what came before or after it.

    New placements are credited to the team that owns the child on their first day; those on a day that nobody
    owns or reported have no row.

    Returns
    -------
    Contract `spell_outcomes`, one row a new placement.
    """
    spells, placements = numbered(tables["responsibilities"], tables["placements"])
    all_of_kind = episodes(placements, {"basis": [definition.index]})
    placed = new_and_owned(tables, spells, all_of_kind, calendar)
    found = QUESTIONS[definition.of](placed, placements, spells, definition)
    asked = found[["who", "start"]].rename(columns={"start": "day"})
    return found.assign(is_placed_at_start=is_placed_at(asked, placements))[SPELL_OUTCOMES.names].reset_index(
        drop=True
    )


def _began_as_emergency(
    care_orders: pd.DataFrame, placements: pd.DataFrame, _: pd.DataFrame, __: Sequence
) -> pd.DataFrame:
    """Tell whether the removal that a care order is part of began with an emergency placement."""
    removals = episodes(placements, {})
    place = locate(care_orders, "start", removals, ["who"])
    began = care_orders[["who"]].assign(start=removals["start"].to_numpy()[place])
    emergencies = placements.loc[placements["basis"] == "emergency", ["who", "start"]]
    event = began.merge(emergencies.drop_duplicates().assign(event=1.0), how="left", on=["who", "start"])
    return care_orders.assign(event=event["event"].fillna(0.0).to_numpy(), days_followed=0, is_followed=True)


def _involuntary(care_orders: pd.DataFrame, _: pd.DataFrame, __: pd.DataFrame, ___: Sequence) -> pd.DataFrame:
    """Tell whether the court decided; where nobody is named, that is not known."""
    decided = care_orders["decided_by"]
    event = (decided == "court").astype(float).where(decided.notna())
    return care_orders.assign(event=event, days_followed=0, is_followed=event.notna())


def _care_order_follows(
    emergencies: pd.DataFrame, placements: pd.DataFrame, spells: pd.DataFrame, definition: Sequence
) -> pd.DataFrame:
    """Tell whether a new care order began within the days asked for, or as a continuation.

    Follow-up ends as in `event_within`. Of a child who is in care already none can begin: that is 0.
    """
    care_orders = episodes(placements, {"basis": ["care_order"]})
    known_until = _followed_until(emergencies, spells)
    asked = emergencies[["who", "start"]].rename(columns={"start": "day"})
    starts = care_orders[["who", "start"]].rename(columns={"start": "day"})
    care_order = pd.Series(next_day(asked, starts), index=emergencies.index)
    last = emergencies["end"] + FREE_DAYS_WITHIN_EPISODE * DAY
    if definition.days is not None:
        last = emergencies["start"] + definition.days * DAY
    until = np.minimum(last + DAY, known_until)
    happened = care_order < until
    is_followed = known_until > last
    return emergencies.assign(
        event=happened.astype(float).where(happened | is_followed),
        days_followed=(care_order.where(happened, until) - emergencies["start"]).dt.days,
        is_followed=is_followed,
    )


def _followed_until(placed: pd.DataFrame, spells: pd.DataFrame) -> pd.Series:
    """Return the end of study time, the 18th birthday or the next end by moving away, whichever is first."""
    adult = spells.assign(adult=comes_of_age(spells)).drop_duplicates("who").set_index("who")["adult"]
    moves = spells.loc[spells["end_reason"] == MOVED, ["who", "end"]].dropna().rename(columns={"end": "day"})
    later = placed[["who"]].assign(day=placed["start"] + DAY)
    moved = pd.Series(next_day(later, moves), index=placed.index).fillna(FAR)
    limits = pd.DataFrame({"closes": placed["closes"], "adult": placed["who"].map(adult), "moved": moved})
    return limits.min(axis=1)


QUESTIONS: dict[str, Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame, Sequence], pd.DataFrame]] = {
    "began_as_emergency": _began_as_emergency,
    "involuntary": _involuntary,
    "care_order_follows": _care_order_follows,
}
