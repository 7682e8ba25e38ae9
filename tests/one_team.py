"""One pilot team, its comparison team and two waves, to which a test adds the rows it is about.

T0 is the 26 weeks up to 14.1.2018, the day before the team's first training day. T1 is the 26 ISO weeks
14–39, 2.4.–30.9.2018: six month-ends, and 22 weeks in which a meeting is expected (27–30 are holidays).
"""

from pathlib import Path

import pandas as pd

from arviointi.config.base import read_config
from arviointi.config.fidelity import Rubric
from arviointi.contracts.canonical import CANONICAL
from arviointi.score.fidelity import TABLES, fidelity
from ascii_tables import frame

RUBRIC = read_config(Rubric, Path(__file__).parents[1] / "config" / "fidelity" / "systemic_practice.yaml")

STUDY = {
    "teams": """
        | team | site | arm        | training_start | practice_start |
        | t1   | s    | pilot      | 2018-01-15     | 2018-03-01     |
        | c1   | s    | comparison |                |                |
    """,
    "drops": """
        | delivery   | wave | start      | end        |
        | 2018-02-15 | T0   | 2017-01-01 | 2018-02-01 |
        | 2018-10-15 | T1   | 2017-01-01 | 2018-10-01 |
    """,
    "coverage": """
        | team | table       | start      | end        |
        | t1   | meetings    | 2017-01-01 | 2018-10-01 |
        | t1   | discussions | 2017-01-01 | 2018-11-01 |
        | t1   | contacts    | 2017-01-01 | 2018-10-01 |
        | t1   | partners    | 2017-01-01 | 2018-10-01 |
        | t1   | training    | 2017-01-01 | 2018-10-01 |
    """,
}
ORDINARY = {
    "region": "x",
    "team": "t1",
    "site": "s",
    "version": "v1",
    "is_simulated": True,
    "is_used": True,
    "n_reject": 0,
    "n_exclude": 0,
    "n_query": 0,
    "fte": 1,
    "minutes": 90,
    "led_by": "consultant",
    "clinician_present": True,
    "clinician_reflected": True,
    "has_hypotheses": True,
    "has_plan": True,
    "has_responsible": True,
    "is_shared": True,
    "action_agreed": False,
    "birth_year": 2010,
    "type": "team_training",
    "mode": None,
    "number": 1,
}


def scored(rubric: Rubric = RUBRIC, **tables: str) -> pd.DataFrame:
    """Score both teams; rows are drawn, and cells that are not drawn are ordinary."""
    drawn = {**dict.fromkeys([*TABLES, "responses"], ""), **STUDY, **tables}
    frames = {name: frame(CANONICAL[name], text, **ORDINARY) for name, text in drawn.items()}
    return fidelity(frames, rubric, ["T0", "T1"])


def part(name: str, wave: str = "T1", team: str = "t1", rubric: Rubric = RUBRIC, **tables: str) -> pd.Series:
    """Give one part of the rubric."""
    return parts(wave, team, element_of(name), rubric, **tables).loc[name]


def element_of(name: str) -> str | None:
    """Name the element that an element, an indicator or a detail belongs to; None for an index."""
    indicator = name if name in RUBRIC.indicators else name.rsplit(".", 1)[0]
    found = (key for key, one in RUBRIC.elements.items() if name == key or indicator in one.indicators)
    return next(found, None)


def only(element: str, rubric: Rubric = RUBRIC) -> Rubric:
    """Cut a rubric to one element, so that nothing else is computed."""
    index = rubric.headline.model_copy(update={"elements": [element], "min_elements": 1})
    return rubric.model_copy(
        update={"elements": {element: rubric.elements[element]}, "indices": {"H": index}}
    )


def parts(
    wave: str = "T1",
    team: str = "t1",
    element: str | None = None,
    rubric: Rubric = RUBRIC,
    **tables: str,
) -> pd.DataFrame:
    """Give every part of a rubric, or of one element, by id, for one team and wave."""
    rows = scored(only(element, rubric) if element else rubric, **tables)
    return rows[(rows["wave"] == wave) & (rows["team"] == team)].set_index("id")


def weekly(weeks: range | list[int], year: int = 2018) -> list[str]:
    """Give the Tuesdays of ISO weeks."""
    return [str(pd.Timestamp.fromisocalendar(year, week, 2).date()) for week in weeks]


def drawn(header: str, rows: list[list[object]]) -> str:
    """Draw a table of many like rows."""
    lines = [" | ".join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in [header, *lines])
