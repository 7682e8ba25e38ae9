"""What surrounds the teams' work: partners, leadership, ratings, interviews, anchors, coverage."""

from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.simulated_practice import Practice, Share
from arviointi.simulate.calendar import WINDOW
from arviointi.simulate.design import RegionDesign, anchor_of, each_row
from arviointi.simulate.practice import covered_days
from arviointi.simulate.shares import share_of

PARTNERS = (
    "maternity_clinic",
    "early_education",
    "school",
    "home_help",
    "family_counselling",
    "child_psychiatry",
    "adult_services",
)
CHECKS = ("written_decision", "trainer_time", "clinician_funded", "caseload_plan", "steering_group")


def partners(design: RegionDesign, practice: Practice, rng: np.random.Generator) -> pd.DataFrame:
    """Draw which partners were told of the model, and when: team, partner, date, mode."""
    rows = []
    last, modes = list(design.cohort.drops)[-1], practice.partner_modes
    for team in each_row(design.teams):
        anchor = anchor_of(team, last)
        begin = team.training_start if team.arm == "pilot" else anchor - 2 * WINDOW
        for partner in PARTNERS:
            date = int(begin) + int(rng.integers(*practice.partner_days))
            mode = str(rng.choice(list(modes), p=list(modes.values())))
            if rng.random() < share_of(practice.partners_told, team, anchor):
                rows.append((team.team, partner, date, mode))
    return pd.DataFrame(rows, columns=["team", "partner", "date", "mode"])


def leadership(design: RegionDesign, practice: Practice, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the managers' checks of every team and wave."""
    rows = [
        {"team": team.team, "wave": wave}
        | dict(zip(CHECKS, rng.random(len(CHECKS)) < _at(practice.leadership, team, wave), strict=True))
        for team in each_row(design.teams)
        for wave in design.cohort.drops
    ]
    return pd.DataFrame(rows)


def team_ratings(design: RegionDesign, practice: Practice, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the trainers' ratings of pilot teams after the start: team, wave, rater, topic, rating."""
    rows = [
        (
            team.team,
            wave,
            f"R{rater}",
            "key_skills",
            rng.binomial(2, _at(practice.skills_ratings, team, wave)),
        )
        for team in each_row(design.teams[design.teams["arm"] == "pilot"])
        for wave in list(design.cohort.drops)[1:]
        for rater in (1, 2)
    ]
    return pd.DataFrame(rows, columns=["team", "wave", "rater", "topic", "rating"])


def interviews(design: RegionDesign, practice: Practice, rng: np.random.Generator) -> pd.DataFrame:
    """Draw coded interviews of pilot teams after the start: team, wave, factor, direction, strength."""
    rows = []
    for team in each_row(design.teams[design.teams["arm"] == "pilot"]):
        for wave in list(design.cohort.drops)[1:]:
            for factor, (named, helps) in practice.interview_factors.items():
                drawn = rng.random(3)
                direction = "facilitator" if drawn[1] < helps else "barrier"
                strength = int(rng.integers(1, 4))
                if drawn[0] < named:
                    both = drawn[2] < practice.mixed_direction
                    rows.append((team.team, wave, factor, "both" if both else direction, strength, "C1"))
    return pd.DataFrame(rows, columns=["team", "wave", "factor", "direction", "strength", "coder"])


def _at(share: Share, team: Any, wave: str) -> float:
    return share_of(share, team, anchor_of(team, wave))


def wave_anchors(design: RegionDesign) -> pd.DataFrame:
    """Return the anchors as a table: team, wave, anchor."""
    parts = [
        pd.DataFrame({"team": design.teams["team"], "wave": wave, "anchor": design.teams[f"anchor_{wave}"]})
        for wave in design.cohort.drops
    ]
    return pd.concat(parts, ignore_index=True)


def coverage(design: RegionDesign) -> pd.DataFrame:
    """Return the days on which event tables are complete: team, table, start, end (the day after)."""
    logged = covered_days(design).assign(end=lambda days: days["end"] + 1)
    parts = [logged.assign(table=table) for table in ("meetings", "discussions")]
    reporting = design.teams[design.teams["reports_contacts"]]
    for wave in design.cohort.drops:
        anchor = reporting[f"anchor_{wave}"]
        window = pd.DataFrame({"team": reporting["team"], "start": anchor - WINDOW + 1, "end": anchor + 1})
        parts += [window.assign(table=table) for table in ("contacts", "services")]
    return _without_overlaps(pd.concat(parts, ignore_index=True))


def _without_overlaps(covered: pd.DataFrame) -> pd.DataFrame:
    """Let each stretch begin where the one before it ended."""
    ordered = covered.sort_values(["team", "table", "start"], ignore_index=True)
    before = ordered.groupby(["team", "table"])["end"].shift()
    start = np.fmax(ordered["start"], before).astype(np.int64)
    return ordered.assign(start=start)[start < ordered["end"]].astype({"end": np.int64})
