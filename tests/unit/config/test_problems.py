"""All problems of a configuration at once: file, key, what, and a suggestion."""

import shutil
from pathlib import Path

import pytest

from arviointi.config.base import Label, read_config
from arviointi.config.drops import RawColumn
from arviointi.config.load import load_study
from arviointi.config.reference import reference
from arviointi.config.study import Ledger, StudySettings
from arviointi.errors import ConfigError

ROOT = Path(__file__).parents[3]


@pytest.fixture
def config(tmp_path) -> Path:
    return shutil.copytree(ROOT / "config", tmp_path / "config")


def problems(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_study(folder)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def test_the_root_study_has_no_problem():
    assert load_study(ROOT / "config").analyses


def test_an_unknown_key_gets_a_suggestion(config):
    append(config / "outcomes" / "new_emergency_placements.yaml", "\nlable: x\n")
    assert problems(config) == [
        "outcomes/new_emergency_placements.yaml: lable: unknown key (did you mean 'label'?)"
    ]


def test_a_key_inside_a_model_is_named_by_its_path_without_the_tag_of_its_kind(config):
    path = config / "analyses" / "staff_burnout.yaml"
    path.write_text(path.read_text().replace("role:", "rloe:", 1))
    model = next(iter(read_models(ROOT / "config" / "analyses" / "staff_burnout.yaml")))
    found = problems(config)
    assert f"analyses/staff_burnout.yaml: models.{model}.rloe: unknown key (did you mean 'role'?)" in found
    assert f"analyses/staff_burnout.yaml: models.{model}.role: is missing" in found


def read_models(path: Path) -> dict:
    import yaml

    return yaml.safe_load(path.read_text())["models"]


def test_a_reference_that_leads_nowhere_gets_a_suggestion(config):
    path = config / "analyses" / "staff_burnout.yaml"
    path.write_text(path.read_text().replace("bat12", "bat21"))
    expected = "measure.instrument: instrument 'bat21' does not exist (did you mean 'bat12'?)"
    assert f"analyses/staff_burnout.yaml: {expected}" in problems(config)


def test_a_reference_to_a_broken_file_is_not_a_second_problem(config):
    append(config / "instruments" / "bat12.yaml", "\nlable: x\n")
    assert problems(config) == ["instruments/bat12.yaml: lable: unknown key (did you mean 'label'?)"]


def test_a_file_that_is_not_yaml_is_one_problem(config):
    (config / "study.yaml").write_text("title: [unclosed")
    found = problems(config)
    assert len(found) == 1
    assert found[0].startswith("study.yaml: is not YAML:")


def test_a_file_that_nobody_reads_is_a_problem(config):
    (config / "analysis").mkdir()
    assert problems(config) == ["analysis: is not part of a study's configuration (did you mean 'analyses'?)"]


def test_dates_stay_text_until_a_model_reads_them(tmp_path):
    path = tmp_path / "ledger.yaml"
    digest = "0" * 64
    files = f"files: {{a.csv: {{sha256: '{digest}', size: 1}}}}"
    path.write_text(f"deliveries: [{{region: lappi, delivery: 2018-06-30, version: v1, {files}}}]")
    assert read_config(Ledger, path).deliveries[0].delivery == "2018-06-30"


def test_a_later_delivery_takes_the_place_of_the_one_it_supersedes(tmp_path):
    def entry(day: str, **more: str) -> dict:
        return {"region": "lappi", "delivery": day, "version": "v1", "files": {}, **more}

    ledger = Ledger.model_validate(
        {"deliveries": [entry("2018-06-30"), entry("2018-07-15", supersedes="2018-06-30")]}
    )
    assert [delivery.delivery for delivery in ledger.in_force] == ["2018-07-15"]


def test_small_count_thresholds_have_a_floor_of_three():
    import yaml

    settings = yaml.safe_load((ROOT / "config" / "study.yaml").read_text())
    with pytest.raises(ValueError, match="greater than or equal to 3"):
        StudySettings.model_validate({**settings, "disclosure": {"n_min": 2}})


def test_a_range_is_written_as_two_numbers_and_dots():
    label = Label(fi="a", en="a")
    assert RawColumn(type="number", label=label, range="0..1.5").range == (0, 1.5)


def test_the_reference_is_current():
    written = (ROOT / "config" / "README.md").read_text()
    assert written == reference(), "run `make docs`"
