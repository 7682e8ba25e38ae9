"""What breaks and exhibits of published statistics mention must exist and fit together."""

import shutil
from pathlib import Path

import pytest
import yaml

from arviointi.config.load import load_study
from arviointi.errors import ConfigError

FINLAND = Path(__file__).parents[2] / "studies" / "finland_open_statistics" / "config"
TEXT = {"fi": "x", "en": "x"}
ANALYSIS = {
    "question": TEXT,
    "outcome": "children_placed_relative",
    "family": "f",
    "models": {"main": {"estimator": "twfe", "role": "primary"}},
}


def problems(tmp_path, file, change):
    """Change one file of a copy of the open-statistics study and collect what is wrong with it then."""
    folder = shutil.copytree(FINLAND, tmp_path / "config")
    path = folder / file
    content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    change(content)
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_study(folder)
    return [str(one).replace(f"{folder}/", "") for one in caught.value.problems]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("covod", "break 'covod' does not exist (did you mean 'covid'?)"),
        (
            "caseload_35",
            "'caseload_35' is a change from one day on and has no periods that could be left out",
        ),
    ],
)
def test_an_analysis_can_leave_out_only_a_break_that_exists_and_ends(tmp_path, name, problem):
    found = problems(
        tmp_path,
        "analyses/placed.yaml",
        lambda plan: plan.update(ANALYSIS, population={"without": [name]}),
    )
    assert found == [f"analyses/placed.yaml: population.without: {problem}"]


def test_a_break_concerns_only_senders_of_the_study(tmp_path):
    found = problems(
        tmp_path, "study.yaml", lambda study: study["breaks"]["covid"].update(regions=["finlandia"])
    )
    (problem,) = found
    assert problem.startswith("study.yaml: breaks.covid.regions: region 'finlandia' does not exist")


def test_series_on_one_axis_have_one_unit(tmp_path):
    line = {
        "outcome": "children_placed_relative",
        "unit": "finland/hva2023-10",
        "label": TEXT,
        "source": TEXT,
    }

    def change(exhibit):
        exhibit["outcomes"].append("children_placed_relative")
        exhibit["series"]["area"] = line

    (problem,) = problems(tmp_path, "exhibits/reference_placed.yaml", change)
    assert "outcome 'children_placed_relative' has another unit, but there is one axis" in problem


def test_every_part_of_a_composite_has_a_name_in_print(tmp_path):
    found = problems(
        tmp_path, "exhibits/composite_parts.yaml", lambda exhibit: exhibit["labels"].pop("lonely")
    )
    what = "indicator 'lonely' of 'disadvantage_human' has no name in print"
    assert found == [f"exhibits/composite_parts.yaml: labels: {what}"]


def test_only_composites_have_parts(tmp_path):
    found = problems(
        tmp_path,
        "exhibits/composite_parts.yaml",
        lambda exhibit: exhibit["outcomes"].append("published_total"),
    )
    assert found == ["exhibits/composite_parts.yaml: outcomes: outcome 'published_total' is no composite"]
