"""Notifications, caseloads, contacts and services of the children of one region."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from arviointi.config.simulated_practice import Practice
from arviointi.config.simulated_registers import Registers
from arviointi.simulate.calendar import MONTH, WINDOW, YEAR, Days, month_of, month_starts
from arviointi.simulate.design import RegionDesign, each_row, windows
from arviointi.simulate.shares import share_of

Mode = Literal["face_to_face", "video", "phone"]

LONGEST_MONTH = 31
SMALL_TEAM = 2
"""With fewer social workers in post than this, leader and counsellor take children too."""


def notifications(
    design: RegionDesign, responsibilities: pd.DataFrame, registers: Registers, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw notifications during responsibilities: child, date, number, assessment_start, assessment_end."""
    spells = responsibilities.assign(
        end=np.minimum(responsibilities["end"], design.last + 1),
        since=np.maximum(responsibilities["start"], design.first),
    )
    is_first = ~spells.duplicated("child") & (spells["start"] >= design.first)
    opening = spells[is_first & (rng.random(len(spells)) < registers.notified_at_entry)]
    years = (spells["end"] - spells["since"]) / YEAR
    further = spells.loc[spells.index.repeat(rng.poisson(registers.notifications_per_year * years))]
    dates = further["since"] + np.floor(rng.random(len(further)) * (further["end"] - further["since"]))
    assessed = rng.random(len(further)) < registers.assessed
    both = pd.concat(
        [
            opening.assign(date=opening["start"], assessed=True),
            further.assign(date=dates.astype(np.int64), assessed=assessed),
        ]
    ).sort_values(["child", "date"], ignore_index=True)
    both["number"] = both.groupby(["child", "date"]).cumcount() + 1
    begins = both["date"] + rng.integers(*registers.assessment_delay, size=len(both), endpoint=True)
    ends = begins + rng.integers(*registers.assessment_days, size=len(both), endpoint=True)
    begins = begins.where(both["assessed"] & (begins < both["end"]))
    ends = ends.where(begins.notna() & (ends < both["end"]))
    return both[["child", "date", "number"]].assign(assessment_start=begins, assessment_end=ends)


def caseloads(
    design: RegionDesign,
    responsibilities: pd.DataFrame,
    held: pd.DataFrame,
    registers: Registers,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Share each team's children at month ends among its workers: worker, team, month, children."""
    starts = month_starts(design.first, design.last)
    parts = []
    for team in design.teams["team"]:
        spells = responsibilities[responsibilities["team"] == team]
        active = (spells["start"].to_numpy()[:, None] < starts[1:]) & (
            spells["end"].to_numpy()[:, None] >= starts[1:]
        )
        reported = rng.random(len(starts) - 1) >= registers.unreported_months
        shared = _shared(held[held["team"] == team], starts, active.sum(axis=0) * reported, rng)
        parts.append(shared.assign(team=team)[np.repeat(reported, len(shared) // len(reported))])
    drawn = pd.concat(parts, ignore_index=True)
    return drawn[drawn["is_holder"]].drop(columns="is_holder").reset_index(drop=True)


def _shared(members: pd.DataFrame, starts: Days, counts: Days, rng: np.random.Generator) -> pd.DataFrame:
    """Share children by FTE: one row a month and worker, and whether the worker had a share."""
    workers = np.unique(members["worker"])
    fte = np.zeros((2, len(starts) - 1, len(workers)))
    for post in each_row(members):
        kind = {"social_worker": 0, "consultant": 1, "other": 1, "social_counsellor": 1}.get(str(post.role))
        if kind is not None:
            present = (post.start < starts[1:]) & (post.end >= starts[1:])
            fte[kind, present, np.searchsorted(workers, post.worker)] += post.fte
    alone = (fte[0] > 0).sum(axis=1) < SMALL_TEAM
    weights = fte[0] + fte[1] * alone[:, None]
    total = weights.sum(axis=1, keepdims=True)
    exact = counts[:, None] * weights / np.where(total > 0, total, 1)
    given = np.floor(exact)
    order = np.argsort(np.where(weights > 0, rng.random(weights.shape), 2), axis=1).argsort(axis=1)
    left = np.where(total[:, 0] > 0, counts, 0) - given.sum(axis=1)
    shared = (given + (order < left[:, None])).astype(np.int64)
    return pd.DataFrame(
        {
            "worker": np.tile(workers, len(counts)),
            "month": np.repeat(starts[:-1], len(workers)),
            "children": shared.ravel(),
            "is_holder": (weights > 0).ravel(),
        }
    )


def contacts(
    design: RegionDesign,
    responsibilities: pd.DataFrame,
    held: pd.DataFrame,
    practice: Practice,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw contacts in the windows of the waves: child, worker, date, mode, number, minutes."""
    parts = [
        _window_contacts(team, window, mode, responsibilities, held, practice, rng)
        for team in each_row(design.teams[design.teams["reports_contacts"]])
        for window in windows(design, team)
        for mode in practice.contacts_per_month
    ]
    drawn = pd.concat(parts, ignore_index=True)
    return drawn.assign(number=drawn.groupby(["child", "worker", "date", "mode"]).cumcount() + 1)


def _window_contacts(
    team: Any,
    window: tuple[int, int],
    mode: Mode,
    responsibilities: pd.DataFrame,
    held: pd.DataFrame,
    practice: Practice,
    rng: np.random.Generator,
) -> pd.DataFrame:
    first, anchor = window
    spells = responsibilities[
        (responsibilities["team"] == team.team)
        & (responsibilities["start"] <= anchor)
        & (responsibilities["end"] > first)
    ]
    usual, after = practice.contacts_per_month[mode]
    rate = after if team.arm == "pilot" and anchor >= team.practice_start else usual
    since = np.maximum(spells["start"], first)
    days = np.minimum(spells["end"], anchor + 1) - since
    repeated = spells.index.repeat(rng.poisson(rate * days / MONTH))
    dates = since[repeated] + np.floor(rng.random(len(repeated)) * days[repeated]).astype(np.int64)
    children = spells["child"][repeated].to_numpy()
    second = rng.random(len(repeated)) < share_of(practice.second_worker, team, anchor)
    workers = _who_met(children, dates.to_numpy(), second, held[held["team"] == team.team])
    drawn = pd.DataFrame(
        {
            "child": children,
            "worker": workers,
            "date": dates.to_numpy(),
            "mode": mode,
            "minutes": rng.integers(*practice.contact_minutes[mode], size=len(repeated), endpoint=True),
        }
    )
    return drawn[drawn["worker"] != ""]


def _who_met(children: Days, dates: Days, second: Any, members: pd.DataFrame) -> Any:
    """Name a child's own worker, or somebody else, among those in post that day; empty: nobody is."""
    fitting = members[members["role"].isin(["social_worker", "social_counsellor"])]
    in_post = (fitting["start"].to_numpy()[:, None] <= dates) & (fitting["end"].to_numpy()[:, None] > dates)
    turn = (children[None, :] + np.arange(len(fitting))[:, None]) % max(len(fitting), 1)
    nobody = np.full((1, len(children)), -1)
    preferred = np.argsort(-np.vstack([nobody, np.where(in_post, turn, -2)]), axis=0, kind="stable")
    own, other = preferred[0], preferred[min(1, len(fitting))]
    chosen = np.where(second & (own > 0) & (other > 0), other, own)
    return np.array(["", *fitting["worker"]])[chosen]


def services(
    design: RegionDesign, responsibilities: pd.DataFrame, practice: Practice, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw services in the windows of the waves: child, service, month, unit, quantity."""
    reporting = design.teams[design.teams["reports_contacts"]]
    spells = responsibilities[responsibilities["team"].isin(reporting["team"])]
    parts = []
    for service, (unit, share, quantity) in practice.services.items():
        users = spells[rng.random(len(spells)) < share]
        since = month_of(np.maximum(users["start"], design.first)) + 0
        begin = since + np.floor(rng.random(len(users)) * YEAR).astype(np.int64)
        length = 1 + rng.poisson(practice.service_months, size=len(users))
        rows = users.loc[users.index.repeat(length)]
        steps = np.concatenate([np.arange(n) for n in length]) if len(length) else np.empty(0)
        months = month_of(np.repeat(begin, length) + steps * MONTH)
        amount = np.round(rng.gamma(2, quantity / 2, size=len(rows)) * 2) / 2
        parts.append(rows.assign(service=service, unit=unit, month=months, quantity=np.maximum(amount, 0.5)))
    drawn = pd.concat(parts, ignore_index=True)
    last = np.minimum(drawn["end"], design.last + 1)
    used = drawn[(drawn["month"] >= drawn["start"]) & (drawn["month"] < last) & _is_covered(drawn, design)]
    whole_month = month_of(used["month"] + LONGEST_MONTH) - used["month"]
    used = used.assign(
        quantity=np.where(used["unit"] == "day", np.minimum(used["quantity"], whole_month), used["quantity"])
    )
    columns = ["child", "service", "month", "unit", "quantity"]
    unique: pd.DataFrame = used.drop_duplicates(columns[:4])[columns]
    return unique.reset_index(drop=True)


def _is_covered(rows: pd.DataFrame, design: RegionDesign) -> Any:
    """Say which months begin in the window of some wave of the child's team."""
    teams = design.teams.set_index("team")
    covered = np.zeros(len(rows), dtype=bool)
    for wave in design.cohort.drops:
        anchor = rows["team"].map(teams[f"anchor_{wave}"])
        covered |= ((rows["month"] > anchor - WINDOW) & (rows["month"] <= anchor)).to_numpy()
    return covered
