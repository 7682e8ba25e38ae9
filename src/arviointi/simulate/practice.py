"""Meetings of one region's teams, what was discussed in them, and what observers saw."""

from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.simulated_practice import Practice
from arviointi.simulate.calendar import WINDOW, date_of, iso_week, mondays
from arviointi.simulate.design import RegionDesign, each_row, windows
from arviointi.simulate.shares import share_of
from arviointi.simulate.staff import in_post

FOLLOW_UP = 28
"""Days in which an agreed action is to be done."""
WORKDAYS = 5
STEP = 5
"""Minutes to which people round."""
STAND_INS = ("social_worker", "social_counsellor")
"""Who leads a meeting when whoever should is not in post."""
SHORTEST_MEETING, LONGEST_DISCUSSION = 30, 120
"""Minutes beyond which a drawn length is cut."""


def covered_days(design: RegionDesign) -> pd.DataFrame:
    """Return the days on which each team logs meetings: team, start, end (the last day)."""
    first, *_, last_but_one, last = list(design.cohort.drops)
    teams = design.teams
    end = teams[f"anchor_{last}"].where(~teams["is_silent_last"], teams[f"anchor_{last_but_one}"])
    followed = end + FOLLOW_UP * ~teams["is_silent_last"]
    return pd.DataFrame(
        {
            "team": teams["team"],
            "start": teams[f"anchor_{first}"] - WINDOW + 1,
            "end": followed.clip(upper=design.last),
        }
    )


def meetings(
    design: RegionDesign, held: pd.DataFrame, practice: Practice, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw weekly meetings: meeting, team, date, minutes, led_by, clinician_present, clinician_reflected.

    A pilot team does not meet while it is being trained, and first meets on the day its client work begins.
    """
    covered = covered_days(design).set_index("team")
    parts = [
        _described(team, _dates(team, covered.loc[team.team], practice, rng), held, practice, rng)
        for team in each_row(design.teams)
    ]
    drawn = pd.concat(parts, ignore_index=True).sort_values(["date", "team"], ignore_index=True)
    drawn.insert(0, "meeting", [f"K{number:04d}" for number in range(1, len(drawn) + 1)])
    return drawn


def _dates(team: Any, covered: Any, practice: Practice, rng: np.random.Generator) -> list[int]:
    is_pilot = team.arm == "pilot"
    weekday = date_of(team.practice_start).weekday() if is_pilot else int(rng.integers(WORKDAYS))
    dates = []
    for monday in mondays(int(covered["start"]), int(covered["end"])):
        date = int(monday) + weekday
        in_training = is_pilot and team.training_start <= date < team.practice_start
        holds = rng.random() < share_of(practice.meetings, team, date)
        if date == team.practice_start or (
            holds and not in_training and iso_week(int(monday)) not in practice.holiday_weeks
        ):
            dates.append(date)
    return [date for date in dates if covered["start"] <= date <= covered["end"]]


def _described(
    team: Any, dates: list[int], held: pd.DataFrame, practice: Practice, rng: np.random.Generator
) -> pd.DataFrame:
    members = held[held["team"] == team.team]
    rows = []
    for date in dates:
        roles = set(in_post(members, date)["role"])
        wanted = (
            "consultant"
            if rng.random() < share_of(practice.led_by_consultant, team, date)
            else "social_worker"
        )
        present = "family_therapist" in roles and rng.random() < share_of(
            practice.clinician_present, team, date
        )
        length = max(SHORTEST_MEETING, STEP * round(rng.normal(*practice.meeting_minutes) / STEP))
        cancelled = rng.random() < practice.cancelled and date != team.practice_start
        rows.append(
            {
                "team": team.team,
                "date": date,
                "minutes": 0 if cancelled else length,
                "led_by": next((role for role in (wanted, *STAND_INS) if role in roles), "other"),
                "clinician_present": bool(present and not cancelled),
                "clinician_reflected": bool(
                    present and not cancelled and rng.random() < practice.clinician_reflects
                ),
            }
        )
    columns = ["team", "date", "minutes", "led_by", "clinician_present", "clinician_reflected"]
    return pd.DataFrame(rows, columns=columns)


def discussions(
    design: RegionDesign,
    met: pd.DataFrame,
    responsibilities: pd.DataFrame,
    practice: Practice,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw the children discussed in each held meeting, what was written down, agreed and done."""
    teams = {team.team: team for team in each_row(design.teams)}
    spells = dict(iter(responsibilities.groupby("team")))
    parts = []
    for meeting in each_row(met[met["minutes"] > 0]):
        team, known = teams[meeting.team], spells[meeting.team]
        active = known["child"][(known["start"] <= meeting.date) & (known["end"] > meeting.date)].to_numpy()
        count = min(
            1 + rng.poisson(max(10 * share_of(practice.discussed_children, team, meeting.date) - 1, 0)),
            len(active),
        )
        chosen = rng.choice(active, size=count, replace=False)
        parts.append(_discussed(meeting, chosen, team, practice, rng))
    drawn = pd.concat(parts, ignore_index=True)
    return drawn.assign(action_done=drawn["action_done"].where(drawn["action_done"] <= design.last))


def _discussed(
    meeting: Any, children: Any, team: Any, practice: Practice, rng: np.random.Generator
) -> pd.DataFrame:
    size, on = len(children), meeting.date
    mean, sd = practice.discussion_minutes
    is_after = team.arm == "pilot" and on >= team.practice_start
    minutes = rng.normal(mean if is_after else practice.comparison_minutes, sd, size=size)
    documented = rng.random((4, size)) < share_of(practice.documented, team, on)
    agreed = rng.random(size) < share_of(practice.action_agreed, team, on)
    in_time = rng.random(size) < share_of(practice.action_in_time, team, on)
    late = np.where(
        rng.random(size) < practice.action_never,
        np.nan,
        rng.integers(FOLLOW_UP + 1, 3 * FOLLOW_UP, size=size),
    )
    delay = np.where(in_time, rng.integers(1, FOLLOW_UP + 1, size=size), late)
    return pd.DataFrame(
        {
            "meeting": meeting.meeting,
            "child": children,
            "minutes": (STEP * np.clip(np.round(minutes / STEP), 1, LONGEST_DISCUSSION / STEP)).astype(
                np.int64
            ),
            "has_hypotheses": documented[0],
            "has_plan": documented[1],
            "has_responsible": documented[2],
            "is_shared": documented[3],
            "action_agreed": agreed,
            "action_done": np.where(agreed, on + delay, np.nan),
        }
    )


def observations(
    design: RegionDesign, met: pd.DataFrame, practice: Practice, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw what observers saw in some meetings of pilot teams after their start: meeting, observer, code."""
    rows = []
    low, high = (NormalDist().inv_cdf(cut) for cut in np.cumsum(practice.observation_codes)[:2])
    for team in each_row(design.teams[design.teams["arm"] == "pilot"]):
        own = met[(met["team"] == team.team) & (met["minutes"] > 0) & (met["date"] >= team.practice_start)]
        for first, last in list(windows(design, team))[1:]:
            held = own["meeting"][own["date"].between(first, last)]
            count = min(practice.observed_meetings, len(held))
            for meeting in rng.choice(held, size=count, replace=False):
                share = practice.observation_strength
                seen = share * team.strength + np.sqrt(1 - share**2) * rng.normal()
                rows += _coded(str(meeting), int(seen > low) + int(seen > high), practice, rng)
    frame = pd.DataFrame(rows, columns=["meeting", "observer", "code"])
    return frame.sort_values(["meeting", "observer"], ignore_index=True)


def _coded(
    meeting: str, code: int, practice: Practice, rng: np.random.Generator
) -> list[tuple[str, str, int]]:
    """Return one or two observers' codes of a meeting."""
    coded = [(meeting, "H1", code)]
    if rng.random() < practice.double_coded:
        agrees = rng.random() < practice.observer_agreement
        neighbour = 1 if code != 1 else int(rng.choice([0, 2]))
        coded.append((meeting, "H2", code if agrees else neighbour))
    return coded
