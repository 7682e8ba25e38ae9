"""Workbooks, SPSS, Stata and Parquet files, and which file holds which table."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
import xlsxwriter

from arviointi.io.raw_read import read_delivery
from arviointi.io.raw_sheet import Note, Sheet, Unknown, Unreadable


def write_book(path, sheets):
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "d.m.yyyy"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), day)
                    elif isinstance(cell, str) and cell.startswith("="):
                        sheet.write_formula(row, column, cell, None, "#DIV/0!")
                    elif cell is not None:
                        sheet.write(row, column, cell)
    return path


def texts(sheet):
    return [[row[str(n)] for n in range(len(sheet.header))] for row in sheet.cells.to_pylist()]


def test_a_workbook_gives_whole_numbers_without_point_dates_in_iso_and_errors_as_shown(tmp_path, read):
    rows = [["a", "b", "c"], [3, 1.5, dt.date(2024, 1, 2)], [None, None, None], [True, "007", "=1/0"]]
    sheet, _ = read(write_book(tmp_path / "book.xlsx", {"tiimit": rows}), "tiimit")
    assert sheet.file == "book.xlsx#tiimit"
    assert texts(sheet) == [["3", "1.5", "2024-01-02"], ["", "", ""], ["true", "007", "#DIV/0!"]]
    assert sheet.cells["row"].to_pylist() == [2, 3, 4]


def test_sheets_are_found_by_name_and_a_lone_sheet_by_the_file(tmp_path, read):
    rows = [["a"], [1]]
    both = write_book(tmp_path / "aineisto.xlsx", {"Tiimit ": rows, "Ohje": rows, "Tyhjä": []})
    found = read(both, "tiimit")
    assert [(type(one), one.file) for one in found] == [
        (Sheet, "aineisto.xlsx#Tiimit "),
        (Unknown, "aineisto.xlsx#Ohje"),
    ]
    lone = write_book(tmp_path / "tiimit.xlsx", {"Taul1": rows, "Taul2": []})
    (sheet,) = read(lone)
    assert (sheet.name, sheet.file) == ("tiimit", "tiimit.xlsx#Taul1")


@pytest.mark.parametrize("name", ["tiimit.xlsx", "tiimit.sav", "tiimit.dta", "tiimit.parquet"])
def test_text_under_the_name_of_another_format_is_told_of(tmp_path, read, name):
    (tmp_path / name).write_bytes(b"this is not what it says")
    assert read(tmp_path / name) == [Unreadable("tiimit", name, "content", value="text")]


def test_a_portable_file_that_is_none_is_damaged(tmp_path, read):
    (tmp_path / "tiimit.por").write_bytes(b"this is not what it says")
    assert read(tmp_path / "tiimit.por") == [Unreadable("tiimit", "tiimit.por", "damaged")]


def test_declared_missing_codes_of_spss_are_null_and_empty_cells_are_empty(tmp_path, read):
    answers = pd.DataFrame({"a": [1.0, 9.0, None, 905.0], "b": ["x", "-", "", "y"]})
    path = tmp_path / "kysely.sav"
    labels = {"a": {1.0: "yes", 9.0: "refused"}}
    ranges = {"a": [9, {"lo": 900, "hi": 999}], "b": ["-"]}
    pyreadstat.write_sav(answers, path, missing_ranges=ranges, variable_value_labels=labels)
    (sheet,) = read(path)
    assert texts(sheet) == [["1", "x"], [None, None], ["", ""], [None, "y"]]


def test_tagged_missing_values_of_stata_are_null(shared, read):
    path = shared / "fixtures" / "reader_torture" / "pyreadstat" / "missing_test.dta"
    (sheet,) = read(path)
    assert texts(sheet) == [[None, None, None, None, None, None, "", "", "1"]]


def test_no_statistics_file_of_the_torture_collection_stops_the_reader(shared, read):
    folder = shared / "fixtures" / "reader_torture" / "pyreadstat"
    paths = [path for path in sorted(folder.iterdir()) if path.suffix in {".sav", ".zsav", ".dta", ".por"}]
    found = {path.name: read(path)[0] for path in paths}
    assert len(found) > 10
    assert all(isinstance(sheet, Sheet) and sheet.cells.num_rows for sheet in found.values())
    assert texts(found["sample.sav"])[0][:4] == ["a", "1.1", "2018-05-06", "2018-05-06 10:10:10"]


def test_parquet_values_are_written_as_a_sender_would_type_them(tmp_path, read):
    columns = {
        "n": [3.0, 1.5, None],
        "d": [dt.date(2024, 1, 2)] * 3,
        "b": [True, None, False],
        "i": [1, 2, 3],
    }
    pq.write_table(pa.table(columns), tmp_path / "tiimit.parquet")
    (sheet,) = read(tmp_path / "tiimit.parquet")
    assert texts(sheet) == [
        ["3", "2024-01-02", "true", "1"],
        ["1.5", "2024-01-02", "", "2"],
        ["", "2024-01-02", "false", "3"],
    ]


def test_of_files_that_are_no_table_the_text_can_be_searched_and_every_name(tmp_path):
    (tmp_path / "liitteet").mkdir()
    (tmp_path / "liitteet" / "muistio.pdf").write_bytes(b"%PDF")
    (tmp_path / "lue.txt").write_text("first\nsecond")
    (tmp_path / "~$tiimit.xlsx").write_bytes(b"who has it open")
    (tmp_path / "tiimit.csv").write_text("a;b\n1;2\n")
    found = read_delivery(tmp_path, {"tiimit"})
    pdf, text, _ = [one for one in found if not isinstance(one, Note)]
    assert pdf == Unknown("muistio", "liitteet/muistio.pdf", None)
    assert text.content.cells.to_pylist() == [{"0": "first", "row": 1}, {"0": "second", "row": 2}]
    assert [type(one) for one in found if one.file == "tiimit.csv"] == [Note, Sheet]
    assert [one.text for one in found if isinstance(one, Note)] == [
        tmp_path.name, "liitteet/muistio.pdf", "lue.txt", "tiimit.csv", "~$tiimit.xlsx",
    ]  # fmt: skip
