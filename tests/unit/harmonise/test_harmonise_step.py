"""The steps: from accepted folders to canonical tables that name their parents."""

import pytest
import yaml

from arviointi.contracts.canonical import REGISTERS, RESPONSES
from arviointi.errors import RejectedDrop
from arviointi.harmonise import step
from arviointi.io.tables import read_arrow, read_provenance
from delivered import SETTINGS, delivered, stored
from small_drop import SCHEMA, tables


@pytest.fixture
def study(tmp_path):
    """Options of the steps, with one accepted drop."""
    place = stored(delivered(tmp_path / "raw", tables()), tmp_path / "validated")
    settings = tmp_path / "study.yaml"
    settings.write_text(yaml.safe_dump(SETTINGS), encoding="utf-8")
    return {
        "accepted": [place["accepted"]],
        "verdicts": [place["verdict"]],
        "schemas": [SCHEMA],
        "study": settings,
    }


def outputs(tmp_path):
    return [tmp_path / "canonical" / f"{name}.parquet" for name in REGISTERS]


def test_every_canonical_table_is_written_and_keeps_its_contract(study, tmp_path):
    step.harmonise_registers(**study, tables=outputs(tmp_path))
    rows = {path.stem: read_arrow(path, REGISTERS[path.stem]).num_rows for path in outputs(tmp_path)}
    assert (rows["teams"], rows["posts"], rows["indicators"], rows["drops"]) == (1, 2, 0, 1)
    parents = read_provenance(outputs(tmp_path)[0])["parents"]
    assert set(parents) == {
        str(path) for options in ("accepted", "verdicts", "schemas") for path in study[options]
    } | {str(study["study"])}


def test_answers_are_written_and_keep_their_contract(study, tmp_path):
    step.harmonise_surveys(**study, responses=tmp_path / "responses.parquet")
    assert read_arrow(tmp_path / "responses.parquet", RESPONSES).num_rows == 7


def test_both_steps_stop_at_a_rejected_drop(study, tmp_path):
    rejected = delivered(tmp_path / "raw", tables(johto=None), delivery="2025-01-20", wave="T2")
    place = stored(rejected, tmp_path / "validated")
    both = {
        **study,
        "accepted": [*study["accepted"], place["accepted"]],
        "verdicts": [*study["verdicts"], place["verdict"]],
    }
    with pytest.raises(RejectedDrop, match="pirkanmaa/2025-01-20"):
        step.harmonise_surveys(**both, responses=tmp_path / "responses.parquet")
    with pytest.raises(RejectedDrop, match="pirkanmaa/2025-01-20"):
        step.harmonise_registers(**both, tables=outputs(tmp_path))
    assert not (tmp_path / "responses.parquet").exists()
