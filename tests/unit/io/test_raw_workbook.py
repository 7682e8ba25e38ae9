"""Workbooks: what is refused, what is odd, and what is written outside the cells."""

import datetime as dt

import pytest

import nasty_files as nasty
from arviointi.io.raw_book_cells import letters, position
from arviointi.io.raw_sheet import Oddity, Sheet, Unknown, Unreadable

DAY = dt.datetime(2024, 2, 29)  # noqa: DTZ001  a cell has no time zone


@pytest.fixture
def book(tmp_path):
    """Write `tiimit.xlsx` with one sheet that a test fills."""

    def write(fill, **options):
        path = tmp_path / "tiimit.xlsx"
        path.write_bytes(nasty.workbook(lambda book: fill(book, book.add_worksheet("tiimit")), **options))
        return path

    return write


@pytest.mark.parametrize(
    ("name", "reason", "value"),
    [
        ("macros.xlsx", "macros", "xl/vbaproject.bin"),
        ("macros.xls", "macros", "VBA"),
        ("entities.xlsx", "entities", "xl/sharedStrings.xml"),
        ("last_cell.xlsx", "too_large", "tiimit"),
        ("no_references.xlsx", "too_large", "tiimit"),
        ("locked.xlsx", "password", ""),
        ("text.xlsx", "content", "text"),
        ("old.xlsx", "content", "xls"),
        ("html.xls", "content", "HTML"),
        ("xml.xls", "content", "XML"),
        ("new.xls", "content", "Excel"),
        ("workbook.csv", "content", "Excel"),
        ("cut.xlsx", "damaged", ""),
        ("empty.xlsx", "empty", ""),
        ("repeated.ods", "damaged", ""),
        ("zeros.csv", "encoding", ""),
        ("wide_unmarked.csv", "encoding", ""),
    ],
)
def test_what_is_dangerous_or_not_what_it_says_is_refused_with_its_reason(
    tmp_path, read, name, reason, value
):
    (tmp_path / name).write_bytes((nasty.BOOKS | nasty.TEXTS)[name]())
    assert read(tmp_path / name) == [Unreadable(name.rpartition(".")[0], name, reason, value=value)]


def test_entities_in_another_encoding_are_refused_too(tmp_path, read):
    part = '<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16")
    (tmp_path / "t.xlsx").write_bytes(nasty.with_parts(nasty.workbook(), {"docProps/core.xml": part}))
    assert read(tmp_path / "t.xlsx") == [Unreadable("t", "t.xlsx", "entities", value="docProps/core.xml")]


def test_a_part_that_unpacks_to_more_than_it_says_is_damaged(tmp_path, read):
    content = nasty.lying(nasty.with_sheet(" " * nasty.MEGABYTE), nasty.SHEET, 1000)
    (tmp_path / "t.xlsx").write_bytes(content)
    assert read(tmp_path / "t.xlsx") == [Unreadable("t", "t.xlsx", "damaged")]


def test_a_declared_size_allocates_nothing(tmp_path, read):
    (tmp_path / "t.xlsx").write_bytes(nasty.BOOKS["declared.xlsx"]())
    (sheet,) = read(tmp_path / "t.xlsx")
    assert sheet.header == ("1",)


def test_error_cells_and_formulas_without_a_value_are_told_with_row_and_heading(book, read):
    def fill(_, sheet):
        sheet.write_row(0, 0, ["fte", "", "osuus"])
        sheet.write_row(1, 0, [1, "x", 0.5])
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_formula(2, 2, "=A2+1", None, "")

    sheet, *odd = read(book(fill))
    assert [list(row.values()) for row in sheet.cells.to_pylist()] == [
        ["1", "x", "0.5", 2], ["#DIV/0!", "#N/A", "", 3],
    ]  # fmt: skip
    assert odd == [
        Oddity("tiimit", "tiimit.xlsx#tiimit", "error_cell", 3, "fte", "#DIV/0!"),
        Oddity("tiimit", "tiimit.xlsx#tiimit", "error_cell", 3, "B", "#N/A"),
        Oddity("tiimit", "tiimit.xlsx#tiimit", "formula_without_value", 3, "osuus"),
    ]


def test_a_formula_whose_result_is_an_empty_text_has_a_value(tmp_path, read):
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>""</f><v></v></c></row>'
    (tmp_path / "t.xlsx").write_bytes(nasty.with_sheet(cells))
    assert [type(one) for one in read(tmp_path / "t.xlsx")] == [Sheet]


def test_hidden_rows_columns_and_sheets_and_merged_cells_are_told_once_a_sheet(book, read):
    def fill(book, sheet):
        for row in range(6):
            sheet.write_row(row, 0, ["a", "b", "c", "d"] if not row else [row, row, row, row])
        sheet.merge_range(1, 0, 2, 0, "x")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column("C:D", None, None, {"hidden": True})
        other = book.add_worksheet("johto")
        other.write_row(0, 0, ["a"])
        other.hide()

    found = read(book(fill), "tiimit", "johto")
    assert [(one.kind, one.row, one.column, one.value) for one in found if isinstance(one, Oddity)] == [
        ("hidden_rows", 4, "", "4, 6"),
        ("hidden_columns", None, "c", "c, d"),
        ("merged_cells", 2, "a", "A2:A3"),
        ("hidden_sheet", None, "", ""),
    ]


def test_a_sheet_written_with_prefixes_and_without_references_is_read_alike(tmp_path, read):
    cells = "<x:row><x:c t='str'><x:v>a</x:v></x:c><x:c t='str'><x:v>b</x:v></x:c></x:row>"
    cells += "<x:row hidden='true'><x:c><x:v>1</x:v></x:c><x:c t='e'><x:v>#REF!</x:v></x:c></x:row>"
    head = nasty.HEAD.replace("<worksheet xmlns=", "<x:worksheet xmlns:x=")
    part = f"{head}<x:sheetData>{cells}</x:sheetData></x:worksheet>"
    (tmp_path / "t.xlsx").write_bytes(nasty.with_parts(nasty.workbook(), {nasty.SHEET: part}))
    sheet, *odd = read(tmp_path / "t.xlsx")
    assert sheet.cells.to_pylist() == [{"0": "1", "1": "#REF!", "row": 2}]
    assert [(one.kind, one.row, one.column) for one in odd] == [
        ("error_cell", 2, "b"), ("hidden_rows", 2, ""),
    ]  # fmt: skip


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path, read):
    def fill(book):
        sheet = book.add_worksheet("tiimit")
        sheet.write_row(0, 0, ["pvm", "osuus", "kello", "on", "koodi"])
        sheet.write_datetime(1, 0, DAY, book.add_format({"num_format": "d.m.yyyy"}))
        sheet.write_number(1, 1, 0.5, book.add_format({"num_format": "0%"}))
        sheet.write_datetime(
            1, 2, DAY + dt.timedelta(hours=13.5), book.add_format({"num_format": "d.m. h:mm"})
        )
        sheet.write_boolean(1, 3, boolean=False)
        sheet.write_string(1, 4, "007")

    for name, epoch in (("1904.xlsx", True), ("1900.xlsx", False)):
        (tmp_path / name).write_bytes(nasty.workbook(fill, date_1904=epoch))
        (sheet,) = read(tmp_path / name)
        (row,) = sheet.cells.to_pylist()
        assert [*row.values()] == ["2024-02-29", "0.5", "2024-02-29 13:30:00", "false", "007", 2]


def test_texts_outside_the_cells_are_listed_with_their_place(book, notes):
    def fill(book, sheet):
        sheet.write_row(0, 0, ["a"])
        sheet.write_comment("B3", "a comment", {"author": "who"})
        sheet.set_footer("&LPage &P of the footer")
        sheet.data_validation(
            "A2", {"validate": "any", "input_title": "a title", "input_message": "a prompt"}
        )
        sheet.insert_textbox("C3", "in a box")
        book.define_name("a_name", "=tiimit!$A$1")
        book.set_properties({"author": "an author", "comments": "a property"})
        book.set_custom_property("own", "a value")

    found = notes(book(fill))
    place = {text: where for where, _, text in found}
    assert place["tiimit"] == "sheet name"
    assert place["Page of the footer"] == "header"
    assert place["a prompt"] == place["a title"] == "comment"
    assert place["an author"] == place["a property"] == place["a value"] == "property"
    assert ("defined name", "a_name", "a_name tiimit!$A$1") in found
    assert ("comment", "B3", "a comment") in found
    assert any("in a box" in text for where, _, text in found if where == "property")


def test_cells_of_a_sheet_that_is_no_table_can_be_searched(tmp_path, read):
    def fill(book):
        for name in ("tiimit", "muuta"):
            book.add_worksheet(name).write_row(0, 3, [name, 1])

    (tmp_path / "aineisto.xlsx").write_bytes(nasty.workbook(fill))
    sheet, other = read(tmp_path / "aineisto.xlsx", "tiimit")
    assert (type(sheet), type(other), other.file) == (Sheet, Unknown, "aineisto.xlsx#muuta")
    assert sheet.header == ("tiimit", "1")
    assert other.content.header == ("", "", "", "muuta", "1")


def test_a_workbook_that_is_not_read_may_hide_tables_unless_it_is_one(tmp_path, read):
    (tmp_path / "kaikki.xlsx").write_bytes(b"PK\x03\x04")
    assert [one.hides_tables for one in read(tmp_path / "kaikki.xlsx", "tiimit")] == [True]
    assert [one.hides_tables for one in read(tmp_path / "kaikki.xlsx", "kaikki")] == [False]


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16_383, "XFD")])
def test_columns_are_lettered_as_spreadsheets_do(place, name):
    assert (letters(place), position(name)) == (name, place)
