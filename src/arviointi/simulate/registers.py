"""Children, responsibilities and placements of one region, month by month."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.simulated_registers import Registers, Roles
from arviointi.simulate.calendar import FOREVER, MONTH, YEAR, Days, Numbers, month_starts
from arviointi.simulate.design import RegionDesign
from arviointi.simulate.placements import described, episodes, under_way
from arviointi.simulate.rates import (
    BASES,
    effect_on_rates,
    exposed_share,
    plan_of,
    team_levels,
    untreated_rates,
)

ADULT_MONTHS = 18 * 12
RAMP = 12
"""Months in which the caseload falls to its new level."""
APART = 3
"""Days at home after which another placement is a new episode under every reading."""


@dataclass(frozen=True)
class RegionRegisters:
    """What the months leave behind. Days are day numbers; FOREVER: has not ended."""

    responsibilities: pd.DataFrame
    """child, family, sex, team, start, end, end_reason, birth (hidden birthday), adult (18th birthday)."""
    placements: pd.DataFrame
    """child, start, end, basis, decided_by, setting."""
    exposure: Numbers
    """Child-months of responsibility: (teams, months)."""
    untreated: dict[str, Numbers]
    """Rates per 100 child-months without the effect, by basis: (teams, months)."""
    effects: dict[str, Numbers]
    """True effects on these rates."""
    months: Days
    """First days of the months and of the one after."""


def region_registers(
    design: RegionDesign, registers: Registers, roles: Roles, rng: np.random.Generator
) -> RegionRegisters:
    """Draw the children and placements of one region.

    New placements are Poisson with mean rate × child-months in every team and month, so that a team's
    expected rate is exactly that of simulate.rates; the children are drawn among those at home.
    """
    months = month_starts(design.first, design.last)
    targets = caseload_targets(design, roles, months)
    exposed = exposed_share(design.teams["practice_start"], months)
    plans = {basis: plan_of(registers, basis) for basis in BASES}
    untreated = {
        basis: untreated_rates(team_levels(design.teams["arm"], plan, rng), months, plan)
        for basis, plan in plans.items()
    }
    effects = {basis: effect_on_rates(untreated[basis], exposed, plan) for basis, plan in plans.items()}
    spells, placed = _first_children(targets[:, 0], int(months[0]), registers, rng)
    parts, exposure = [placed], np.zeros_like(targets)
    for number, (first, after) in enumerate(pairwise(months.tolist())):
        spells = spells.pipe(_come_of_age, after).pipe(_leave, first, after, registers, len(targets), rng)
        spells = _enter(spells, targets[:, number], first, after, registers, rng)
        exposure[:, number] = _child_months(spells, first, after, len(targets))
        rates = np.stack([untreated[basis][:, number] + effects[basis][:, number] for basis in BASES])
        counts = rng.poisson(rates * exposure[:, number] / 100)
        spells, new = _place(spells, counts, first, after, registers, rng)
        parts.append(new)
    placements = described(pd.concat(parts, ignore_index=True), registers.lengths, rng)
    ended = _closed(spells, placements, design)
    return RegionRegisters(*ended, exposure, untreated, effects, months)


def caseload_targets(design: RegionDesign, roles: Roles, months: Days) -> Numbers:
    """Return how many children each team is to be responsible for in each month: (teams, months)."""
    teams = design.teams
    stock = teams["caseload"] * teams["social_workers"] * (1 - roles.vacancy)
    since = np.cumsum(exposed_share(teams["practice_start"], months), axis=1)
    fall = teams["caseload_fall"].to_numpy()[:, None] * np.minimum(since / RAMP, 1)
    return np.asarray(stock.to_numpy()[:, None] * (1 - fall))


def _children(
    counts: Any, starts: Any, births: Any, first_child: int, registers: Registers, rng: np.random.Generator
) -> pd.DataFrame:
    """Make children of `counts` per team; siblings share a family and the day responsibility begins."""
    team = np.repeat(np.arange(len(counts)), counts)
    shares = (rng.random(len(team)) < registers.siblings) & (np.diff(team, prepend=-1) == 0)
    family = np.cumsum(~shares)
    eldest = np.flatnonzero(~shares)[family - 1] if len(team) else family
    start = np.maximum(np.asarray(starts)[eldest], births) if len(team) else np.asarray(starts)
    month = births.astype("datetime64[D]").astype("datetime64[M]")
    offset = births - month.astype("datetime64[D]").astype(np.int64)
    adult = (month + ADULT_MONTHS).astype("datetime64[D]").astype(np.int64) + offset
    return pd.DataFrame(
        {
            "child": first_child + np.arange(len(team)),
            "family": first_child + family,
            "team": team,
            "start": start,
            "end": FOREVER,
            "birth": births,
            "adult": adult,
            "sex": rng.choice(list(registers.sexes), size=len(team), p=list(registers.sexes.values())),
            "away_until": 0,
            "end_reason": "",
        }
    )


def _first_children(
    target: Numbers, first: int, registers: Registers, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the children of the first day, some of them already in care."""
    counts = np.round(target).astype(np.int64)
    size = int(counts.sum())
    age = rng.uniform(*registers.entry_age_years, size=size) * YEAR
    births = first - np.ceil(age).astype(np.int64)
    since = rng.exponential(registers.responsibility_months * MONTH, size=size)
    starts = first - np.ceil(since).astype(np.int64)
    children = _children(counts, starts, births, 1, registers, rng)
    in_care = (rng.random(size) < registers.lengths.in_care_at_start) & (children["start"] < first - 1)
    chosen = children[in_care]
    placed = under_way(
        chosen["child"].to_numpy(),
        chosen["start"].to_numpy(),
        first,
        chosen["adult"].to_numpy(),
        registers.lengths,
        rng,
    )
    return _send_away(children, placed), placed


def _send_away(spells: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    until = spells["child"].map(placed.groupby("child")["end"].max())
    return spells.assign(away_until=np.fmax(spells["away_until"], until).astype(np.int64))


def _come_of_age(spells: pd.DataFrame, after: int) -> pd.DataFrame:
    adult = (spells["end"] == FOREVER) & (spells["adult"] < after)
    return spells.assign(
        end=spells["end"].where(~adult, spells["adult"]),
        end_reason=spells["end_reason"].where(~adult, "came_of_age"),
    )


def _leave(
    spells: pd.DataFrame, first: int, after: int, registers: Registers, teams: int, rng: np.random.Generator
) -> pd.DataFrame:
    """End responsibilities of children at home; a transferred child goes on in another team."""
    at_home = (spells["end"] == FOREVER) & (spells["away_until"] < first) & (spells["start"] < first)
    chance = 1 - np.exp(-(after - first) / (registers.responsibility_months * MONTH))
    leaves = (at_home & (rng.random(len(spells)) < chance)).to_numpy()
    ends = np.where(leaves, rng.integers(first, after, size=len(spells)), spells["end"])
    shares = registers.end_reasons
    reasons = spells["end_reason"].to_numpy().copy()
    reasons[leaves] = rng.choice(list(shares), size=int(leaves.sum()), p=list(shares.values()))
    left: pd.DataFrame = spells.assign(end=ends, end_reason=reasons)
    moved: pd.DataFrame = left[leaves & (reasons == "transferred")]
    steps: Any = rng.integers(1, max(teams, 2), size=len(moved))
    arrived: pd.DataFrame = moved.assign(
        team=(moved["team"] + steps) % teams, start=moved["end"], end=FOREVER, end_reason=""
    )
    return pd.concat([left, arrived], ignore_index=True)


def _enter(
    spells: pd.DataFrame,
    target: Numbers,
    first: int,
    after: int,
    registers: Registers,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Let as many children in as the team's target asks for."""
    active = np.bincount(spells["team"][spells["end"] == FOREVER], minlength=len(target))
    counts = rng.poisson(np.maximum(target - active, 0))
    size = int(counts.sum())
    starts = rng.integers(first, after, size=size)
    age = rng.uniform(*registers.entry_age_years, size=size) * YEAR
    births = starts - np.ceil(age).astype(np.int64)
    entered = _children(counts, starts, births, int(spells["child"].max()) + 1, registers, rng)
    return pd.concat([spells, entered], ignore_index=True)


def _child_months(spells: pd.DataFrame, first: int, after: int, teams: int) -> Numbers:
    days = np.minimum(spells["end"], after) - np.maximum(spells["start"], first)
    return np.bincount(spells["team"], weights=np.maximum(days, 0), minlength=teams) / MONTH


def _place(
    spells: pd.DataFrame,
    counts: Any,
    first: int,
    after: int,
    registers: Registers,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Begin `counts` placements, (bases, teams), among the teams' children who are at home."""
    earliest = np.maximum(spells["start"], first)
    days = earliest + np.floor(rng.random(len(spells)) * (after - earliest)).astype(np.int64)
    may = (
        (spells["end"] == FOREVER)
        & (spells["away_until"] + APART <= days)
        & (days < np.minimum(spells["adult"], after))
    )
    order = rng.permutation(np.flatnonzero(may))
    team = spells["team"].to_numpy()
    ranked = order[np.argsort(team[order], kind="stable")]
    teams = team[ranked]
    rank = np.arange(len(ranked)) - np.searchsorted(teams, np.arange(counts.shape[1]))[teams]
    kind = (rank >= np.cumsum(counts, axis=0)[:, teams]).sum(axis=0)
    chosen, bases = ranked[kind < len(BASES)], np.array(BASES)[kind[kind < len(BASES)]]
    placed = episodes(
        spells["child"].to_numpy()[chosen],
        days.to_numpy()[chosen],
        bases,
        spells["adult"].to_numpy()[chosen],
        registers.lengths,
        rng,
    )
    return _send_away(spells, placed), placed


def _closed(
    spells: pd.DataFrame, placed: pd.DataFrame, design: RegionDesign
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out what lies after the study, and name teams."""
    names = design.teams["team"].to_numpy()
    kept = spells[(spells["end"] > spells["start"]) & (spells["start"] <= design.last)]
    over = kept["end"] > design.last
    responsibilities = kept.assign(
        team=names[kept["team"]],
        end=kept["end"].where(~over, FOREVER),
        end_reason=kept["end_reason"].where(~over, ""),
    ).drop(columns="away_until")
    known = placed["child"].isin(responsibilities["child"])
    placements = placed[known & (placed["start"] <= design.last) & (placed["end"] > placed["start"])]
    ended = placements["end"].where(placements["end"] <= design.last, FOREVER)
    return responsibilities.reset_index(drop=True), placements.assign(end=ended).sort_values(
        ["start", "child"], ignore_index=True
    )
