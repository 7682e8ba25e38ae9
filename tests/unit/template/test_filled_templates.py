"""What is made can be used: a filled template passes the check, an empty one lacks only its rows."""

import shutil

import pytest

import small_drop
import template_factory as factory
from arviointi.template.step import template


@pytest.mark.parametrize("language", factory.LANGUAGES)
def test_a_filled_workbook_has_no_findings(made, tmp_path, language):
    source = made / f"{factory.WORKBOOKS[language]}_v1.xlsx"
    factory.filled(source, tmp_path / "drop.xlsx", small_drop.TABLES)
    checked = small_drop.check(tmp_path)
    assert small_drop.found(checked) == []
    assert checked.accepted["tyontekijat"].num_rows == 2
    assert {one["rows"] for one in checked.tables.values()} == {1, 2}


def test_leading_zeros_typed_as_text_come_through(made, tmp_path):
    content = small_drop.instead("tiimit", "A;Keskusta;049;pilotti;10.1.2024;1.2.2024")
    factory.filled(made / "aineistopohja_v1.xlsx", tmp_path / "drop.xlsx", content)
    assert small_drop.check(tmp_path).accepted["tiimit"]["kunta"].to_pylist() == ["049"]


@pytest.mark.parametrize("form", ["csv", "sav/sv"])
def test_empty_files_lack_only_the_row_that_describes_the_drop(made, tmp_path, form):
    shutil.copytree(made / form, tmp_path / "drop")
    checked = small_drop.check(tmp_path / "drop")
    assert [(rule, table) for rule, table, *_ in small_drop.found(checked)] == [("F11", "toimitus")]
    assert {one["rows"] for one in checked.tables.values()} == {0}
    assert set(checked.tables) == set(factory.SCHEMA.tables)


def test_an_empty_workbook_lacks_only_what_its_description_asks_for(made, tmp_path):
    shutil.copy(made / "aineistopohja_v1.xlsx", tmp_path)
    found = small_drop.found(small_drop.check(tmp_path))
    assert {(rule, table) for rule, table, *_ in found} == {("V01", "toimitus"), ("F11", "toimitus")}


def test_a_region_finds_what_is_known_of_its_drop_filled_in(tmp_path):
    template(config=small_drop.CONFIG, region="pirkanmaa", wave="T1", languages=("fi",), out=tmp_path)
    source = tmp_path / "aineistopohja_v1_pirkanmaa_T1.xlsx"
    manifest = """
        toimitus_id;kausi_alku;kausi_loppu;luotu
        L1;1.1.2024;30.6.2024;15.7.2024"""
    (tmp_path / "drop").mkdir()
    factory.filled(source, tmp_path / "drop" / "drop.xlsx", small_drop.tables(toimitus=manifest))
    checked = small_drop.check(tmp_path / "drop")
    assert small_drop.found(checked) == []
    row = checked.accepted["toimitus"].to_pylist()[0]
    assert (row["skeema_versio"], row["aluejako"], row["aluekoodi"], row["aalto"]) == (
        "1",
        "maakunta2018",
        "06",
        "T1",
    )
