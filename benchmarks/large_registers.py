"""Canonical tables of many children: responsibilities, placements and coverage, the same in every run.

Every third spell of responsibility overlaps the former one of its child, many placement rows overlap or touch
another one, and some children come of age: what makes the panel more than a multiplication of rows.
"""

from pathlib import Path

import numpy as np
import pandas as pd

ORIGIN = np.datetime64("2012-01-01")
DAYS, REGIONS, TEAMS, SPELLS, ROWS_A_CHILD = 4749, 20, 600, 2, 52
"""Days of study time (2012–2024), regions, teams, spells a child, rows of the panel a child (about)."""


def registers(rows: int, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Make tables whose panel has about so many rows."""
    rng = np.random.default_rng(seed)
    children = rows // ROWS_A_CHILD
    teams = pd.DataFrame({"team": [f"t{number:03d}" for number in range(TEAMS)]})
    teams = teams.assign(region=[f"r{number % REGIONS:02d}" for number in range(TEAMS)])
    return {
        "drops": pd.DataFrame({"region": sorted(set(teams["region"])), "is_used": True}).assign(
            start=_date(np.zeros(REGIONS)), end=_date(np.full(REGIONS, DAYS))
        ),
        "teams": teams,
        "coverage": _coverage(teams, rng),
        "responsibilities": _responsibilities(children, rng),
        "placements": _placements(children, rng),
    }


def write_registers(rows: int, folder: Path) -> dict[str, int]:
    """Write the tables as Parquet and return their numbers of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    made = registers(rows)
    for name, table in made.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    return {name: len(table) for name, table in made.items()}


def _responsibilities(children: int, rng: np.random.Generator) -> pd.DataFrame:
    child = np.repeat(np.arange(children), SPELLS)
    nth = np.tile(np.arange(SPELLS), children)
    length = rng.integers(90, 1290, len(child))
    first = np.repeat(rng.integers(-200, DAYS - 1500, children), SPELLS)
    overlap = np.where(
        rng.random(len(child)) < 1 / 3, rng.integers(1, 80, len(child)), -rng.integers(0, 60, len(child))
    )
    start = first + np.where(nth == 0, 0, np.roll(length, 1) - overlap)
    region, team = child % REGIONS, rng.integers(0, TEAMS // REGIONS, len(child))
    end = pd.Series(_date(start + length)).mask(rng.random(len(child)) < 0.05)
    return pd.DataFrame(
        {
            "region": _names("r{:02d}", REGIONS)[region],
            "child": _names("c{:07d}", children)[child],
            "birth_year": np.repeat(rng.integers(1996, 2014, children), SPELLS),
            "birth_month": np.repeat(rng.integers(1, 13, children), SPELLS),
            "team": _names("t{:03d}", TEAMS)[team * REGIONS + region],
            "start": _date(start),
            "end": end,
        }
    )


def _placements(children: int, rng: np.random.Generator) -> pd.DataFrame:
    child = np.sort(rng.integers(0, children, children))
    start = rng.integers(0, DAYS, len(child))
    follows = np.zeros(len(child), dtype=bool)
    follows[1:] = (child[1:] == child[:-1]) & (rng.random(len(child) - 1) < 0.8)
    length = rng.integers(5, 400, len(child))
    start = np.where(follows, np.roll(start + length, 1) - rng.integers(0, 5, len(child)), start)
    return pd.DataFrame(
        {
            "region": _names("r{:02d}", REGIONS)[child % REGIONS],
            "placement": _names("p{:07d}", len(child)),
            "child": _names("c{:07d}", children)[child],
            "start": _date(start),
            "end": _date(start + length),
            "basis": np.array(["open_care", "emergency", "care_order"])[rng.integers(0, 3, len(child))],
        }
    )


def _coverage(teams: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let every team report from some day of the first half-year on, and every tenth with a break."""
    first, breaks = rng.integers(0, 180, TEAMS), rng.integers(1000, 3000, TEAMS)
    until = np.where(np.arange(TEAMS) % 10 == 0, breaks, DAYS)
    whole = teams.assign(table="placements", start=_date(first), end=_date(until))
    again = teams.assign(table="placements", start=_date(breaks + 90), end=_date(np.full(TEAMS, DAYS)))
    return pd.concat([whole, again[until < DAYS]], ignore_index=True)


def _names(pattern: str, number: int) -> np.ndarray:
    return np.array([pattern.format(one) for one in range(number)], dtype=object)


def _date(days: np.ndarray) -> np.ndarray:
    return (ORIGIN + days.astype("timedelta64[D]")).astype("datetime64[s]")
