"""What teams of the made-up study did: levels by wave, caseloads, and meetings from the start on."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

import exhibit_factory as study
from arviointi.contracts.canonical import CANONICAL
from arviointi.contracts.fidelity import FIDELITY
from arviointi.present.sources import Sources

RUBRIC = "systemic_practice"
REGION = "pirkanmaa"
MONDAY = dt.date(2018, 3, 5)
WAVES = ("T0", "T1", "T2")
FIRST, AFTER = dt.date(2018, 1, 1), dt.date(2018, 11, 1)


def sources(**disclosure: object) -> Sources:
    """Take the made-up study with caseloads, and the meetings of its pilot teams."""
    made = study.sources(**disclosure)
    scores = pd.concat([made.scores[RUBRIC], caseloads()], ignore_index=True)
    tables = {**meeting_tables(len(study.teams()) // 2), **made.canonical}
    return replace(made, scores={RUBRIC: scores}, canonical=tables)


def with_scores(scores: pd.DataFrame, **disclosure: object) -> Sources:
    """Take the made-up study with other scores of fidelity."""
    return replace(study.sources(**disclosure), scores={RUBRIC: scores})


def with_tables(tables: Mapping[str, pd.DataFrame], **disclosure: object) -> Sources:
    """Take the made-up study with other canonical tables."""
    return replace(study.sources(**disclosure), canonical=dict(tables))


def score(team: str, wave: str, part: str, name: str, **values: object) -> dict[str, object]:
    """One row of FIDELITY, of a pilot team unless said otherwise."""
    row = {"region": REGION, "team": team, "arm": "pilot", "wave": wave, "part": part, "id": name}
    return {**row, "state": "observed", **values}


def levels(paths: Iterable[tuple[int | None, ...]]) -> pd.DataFrame:
    """Headline levels (0–2, None: not scored) of one pilot team a path, one wave after the other."""
    rows = [
        score(
            f"t{number:02d}", wave, "index", "H", level=level, score=None if level is None else 40.0 * level
        )
        for number, path in enumerate(paths)
        for wave, level in zip(WAVES, path, strict=False)
    ]
    return study.frame(rows, FIDELITY)


def caseload(
    team: str, wave: str, median: float | None, largest: float | None, arm: str = "pilot"
) -> list[dict[str, object]]:
    """The median and the largest caseload of one team."""
    state = "not_reported" if median is None else "observed"
    return [
        score(team, wave, "indicator", "R3.1", value=median, arm=arm, state=state),
        score(team, wave, "detail", "R3.1.largest", value=largest, arm=arm, state=state),
    ]


def caseloads() -> pd.DataFrame:
    """Caseloads of every team of the made-up study at T0 and T1."""
    rng = np.random.default_rng(13)
    rows = []
    for region, team, arm in study.teams():
        for wave in ("T0", "T1"):
            median = float(rng.uniform(18, 45))
            of_team = caseload(team, wave, median, median + float(rng.uniform(0, 25)), arm)
            rows += [{**row, "region": region} for row in of_team]
    return study.frame(rows, FIDELITY)


def table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Lay rows out as a canonical table."""
    return study.frame(rows, CANONICAL[name])


def team(name: str, start: dt.date | None = MONDAY, arm: str = "pilot") -> dict[str, object]:
    """One row of teams."""
    return {"region": REGION, "team": name, "arm": arm, "practice_start": start}


def meeting(team_name: str, day: dt.date, minutes: int = 90) -> dict[str, object]:
    """One row of meetings."""
    values = {"minutes": minutes, "led_by": "consultant", "clinician_present": True}
    return {"region": REGION, "meeting": f"{team_name}-{day}", "team": team_name, "date": day, **values}


def covered(team_name: str, start: dt.date = FIRST, end: dt.date = AFTER) -> dict[str, object]:
    """One row of coverage of meetings."""
    return {"region": REGION, "team": team_name, "table": "meetings", "start": start, "end": end}


def drop(start: dt.date = FIRST, end: dt.date = AFTER) -> dict[str, object]:
    """One row of drops, used."""
    counts = {"n_reject": 0, "n_exclude": 0, "n_query": 0}
    said = {"region": REGION, "delivery": "2018-11-05", "version": "v1", "wave": "T1", "is_simulated": True}
    return {**said, "start": start, "end": end, "is_used": True, **counts}


def meeting_tables(n_teams: int) -> dict[str, pd.DataFrame]:
    """Team k met in every (k + 1)th week of the first 24 from the start."""
    names = [f"t{number:02d}" for number in range(n_teams)]
    held = [
        meeting(name, MONDAY + dt.timedelta(weeks=week, days=1))
        for number, name in enumerate(names)
        for week in range(0, 24, number + 1)
    ]
    return {
        "teams": table("teams", [team(name) for name in names]),
        "coverage": table("coverage", [covered(name) for name in names]),
        "meetings": table("meetings", held),
        "drops": table("drops", [drop()]),
    }
