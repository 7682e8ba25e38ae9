"""Workers' posts, training, absences and time diaries of one region."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.simulated_practice import Practice
from arviointi.config.simulated_registers import Roles
from arviointi.config.simulation import TrainingPlan
from arviointi.simulate.calendar import FOREVER, WINDOW, YEAR, mondays, month_starts
from arviointi.simulate.design import RegionDesign, each_row, windows
from arviointi.simulate.shares import share_of

LEADER = "other"
SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Slot:
    """One position of a team, held by one worker after another."""

    team: str
    role: str
    fte: float
    start: int
    """First day on which it can be held."""
    tenure: float
    """Mean days that one worker holds it."""
    gap: float
    """Mean days that it is vacant."""
    is_qualified: float = np.nan
    """Of a therapist: 1 or 0."""


def posts(design: RegionDesign, roles: Roles, rng: np.random.Generator) -> pd.DataFrame:
    """Draw who held which post when.

    Returns
    -------
    worker, team, role, fte, start, end (the day after the last, FOREVER while it lasts), is_qualified.
    """
    held = [
        row
        for team in each_row(design.teams)
        for slot in _slots(team, design.first, roles, rng)
        for row in _holders(slot, design, rng)
    ]
    frame = pd.DataFrame(held, columns=["team", "role", "fte", "start", "end", "is_qualified"])
    frame.insert(0, "worker", [f"W{number:03d}" for number in rng.permutation(len(frame)) + 1])
    moved = _moved_worker(frame, design)
    return _consultants(moved, design).sort_values(["worker", "start"], ignore_index=True)


def _slots(team: Any, first: int, roles: Roles, rng: np.random.Generator) -> list[Slot]:
    tenure = YEAR / roles.turnover
    steady = Slot(str(team.team), LEADER, 1.0, first, tenure, roles.leader_gap_days)
    slots = [steady]
    for _ in range(int(team.social_workers)):
        fte = 0.8 if rng.random() < roles.part_time else 1.0
        gap = tenure * roles.vacancy / (1 - roles.vacancy)
        slots.append(replace(steady, role="social_worker", fte=fte, gap=gap))
    if rng.random() < roles.social_counsellor:
        slots.append(replace(steady, role="social_counsellor"))
    if team.arm == "pilot":
        slots += _model_slots(team, steady, roles, rng)
    return slots


def _model_slots(team: Any, steady: Slot, roles: Roles, rng: np.random.Generator) -> list[Slot]:
    """Return the posts that came with the model: therapist and, rarely, coordinator."""
    slots = []
    has_therapist, is_qualified = rng.random(2) < (1 - roles.therapist_vacant, roles.therapist_qualified)
    fte = float(rng.choice(roles.therapist_fte))
    if has_therapist:
        start = int(team.training_start)
        slots.append(
            replace(steady, role="family_therapist", fte=fte, start=start, is_qualified=float(is_qualified))
        )
    if rng.random() < roles.coordinator:
        slots.append(
            replace(steady, role="coordinator", fte=roles.coordinator_fte, start=int(team.practice_start))
        )
    return slots


def _holders(slot: Slot, design: RegionDesign, rng: np.random.Generator) -> list[tuple[object, ...]]:
    """Draw one worker after another; a position as old as the history was held before it too."""
    is_old = slot.start == design.first
    start = slot.start - int(rng.exponential(slot.tenure)) if is_old else slot.start
    rows: list[tuple[object, ...]] = []
    while start <= design.last:
        end = start + 1 + int(rng.exponential(slot.tenure))
        if end > design.first:
            lasts = FOREVER if end > design.last else end
            rows.append((slot.team, slot.role, slot.fte, start, lasts, slot.is_qualified))
        start = end + int(rng.exponential(slot.gap))
    return rows


def _consultants(held: pd.DataFrame, design: RegionDesign) -> pd.DataFrame:
    """Turn the leaders of pilot teams into consultants on the first training day."""
    starts = design.teams.set_index("team")["training_start"]
    change = held["team"].map(starts)
    leads = (held["role"] == LEADER) & change.notna()
    earlier = held[leads & (held["start"] < change)]
    earlier = earlier.assign(end=np.minimum(earlier["end"], change[earlier.index]).astype(np.int64))
    later = held[leads & (held["end"] > change)]
    later = later.assign(
        start=np.maximum(later["start"], change[later.index]).astype(np.int64), role="consultant"
    )
    return pd.concat([held[~leads], earlier, later], ignore_index=True)


def _moved_worker(held: pd.DataFrame, design: RegionDesign) -> pd.DataFrame:
    """Give a contaminated comparison team a social worker who comes from a trained pilot team."""
    teams = design.teams.set_index("team")
    for name in teams.index[teams["contamination"] == "move"]:
        wave = list(design.cohort.drops)[1]
        begin = int(teams.loc[name, f"anchor_{wave}"]) - WINDOW // 2
        trained = teams.index[teams["training_start"] < begin - WINDOW]
        leaving = held[
            held["team"].isin(trained)
            & (held["role"] == "social_worker")
            & (held["start"] < begin - WINDOW)
            & (held["end"] > begin)
        ].index[:1]
        arrival = held.loc[leaving].assign(team=name, start=begin)
        left = held["end"].where(~held.index.isin(leaving), begin)
        held = pd.concat([held.assign(end=left), arrival], ignore_index=True)
    return held


def in_post(held: pd.DataFrame, on: int) -> pd.DataFrame:
    """Return the posts in force on one day."""
    return held[(held["start"] <= on) & (held["end"] > on)]


def training(
    design: RegionDesign, held: pd.DataFrame, plan: TrainingPlan, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw training and supervision days: worker, date (a block's last day), days, type."""
    rows = []
    for team in each_row(design.teams):
        members = held[held["team"] == team.team]
        if team.arm == "pilot":
            rows += _block_days(members, design.blocks[str(team.team)], plan, rng)
            rows += _newcomer_days(members, int(team.practice_start), plan, rng)
            rows += _supervision_days(members, int(team.practice_start), design.last, plan, rng)
        elif team.contamination == "training":
            rows += _borrowed_days(members, design, plan)
    columns = ["worker", "date", "days", "type"]
    frame = pd.DataFrame(rows, columns=columns)
    on_time = frame[frame["date"] <= design.last]
    return on_time.drop_duplicates(["worker", "date", "type"]).sort_values(columns, ignore_index=True)


def _block_days(
    members: pd.DataFrame, ends: list[int], plan: TrainingPlan, rng: np.random.Generator
) -> list[tuple[object, ...]]:
    days = plan.days / len(ends)
    return [
        (worker, end, days, "team_training")
        for end in ends
        for worker in in_post(members, end)["worker"].unique()
        if rng.random() < plan.attendance
    ]


def _newcomer_days(
    members: pd.DataFrame, start: int, plan: TrainingPlan, rng: np.random.Generator
) -> list[tuple[object, ...]]:
    later = members[members["start"] > start]
    dates = later["start"] + rng.uniform(*plan.newcomer_delay, size=len(later)).astype(int)
    comes = (rng.random(len(later)) < plan.newcomers) & (dates < later["end"])
    return [
        (worker, int(date), float(plan.days), "team_training")
        for worker, date in zip(later["worker"][comes], dates[comes], strict=True)
    ]


def _supervision_days(
    members: pd.DataFrame, start: int, last: int, plan: TrainingPlan, rng: np.random.Generator
) -> list[tuple[object, ...]]:
    return [
        (worker, date, plan.supervision_days, "supervision")
        for date in range(start + plan.supervision_every, last + 1, plan.supervision_every)
        for worker in in_post(members, date)["worker"].unique()
        if rng.random() < plan.supervision_attendance
    ]


def _borrowed_days(
    members: pd.DataFrame, design: RegionDesign, plan: TrainingPlan
) -> list[tuple[object, ...]]:
    """Let one social worker of a comparison team take part in a pilot team's training."""
    ends = design.blocks[min(design.blocks)]
    present = in_post(members, ends[-1])
    guests = present[(present["role"] == "social_worker") & (present["start"] <= ends[0])]["worker"][:1]
    return [(worker, end, plan.days / len(ends), "team_training") for worker in guests for end in ends]


def absences(
    design: RegionDesign, held: pd.DataFrame, roles: Roles, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw sickness absence for every month with a day in post: worker, team, month, days."""
    starts = month_starts(design.first, design.last)
    spells = held.drop_duplicates(["worker", "team", "start"])
    rows, months = np.nonzero(
        (spells["start"].to_numpy()[:, None] < starts[None, 1:])
        & (spells["end"].to_numpy()[:, None] > starts[None, :-1])
    )
    shape = roles.sickness_spread
    frame = spells.iloc[rows][["worker", "team"]].assign(month=starts[months])
    unique = frame.drop_duplicates().reset_index(drop=True)
    drawn = rng.negative_binomial(shape, shape / (shape + roles.sickness_days), size=len(unique))
    return unique.assign(days=np.minimum(drawn, SHORTEST_MONTH).astype(float))


def working_time(
    design: RegionDesign, held: pd.DataFrame, practice: Practice, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw time diaries of social workers: worker, team, week (Monday), hours_face_to_face, hours_total."""
    parts = [
        _diaries(team, window, held[held["team"] == team.team], practice, rng)
        for team in each_row(design.teams[design.teams["keeps_diaries"]])
        for window in windows(design, team)
    ]
    return pd.concat(parts, ignore_index=True)


def _diaries(
    team: Any,
    window: tuple[int, int],
    members: pd.DataFrame,
    practice: Practice,
    rng: np.random.Generator,
) -> pd.DataFrame:
    weeks = np.sort(rng.choice(mondays(*window), practice.diary_weeks, replace=False))
    kept = [
        (worker, week)
        for week in weeks
        for worker in in_post(members[members["role"] == "social_worker"], week + 3)["worker"].unique()
    ]
    share = share_of(practice.face_to_face_time, team, window[1])
    hours = np.clip(rng.normal(*practice.weekly_hours, size=len(kept)), 0, 60)
    even = practice.diary_evenness
    shares = rng.beta(share * even, (1 - share) * even, size=len(kept))
    frame = pd.DataFrame(kept, columns=["worker", "week"])
    return frame.assign(
        team=team.team, hours_face_to_face=np.round(hours * shares, 1), hours_total=np.round(hours, 1)
    )
