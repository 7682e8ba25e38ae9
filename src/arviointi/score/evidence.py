"""What indicators are measured from: the windows, the tables, and what was reported for which days."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.score.scoring import TOLERANCE, Floats
from arviointi.score.spells import DAY, closed, locate, merged
from arviointi.score.windows import TEAM, iso_weeks, month_ends

COUNTED_BY_WEEK = ("meetings", "discussions", "contacts")
OBSERVED, NOT_APPLICABLE, NOT_REPORTED = "observed", "not_applicable", "not_reported"


@dataclass(frozen=True)
class Evidence:
    """Tables and windows of one study.

    Attributes
    ----------
    units : due windows (region, team, arm, wave, first, last); the index numbers the units 0, 1, …
    tables : canonical tables by name, registers and responses.
    baseline : the first wave.
    """

    units: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    rubric: Rubric
    baseline: str

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """ISO weeks of every window."""
        return iso_weeks(self.units)

    @cached_property
    def month_ends(self) -> pd.DataFrame:
        """Month-ends of every window."""
        return month_ends(self.units)

    @cached_property
    def posts(self) -> pd.DataFrame:
        """Posts with open ends closed far in the future."""
        return closed(self.tables["posts"])

    @cached_property
    def staff(self) -> pd.DataFrame:
        """Posts in force on the last day of every window."""
        return self.on_last_day(self.posts)

    @cached_property
    def posts_at_month_ends(self) -> pd.DataFrame:
        """Posts in force at the month-ends of every window, with the worker's children in this team."""
        dated = self.month_ends.merge(self.posts, on=TEAM)
        in_force = dated[(dated["start"] <= dated["day"]) & (dated["day"] < dated["end"])]
        return in_force.merge(self.tables["caseloads"], how="left", on=[*TEAM, "worker", "month"])

    @cached_property
    def reported_month_ends(self) -> pd.DataFrame:
        """Month-ends (unit, day) at which every social worker in post has a caseload, and there is one."""
        posts = self.posts_at_month_ends
        must_report = posts[(posts["role"] == "social_worker") & (posts["fte"] > 0)]
        complete = must_report["children"].notna().groupby([must_report["unit"], must_report["day"]]).all()
        return complete[complete].index.to_frame(index=False)

    def is_recent(self, unit: pd.Series, day: pd.Series) -> pd.Series:
        """Tell which days lie in the last part of their unit's window, or after it."""
        first = self.units["last"] - (7 * self.rubric.window.recent_weeks - 1) * DAY
        return day >= first.reindex(unit).set_axis(unit.index)

    def coverage(self, table: str) -> pd.DataFrame:
        """Return the spells of days on which a team's rows of an event table are complete."""
        rows = self.tables["coverage"]
        return merged(rows[rows["table"] == table], TEAM)

    def is_covered(self, points: pd.DataFrame, day: str, table: str) -> pd.Series:
        """Tell which (region, team, day) lie on covered days of an event table."""
        return pd.Series(locate(points, day, self.coverage(table), TEAM) >= 0, index=points.index)

    @cached_property
    def covered_weeks(self) -> dict[str, pd.Series]:
        """Tell, by event table, which rows of `weeks` are reported: their Thursday is covered."""
        return {table: self.is_covered(self.weeks, "thursday", table) for table in COUNTED_BY_WEEK}

    @cached_property
    def is_reported(self) -> dict[str, pd.Series]:
        """Tell, by event table, in which units enough weeks of the window are reported."""
        return {table: self._enough(covered) for table, covered in self.covered_weeks.items()}

    @cached_property
    def is_recently_reported(self) -> dict[str, pd.Series]:
        """Tell the same of the last part of each window."""
        recent = self.is_recent(self.weeks["unit"], self.weeks["thursday"])
        return {table: self._enough(covered[recent]) for table, covered in self.covered_weeks.items()}

    def _enough(self, covered: pd.Series) -> pd.Series:
        share = self.per_unit(share_of(covered, self.weeks["unit"]))
        return share >= self.rubric.reporting.min_share - TOLERANCE

    def was_ever_reported(self, table: str) -> pd.Series:
        """Tell for which units some day up to the window's end is covered."""
        begun = self.coverage(table).groupby(TEAM)["start"].min().rename("start")
        starts = self.units[TEAM].merge(begun, how="left", on=TEAM)["start"].to_numpy()
        return pd.Series(starts <= self.units["last"].to_numpy(), index=self.units.index)

    def in_window(self, rows: pd.DataFrame, day: str) -> pd.DataFrame:
        """Give each row of a team's table to the windows its day lies in (column unit added)."""
        dated = rows.merge(self._spans, on=TEAM)
        return dated[(dated[day] >= dated["first"]) & (dated[day] <= dated["last"])]

    def on_last_day(self, spells: pd.DataFrame) -> pd.DataFrame:
        """Give each spell of a team to the windows on whose last day it is in force (column unit added)."""
        dated = closed(spells).merge(self._spans, on=TEAM)
        return dated[(dated["start"] <= dated["last"]) & (dated["last"] < dated["end"])]

    @cached_property
    def _spans(self) -> pd.DataFrame:
        return self.units[[*TEAM, "first", "last"]].rename_axis("unit").reset_index()

    def per_unit(self, values: pd.Series, fill: float = np.nan) -> pd.Series:
        """Spread values indexed by unit over all units."""
        return values.reindex(self.units.index, fill_value=fill)

    @cached_property
    def held_meetings(self) -> pd.DataFrame:
        """Held meetings of every window; one of 0 minutes was cancelled."""
        meetings = self.tables["meetings"]
        return self.in_window(meetings[meetings["minutes"] > 0], "date")

    @cached_property
    def discussions(self) -> pd.DataFrame:
        """Discussions in the held meetings of every window."""
        meetings = self.held_meetings[["unit", *TEAM, "meeting", "date"]]
        return meetings.merge(self.tables["discussions"], on=["region", "meeting"])

    @cached_property
    def active_children(self) -> pd.DataFrame:
        """Children the team is responsible for on each window's last day (unit, child)."""
        return self.on_last_day(self.tables["responsibilities"])[["unit", "child"]].drop_duplicates()

    def daily(self, posts: pd.DataFrame, amounts: pd.Series) -> Floats:
        """Sum an amount of each post in force, by unit and day of the window (units × days)."""
        length = 7 * self.rubric.window.weeks
        spans = posts.assign(amount=amounts).merge(self._spans, on=TEAM)
        change = np.zeros((len(self.units), length + 1))
        for edge, sign in (("start", 1), ("end", -1)):
            day = (spans[edge] - spans["first"]).dt.days.clip(0, length).to_numpy()
            np.add.at(change, (spans["unit"].to_numpy(), day), sign * spans["amount"].to_numpy(dtype=float))
        totals: Floats = np.round(np.cumsum(change, axis=1)[:, :length], 9)
        return totals


def reading(
    value: pd.Series,
    *,
    part: str = "",
    observed: pd.Series | None = None,
    not_applicable: pd.Series | None = None,
    flags: pd.Series | str = "",
) -> pd.DataFrame:
    """Put measured values, indexed by unit, into the shape that scoring reads.

    Parameters
    ----------
    value : NaN where nothing was measured.
    part : name, where an indicator has several values.
    observed : units that count as observed; by default those with a value. Observed without a value means
        that the activity did not exist: it scores 0.
    not_applicable : units to which the indicator does not apply.
    flags : space-separated ids for the reader.
    """
    seen = value.notna() if observed is None else observed
    state = np.where(seen, OBSERVED, NOT_REPORTED)
    if not_applicable is not None:
        state = np.where(not_applicable, NOT_APPLICABLE, state)
    measured = value.astype(float).where(state == OBSERVED)
    return pd.DataFrame(
        {"unit": value.index, "part": part, "value": measured, "state": state, "flags": flags}
    )


def flagged(where: pd.Series, flag: str) -> pd.Series:
    """Return the flag where it holds and nothing elsewhere."""
    return where.map({True: flag, False: ""})


def share_of(hits: pd.Series, groups: pd.Series | list[pd.Series]) -> pd.Series:
    """Return the share of true values by group."""
    return hits.astype(float).groupby(groups).mean()
