"""Adoption of random teams against a search day by day that knows nothing of joins."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from arviointi.contracts.canonical import CANONICAL
from arviointi.score.adoption import adoption_dates
from ascii_tables import frame
from one_team import ORDINARY, RUBRIC, drawn

REGIONS, TEAMS, WORKERS = ("x", "y"), ("t1", "t2"), [f"w{number}" for number in range(5)]
FIRST = dt.date(2018, 1, 1)


def some_day(rng, days=25):
    return FIRST + dt.timedelta(int(rng.integers(days)))


def rows_of(seed):
    """Draw posts, courses and meetings at random, dense enough that days, shares and ties meet."""
    rng = np.random.default_rng(seed)
    posts, courses = {}, {}
    for _ in range(20):
        start = some_day(rng)
        end = start + dt.timedelta(int(rng.integers(1, 15))) if rng.random() < 0.6 else None
        posts[rng.choice(REGIONS), rng.choice(WORKERS), rng.choice(TEAMS), start] = end
    for _ in range(16):
        kind = rng.choice(["team_training", "trainer_training", "supervision"])
        courses[rng.choice(REGIONS), rng.choice(WORKERS), some_day(rng), kind] = rng.choice([0.5, 1, 1.5, 3])
    meetings = [
        (rng.choice(REGIONS), f"m{number}", rng.choice(TEAMS), some_day(rng), rng.choice([0, 90]))
        for number in range(40)
    ]
    return posts, courses, meetings


def searched(region, team, posts, courses, meetings):
    """Go through the team's held meetings by day, count heads and add up courses one by one."""
    held = {day for r, _, t, day, minutes in meetings if (r, t) == (region, team) and minutes > 0}
    for day in sorted(held):
        heads = {
            worker
            for (r, worker, t, start), end in posts.items()
            if (r, t) == (region, team) and start <= day and (end is None or day < end)
        }
        n_trained = 0
        for head in heads:
            before = [
                days
                for (r, worker, date, kind), days in courses.items()
                if (r, worker) == (region, head) and date < day and kind != "supervision"
            ]
            n_trained += sum(before) >= 3
        if heads and 2 * n_trained >= len(heads):
            return pd.Timestamp(day)
    return pd.NaT


def tables_of(posts, courses, meetings):
    texts = {
        "teams": drawn("region | team", [[region, team] for region in REGIONS for team in TEAMS]),
        "posts": drawn("region | worker | team | start | end", [[*key, end] for key, end in posts.items()]),
        "training": drawn("region | worker | date | type | days", [[*key, n] for key, n in courses.items()]),
        "meetings": drawn("region | meeting | team | date | minutes", meetings),
        "coverage": "",
    }
    constants = {**ORDINARY, "arm": "pilot", "role": "other"}
    return {name: frame(CANONICAL[name], text, **constants) for name, text in texts.items()}


@pytest.fixture(scope="module")
def studies():
    return [rows_of(seed) for seed in range(25)]


def test_adoption_is_what_a_search_day_by_day_finds(studies):
    n_adopted = 0
    for study in studies:
        found = adoption_dates(tables_of(*study), RUBRIC.adoption).set_index(["region", "team"])["adoption"]
        for place in found.index:
            expected = searched(*place, *study)
            assert found[place] == expected or (pd.isna(found[place]) and pd.isna(expected)), place
        n_adopted += int(found.notna().sum())
    assert 0.1 < n_adopted / (4 * len(studies)) < 0.9, "some teams adopt and some do not"
