"""Rates by team and month, against a loop over every child and every day."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from arviointi.config.outcomes import OutcomeFile
from arviointi.config.study import Calendar
from arviointi.contracts.canonical import COVERAGE, DROPS
from arviointi.contracts.clients import PLACEMENTS, RESPONSIBILITIES
from arviointi.contracts.practice import TEAMS
from arviointi.score.count_in_period import count_in_period
from ascii_tables import frame
from one_team import drawn

FIRST, AFTER = dt.date(2018, 1, 10), dt.date(2018, 7, 5)
BASES = ("emergency", "care_order", "open_care", "aftercare")
TEXT = {"fi": "x", "en": "x"}
DEFINITION = OutcomeFile.model_validate(
    {
        "kind": "count_in_period",
        "label": TEXT,
        "definition": TEXT,
        "unit": TEXT,
        "better": "lower",
        "events": "placements",
        "where": {"basis": ["emergency", "care_order"]},
    }
).root


def random_spells(rng, children, number):
    """Spells of random children between autumn 2017 and summer 2018, some of them open."""
    start = rng.integers(0, 300, number)
    length = rng.integers(1, 90, number)
    origin = dt.date(2017, 10, 1)
    return [
        (
            f"c{child}",
            origin + dt.timedelta(int(begin)),
            None if rng.random() < 0.2 else origin + dt.timedelta(int(begin + days)),
        )
        for child, begin, days in zip(rng.integers(0, children, number), start, length, strict=True)
    ]


def random_study(seed):
    rng = np.random.default_rng(seed)
    spells = {(child, start): end for child, start, end in random_spells(rng, 6, 14)}
    teams = rng.choice(list("AB"), len(spells))
    born = {f"c{child}": (2000, int(rng.integers(1, 13))) for child in range(6)}
    responsibilities = [
        (child, team, start, end, *born[child])
        for ((child, start), end), team in zip(spells.items(), teams, strict=True)
    ]
    placements = [
        (f"p{number}", child, start, end, rng.choice(BASES))
        for number, (child, start, end) in enumerate(random_spells(rng, 6, 20))
    ]
    coverage = [
        ("A", FIRST, dt.date(2018, 3, 20)),
        ("A", dt.date(2018, 3, 10), AFTER),
        ("B", dt.date(2018, 2, 1), AFTER),
    ]
    return responsibilities, placements, coverage


def owner(responsibilities, coverage, child, day):
    """Team that owns the child on a day of study time on which it reported."""
    spells = [
        (start, team, born, month)
        for who, team, start, end, born, month in responsibilities
        if who == child and start <= day and (end is None or day < end)
    ]
    if not spells or not FIRST <= day < AFTER:
        return None
    _, team, born, month = max(spells)
    is_minor = (day.year, day.month) <= (born + 18, month)
    is_covered = any(name == team and start <= day < end for name, start, end in coverage)
    return team if is_minor and is_covered else None


def by_loop(responsibilities, placements, coverage):
    """Count events and child-days day by day."""
    events, days = {}, {}
    for child in {row[0] for row in responsibilities} | {row[1] for row in placements}:
        rows = [p for p in placements if p[1] == child and p[4] in ("emergency", "care_order")]
        last_away = dt.date.min
        for number in range(400):
            day = dt.date(2017, 9, 1) + dt.timedelta(number)
            is_away = any(start <= day and (end is None or day < end) for _, _, start, end, _ in rows)
            team = owner(responsibilities, coverage, child, day)
            if team:
                cell = (team, f"{day:%Y-%m}")
                days[cell] = days.get(cell, 0) + 1
                began = is_away and last_away < day - dt.timedelta(2)
                events[cell] = events.get(cell, 0) + began
            if is_away:
                last_away = day
    return events, days


@pytest.mark.parametrize("seed", range(12))
def test_rates_agree_with_counting_day_by_day(seed):
    responsibilities, placements, coverage = random_study(seed)
    drops = {
        "version": "v1",
        "is_simulated": True,
        "is_used": True,
        "n_reject": 0,
        "n_exclude": 0,
        "n_query": 0,
    }
    tables = {
        "drops": frame(DROPS, drawn("delivery | start | end", [["d", FIRST, AFTER]]), region="x", **drops),
        "teams": frame(TEAMS, drawn("team", [["A"], ["B"]]), region="x", arm="pilot"),
        "coverage": frame(COVERAGE, drawn("team | start | end", coverage), region="x", table="placements"),
        "responsibilities": frame(
            RESPONSIBILITIES,
            drawn("child | team | start | end | birth_year | birth_month", responsibilities),
            region="x",
        ),
        "placements": frame(
            PLACEMENTS, drawn("placement | child | start | end | basis", placements), region="x"
        ),
    }
    found = count_in_period(tables, DEFINITION, Calendar()).set_index(["team", "period_label"])
    events, days = by_loop(responsibilities, placements, coverage)
    labels = [f"{month:%Y-%m}" for month in pd.date_range("2018-01-01", "2018-07-01", freq="MS")]
    for team in "AB":
        for label in labels:
            cell = found.loc[(team, label)]
            assert cell["events"] == events.get((team, label), 0)
            assert cell["exposure"] * 30.4375 == pytest.approx(days.get((team, label), 0))
    assert sum(days.values()) > 100, "the example must have something to count"
