"""Exports of survey tools become tables of the drop; what cannot be taken stays and is told of."""

from pathlib import Path

import pytest

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.presets import Preset
from arviointi.io.raw_read import read_delivery
from arviointi.io.raw_text import read_text
from arviointi.validate.book import read_book
from arviointi.validate.check import check_drop
from arviointi.validate.files import wanted_stems
from arviointi.validate.known import Known
from arviointi.validate.presets import file_patterns, imported, preset_of
from small_drop import CONFIG, RULES, SCHEMA, check, found, tables, write_drop

PRESETS = {path.stem: read_config(Preset, path) for path in sorted((CONFIG / "presets").glob("*.yaml"))}
LIMESURVEY = """\
"id","submitdate","lastpage","startlanguage","perheid","lapsiid","tiimiid","vastaaja","apu[SQ001]","apu[SQ002]","apu[SQ003]"
"11","2024-04-16 14:05:09","4","fi","f1","c1","A","A2","A3","A5","A1"
"12","","2","fi","f1","c1","A","A1","A3","",""
"13","2024-04-17 08:00:00","4","sv","f2","c2","A","A1","","A4","-oth-"
"""
WEBROPOL = """\
Vastausaika;perhe_id Tunnus;lapsi_id;tiimi_id;vastaaja: Kuka?;vastaaja_id;apu_01 Apua;apu_02 X;apu_03;Muuta
16.4.2024 14:05;f1;c1;A;Huoltaja;p1;4 = melko samaa mieltä;5;en tiedä;Kiitos
"""


def turned(tmp_path: Path, name: str, text: str):
    (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    sheet = read_text(tmp_path / f"{name}.csv", name, f"{name}.csv")
    schema = read_config(DropSchema, SCHEMA)
    preset = preset_of(name, PRESETS)
    return imported(sheet, preset, PRESETS[preset], schema, "T1")


def column(sheet, name):
    return sheet.cells[str(sheet.header.index(name))].to_pylist()


@pytest.mark.parametrize(
    ("name", "preset"),
    [
        ("limesurvey_perhekysely_2024", "limesurvey_family"),
        ("Webropol-raportti tyontekijakysely", "webropol_staff"),
        ("perhekysely", None),
    ],
)
def test_a_preset_is_chosen_by_the_name_of_the_file(name, preset):
    assert preset_of(name, PRESETS) == preset


def test_a_limesurvey_export_becomes_the_family_survey(tmp_path):
    sheet, done = turned(tmp_path, "limesurvey_perhe", LIMESURVEY)
    assert sheet.name == "perhekysely"
    assert column(sheet, "vastaaja") == ["vanhempi", "lapsi"]
    assert column(sheet, "vastaaja_id") == ["11", "13"]
    assert column(sheet, "apu_01") == ["3", ""]
    assert column(sheet, "aalto") == ["T1", "T1"]
    assert done.unfinished == 1


def test_an_answer_that_cannot_be_taken_stays_for_the_checks_to_tell(tmp_path):
    sheet, _ = turned(tmp_path, "limesurvey_perhe", LIMESURVEY)
    assert column(sheet, "apu_03") == ["1", "-oth-"]


def test_rows_keep_the_numbers_that_the_export_shows(tmp_path):
    sheet, _ = turned(tmp_path, "limesurvey_perhe", LIMESURVEY)
    assert sheet.cells["row"].to_pylist() == [2, 4]


def test_the_day_is_taken_from_a_date_with_a_time(tmp_path):
    lime, _ = turned(tmp_path, "limesurvey_perhe", LIMESURVEY)
    webropol, _ = turned(tmp_path, "webropol_perhe", WEBROPOL)
    assert column(lime, "pvm") == ["2024-04-16", "2024-04-17"]
    assert column(webropol, "pvm") == ["16.4.2024"]


def test_a_webropol_export_with_worded_headings_becomes_the_family_survey(tmp_path):
    sheet, _ = turned(tmp_path, "webropol_perhe", WEBROPOL)
    assert [column(sheet, f"apu_0{n}") for n in (1, 2, 3)] == [["4"], ["5"], ["en tiedä"]]
    assert column(sheet, "vastaaja") == ["vanhempi"]


def test_headings_that_the_preset_does_not_name_stay_to_be_told_of(tmp_path):
    sheet, _ = turned(tmp_path, "webropol_perhe", WEBROPOL)
    assert "Muuta" in sheet.header


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ("4", "4"),
        ("A4", "4"),
        ("4 = usein", "4"),
        ("(2) harvoin", "2"),
        ("3.5", "3.5"),
        ("3-5", "3-5"),
        ("usein", "usein"),
        ("24.12.", "24.12."),
    ],
)
def test_what_is_taken_of_an_answer(tmp_path, answer, taken):
    text = WEBROPOL.replace("4 = melko samaa mieltä", answer)
    sheet, _ = turned(tmp_path, "webropol_perhe", text)
    assert column(sheet, "apu_01") == [taken]


def test_a_drop_with_an_export_in_place_of_a_table_is_in_order(tmp_path):
    drop = write_drop(tmp_path / "drop", tables(perhekysely=None))
    rows = [line for line in LIMESURVEY.splitlines() if not line.startswith('"13"')]
    (drop / "limesurvey_perhe.csv").write_text("\n".join(rows), encoding="utf-8")
    schema, known = read_config(DropSchema, SCHEMA), Known(wave="T1", presets=PRESETS)
    wanted = wanted_stems(schema) | file_patterns(PRESETS)
    checked = check_drop(read_delivery(drop, wanted), schema, read_book(RULES), known)
    assert [(one.rule, one.table, one.detail["other"]) for one in checked.findings] == [
        ("F29", "perhekysely", "1")
    ]
    (answers,) = checked.accepted["perhekysely"].to_pylist()
    assert (answers["vastaaja"], answers["aalto"], answers["apu_02"]) == ("vanhempi", "T1", 5)


def test_an_export_that_the_study_does_not_know_is_a_file_that_was_not_read(tmp_path):
    drop = write_drop(tmp_path / "drop", tables())
    (drop / "limesurvey_perhe.csv").write_text(LIMESURVEY, encoding="utf-8")
    assert [rule for rule, *_ in found(check(drop))] == ["F03"]
