"""Raw tables in the formats that senders use."""

import datetime as dt

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from arviointi.io.raw_write import write_csv, write_parquet, write_sav, write_workbook

CREATED = dt.date(2018, 7, 20)


@pytest.fixture
def rows():
    return pd.DataFrame(
        {
            "tunnus": pd.Series(["W1", "W2"], dtype="str"),
            "pvm": pd.to_datetime(["2018-03-05", None]).astype("datetime64[s]"),
            "osuus": [0.5, None],
            "lapsia": pd.array([31, None], dtype="Int64"),
            "läsnä": pd.array([True, None], dtype="boolean"),
        }
    )


def test_text_has_semicolons_decimal_commas_and_the_senders_words(rows, tmp_path):
    path = tmp_path / "taulu.csv"
    write_csv(rows, path, encoding="cp1252", date_format="{day}.{month}.{year}", booleans=("kyllä", "ei"))
    assert path.read_bytes().decode("cp1252").split("\r\n") == [
        "tunnus;pvm;osuus;lapsia;läsnä",
        "W1;5.3.2018;0,5;31;kyllä",
        "W2;;;;",
        "",
    ]


def test_utf8_text_begins_with_its_mark(rows, tmp_path):
    path = tmp_path / "taulu.csv"
    write_csv(
        rows, path, encoding="utf-8-sig", date_format="{day:02d}.{month:02d}.{year}", booleans=("1", "0")
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbftunnus")
    assert "05.03.2018" in path.read_text("utf-8-sig")


def test_a_workbook_has_a_sheet_a_table_with_cells_of_their_own_kind(rows, tmp_path):
    path = tmp_path / "aineisto.xlsx"
    write_workbook({"ensin": rows, "sitten": rows[:0]}, path, created=CREATED, booleans=("tosi", "epätosi"))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["ensin", "sitten"]
    first = [[cell.value for cell in row] for row in book["ensin"].iter_rows()]
    assert first[1] == ["W1", dt.datetime(2018, 3, 5), 0.5, 31, "tosi"]  # noqa: DTZ001  a cell has no time zone
    assert first[2] == ["W2", None, None, None, None]
    assert [cell.value for cell in book["sitten"][1]] == list(rows.columns)


def test_an_spss_file_declares_its_missing_codes_and_labels(tmp_path):
    path = tmp_path / "kysely.sav"
    answers = pd.DataFrame({"tt_id": ["K1", "K2"], "osio_01": [4.0, 9.0], "osio_02": [None, 8.0]})
    labels = {9: "ei vastausta", 8: "en osaa sanoa"}
    write_sav(
        answers,
        path,
        created=CREATED,
        labels={"tt_id": "Vastaaja"},
        answers=["osio_01", "osio_02"],
        missing=labels,
    )
    read, meta = pyreadstat.read_sav(path, user_missing=True)
    hidden, _ = pyreadstat.read_sav(path)
    assert read["osio_01"].tolist() == [4, 9]
    assert hidden["osio_01"].isna().tolist() == [False, True]
    assert meta.missing_ranges["osio_02"] == [{"lo": 8.0, "hi": 9.0}]
    assert meta.variable_value_labels["osio_01"] == labels
    assert meta.column_names_to_labels["tt_id"] == "Vastaaja"
    assert b"20 Jul 1800:00:00" in path.read_bytes()[:200]


def test_parquet_has_dates_as_dates(rows, tmp_path):
    path = tmp_path / "taulu.parquet"
    write_parquet(rows, path)
    schema = pq.read_schema(path)
    assert schema.field("pvm").type == pa.date32()
    assert schema.field("lapsia").type == pa.int64()
    assert pq.read_table(path).to_pylist()[1] == {"tunnus": "W2", **dict.fromkeys(rows.columns[1:])}
