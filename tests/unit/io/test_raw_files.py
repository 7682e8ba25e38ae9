"""Workbooks, SPSS, Stata and Parquet files, and which file holds which table."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
import python_calamine
import xlsxwriter

from arviointi.io.raw_read import read_delivery, read_file
from arviointi.io.raw_sheet import Sheet, Unknown, Unreadable


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


def test_a_workbook_gives_whole_numbers_without_point_dates_in_iso_and_errors_as_shown(tmp_path):
    rows = [["a", "b", "c"], [3, 1.5, dt.date(2024, 1, 2)], [None, None, None], [True, "007", "=1/0"]]
    (sheet,) = read_file(write_book(tmp_path / "book.xlsx", {"tiimit": rows}), "book.xlsx", {"tiimit"})
    assert sheet.file == "book.xlsx#tiimit"
    assert texts(sheet) == [["3", "1.5", "2024-01-02"], ["", "", ""], ["true", "007", "#DIV/0!"]]
    assert sheet.cells["row"].to_pylist() == [2, 3, 4]


def test_sheets_are_found_by_name_and_a_lone_sheet_by_the_file(tmp_path):
    rows = [["a"], [1]]
    both = write_book(tmp_path / "aineisto.xlsx", {"Tiimit ": rows, "Ohje": rows, "Tyhjä": []})
    found = read_file(both, "aineisto.xlsx", {"tiimit"})
    assert [(type(one), one.file) for one in found] == [
        (Sheet, "aineisto.xlsx#Tiimit "),
        (Unknown, "aineisto.xlsx#Ohje"),
    ]
    lone = write_book(tmp_path / "tiimit.xlsx", {"Taul1": rows, "Taul2": []})
    (sheet,) = read_file(lone, "tiimit.xlsx", {"tiimit"})
    assert (sheet.name, sheet.file) == ("tiimit", "tiimit.xlsx#Taul1")


@pytest.mark.parametrize("name", ["tiimit.xlsx", "tiimit.sav", "tiimit.dta", "tiimit.por", "tiimit.parquet"])
def test_a_file_that_is_not_what_its_name_says_is_damaged(tmp_path, name):
    (tmp_path / name).write_bytes(b"this is not what it says")
    assert read_file(tmp_path / name, name, {"tiimit"}) == [Unreadable("tiimit", name, "damaged")]


def test_a_workbook_cut_off_in_transfer_is_damaged(tmp_path):
    whole = write_book(tmp_path / "tiimit.xlsx", {"tiimit": [["a"], [1]]}).read_bytes()
    (tmp_path / "tiimit.xlsx").write_bytes(whole[: len(whole) // 2])
    (found,) = read_file(tmp_path / "tiimit.xlsx", "tiimit.xlsx", {"tiimit"})
    assert found.reason == "damaged"


def test_a_workbook_with_a_password_is_told_of(tmp_path, monkeypatch):
    def refuse(_path):
        raise python_calamine.PasswordError("Workbook is password protected")

    write_book(tmp_path / "tiimit.xlsx", {"tiimit": [["a"], [1]]})
    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_path", refuse)
    (found,) = read_file(tmp_path / "tiimit.xlsx", "tiimit.xlsx", {"tiimit"})
    assert found.reason == "password"


def test_declared_missing_codes_of_spss_are_null_and_empty_cells_are_empty(tmp_path):
    answers = pd.DataFrame({"a": [1.0, 9.0, None, 905.0], "b": ["x", "-", "", "y"]})
    path = tmp_path / "kysely.sav"
    labels = {"a": {1.0: "yes", 9.0: "refused"}}
    ranges = {"a": [9, {"lo": 900, "hi": 999}], "b": ["-"]}
    pyreadstat.write_sav(answers, path, missing_ranges=ranges, variable_value_labels=labels)
    (sheet,) = read_file(path, "kysely.sav", {"kysely"})
    assert texts(sheet) == [["1", "x"], [None, None], ["", ""], [None, "y"]]


def test_tagged_missing_values_of_stata_are_null(shared):
    path = shared / "fixtures" / "reader_torture" / "pyreadstat" / "missing_test.dta"
    (sheet,) = read_file(path, path.name, {path.stem})
    assert texts(sheet) == [[None, None, None, None, None, None, "", "", "1"]]


def test_no_statistics_file_of_the_torture_collection_stops_the_reader(shared):
    folder = shared / "fixtures" / "reader_torture" / "pyreadstat"
    paths = [path for path in sorted(folder.iterdir()) if path.suffix in {".sav", ".zsav", ".dta", ".por"}]
    found = {path.name: read_file(path, path.name, {path.stem})[0] for path in paths}
    assert len(found) > 10
    assert all(isinstance(sheet, Sheet) and sheet.cells.num_rows for sheet in found.values())
    assert texts(found["sample.sav"])[0][:4] == ["a", "1.1", "2018-05-06", "2018-05-06 10:10:10"]


def test_parquet_values_are_written_as_a_sender_would_type_them(tmp_path):
    columns = {
        "n": [3.0, 1.5, None],
        "d": [dt.date(2024, 1, 2)] * 3,
        "b": [True, None, False],
        "i": [1, 2, 3],
    }
    pq.write_table(pa.table(columns), tmp_path / "tiimit.parquet")
    (sheet,) = read_file(tmp_path / "tiimit.parquet", "tiimit.parquet", {"tiimit"})
    assert texts(sheet) == [
        ["3", "2024-01-02", "true", "1"],
        ["1.5", "2024-01-02", "", "2"],
        ["", "2024-01-02", "false", "3"],
    ]


def test_files_that_are_no_table_are_listed_and_not_read(tmp_path):
    (tmp_path / "liitteet").mkdir()
    (tmp_path / "liitteet" / "muistio.pdf").write_bytes(b"%PDF")
    (tmp_path / "tiimit.csv").write_text("a;b\n1;2\n")
    found = read_delivery(tmp_path, {"tiimit"})
    assert [(type(one), one.file) for one in found] == [
        (Unknown, "liitteet/muistio.pdf"),
        (Sheet, "tiimit.csv"),
    ]
