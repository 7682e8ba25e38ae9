"""Indicators of client work: discussions, agreed actions, contacts, working time."""

import pandas as pd

from arviointi.config.indicators import (
    ActionsDone,
    ChildrenMet,
    DiscussionDepth,
    DiscussionsDocumented,
    FaceToFaceTime,
)
from arviointi.score.evidence import Evidence, reading, share_of
from arviointi.score.indicators_meetings import few_meetings, none_held
from arviointi.score.spells import DAY
from arviointi.score.windows import TEAM


def discussion_depth(evidence: Evidence, _: DiscussionDepth) -> pd.DataFrame:
    """Measure how many children are discussed (d1) and for how long (d2).

    d1: share of active children discussed at least once in the last part of the window; d2: median minutes.
    """
    talks = evidence.discussions
    minutes = evidence.per_unit(talks["minutes"].astype(float).groupby(talks["unit"]).median()).fillna(0)
    talked_of = talks.loc[evidence.is_recent(talks["unit"], talks["date"]), ["unit", "child"]]
    found = evidence.active_children.merge(talked_of.drop_duplicates().assign(talked=True), how="left")
    coverage = evidence.per_unit(share_of(found["talked"].notna(), found["unit"]))
    recent = evidence.is_recently_reported["discussions"]
    whole = evidence.is_reported["discussions"]
    return pd.concat([_of_talks(evidence, coverage, recent, "d1"), _of_talks(evidence, minutes, whole, "d2")])


def _of_talks(evidence: Evidence, value: pd.Series, is_reported: pd.Series, part: str) -> pd.DataFrame:
    """Keep reported values; where no meeting was held the part is empty and scores 0."""
    nothing = none_held(evidence)
    kept = value.where(is_reported & evidence.is_reported["meetings"] & ~nothing)
    return reading(kept, part=part, observed=kept.notna() | nothing, flags=few_meetings(evidence))


def discussions_documented(evidence: Evidence, indicator: DiscussionsDocumented) -> pd.DataFrame:
    """Measure the share of discussions with everything that must be documented."""
    talks = evidence.discussions
    is_complete = talks[list(indicator.required)].all(axis=1)
    share = evidence.per_unit(share_of(is_complete, talks["unit"])).fillna(0)
    return _from_talks(evidence, share)


def actions_done(evidence: Evidence, indicator: ActionsDone) -> pd.DataFrame:
    """Measure the share of discussions followed long enough whose agreed action was done in time."""
    talks = evidence.discussions
    covered = (
        evidence.coverage("discussions").groupby(TEAM)["end"].max().rename("covered_until").reset_index()
    )
    talks = talks.merge(covered, how="left", on=TEAM)
    limit = pd.Timedelta(days=indicator.within_days)
    followed = talks[talks["date"] + limit <= talks["covered_until"] - DAY]
    took = followed["action_done"] - followed["date"]
    is_done = followed["action_agreed"] & (took >= pd.Timedelta(0)) & (took <= limit)
    share = evidence.per_unit(share_of(is_done, followed["unit"]))
    has_none = ~evidence.units.index.isin(talks["unit"])
    return _from_talks(evidence, share.mask(has_none, 0))


def _from_talks(evidence: Evidence, share: pd.Series) -> pd.DataFrame:
    """Keep shares where meetings and discussions are reported; without any held meeting they are 0."""
    is_reported = evidence.is_reported["meetings"] & evidence.is_reported["discussions"]
    value = share.where(is_reported).mask(none_held(evidence), 0)
    return reading(value, flags=few_meetings(evidence))


def children_met(evidence: Evidence, indicator: ChildrenMet) -> pd.DataFrame:
    """Measure the share of active children who met enough different workers of the team face to face."""
    contacts = evidence.tables["contacts"]
    met = contacts[contacts["mode"] == "face_to_face"][["region", "child", "worker", "date"]]
    by_team = met.drop_duplicates().merge(
        evidence.posts[[*TEAM, "worker", "start", "end"]], on=["region", "worker"]
    )
    in_post = by_team[(by_team["start"] <= by_team["date"]) & (by_team["date"] < by_team["end"])]
    inside = evidence.in_window(in_post[[*TEAM, "child", "worker", "date"]], "date")
    workers = inside.groupby(["unit", "child"])["worker"].nunique().rename("workers").reset_index()
    found = evidence.active_children.merge(workers, how="left", on=["unit", "child"])
    share = evidence.per_unit(share_of(found["workers"] >= indicator.min_workers, found["unit"]))
    return reading(share.where(evidence.is_reported["contacts"]))


def face_to_face_time(evidence: Evidence, indicator: FaceToFaceTime) -> pd.DataFrame:
    """Measure hours face to face over all hours, of workers with enough diary weeks; and their number."""
    diaries = evidence.tables["working_time"]
    dated = diaries[diaries["hours_total"] > 0].assign(thursday=lambda rows: rows["week"] + 3 * DAY)
    inside = evidence.in_window(dated, "thursday")
    roles = evidence.posts[evidence.posts["role"].isin(indicator.roles)][[*TEAM, "worker", "start", "end"]]
    posted = inside.merge(roles, on=[*TEAM, "worker"])
    posted = posted[(posted["start"] <= posted["thursday"]) & (posted["thursday"] < posted["end"])]
    weeks = posted.drop_duplicates(["unit", "worker", "thursday"])
    enough = weeks[weeks.groupby(["unit", "worker"])["thursday"].transform("size") >= indicator.min_weeks]
    hours = enough.groupby("unit")[["hours_face_to_face", "hours_total"]].sum()
    share = evidence.per_unit(hours["hours_face_to_face"] / hours["hours_total"])
    workers = evidence.per_unit(enough.groupby("unit")["worker"].nunique().astype(float))
    return pd.concat([reading(share), reading(workers, part="workers")])
