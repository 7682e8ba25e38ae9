"""What a definition mentions must exist: a filter that matches nothing would count nothing in silence."""

import shutil
from pathlib import Path

import pytest

from arviointi.config.load import load_study
from arviointi.errors import ConfigError

ROOT = Path(__file__).parents[3]


EMERGENCIES = "outcomes/new_emergency_placements.yaml"
HOME = "outcomes/return_home_12m.yaml"
YEARLY = "exhibits/children_in_year.yaml"
PLACEMENT = "analyses/placement_12m.yaml"
BANDS = "exhibits/bands.yaml"
ADOPTION = "analyses/placements_emergency_adoption.yaml"
CURVE = "exhibits/placements_specifications.yaml"
EMERGENCY = "analyses/placements_emergency.yaml"
RUBRIC = "fidelity/systemic_practice.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (EMERGENCIES, "[emergency]", "[emergancy]", "where.basis: value 'emergancy' does not exist"),
        (EMERGENCIES, "basis: [", "bases: [", "where.bases: column 'bases' does not exist"),
        (HOME, "months: 12", "months: 12\nwhere: {mode: [a]}", "where.mode: column 'mode' does not exist"),
        (YEARLY, "[children_in_year]", "[placed_days]", "outcomes: 'placed_days' is a rate; this shows"),
        (PLACEMENT, "placement_12m", "time_to_placement", "outcome: 'time_to_placement' is a time_to_event"),
        (RUBRIC, "stem: taito,", "stem: taidot,", "K2.1.scale.stem: item block 'taidot' does not exist"),
        (RUBRIC, "taito, items: 8", "taito, items: 9", "K2.1.scale: has (items, range) (9, (1, 5))"),
        (BANDS, "[sdq, cbi]", "[sdq, bat12]", "instruments: instrument 'bat12' has no bands in use"),
        (ADOPTION, "systemic_practice", "systemic_practise", "rubric: rubric 'systemic_practise' does not"),
        (EMERGENCY, "[main, never,", "[mian, never,", "checks.specifications.models: model 'mian' does not"),
        (CURVE, "model: main", "model: mian", "model: model 'mian' does not exist"),
        (
            CURVE,
            "model: main",
            "model: twfe",
            "model: 'twfe' is sensitivity: only primary models are checked",
        ),
        (RUBRIC, "[R1, R3, K1, A2]", "[R1, R3, K1, A5]", "index H: element 'A5' does not exist"),
        (RUBRIC, "elements: [R1],", "elements: [R9],", "sensitivity without_R1: element 'R9' does not exist"),
        (RUBRIC, "{R1.3: 2,", "{R1.9: 2,", "sensitivity clinician_heavy: indicator 'R1.9' does not exist"),
        (RUBRIC, "indicator: R3.1", "indicator: R1.3", "sensitivity caseload_15_20_25: indicator 'R1.3' has"),
        (RUBRIC, "[25, 20, 15]", "[25, 15, 20]", "sensitivity.variations.caseload_15_20_25"),
        (RUBRIC, "letter: g", "letter: h", "sensitivity"),
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


PLACEBO = """
question: {fi: Muuttuiko jokin muu?, en: Did anything else change?}
outcome: new_notifications
family: placements
placebo_of: placements_emergency
models:
  main: {estimator: twfe, role: placebo}
"""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("", "", "exhibits/effects_overview.yaml: analyses: 'other' is a placebo outcome of"),
        ("placements_emergency", "placement", "analyses/other.yaml: placebo_of: analysis 'placement' does"),
        ("role: placebo", "role: primary", "analyses/other.yaml: models of a 'placebo_of' have 'role:"),
        ("placebo}", "placebo, shift_start: -6}", "analyses/other.yaml: models of a 'placebo_of' have"),
    ],
)
def test_a_placebo_outcome_belongs_to_an_analysis_and_stands_beside_it(tmp_path, old, new, problem):
    folder = shutil.copytree(ROOT / "config", tmp_path / "config")
    (folder / "analyses" / "other.yaml").write_text(PLACEBO.replace(old, new, 1) if old else PLACEBO)
    with pytest.raises(ConfigError) as caught:
        load_study(folder)
    found = [str(one).replace(f"{folder}/", "") for one in caught.value.problems]
    assert [one for one in found if one.startswith(problem)], found


def test_a_placebo_outcome_in_the_table_of_its_analysis_is_in_order(tmp_path):
    folder = shutil.copytree(ROOT / "config", tmp_path / "config")
    (folder / "analyses" / "other.yaml").write_text(PLACEBO)
    table = folder / "exhibits" / "effects_overview.yaml"
    table.write_text(table.read_text().replace("  - placement_12m\n", "  - other\n  - placement_12m\n"))
    assert load_study(folder).analyses["other"].placebo_of == "placements_emergency"
