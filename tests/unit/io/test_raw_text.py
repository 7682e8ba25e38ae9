"""Delimited text as senders' programs write it: encodings, delimiters, quotes, and rows as sheets count."""

import csv
import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arviointi.io import raw_text
from arviointi.io.raw_sheet import Sheet, Unreadable
from arviointi.io.raw_text import decoded, read_text, sniffed


def read(folder, content, name="table.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_text(path, "table", name)


def records(sheet):
    """Rows in spreadsheet order as dictionaries by heading."""
    rows = sorted(sheet.cells.to_pylist(), key=lambda row: row["row"])
    return [{heading: row[str(place)] for place, heading in enumerate(sheet.header)} for row in rows]


def numbers(sheet):
    return sorted(sheet.cells["row"].to_pylist())


SPECTRUM = [
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
    "quotes_and_newlines", "simple", "simple_crlf", "utf8",
]  # fmt: skip


@pytest.mark.parametrize("name", SPECTRUM)
def test_the_csv_spectrum_is_read_as_its_authors_expect(shared, name):
    source = shared / "fixtures" / "csv_spectrum"
    expected = json.loads((source / "json" / f"{name}.json").read_text(encoding="utf-8"))
    sheet = read_text(source / "csvs" / f"{name}.csv", name, f"{name}.csv")
    found = [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in records(sheet)]
    wanted = [{key: value.replace("\r\n", "\n") for key, value in row.items()} for row in expected]
    assert found == wanted


def test_no_file_of_the_frictionless_collection_stops_the_reader(shared):
    kinds = {
        path.name: type(read_text(path, path.stem, path.name))
        for path in sorted((shared / "fixtures" / "frictionless_csv").glob("*.csv"))
    }
    assert len(kinds) > 15
    assert [name for name, kind in kinds.items() if kind is Unreadable] == ["empty.csv"]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("å;ä\n".encode(), "utf-8"),
        ("å;ä\n".encode("utf-8-sig"), "utf-8-sig"),
        ("å;ä\n".encode("cp1252"), "cp1252"),
        ("å;ä\n".encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + "å;ä\n".encode("utf-16-be"), "utf-16"),
    ],
)
def test_encoding_is_told_by_its_mark_then_utf_8_then_windows(content, encoding):
    assert decoded(content) == (encoding, "å;ä\n".encode())


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [("a;b;c,d", ";"), ("a\tb", "\t"), ("a,b;c,d", ","), ('"x;y;z",b', ","), ("a", ",")],
)
def test_delimiter_is_the_most_frequent_one_of_the_header_outside_quotes(header, delimiter):
    assert sniffed(header + "\n1;2;3;4;5\n") == delimiter


def test_a_line_break_inside_quotes_does_not_move_the_row_numbers(tmp_path):
    sheet = read(tmp_path, 'a;b\r\n1;"two\r\nlines"\r\n3;4\r\n')
    assert [(row["row"], row["1"]) for row in sheet.cells.to_pylist()] == [(2, "two\r\nlines"), (3, "4")]


def test_blank_lines_count_as_rows_like_in_a_spreadsheet(tmp_path):
    sheet = read(tmp_path, "a;b\n1;2\n\n3;4\n")
    assert [(row["row"], row["0"]) for row in sheet.cells.to_pylist()] == [(2, "1"), (3, ""), (4, "3")]


def test_a_short_row_is_filled_up_and_an_overlong_one_is_told_of(tmp_path):
    sheet = read(tmp_path, "a;b;c\n1;2;3\n4\n5;6;7;8\n9;9;9;;\n")
    assert numbers(sheet) == [2, 3, 4, 5]
    assert records(sheet)[1] == {"a": "4", "b": "", "c": ""}
    assert sheet.overlong == (4,)


def test_columns_without_heading_and_content_are_nothing(tmp_path):
    assert read(tmp_path, "a;b;;\n1;2;;\n").header == ("a", "b")
    assert read(tmp_path, "a;;c\n1;x;2\n").header == ("a", "", "c")


@pytest.mark.parametrize(
    ("content", "reason", "row"),
    [
        (b"", "empty", None),
        (b"\r\n\r\n", "empty", None),
        (b"\na;b\n1;2\n", "empty", None),
        (b"a;b\n1;\x81\xe5\n", "encoding", None),
        (b'a;b\n1;2\n3;"4\n5;6\n7;8\n', "quote", 3),
    ],
)
def test_what_cannot_be_read_is_told_with_its_reason(tmp_path, content, reason, row):
    assert read(tmp_path, content) == Unreadable("table", "table.csv", reason, row)


def test_a_lone_quote_inside_a_value_is_only_a_character(tmp_path):
    sheet = read(tmp_path, 'a;b\n5" pipe;2\n')
    assert records(sheet) == [{"a": '5" pipe', "b": "2"}]


def test_gzipped_text_is_read_and_a_broken_one_told_of(tmp_path):
    packed = gzip.compress(b"a,b\n1,2\n")
    assert isinstance(read(tmp_path, packed, "table.csv.gz"), Sheet)
    assert read(tmp_path, packed[:12], "table.csv.gz").reason == "damaged"
    assert read(tmp_path, b"a,b\n", "table.csv.gz").reason == "damaged"


def test_every_cell_stays_text(tmp_path):
    sheet = read(tmp_path, "a;b;c\n007;NA;1.50\n;null; x \n")
    assert records(sheet) == [{"a": "007", "b": "NA", "c": "1.50"}, {"a": "", "b": "null", "c": " x "}]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80) | st.text('ab;,"\t\r\n 1\x00ä', max_size=80).map(str.encode))
def test_no_bytes_stop_the_reader(tmp_path_factory, content):
    found = read(tmp_path_factory.getbasetemp(), content)
    assert isinstance(found, Sheet | Unreadable)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text('ab;,"\t\r\n ä'), min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_a_program_writes_is_read_back_cell_by_cell(tmp_path_factory, cells):
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows([["x", "y", "z"], *cells])
    sheet = read_text(path, "table", "written.csv")
    rows = sorted(sheet.cells.to_pylist(), key=lambda row: row["row"])
    assert [[row["0"], row["1"], row["2"]] for row in rows] == cells
    assert [row["row"] for row in rows] == list(range(2, len(cells) + 2))


def as_rows(sheet):
    rows = sorted(sheet.cells.to_pylist(), key=lambda row: row["row"])
    return sheet.header, [tuple(row.values()) for row in rows], sorted(sheet.overlong)


LINES = st.lists(
    st.one_of(
        st.sampled_from(["1;2;3", "", "1", "1;2;3;4", "å;ä;ö", '"a;b";2;3', '"two\nlines";2;3', 'x"y;2;3']),
        st.text("ab1 ;", max_size=200),
    ),
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from([16, 40, 100]))
def test_what_is_read_does_not_depend_on_the_size_of_blocks(tmp_path_factory, lines, size):
    folder = tmp_path_factory.getbasetemp()
    content = "\n".join(["a;b;c", *lines]) + "\n"
    whole = read(folder, content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(raw_text, "BLOCK", size)
        in_blocks = read(folder, content)
    assert isinstance(whole, Unreadable) or as_rows(in_blocks) == as_rows(whole)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_is_decoded_the_same_in_blocks_that_part_its_characters(monkeypatch, encoding):
    monkeypatch.setattr(raw_text, "TRANSCODED", 3)
    assert decoded("åäö;ÅÄÖ €\n".encode(encoding)) == (encoding, "åäö;ÅÄÖ €\n".encode())
