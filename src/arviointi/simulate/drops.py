"""What of a region's records one wave's drop holds: its own period, and what has changed since."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.simulation import Delivering
from arviointi.config.study import Region
from arviointi.simulate.calendar import day, generator, month_of
from arviointi.simulate.design import RegionDesign
from arviointi.simulate.region import RegionRecords

THURSDAY = 3
LONGEST_MONTH = 31


@dataclass(frozen=True)
class Cut:
    """The period of one drop, and what is needed to choose its rows."""

    records: RegionRecords
    waves: tuple[str, ...]
    """Waves up to this drop's."""
    first: int
    last: int
    overlap: int
    """Days before the period from which ended spells and discussions are repeated."""


@dataclass(frozen=True)
class Dates:
    """The days of one drop."""

    first: int
    """First day of its period."""
    last: int
    """Last day of its period."""
    extracted: dt.date
    delivered: dt.date


Rows = Callable[[pd.DataFrame, Cut], pd.DataFrame]


def drop_dates(design: RegionDesign, wave: str, delivering: Delivering, seed: int) -> Dates:
    """Draw when a drop was extracted and delivered."""
    rng = generator(seed, design.region, "delivery", wave)
    period = design.cohort.drops[wave]
    extracted = period.last + dt.timedelta(int(rng.integers(*delivering.extracted_after, endpoint=True)))
    delivered = extracted + dt.timedelta(int(rng.integers(*delivering.delivered_after, endpoint=True)))
    return Dates(day(period.first), day(period.last), extracted, delivered)


def manifest(sender: Region, region: str, wave: str, dates: Dates, delivering: Delivering) -> pd.DataFrame:
    """Return a drop's description of itself: one row."""
    described = {
        name: text.format(division=sender.division, code=sender.code)
        for name, text in delivering.manifest.items()
    }
    row = {
        "drop": f"{region}-{wave}",
        "wave": wave,
        "start": dates.first,
        "end": dates.last + 1,
        "extracted": day(dates.extracted),
    }
    return pd.DataFrame([row | described])


def drop_tables(records: RegionRecords, wave: str, delivering: Delivering) -> dict[str, pd.DataFrame]:
    """Cut one wave's drop out of a region's records.

    Returns
    -------
    Tables by canonical name, surveys as `family` and `staff`; days as day numbers, NaN where a date is not
    known by the period's end.
    """
    waves = tuple(records.design.cohort.drops)
    period = records.design.cohort.drops[wave]
    cut = Cut(
        records,
        waves[: waves.index(wave) + 1],
        day(period.first),
        day(period.last),
        delivering.overlap_days,
    )
    return {name: RULES[name](table, cut).reset_index(drop=True) for name, table in records.tables.items()}


def _teams(teams: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    return teams.assign(
        **{name: _known(teams[name], cut) for name in ("training_start", "practice_start")}
    ).sort_values("team")


def _known(dates: "pd.Series[float]", cut: Cut) -> "pd.Series[float]":
    """Leave out dates that lie after the period, and ends of what has not ended."""
    return dates.where(dates <= cut.last)


def _up_to_wave(table: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    return table[table["wave"].isin(cut.waves)]


def _of_wave(table: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    return table[table["wave"] == cut.waves[-1]]


def _dated(table: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    return table[table["date"].between(cut.first, cut.last)]


def _coverage(coverage: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    inside = coverage.assign(
        start=np.maximum(coverage["start"], cut.first), end=np.minimum(coverage["end"], cut.last + 1)
    )
    return inside[inside["start"] < inside["end"]]


def _spells(table: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Return what was in force in the period or ended shortly before it; a later end is not known yet."""
    inside = table[(table["start"] <= cut.last) & (table["end"] > cut.first - cut.overlap)]
    return inside.assign(end=inside["end"].where(inside["end"] <= cut.last + 1))


def _responsibilities(table: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Repeat the survey's children too, so that every table's children are in the drop."""
    surveyed = table["child"].isin(_of_wave(cut.records.tables["family"], cut)["child"])
    earlier = table[surveyed & (table["end"] <= cut.first - cut.overlap)]
    inside = _spells(table, cut)
    known = inside.assign(end_reason=inside["end_reason"].where(inside["end"].notna(), ""))
    return pd.concat([known, earlier]).sort_values(["child", "start"])


def _meetings(meetings: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    return meetings[meetings["date"].between(cut.first - cut.overlap, cut.last)]


def _discussions(discussions: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Repeat the last weeks of discussions before the period: their actions may be done by now."""
    dates = cut.records.tables["meetings"].set_index("meeting")["date"]
    inside = discussions[discussions["meeting"].map(dates).between(cut.first - cut.overlap, cut.last)]
    return inside.assign(action_done=_known(inside["action_done"], cut))


def _observations(observations: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    dates = cut.records.tables["meetings"].set_index("meeting")["date"]
    return observations[observations["meeting"].map(dates).between(cut.first, cut.last)]


def _notifications(notifications: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    """Repeat notifications whose assessment went on in the period."""
    going_on = notifications[["assessment_start", "assessment_end"]].max(axis=1) >= cut.first
    inside = notifications[
        (notifications["date"] <= cut.last) & ((notifications["date"] >= cut.first) | going_on)
    ]
    return inside.assign(
        assessment_start=_known(inside["assessment_start"], cut),
        assessment_end=_known(inside["assessment_end"], cut),
    )


def _months(table: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    following = pd.Series(month_of(table["month"] + LONGEST_MONTH), index=table.index)
    return table[(table["month"] >= cut.first) & (following - 1 <= cut.last)]


def _weeks(table: pd.DataFrame, cut: Cut) -> pd.DataFrame:
    return table[(table["week"] + THURSDAY).between(cut.first, cut.last)]


RULES: dict[str, Rows] = {
    "teams": _teams,
    "wave_anchors": _up_to_wave,
    "coverage": _coverage,
    "posts": _spells,
    "training": _dated,
    "team_ratings": _of_wave,
    "meetings": _meetings,
    "observations": _observations,
    "discussions": _discussions,
    "caseloads": _months,
    "working_time": _weeks,
    "partners": _dated,
    "leadership": _of_wave,
    "staff": _of_wave,
    "family": _of_wave,
    "responsibilities": _responsibilities,
    "contacts": _dated,
    "placements": _spells,
    "notifications": _notifications,
    "services": _months,
    "interviews": _of_wave,
    "absences": _months,
}
