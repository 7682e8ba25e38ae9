"""The 26 weeks that each team is scored on at each wave, and the weeks and month-ends in them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.score.spells import DAY

DUE, NOT_REPORTED, NOT_YET = "due", "not_reported", "not_yet"
TEAM = ["region", "team"]


def windows(
    teams: pd.DataFrame, anchors: pd.DataFrame, drops: pd.DataFrame, *, waves: Sequence[str], weeks: int
) -> pd.DataFrame:
    """Give every team its window at every wave.

    Parameters
    ----------
    teams, anchors, drops : canonical tables teams, wave_anchors, drops.
    waves : in order, the first one is the baseline.
    weeks : length of a window.

    Returns
    -------
    Columns region, team, arm, wave, first, last (days, both inside) and state: `due` where the region sent
    a drop of the wave; otherwise `not_reported` if a later one came and `not_yet` if none did.
    """
    used = drops[drops["is_used"] & drops["wave"].notna()]
    grid = teams.merge(pd.DataFrame({"wave": list(waves)}), how="cross")
    grid = grid.assign(state=_states(grid, used, waves), last=_last_days(grid, anchors, used, waves[0]))
    grid.loc[(grid["state"] == DUE) & grid["last"].isna(), "state"] = NOT_REPORTED
    first = grid["last"] - (7 * weeks - 1) * DAY
    return grid.assign(first=first)[["region", "team", "arm", "wave", "first", "last", "state"]]


def _states(grid: pd.DataFrame, used: pd.DataFrame, waves: Sequence[str]) -> npt.NDArray[np.str_]:
    order = {wave: number for number, wave in enumerate(waves)}
    number = grid["wave"].map(order)
    sent = set(zip(used["region"], used["wave"].map(order), strict=True))
    latest = used["wave"].map(order).groupby(used["region"]).max()
    has_drop = np.array([pair in sent for pair in zip(grid["region"], number, strict=True)], dtype=bool)
    came_later = (grid["region"].map(latest) > number).to_numpy()
    return np.select([has_drop, came_later], [DUE, NOT_REPORTED], NOT_YET)


def _last_days(grid: pd.DataFrame, anchors: pd.DataFrame, used: pd.DataFrame, baseline: str) -> pd.Series:
    drop_end = used.groupby(["region", "wave"], as_index=False)["end"].max()
    dated = grid.merge(anchors, how="left", on=[*TEAM, "wave"]).merge(
        drop_end, how="left", on=["region", "wave"]
    )
    anchor = dated["anchor"].fillna(dated["end"] - DAY)
    return baseline_ends(grid).where(grid["wave"] == baseline).fillna(anchor)


def baseline_ends(teams: pd.DataFrame) -> pd.Series:
    """Return the day before training came: to the team itself, or to the first pilot team of its site.

    Empty where no training day decides; then the wave's anchor does.
    """
    is_pilot = teams["arm"] == "pilot"
    of_site = (
        teams["training_start"].where(is_pilot).groupby([teams["region"], teams["site"]]).transform("min")
    )
    return teams["training_start"].where(is_pilot, of_site) - DAY


def iso_weeks(due: pd.DataFrame) -> pd.DataFrame:
    """List the ISO weeks whose Thursday lies in each window.

    Returns
    -------
    Columns unit (the window's index), region, team, thursday, last, week (ISO number).
    """
    to_thursday = (3 - due["first"].dt.day_of_week) % 7
    start = due["first"] + pd.to_timedelta(to_thursday, unit="D")
    count = ((due["last"] - start).dt.days // 7 + 1).to_numpy()
    rows = due.loc[due.index.repeat(count), [*TEAM, "last"]]
    number = np.concatenate([np.arange(n) for n in count]) if len(count) else np.array([], dtype=int)
    thursday = start.loc[rows.index] + pd.to_timedelta(7 * number, unit="D")
    weeks = rows.assign(thursday=thursday, week=thursday.dt.isocalendar().week.astype(int))
    return weeks.rename_axis("unit").reset_index()


def month_ends(due: pd.DataFrame) -> pd.DataFrame:
    """List the calendar month-ends in each window.

    Returns
    -------
    Columns unit (the window's index), region, team, day, month (its first day).
    """
    first_month = due["first"].to_numpy().astype("datetime64[M]")
    count = (due["last"].to_numpy() + np.timedelta64(1, "D")).astype("datetime64[M]") - first_month
    count = count.astype(int)
    rows = due.loc[due.index.repeat(count), TEAM]
    number = np.concatenate([np.arange(n) for n in count]) if len(count) else np.array([], dtype=int)
    month = np.repeat(first_month, count) + number.astype("timedelta64[M]")
    day = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    ends = rows.assign(day=day.astype("datetime64[s]"), month=month.astype("datetime64[s]"))
    return ends.rename_axis("unit").reset_index()
