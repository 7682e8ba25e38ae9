"""Responsibility spells with the days on which their follow-up may end."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.outcome_base import Credit
from arviointi.contracts.scores import ENDS
from arviointi.score.follow_up import comes_of_age, episodes, study_time
from arviointi.score.spells import DAY, FAR, closed, locate

MOVED = "moved"
CAME_OF_AGE = "came_of_age"


def followed(responsibilities: pd.DataFrame, drops: pd.DataFrame, credit: Credit) -> pd.DataFrame:
    """Add to every responsibility spell until when, and why no longer, the child is followed.

    Follow-up ends at the end of study time, at the 18th birthday, or when the child moves away; moves of
    earlier spells do not count. Credited to the team at the time, it also ends with the spell itself, or when
    another team takes over.

    Parameters
    ----------
    responsibilities : canonical table responsibilities with the child's number `who`.

    Returns
    -------
    The spells with a column for each of `ENDS` (the first day that is no longer followed), known_until (the
    earliest of them), ended_by (its name; of several on one day, the first in `ENDS`), opens, begins_inside
    (the spell began in study time) and is_first (it is the child's first of all).
    """
    spells = responsibilities.merge(study_time(drops), how="left", on="region")
    ends = pd.DataFrame(
        {
            "came_of_age": comes_of_age(spells),
            "moved": _moves_away(spells),
            "responsibility_ended": FAR,
            "study_ended": spells["closes"],
        }
    )
    ends = ends if credit == "team_of_record" else _while_responsible(spells, ends)
    first = ends[list(ENDS)].min(axis=1)
    return spells.assign(
        **ends,
        known_until=first,
        ended_by=np.array(ENDS)[ends[list(ENDS)].eq(first, axis=0).to_numpy().argmax(axis=1)],
        begins_inside=spells["start"] >= spells["opens"],
        is_first=spells["start"] == spells.groupby("who")["start"].transform("min"),
    )


def is_placed_at(points: pd.DataFrame, placements: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Tell which children were away already the day before: a removal that begins on the day is an event.

    Parameters
    ----------
    points : columns who, day.
    placements : canonical table placements with the child's number `who`.
    """
    removals = episodes(placements, {})
    before = points.assign(day=points["day"] - DAY)
    away_before, away = (locate(days, "day", removals, ["who"]) for days in (before, points))
    return np.asarray((away_before >= 0) & (away_before == away))


def _moves_away(spells: pd.DataFrame) -> pd.Series:
    """Return the first end by moving away, of the spell itself or of a later one of the same child."""
    moved = spells["end"].where(spells["end_reason"] == MOVED).fillna(FAR)
    backwards = spells[["who", "start"]].assign(moved=moved).sort_values("start", ascending=False)
    return backwards.groupby("who")["moved"].cummin().reindex(spells.index)


def _while_responsible(spells: pd.DataFrame, ends: pd.DataFrame) -> pd.DataFrame:
    """Let follow-up end with the spell too, under the reason that the spell itself gives."""
    ordered = closed(spells).sort_values("start", kind="stable")
    taken_over = ordered.groupby("who")["start"].shift(-1).fillna(FAR).reindex(spells.index)
    end = closed(spells)["end"]
    by_age = (spells["end_reason"] == CAME_OF_AGE) & (end <= taken_over)
    last = end.where(end <= taken_over, taken_over)
    return ends.assign(
        came_of_age=ends["came_of_age"].clip(upper=last.where(by_age, FAR)),
        responsibility_ended=last,
    )
