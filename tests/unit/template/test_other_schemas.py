"""The same for any schema: another study's, and a second version of this one."""

import shutil
from pathlib import Path

import openpyxl
import pyreadstat
import pytest
import yaml

import small_drop
import template_factory as factory
from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.errors import ConfigError
from arviointi.template.step import template

ENGLAND = Path(__file__).parents[2] / "studies" / "england_practice_models" / "config"


@pytest.mark.parametrize("version", ["dfe_2026", "practice_models"])
def test_another_study_gets_its_templates(tmp_path, version):
    template(version=version, config=ENGLAND, languages=("en",), out=tmp_path)
    schema = read_config(DropSchema, ENGLAND / "drops" / f"{version}.yaml")
    book = openpyxl.load_workbook(tmp_path / f"drop_template_{version}.xlsx")
    page = (tmp_path / f"codebook_{version}.html").read_text(encoding="utf-8")
    for name, names in factory.columns(schema).items():
        assert [cell.value for cell in book[schema.tables[name].sheet(name)][1]] == names
        assert all(f"<code>{column}</code>" in page for column in names)


def test_a_table_with_a_long_name_is_found_on_its_sheet(tmp_path):
    version = "dfe_2026"
    template(version=version, config=ENGLAND, languages=("en",), out=tmp_path / "out")
    (tmp_path / "drop").mkdir()
    shutil.copy(tmp_path / "out" / f"drop_template_{version}.xlsx", tmp_path / "drop")
    checked = small_drop.check(tmp_path / "drop", ENGLAND / "drops" / f"{version}.yaml")
    assert set(checked.tables) == {"referrals", "workforce"}
    assert small_drop.found(checked) == []


def test_missing_codes_that_are_numbers_are_declared_and_others_cannot_be(tmp_path):
    content = yaml.safe_load(small_drop.SCHEMA.read_text(encoding="utf-8"))
    column = content["tables"]["kokoukset"]["columns"]["kesto_min"]
    column["missing"] = {"999": "refused", "x": "unknown"}
    config = study(tmp_path, content)
    template(config=config, languages=("fi",), out=tmp_path / "out")
    _, meta = pyreadstat.read_sav(tmp_path / "out" / "sav" / "fi" / "kokoukset.sav", user_missing=True)
    assert meta.missing_ranges == {"kesto_min": [{"lo": 999.0, "hi": 999.0}]}
    assert meta.variable_value_labels["kesto_min"] == {999.0: "refused"}


def test_a_second_version_brings_its_new_column_table_and_code(tmp_path):
    content = yaml.safe_load(small_drop.SCHEMA.read_text(encoding="utf-8"))
    content["version"] = "v2"
    tables = content["tables"]
    tables["tiimit"]["columns"]["kuntakoodi"] = tables["tiimit"]["columns"].pop("kunta")
    tables["uusi"] = {**tables["johto"], "label": {"fi": "Uusi", "sv": "Ny", "en": "New"}}
    tables["toimitus"]["columns"]["skeema_versio"]["codes"] = {"2": "2"}
    config = study(tmp_path, content)
    template(version="v2", config=config, out=tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "leveransmall_v2.xlsx")
    assert "kuntakoodi" in [cell.value for cell in book["tiimit"][1]]
    assert book["uusi"]["A1"].value == "tiimi_id"
    assert book["toimitus"]["B2"].value == "2"


def study(folder: Path, schema: dict) -> Path:
    """Write a configuration with this schema and the root study's settings."""
    config = folder / "config"
    (config / "drops").mkdir(parents=True)
    shutil.copy(small_drop.CONFIG / "study.yaml", config)
    text = yaml.safe_dump(schema, allow_unicode=True, sort_keys=False)
    (config / "drops" / f"{schema['version']}.yaml").write_text(text, encoding="utf-8")
    return config


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"version": "v9"}, "drop schema 'v9' does not exist"),
        ({"region": "pirkanma"}, "did you mean 'pirkanmaa'?"),
        ({"wave": "T9"}, "wave 'T9' does not exist"),
    ],
)
def test_what_does_not_exist_is_told(tmp_path, wrong, told):
    with pytest.raises(ConfigError) as error:
        template(config=small_drop.CONFIG, out=tmp_path, **wrong)
    assert told in str(error.value)
