"""The three steps read files, write contract tables, and name their parents."""

from pathlib import Path

import pytest

from arviointi.contracts.canonical import REGISTERS, RESPONSES
from arviointi.contracts.fidelity import ADOPTION, DOSES, FIDELITY
from arviointi.contracts.scores import MEASURES, PERIOD_OUTCOMES, SPELL_OUTCOMES
from arviointi.contracts.sensitivity import ROBUSTNESS, SENSITIVITY
from arviointi.io.tables import read_provenance, read_table, write_table
from arviointi.score.step import score_fidelity, score_measure, score_outcome, score_sensitivity
from ascii_tables import frame
from one_team import ORDINARY, STUDY

CONFIG = Path(__file__).parents[3] / "config"
DRAWN = {
    **STUDY,
    "responsibilities": "| child | start |\n| a | 2017-02-01 |",
    "placements": "| placement | child | start | basis |\n| p | a | 2017-03-01 | emergency |",
    "coverage": STUDY["coverage"] + "| t1 | placements | 2017-01-01 | 2018-10-01 |",
}
ANSWERS = "| survey | informant | wave | instrument | respondent | item | value |\n" + "".join(
    f"| staff | staff | T0 | bat12 | r1 | {item} | 3 |\n" for item in range(1, 13)
)


@pytest.fixture
def canonical(tmp_path):
    for name, contract in REGISTERS.items():
        rows = frame(contract, DRAWN.get(name, ""), **ORDINARY)
        write_table(rows, tmp_path / f"{name}.parquet", contract, by="arviointi.score.step", parents=[])
    responses = frame(RESPONSES, ANSWERS, **ORDINARY)
    write_table(responses, tmp_path / "responses.parquet", RESPONSES, by="arviointi.score.step", parents=[])
    return tmp_path


def registers(folder):
    return [folder / f"{name}.parquet" for name in REGISTERS]


def test_score_measure(canonical):
    made = canonical / "bat12_scores.parquet"
    score_measure(
        responses=canonical / "responses.parquet",
        responsibilities=canonical / "responsibilities.parquet",
        instrument=CONFIG / "instruments/bat12.yaml",
        measure=made,
    )
    assert read_table(made, MEASURES)["score"].tolist() == [3]
    assert {Path(parent).name for parent in read_provenance(made)["parents"]} == {
        "responses.parquet",
        "responsibilities.parquet",
        "bat12.yaml",
    }


def test_score_sensitivity(canonical):
    rows, robust = canonical / "sensitivity.parquet", canonical / "robustness.parquet"
    score_sensitivity(
        tables=registers(canonical),
        responses=canonical / "responses.parquet",
        rubric=CONFIG / "fidelity/systemic_practice.yaml",
        study=CONFIG / "study.yaml",
        sensitivity=rows,
        robustness=robust,
    )
    table = read_table(rows, SENSITIVITY)
    assert set(table["team"] + table["wave"]) == {"t1T0", "t1T1", "c1T0", "c1T1"}
    assert len(table) == 4 * table["variation"].nunique()
    assert set(table.loc[table["letter"] == "l", "state"]) == {"not_run"}
    assert len(read_table(robust, ROBUSTNESS)) == 4
    parents = {Path(parent).name for parent in read_provenance(robust)["parents"]}
    assert {"systemic_practice.yaml", "study.yaml", "responses.parquet", "posts.parquet"} <= parents


def test_score_fidelity(canonical):
    made = canonical / "fidelity.parquet"
    score_fidelity(
        tables=registers(canonical),
        responses=canonical / "responses.parquet",
        rubric=CONFIG / "fidelity/systemic_practice.yaml",
        study=CONFIG / "study.yaml",
        scores=made,
        adoption=canonical / "adoption.parquet",
        doses=canonical / "doses.parquet",
    )
    rows = read_table(made, FIDELITY)
    assert set(rows["wave"]) == {"T0", "T1", "T2"}
    assert set(rows.query("wave == 'T2'")["state"]) == {"not_yet"}
    assert not any("placements" in parent for parent in read_provenance(made)["parents"])
    assert read_table(canonical / "adoption.parquet", ADOPTION)["team"].tolist() == ["c1", "t1"]
    doses = read_table(canonical / "doses.parquet", DOSES)
    assert set(zip(doses["team"], doses["wave"], strict=True)) == {
        (team, wave) for team in ("c1", "t1") for wave in ("T0", "T1", "T2")
    }


@pytest.mark.parametrize(
    ("name", "contract", "column", "value"),
    [
        ("new_emergency_placements", PERIOD_OUTCOMES, "events", 1),
        ("placement_12m", SPELL_OUTCOMES, "event", 1),
    ],
)
def test_score_outcome(canonical, name, contract, column, value):
    made = canonical / f"{name}_scores.parquet"
    score_outcome(
        tables=registers(canonical),
        definition=CONFIG / f"outcomes/{name}.yaml",
        study=CONFIG / "study.yaml",
        outcome=made,
    )
    assert read_table(made, contract)[column].sum() == value


def test_a_study_without_survey_waves_or_drops_has_no_fidelity_and_breaks_nothing(canonical):
    for name in REGISTERS:
        empty = frame(REGISTERS[name])
        write_table(
            empty, canonical / f"{name}.parquet", REGISTERS[name], by="arviointi.score.step", parents=[]
        )
    made = canonical / "nothing.parquet"
    score_fidelity(
        tables=registers(canonical),
        responses=canonical / "responses.parquet",
        rubric=CONFIG / "fidelity/systemic_practice.yaml",
        study=CONFIG / "study.yaml",
        scores=made,
        adoption=canonical / "adoption.parquet",
        doses=canonical / "doses.parquet",
    )
    assert read_table(made, FIDELITY).empty
    assert read_table(canonical / "adoption.parquet", ADOPTION).empty
    assert read_table(canonical / "doses.parquet", DOSES).empty
    rows, robust = canonical / "no_sensitivity.parquet", canonical / "no_robustness.parquet"
    score_sensitivity(
        tables=registers(canonical),
        responses=canonical / "responses.parquet",
        rubric=CONFIG / "fidelity/systemic_practice.yaml",
        study=CONFIG / "study.yaml",
        sensitivity=rows,
        robustness=robust,
    )
    assert read_table(rows, SENSITIVITY).empty
    assert read_table(robust, ROBUSTNESS).empty
    score_outcome(
        tables=registers(canonical),
        definition=CONFIG / "outcomes/new_emergency_placements.yaml",
        study=CONFIG / "study.yaml",
        outcome=made,
    )
    assert read_table(made, PERIOD_OUTCOMES).empty
