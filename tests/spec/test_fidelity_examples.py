"""Three teams worked by hand in the rubric's own document; golden values for every element and index."""

from pathlib import Path

import pandas as pd
import pytest

from arviointi.config.base import read_config
from arviointi.config.fidelity import Rubric
from arviointi.score.fidelity import score_values
from ascii_tables import cells

RUBRIC = read_config(Rubric, Path(__file__).parents[2] / "config" / "fidelity" / "systemic_practice.yaml")

# A: a typical pilot; B: near the ideal; C: a comparison team without observations or self-report.
# R1.3 is the share of days times FTE / 0.20: A's .9 of the days at .10 FTE is .45. All are qualified.
MEASURED = """
| id    | part        | A      | B   | C    |
|-------|-------------|--------|-----|------|
| R1.1  |             | .95    | 1   | 0    |
| R1.2  |             | 3      | 3   | 4    |
| R1.3  | qualified   | .45    | 1   | 0    |
| R1.3  | anyone      | .45    | 1   | 0    |
| R1.4  |             | 0      | .95 | .2   |
| R2.1  |             | 3.2    | 4.3 | 3.0  |
| R2.2  |             | .6     | 1   | 0    |
| R3.1  |             | 46     | 21  | 38   |
| R3.2  |             | 150    | 63  | 152  |
| R3.3  |             | 6/52   | 17/38 | 1/39 |
| R4.1  |             | 5/7    | 6/7 | 0    |
| K1.1  |             | .8     | 1   | 1/15 |
| K1.2  |             | 1      | 1   | 0    |
| K2.1  |             | 3.4    | 4.1 | 2.4  |
| A1.1  |             | .50    | .78 | .20  |
| A1.2  |             | 3.1    | 4.2 | 2.6  |
| A2.0  |             | 11/22  | 19/22 | 4/22 |
| A2a   | observed    | 1.0    | 1.6 |      |
| A2a   | self_report |        |     |      |
| A2b   |             | .70    | .90 | 0    |
| A2c   |             | .60    | .85 | 0    |
| A2d   | d1          | .20    | .85 | .10  |
| A2d   | d2          | 40     | 50  | 20   |
| A2e   |             | .40    | .82 | .10  |
| A3.1  |             | 3.0    | 4.0 | 2.8  |
| A3.2  |             | .30    | .55 | .15  |
| A4.1  |             | .28    | .46 | .22  |
"""

ELEMENTS = """
| team | R1    | R2    | R3    | R4    | K1    | K2    | A1    | A2    | A3    | A4    |
|------|-------|-------|-------|-------|-------|-------|-------|-------|-------|-------|
| A    | .6125 | .6750 | .1654 | .8929 | .9062 | .7000 | .6057 | .6067 | .5500 | .4500 |
| B    | 1     | 1     | .9650 | 1     | 1     | 1     | 1     | 1     | 1     | .9000 |
| C    | .3000 | .2500 | .0885 | 0     | .0500 | .2000 | .2700 | .1419 | .3500 | .3000 |
"""

INDICES = """
| team | H     | F     | level | flags                                           |
|------|-------|-------|-------|-------------------------------------------------|
| A    | 57.27 | 61.64 | 1     | critical_gap:R3                                 |
| B    | 99.12 | 98.65 | 2     |                                                 |
| C    | 14.51 | 19.50 | 0     | critical_gap:R3 critical_gap:K1 critical_gap:A2 |
"""


def fraction(text):
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom or 1)


def measured():
    """The table above as scoring reads it: what is empty was not reported; nobody rated K2.2."""
    rows = [
        {
            "unit": unit,
            "id": row["id"],
            "part": row["part"] or "",
            "value": fraction(row[team]) if row[team] else None,
            "state": "observed" if row[team] else "not_reported",
            "flags": "",
        }
        for unit, team in enumerate("ABC")
        for row in cells(MEASURED)
    ]
    unrated = [
        {"unit": unit, "id": "K2.2", "part": "", "value": None, "state": "not_applicable", "flags": ""}
        for unit in range(3)
    ]
    return pd.DataFrame(rows + unrated)


@pytest.fixture(scope="module")
def scores():
    units = pd.DataFrame(
        {"region": "x", "team": list("ABC"), "arm": ["pilot", "pilot", "comparison"], "wave": "T1"}
    )
    return pd.concat(score_values(measured(), units, RUBRIC)).set_index(["team", "part", "id"])


@pytest.mark.parametrize("row", cells(ELEMENTS), ids=lambda row: row["team"])
def test_elements(scores, row):
    for element in RUBRIC.elements:
        assert scores.loc[(row["team"], "element", element), "score"] == pytest.approx(
            float(row[element]), abs=0.00006
        )


@pytest.mark.parametrize("row", cells(INDICES), ids=lambda row: row["team"])
def test_indices(scores, row):
    headline = scores.loc[(row["team"], "index", "H")]
    assert headline["score"] == pytest.approx(float(row["H"]), abs=0.006)
    assert scores.loc[(row["team"], "index", "F"), "score"] == pytest.approx(float(row["F"]), abs=0.006)
    assert headline["level"] == int(row["level"])
    assert headline["flags"] == (row["flags"] or "")


def test_hand_checks_of_team_a(scores):
    reduction = 0.5 + 0.5 * (6 / 52 - 0.10) / 0.15
    assert scores.loc[("A", "element", "R3"), "score"] == pytest.approx(0.3 * reduction)
    assert scores.loc[("A", "element", "K1"), "score"] == pytest.approx(0.75 * 0.875 + 0.25)


def test_what_team_c_did_not_report_widens_its_bounds(scores):
    meetings = scores.loc[("C", "element", "A2")]
    assert meetings["score_low"] == pytest.approx(0.85 * meetings["score"])
    assert meetings["score_high"] == pytest.approx(0.85 * meetings["score"] + 0.15)
    assert scores.loc[("C", "indicator", "A2a"), "state"] == "not_reported"
