"""What a definition mentions must exist: a filter that matches nothing would count nothing in silence."""

import shutil
from pathlib import Path

import pytest

from arviointi.config.load import load_study
from arviointi.errors import ConfigError

ROOT = Path(__file__).parents[3]


EMERGENCIES = "outcomes/new_emergency_placements.yaml"
RUBRIC = "fidelity/systemic_practice.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (EMERGENCIES, "[emergency]", "[emergancy]", "where.basis: value 'emergancy' does not exist"),
        (EMERGENCIES, "basis: [", "bases: [", "where.bases: column 'bases' does not exist"),
        (RUBRIC, "taito", "taidot", "K2.1.scale.stem: item block 'taidot' does not exist"),
        (RUBRIC, "taito, items: 8", "taito, items: 9", "K2.1.scale: has (items, range) (9, (1, 5))"),
        (RUBRIC, "[R1, R3, K1, A2]", "[R1, R3, K1, A5]", "index H: element 'A5' does not exist"),
    ],
)
def test_a_mention_of_what_does_not_exist_is_a_problem(tmp_path, file, old, new, problem):
    folder = shutil.copytree(ROOT / "config", tmp_path / "config")
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigError) as caught:
        load_study(folder)
    found = [str(one).replace(f"{folder}/", "") for one in caught.value.problems]
    assert [one for one in found if one.startswith(f"{file}: {problem}")], found
