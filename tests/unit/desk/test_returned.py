"""The returned workbook, read back: marks, comments, links, and what must not be in it."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from arviointi.desk import returned
from arviointi.desk.answers import write_answer
from arviointi.desk.check import checked_drop
from arviointi.feedback import marked
from small_drop import CONFIG, TABLES, instead, tables, with_rows, write_drop


def workbook(path: Path, content: dict[str, str]) -> Path:
    """Write the drop as one workbook, with a dropdown, a font and a comment of the sender's own."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in content.items():
        sheet = book.create_sheet(name)
        for line in text.strip().splitlines():
            sheet.append([cell or None for cell in line.strip().split(";")])
    training = book["koulutus"]
    choice = DataValidation(type="list", formula1='"tiimikoulutus,muu"')
    choice.add("D2:D50")
    training.add_data_validation(choice)
    training["C2"].font = Font(italic=True)
    training["B3"].comment = Comment("oma muistiinpano", "lähettäjä")
    book.save(path)
    return path


def answered(drop: Path, out: Path, language: str = "fi"):
    one = checked_drop(drop, CONFIG)
    write_answer(one.answer(), one.findings.to_pylist(), one.read, drop, out, language)
    return one


def comment(sheet, cell):
    return sheet[cell].comment.text if sheet[cell].comment else None


BROKEN = with_rows("koulutus", "w1;eilen;2;tiimikoulutus", "w1;10.1.2024;2;tiimikoulutus")
BROKEN["lapset"] = TABLES["lapset"].replace("perhe_id", "perheid")
BROKEN["kokoukset"] = TABLES["kokoukset"] + "\nk9;Z;5.4.2024;90;perheterapeutti;1;"
BROKEN["kasittelyt"] = TABLES["kasittelyt"] + "\nk9;c1;40;1;1;1;0;1;"


def test_the_senders_own_workbook_comes_back_marked(tmp_path):
    drop, out = workbook(tmp_path / "aineisto.xlsx", BROKEN), tmp_path / "out"
    answered(drop, out)
    book = openpyxl.load_workbook(out / "tarkistus_aineisto.xlsx")
    assert book.sheetnames == ["Tarkistus", *BROKEN]
    training = book["koulutus"]
    assert training["B3"].border.left.style == "medium"
    assert comment(training, "B3").startswith("oma muistiinpano")
    assert "eilen" in comment(training, "B3")
    assert comment(training, "B2") is None
    assert training["B2"].fill.fill_type is None


def test_formats_dropdowns_and_values_are_kept(tmp_path):
    drop, out = workbook(tmp_path / "aineisto.xlsx", BROKEN), tmp_path / "out"
    answered(drop, out)
    before = openpyxl.load_workbook(drop)
    after = openpyxl.load_workbook(out / "tarkistus_aineisto.xlsx")
    assert after["koulutus"].data_validations.dataValidation[0].sqref == "D2:D50"
    assert after["koulutus"]["C2"].font.italic
    for name in BROKEN:
        assert list(after[name].values) == list(before[name].values)


def test_a_row_is_marked_as_a_whole_and_a_missing_column_at_the_first_cell(tmp_path):
    drop, out = workbook(tmp_path / "aineisto.xlsx", BROKEN), tmp_path / "out"
    answered(drop, out)
    book = openpyxl.load_workbook(out / "tarkistus_aineisto.xlsx")
    assert [cell.border.top.style for cell in book["koulutus"][4]] == ["mediumDashed"] * 4
    assert "sama tunnus" in comment(book["koulutus"], "A4")
    assert "perhe_id" in comment(book["lapset"], "A1")
    assert "perheid" in comment(book["lapset"], "B1")


def test_a_row_that_is_left_out_because_of_another_is_not_marked(tmp_path):
    drop, out = workbook(tmp_path / "aineisto.xlsx", BROKEN), tmp_path / "out"
    one = answered(drop, out)
    assert "K03" in {finding.rule for finding in one.checked.findings}
    book = openpyxl.load_workbook(out / "tarkistus_aineisto.xlsx")
    assert comment(book["kokoukset"], "B4") is not None
    assert comment(book["kasittelyt"], "A3") is None


def test_the_first_sheet_lists_every_thing_to_do_and_leads_to_it(tmp_path):
    drop, out = workbook(tmp_path / "aineisto.xlsx", BROKEN), tmp_path / "out"
    one = answered(drop, out)
    book = openpyxl.load_workbook(out / "tarkistus_aineisto.xlsx")
    sheet = book["Tarkistus"]
    assert book.active.title == "Tarkistus"
    assert [one.title for one in book.worksheets if one.sheet_view.tabSelected] == ["Tarkistus"]
    rules = [row[6].value for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    assert rules == [group.rule for group in one.answer().groups]
    links = [cell.hyperlink.location for (cell,) in sheet["E1:E60"] if cell.hyperlink]
    assert "'koulutus'!B3" in links
    assert "'lapset'!A1" in links


def test_a_second_check_takes_the_marks_of_the_first_away(tmp_path):
    drop = workbook(tmp_path / "aineisto.xlsx", BROKEN)
    answered(drop, tmp_path / "first")
    book = openpyxl.load_workbook(tmp_path / "first" / "tarkistus_aineisto.xlsx")
    book["koulutus"]["B3"].value = "11.1.2024"
    book.save(tmp_path / "again.xlsx")
    answered(tmp_path / "again.xlsx", tmp_path / "second")
    again = openpyxl.load_workbook(tmp_path / "second" / "tarkistus_again.xlsx")
    assert [title for title in again.sheetnames if title.startswith("Tarkistus")] == ["Tarkistus"]
    assert again["koulutus"]["B3"].fill.fill_type is None
    assert comment(again["koulutus"], "A4").count("sama tunnus") == 1


def test_text_files_come_back_as_sheets_marked_in_the_same_way(tmp_path):
    answered(write_drop(tmp_path / "drop", BROKEN), tmp_path / "out", "sv")
    book = openpyxl.load_workbook(tmp_path / "out" / "tarkistus_taulut.xlsx")
    assert book.sheetnames == ["Kontroll", "kokoukset", "koulutus", "lapset"]
    assert book["koulutus"]["B3"].value == "eilen"
    assert "är inte ett datum" in comment(book["koulutus"], "B3")


@pytest.mark.parametrize("value", ["=1+1", "+358", "-x", "@sum", "=cmd|' /C calc'!A0"])
def test_what_would_be_a_formula_stays_text(tmp_path, value):
    drop = write_drop(tmp_path / "drop", instead("koulutus", f"w1;{value};2;tiimikoulutus"))
    answered(drop, tmp_path / "out")
    cell = openpyxl.load_workbook(tmp_path / "out" / "tarkistus_taulut.xlsx")["koulutus"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (value, "s", True)


def test_beyond_some_comments_cells_are_only_framed_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(marked, "MOST_COMMENTS", 3)
    drop = write_drop(tmp_path / "drop", instead("koulutus", *(f"w1;x{n};2;muu" for n in range(10))))
    answered(drop, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "tarkistus_taulut.xlsx")
    cells = [book["koulutus"].cell(row, 2) for row in range(2, 12)]
    assert [cell.comment is not None for cell in cells] == [True] * 3 + [False] * 7
    assert {cell.border.left.style for cell in cells} == {"medium"}
    assert any("enintään" in str(cell.value) for cell in book["Tarkistus"]["B"])


def test_of_much_data_only_the_rows_with_findings_come_back_with_their_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(returned, "MOST_CELLS", 10)
    rows = [f"w1;{day}.1.2024;2;muu" for day in range(1, 20)]
    drop = write_drop(tmp_path / "drop", instead("koulutus", *rows, "w1;x;2;muu"))
    answered(drop, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "tarkistus_taulut.xlsx")
    assert list(book["koulutus"].values) == [
        ("Rivi", "tt_id", "pvm", "paivia", "laji"),
        ("21", "w1", "x", "2", "muu"),
    ]
    assert book["koulutus"]["C2"].comment is not None
    assert any("vain rivit" in str(cell.value) for cell in book["Tarkistus"]["B"])


def test_a_workbook_openpyxl_cannot_open_comes_back_as_text(tmp_path, monkeypatch):
    def fails(*_args, **_options):
        raise KeyError("xl/styles.xml")

    drop = workbook(tmp_path / "aineisto.xlsx", BROKEN)
    one = checked_drop(drop, CONFIG)
    monkeypatch.setattr(returned.openpyxl, "load_workbook", fails)
    write_answer(one.answer(), one.findings.to_pylist(), one.read, drop, tmp_path / "out", "fi")
    assert (tmp_path / "out" / "tarkistus_taulut.xlsx").exists()


def test_no_workbook_comes_back_where_there_is_a_personal_identity_code(tmp_path):
    drop = write_drop(tmp_path / "drop", instead("koulutus", "131052-308T;eilen;2;tiimikoulutus"))
    one = answered(drop, tmp_path / "out")
    assert one.answer().withheld
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".html", ".json", ".txt"]
    for path in (tmp_path / "out").iterdir():
        assert "131052" not in path.read_text(encoding="utf-8")


def test_a_merged_cell_is_marked_where_its_value_is(tmp_path):
    drop = workbook(tmp_path / "aineisto.xlsx", tables(koulutus=TABLES["koulutus"] + "\nw1;eilen;2;muu"))
    book = openpyxl.load_workbook(drop)
    book["koulutus"].merge_cells("A3:B3")
    book.save(drop)
    answered(drop, tmp_path / "out")
    after = openpyxl.load_workbook(tmp_path / "out" / "tarkistus_aineisto.xlsx")
    assert comment(after["koulutus"], "A3") is not None
