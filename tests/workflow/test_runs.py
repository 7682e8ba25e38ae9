"""A whole run: reproducible to the byte, safe to kill, and honest about what stops it."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from arviointi.config.load import load_study
from conftest import Study, simulated

pytestmark = pytest.mark.workflow


def contents(folder: Path) -> dict[str, bytes]:
    """Every result by its path; logs and timings are not results."""
    paths = (path for path in sorted((folder / "results").rglob("*")) if path.is_file())
    results = folder / "results"
    return {
        str(p.relative_to(results)): p.read_bytes()
        for p in paths
        if "logs" not in p.relative_to(results).parts
    }


@pytest.fixture(scope="module")
def killed_and_rerun(tmp_path_factory, project) -> Study:
    """The same study, killed with SIGKILL in the middle of its steps, then run to the end."""
    study = simulated(tmp_path_factory.mktemp("again") / "example", project)
    first = study.folder / "results" / "1_validated"
    with subprocess.Popen(
        study.command(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=study.environment(),
        start_new_session=True,
    ) as run:
        deadline = time.monotonic() + 120
        while not list(first.glob("*/*/findings.parquet")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGKILL)
    assert not (study.folder / "results" / "7_report" / "index.html").exists()
    shutil.rmtree(study.folder / ".snakemake" / "locks", ignore_errors=True)
    answer = study.snakemake()
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return study


def test_a_killed_run_leaves_nothing_that_a_rerun_would_trust(finished, killed_and_rerun):
    """The rerun gives the bytes of the run that was never killed: tables, exhibits, HTML."""
    undisturbed, again = contents(finished.folder), contents(killed_and_rerun.folder)
    assert again.keys() == undisturbed.keys()
    assert [name for name in undisturbed if again[name] != undisturbed[name]] == []


def test_results_are_made_from_the_files_that_are_here(finished):
    answer = finished.arviointi("verify")
    assert answer.returncode == 0, answer.stderr


def test_an_exhibit_can_be_traced_to_its_deliveries(finished):
    exhibit = next((finished.folder / "results/6_exhibits/tables").glob("*.parquet"))
    answer = finished.arviointi("trace", str(exhibit.relative_to(finished.folder)))
    assert answer.returncode == 0, answer.stderr
    for delivery in load_study(finished.folder / "config").ledger.in_force:
        assert f"data/raw/{delivery.id}" in answer.stdout


def test_a_delivery_that_differs_from_the_ledger_stops_the_run_and_is_named(finished, edited):
    delivery = load_study(finished.folder / "config").ledger.in_force[0]
    name = next(file for file in sorted(delivery.files) if file.endswith(".csv"))
    path = Path("data/raw") / delivery.region / delivery.delivery / name
    edited(finished.folder / path, "", "tampered\r\n")
    answer = finished.arviointi("verify")
    assert (answer.returncode, str(path) in answer.stderr) == (3, True)
    drop = str(path.parent)
    answer = finished.arviointi(
        "validate", "--drop", drop, "--ledger", "config/deliveries.yaml",
        "--schema", f"config/drops/{delivery.version}.yaml", "--rules", "config/rules.yaml",
        "--study", "config/study.yaml", "--codes", "config/codes/hva2023.csv", "--previous", "--presets",
        "--findings", "results/x.parquet", "--verdict", "results/x.json", "--accepted", "results/x",
    )  # fmt: skip
    assert (answer.returncode, name in answer.stderr, "Traceback" in answer.stderr) == (3, True, False)


def test_three_configuration_errors_are_three_lines_and_exit_code_2(finished, edited):
    config = finished.folder / "config"
    edited(config / "outcomes/new_emergency_placements.yaml", "", "\nlable: x\n")
    edited(config / "analyses/staff_burnout.yaml", "bat12", "bat21")
    edited(config / "study.yaml", "seed:", "seed: many # ")
    answer = finished.arviointi("check_config")
    lines = answer.stderr.strip().splitlines()
    assert (answer.returncode, len(lines)) == (2, 4)
    assert lines[0] == "The study configuration has 3 problems:"
    assert (
        "config/outcomes/new_emergency_placements.yaml: lable: unknown key (did you mean 'label'?)"
        in answer.stderr
    )
    expected = "measure.instrument: instrument 'bat21' does not exist (did you mean 'bat12'?)"
    assert f"config/analyses/staff_burnout.yaml: {expected}" in answer.stderr
    assert "config/study.yaml: seed:" in answer.stderr
    run = finished.snakemake("--dry-run")
    assert run.returncode != 0
    assert "did you mean 'label'?" in run.stdout + run.stderr


def test_logs_hold_no_value_of_the_data(finished):
    """Logs may name configuration and counts; never an identifier or an answer."""
    import pyarrow.parquet as pq

    posts = pq.read_table(finished.folder / "results/2_canonical/posts.parquet", columns=["worker"])
    children = pq.read_table(
        finished.folder / "results/2_canonical/responsibilities.parquet", columns=["child"]
    )
    known = {*posts["worker"].to_pylist(), *children["child"].to_pylist()}
    for log in (finished.folder / "results" / "logs").rglob("*.log"):
        assert not {word for word in log.read_text().split() if word in known}, log.name
