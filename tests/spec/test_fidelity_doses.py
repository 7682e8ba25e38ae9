"""Doses: fidelity as exposure, of the wave before and on average since client work began.

Fidelity and the staff's response to the model feed each other, so dose–response uses the waves before.
"""

import pandas as pd
import pytest

from arviointi.contracts.canonical import CANONICAL
from arviointi.contracts.fidelity import FIDELITY
from arviointi.score.doses import doses
from ascii_tables import cells, frame
from one_team import RUBRIC

WAVES = ["T0", "T1", "T2", "T3"]


def dosed(waves: str, start: str = "2018-03-01", arm: str = "pilot") -> pd.DataFrame:
    """Give the doses of one team from its waves: window's last day, headline index, flags."""
    rows = cells(waves)
    constants = {"region": "x", "team": "t1", "arm": arm}
    lines = [f"| {row['wave']} | {row['H'] or ''} | {row.get('flags') or ''} |" for row in rows]
    drawn = "\n".join(["| wave | score | flags |", *lines])
    scores = frame(FIDELITY, drawn, part="index", id="H", state="observed", **constants)
    spans = pd.DataFrame([{**constants, "wave": row["wave"], "last": row["last"]} for row in rows])
    spans = spans.assign(last=pd.to_datetime(spans["last"]), first=pd.NaT)
    teams = frame(CANONICAL["teams"], practice_start=start, **constants, text="| team |\n| t1 |")
    return doses(scores, spans, teams, RUBRIC, WAVES).set_index("wave")


def expected(waves: str, column: str) -> list[object]:
    return [pytest.approx(float(row[column])) if row[column] else None for row in cells(waves)]


def values(made: pd.DataFrame, column: str) -> list[object]:
    return [None if pd.isna(value) else value for value in made[column]]


@pytest.mark.parametrize(
    "waves",
    [
        pytest.param(
            """
            | wave | last       | H  | lagged | cumulative | cumulative_lagged |
            |------|------------|----|--------|------------|-------------------|
            | T0   | 2018-01-14 | 10 |        |            |                   |
            | T1   | 2018-09-30 | 50 | 10     | 50         |                   |
            | T2   | 2019-03-31 | 70 | 50     | 60         | 50                |
            | T3   | 2020-03-31 | 30 | 70     | 50         | 60                |
            """,
            id="the first wave ended before client work began and does not count",
        ),
        pytest.param(
            """
            | wave | last       | H  | lagged | cumulative | cumulative_lagged |
            |------|------------|----|--------|------------|-------------------|
            | T0   | 2018-01-14 | 10 |        |            |                   |
            | T1   | 2018-09-30 |    | 10     |            |                   |
            | T2   | 2019-03-31 | 70 |        | 70         |                   |
            | T3   | 2020-03-31 | 30 | 70     | 50         | 70                |
            """,
            id="the wave before is missing: no lagged dose, nothing older takes its place; the mean skips it",
        ),
        pytest.param(
            """
            | wave | last       | H  | lagged | cumulative | cumulative_lagged |
            |------|------------|----|--------|------------|-------------------|
            | T0   | 2018-01-14 | 10 |        |            |                   |
            | T1   | 2018-09-30 | 50 | 10     | 50         |                   |
            | T2   | 2019-03-31 |    | 50     | 50         | 50                |
            | T3   | 2020-03-31 | 30 |        | 40         | 50                |
            """,
            id="a wave without an index has the mean of the waves up to it",
        ),
        pytest.param(
            """
            | wave | last       | H  | lagged | cumulative | cumulative_lagged |
            |------|------------|----|--------|------------|-------------------|
            | T0   | 2018-02-28 | 10 |        |            |                   |
            | T1   | 2018-03-01 | 50 | 10     | 50         |                   |
            """,
            id="a window that ends on the day client work began counts, one that ends the day before does not",
        ),
    ],
)
def test_doses_of_a_pilot_team(waves):
    made = dosed(waves)
    for column in ("lagged", "cumulative", "cumulative_lagged"):
        assert values(made, column) == expected(waves, column), column


TWO_WAVES = """
| wave | last       | H  | flags |
| T0   | 2018-01-14 | 20 |       |
| T1   | 2018-09-30 | 30 |       |
"""


def test_a_team_that_reported_no_start_of_client_work_has_no_cumulative_dose():
    """As every comparison team; its lagged index is there."""
    made = dosed(TWO_WAVES, start=None, arm="comparison")
    assert values(made, "lagged") == [None, 20]
    assert values(made, "cumulative") == [None, None]


def test_the_index_of_a_dose_is_the_headline_index():
    assert values(dosed(TWO_WAVES), "index") == [20, 30]


def test_waves_stand_in_the_order_of_the_study_and_not_of_the_rows():
    upside_down = "\n".join(
        [TWO_WAVES.strip().splitlines()[0], *reversed(TWO_WAVES.strip().splitlines()[1:])]
    )
    pd.testing.assert_frame_equal(dosed(upside_down), dosed(TWO_WAVES))


def test_a_wave_is_contaminated_where_its_index_is_flagged_so():
    flags = TWO_WAVES.replace("| 30 |       |", "| 30 | guard:R3 contaminated:moved_staff |")
    assert dosed(flags, arm="comparison")["is_contaminated"].tolist() == [False, True]
    assert not dosed(TWO_WAVES, arm="comparison")["is_contaminated"].any()
