"""A region corrects a delivery: the next run uses the correction and nothing of what it superseded."""

import re
import shutil
from dataclasses import replace

import pytest

from arviointi.config.load import load_study
from intake_desk import PSEUDONYMS

pytestmark = pytest.mark.workflow


@pytest.fixture(scope="module")
def study(finished, tmp_path_factory):
    """The example's deliveries in a study of their own, with a key for the identifiers of real people."""
    folder = tmp_path_factory.mktemp("corrected") / "example"
    for part in ("config", "data"):
        shutil.copytree(finished.folder / part, folder / part)
    with (folder / "config" / "study.yaml").open("a", encoding="utf-8") as settings:
        settings.write(PSEUDONYMS)
    return replace(finished, folder=folder)


@pytest.fixture(scope="module")
def wrong(study):
    """The first delivery that came as CSV files."""
    deliveries = load_study(study.folder / "config").ledger.deliveries
    return next(one for one in deliveries if "toimitus.csv" in one.files)


@pytest.fixture(scope="module")
def received(study, wrong, tmp_path_factory):
    """Its correction, which names it by the sender's own id, received."""
    folder = tmp_path_factory.mktemp("sent") / "corrected"
    shutil.copytree(study.folder / "data" / "raw" / wrong.id, folder)
    manifest = folder / "toimitus.csv"
    header, row, *_ = manifest.read_bytes().splitlines()
    assert row.endswith(b";")
    row = row.replace(wrong.drop.encode(), wrong.drop.encode() + b"-2", 1) + wrong.drop.encode()
    manifest.write_bytes(b"\r\n".join([header, row, b""]))
    answer = study.arviointi("receive", str(folder), "--by", "M. Meikäläinen", "--language", "en")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert f"It supersedes {wrong.delivery}, which is no longer used." in answer.stdout
    return load_study(study.folder / "config").ledger.deliveries[-1]


def test_the_ledger_tells_what_replaced_what_and_both_are_kept(study, wrong, received):
    assert (received.region, received.supersedes) == (wrong.region, wrong.delivery)
    answer = study.arviointi("verify")
    assert answer.returncode == 0, answer.stderr


def test_a_run_uses_the_correction_only(study, wrong, received):
    answer = study.snakemake("--summary", "results/2_canonical/drops.parquet")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    validated = set(re.findall(r"1_validated/(\w+/[\w-]+)/verdict", answer.stdout + answer.stderr))
    assert validated == {one.id for one in load_study(study.folder / "config").ledger.in_force}
    assert wrong.id not in validated
    assert received.id in validated


def test_the_overview_shows_both(study, wrong, received):
    answer = study.arviointi("deliveries", "--language", "en")
    assert answer.returncode == 0, answer.stderr
    assert f"{wrong.id} → {received.delivery}" in answer.stdout
    assert "Nothing is missing." in answer.stdout
