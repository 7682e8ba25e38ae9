"""The step itself: ledger, files written whole, exit codes, and what it does not load."""

import json
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from arviointi.contracts.findings import FINDINGS
from arviointi.errors import RejectedDrop
from arviointi.io.tables import read_arrow
from arviointi.validate import step
from small_drop import CONFIG, RULES, SCHEMA, ledger_of, tables, write_drop


@pytest.fixture
def study(tmp_path):
    """A small drop in its place with a ledger, and the options of the step."""
    drop = write_drop(tmp_path / "raw" / "pirkanmaa" / "2024-07-20", tables())
    results = tmp_path / "results"
    return {
        "drop": drop,
        "ledger": ledger_of(drop, tmp_path / "deliveries.yaml", wave="T1", simulated=True),
        "schema": SCHEMA,
        "rules": RULES,
        "study": CONFIG / "study.yaml",
        "codes": sorted((CONFIG / "codes").glob("*.csv")),
        "previous": [],
        "presets": [],
        "findings": results / "findings.parquet",
        "verdict": results / "verdict.json",
        "accepted": results / "accepted",
    }


def retaken(study, content):
    """Deliver something else, and take it into the ledger."""
    write_drop(study["drop"], content)
    ledger_of(study["drop"], study["ledger"], wave="T1")


def test_an_accepted_drop_leaves_findings_verdict_and_one_file_a_table(study):
    step.validate(**study)
    verdict = json.loads(study["verdict"].read_text(encoding="utf-8"))
    assert (verdict["region"], verdict["delivery"], verdict["wave"]) == ("pirkanmaa", "2024-07-20", "T1")
    assert (verdict["version"], verdict["simulated"], verdict["verdict"]) == ("v1", True, "accepted")
    assert verdict["tables"]["koulutus"] == {
        "file": "koulutus.csv",
        "encoding": "utf-8",
        "delimiter": ";",
        "rows": 1,
        "used": 1,
        "left_out": 0,
    }
    assert verdict["made"]["step"] == "arviointi.validate.step"
    assert read_arrow(study["findings"], FINDINGS).num_rows == 0
    assert {path.stem for path in study["accepted"].iterdir()} == set(tables())
    assert pq.read_table(study["accepted"] / "koulutus.parquet")["paivia"].to_pylist() == [2.0]


def test_the_same_drop_gives_the_same_bytes(study):
    step.validate(**study)
    first = {path.name: path.read_bytes() for path in study["accepted"].iterdir()}
    step.validate(**study)
    assert {path.name: path.read_bytes() for path in study["accepted"].iterdir()} == first


def test_a_rejected_drop_ends_well_with_its_findings_and_no_rows(study):
    retaken(study, tables(tiimit="tiimi_id\nA"))
    step.validate(**study)
    assert json.loads(study["verdict"].read_text(encoding="utf-8"))["verdict"] == "rejected"
    assert read_arrow(study["findings"], FINDINGS).num_rows > 0
    assert list(study["accepted"].iterdir()) == []


@pytest.mark.parametrize("change", ["edited", "missing", "added"])
def test_a_drop_that_is_not_as_received_stops_naming_the_file(study, change):
    file = study["drop"] / ("tiimit.csv" if change != "added" else "lisa.csv")
    if change == "missing":
        file.unlink()
    else:
        file.write_text("x", encoding="utf-8")
    with pytest.raises(RejectedDrop, match=file.name):
        step.validate(**study)
    assert not study["verdict"].exists()


def test_a_drop_that_is_not_in_the_ledger_stops(study):
    study["ledger"].write_text("deliveries: []\n", encoding="utf-8")
    with pytest.raises(RejectedDrop, match="not in the ledger"):
        step.validate(**study)


def test_a_step_that_breaks_off_leaves_the_earlier_result_whole(study, monkeypatch):
    step.validate(**study)
    before = sorted(path.name for path in study["accepted"].iterdir())

    def breaks_off(*_args, **_options):
        raise OSError("disk full")

    monkeypatch.setattr(pq, "write_table", breaks_off)
    with pytest.raises(OSError, match="disk full"):
        step.validate(**study)
    assert sorted(path.name for path in study["accepted"].iterdir()) == before
    assert sorted(path.name for path in study["accepted"].parent.iterdir()) == [
        "accepted",
        "findings.parquet",
        "verdict.json",
    ]


def run_as_rule(study, *, check):
    options = [
        part
        for name, value in study.items()
        for part in (f"--{name}", *map(str, value if isinstance(value, list) else [value]))
    ]
    return subprocess.run(
        [sys.executable, "-m", "arviointi", "validate", *options], capture_output=True, text=True, check=check
    )


def test_changed_bytes_end_the_command_with_exit_3_and_no_traceback(study):
    (study["drop"] / "tiimit.csv").write_text("x", encoding="utf-8")
    done = run_as_rule(study, check=False)
    assert done.returncode == 3
    assert "tiimit.csv: differs from what was received" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_says_nothing_of_the_data(study):
    done = run_as_rule(study, check=True)
    assert done.stdout + done.stderr == ""


def test_validate_does_without_pandas(study):
    code = (
        "import sys; from pathlib import *; from arviointi.validate.step import validate; "
        f"validate(**{study!r}); print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
