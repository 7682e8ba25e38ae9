"""Drop schemas and rule books are checked with the rest of the configuration."""

import shutil

import pytest

from arviointi.config.load import load_study
from arviointi.errors import ConfigError
from small_drop import CONFIG


def problems_after(tmp_path, file, old, new):
    folder = shutil.copytree(CONFIG, tmp_path / "config")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_study(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_a_reference_needs_a_column_of_the_same_name_in_the_other_table(tmp_path):
    old, new = "references: kokoukset", "references: lapset"
    found = problems_after(tmp_path, "drops/v1.yaml", old, new)
    assert found == [
        "drops/v1.yaml: tables.havainnot.columns.kokous_id.references: column 'kokous_id' does not exist"
    ]


def test_wording_with_an_unknown_placeholder_is_told_with_the_other_problems(tmp_path):
    (problem,) = problems_after(tmp_path, "rules.yaml", "({other}). Riviä", "({toinen}). Riviä")
    assert problem.startswith("rules.yaml: R101: unknown placeholder ['toinen']")
