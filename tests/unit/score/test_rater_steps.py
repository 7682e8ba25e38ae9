"""Raters and factors as steps: tables in, contract tables out, and their parents named."""

from pathlib import Path

import pytest

from arviointi.contracts.canonical import REGISTERS, RESPONSES
from arviointi.contracts.fidelity import FIDELITY
from arviointi.contracts.raters import AGREEMENT, FACTORS
from arviointi.io.tables import read_provenance, read_table, write_table
from arviointi.score.raters import RATINGS
from arviointi.score.step import score_agreement, score_factors
from ascii_tables import frame

CONFIG = Path(__file__).parents[3] / "config"
RUBRIC, STUDY = CONFIG / "fidelity/systemic_practice.yaml", CONFIG / "study.yaml"
INTERVIEWS = (
    "| region | team | wave | factor | direction | coder |\n| x | t1 | T1 | resources | barrier | k |"
)
SCORES = (
    "| region | team | arm | wave | part | id | score | level | state |\n"
    "| x | t1 | pilot | T1 | index | H | 60 | 1 | observed |"
)


@pytest.fixture
def folder(tmp_path):
    def write(name, contract, text=""):
        path = tmp_path / f"{name}.parquet"
        write_table(frame(contract, text), path, contract, by="arviointi.score.step", parents=[])

    for name, contract in REGISTERS.items():
        write(name, contract, INTERVIEWS if name == "interviews" else "")
    write("responses", RESPONSES)
    write("scores", FIDELITY, SCORES)
    return tmp_path


def parents(path):
    return {Path(parent).name for parent in read_provenance(path)["parents"]}


def test_score_agreement(folder):
    made = folder / "agreement.parquet"
    score_agreement(
        tables=[folder / f"{name}.parquet" for name in REGISTERS],
        responses=folder / "responses.parquet",
        rubric=RUBRIC,
        study=STUDY,
        agreement=made,
    )
    rows = read_table(made, AGREEMENT)
    assert set(rows["reason"]) == {"no_ratings", "one_rater"}
    assert rows["is_sufficient"].isna().all()
    used = {f"{name}.parquet" for name in (*RATINGS, "responses")}
    assert parents(made) == used | {"systemic_practice.yaml", "study.yaml"}


def test_score_factors(folder):
    made = folder / "factors.parquet"
    score_factors(
        interviews=folder / "interviews.parquet",
        scores=folder / "scores.parquet",
        rubric=RUBRIC,
        study=STUDY,
        factors=made,
    )
    rows = read_table(made, FACTORS)
    assert rows[["direction", "n_named", "reason"]].to_numpy().tolist() == [
        ["facilitator", 0, "nobody_named"],
        ["barrier", 1, "everybody_named"],
    ]
    assert parents(made) == {"interviews.parquet", "scores.parquet", "systemic_practice.yaml", "study.yaml"}
