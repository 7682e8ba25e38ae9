"""The steps find their sources by place, write contract tables, and say what they were made from."""

import json
import sys

import pytest

import effects_factory as effects
import exhibit_factory as study
import files_factory as files
from arviointi.config.analyses import Analysis
from arviointi.config.base import read_config
from arviointi.config.registrations import plan_digest
from arviointi.contracts.blocks import Exhibit
from arviointi.contracts.estimates import DIAGNOSTICS, FAMILIES
from arviointi.contracts.exhibits import EXHIBIT
from arviointi.digests import file_digest
from arviointi.io.tables import read_json, read_provenance, read_table, write_table
from arviointi.present.step import _read, present_figure, present_table


@pytest.fixture
def folder(tmp_path):
    files.lay_out(tmp_path)
    return tmp_path


def test_a_table_is_written_as_block_and_as_long_table(folder):
    options = files.exhibit_options(folder, "effects")
    present_table(**options, regions=files.regional_blocks(folder, "x"))
    content = read_json(options["block"])
    made = content.pop("made")
    exhibit = Exhibit.model_validate(content)
    cells = read_table(options["table"], EXHIBIT)
    assert exhibit.id == "effects"
    assert len(cells) == sum(len(row.cells) for group in exhibit.block.groups for row in group.rows)
    assert made["parents"][str(options["sources"][2])] == file_digest(options["sources"][2])
    assert read_provenance(options["table"]) == made


def test_a_blind_analysis_shows_no_effect(folder):
    options = files.exhibit_options(folder, "effects")
    (plan,) = (path for path in options["definitions"] if path.match("analyses/placements_emergency.yaml"))
    plan.write_text(plan.read_text(encoding="utf-8") + "\nblind: true\n", encoding="utf-8")
    present_table(**options, regions=files.regional_blocks(folder, "x"))
    cells = read_table(options["table"], EXHIBIT)
    own = cells[(cells["group"] == "placements_emergency") & (cells["column"] == "estimate")]
    assert len(own) > 1
    assert (own["shown"] == "no_value").all()


def test_checks_families_and_registered_plans_are_found_by_their_place(folder):
    options = files.exhibit_options(folder, "effects")
    of_all = folder / "results" / "5_estimates"
    paths = {
        of_all / files.ANALYSIS / "diagnostics.parquet": (effects.diagnostics(), DIAGNOSTICS),
        of_all / "families.parquet": (effects.families(), FAMILIES),
    }
    for path, (frame, contract) in paths.items():
        write_table(frame, path, contract, by="arviointi.estimate.step", parents=[])
    (plan,) = (path for path in options["definitions"] if path.parent.name == "analyses")
    registered = folder / "config" / "registered" / plan.name
    registered.parent.mkdir(parents=True)
    analysis = read_config(Analysis, plan)
    content = {"registered": "2018-01-01", "by": "A", "digest": plan_digest(analysis)}
    registered.write_text(json.dumps({**content, "plan": analysis.model_dump(mode="json")}))
    definitions = [*options["definitions"], registered]
    made = _read([files.ANALYSIS], options["study"], [*options["sources"], *paths], definitions)
    assert len(made.diagnostics[files.ANALYSIS]) == len(effects.diagnostics())
    assert len(made.families["families"]) == len(effects.families())
    assert made.registrations[files.ANALYSIS].plan == analysis


def test_a_figure_is_drawn_in_every_language(folder):
    options = files.exhibit_options(folder, "trend")
    drawn = files.pictures(folder, "trend")
    present_figure(**options, figures=drawn)
    finnish, english = (path.read_text(encoding="utf-8") for path in drawn)
    assert "Pilottiryhmä" in finnish
    assert "Pilot group" in english
    assert read_json(options["block"])["block"]["footnotes"][0]["texts"] == files.TITLE


def test_the_same_sources_give_the_same_bytes(folder):
    options = files.exhibit_options(folder, "effects")
    present_table(**options, regions=files.regional_blocks(folder, "x"))
    first = [options[name].read_bytes() for name in ("table", "block")]
    present_table(**options, regions=files.regional_blocks(folder, "x"))
    assert [options[name].read_bytes() for name in ("table", "block")] == first


def test_a_table_of_deliveries_needs_no_analysis(folder):
    options = files.exhibit_options(folder, "deliveries")
    present_table(**options, regions=files.regional_blocks(folder, "x"))
    assert (
        Exhibit.model_validate({k: v for k, v in read_json(options["block"]).items() if k != "made"}).status
        == "pass"
    )


def test_tables_load_neither_matplotlib_nor_pingouin(folder):
    """Start-up is most of a small step's time: a table that draws nothing must not load what draws."""
    import subprocess

    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "import files_factory as files;"
        "from arviointi.present.step import present_table;"
        "folder = Path(sys.argv[2]); sent = files.regional_blocks(folder, 'effects');"
        "present_table(**files.exhibit_options(folder, 'effects'), regions=sent);"
        "print({'matplotlib', 'pingouin', 'statsmodels'} & set(sys.modules))"
    )
    tests = str(files.Path(files.__file__).parent)
    done = subprocess.run(
        [sys.executable, "-c", code, tests, str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_each_region_is_sent_its_own_part_of_a_table(folder):
    sent = {name: files.regional_blocks(folder, name) for name in ("deliveries", "effects")}
    for name, path in sent.items():
        present_table(**files.exhibit_options(folder, name), regions=path)
    parts = read_json(sent["deliveries"])["regions"]
    assert set(parts) == set(study.REGIONS)
    names = {region: part["block"]["groups"][0]["rows"][0]["id"] for region, part in parts.items()}
    assert names == {region: region for region in study.REGIONS}
    assert read_json(sent["effects"])["regions"] == {}
