"""Any bytes in, a verdict out: no exception, no hang, no memory without bound."""

import gzip
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import nasty_files as nasty
from arviointi.io.raw_read import read_file
from arviointi.io.raw_sheet import Note, Oddity, Sheet, Unknown, Unreadable

SUFFIXES = [
    ".csv", ".tsv", ".txt", ".csv.gz", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".sav", ".zsav", ".por",
    ".dta", ".parquet", ".zip", ".pdf", "",
]  # fmt: skip
SIGNATURES = [
    b"", b"PK\x03\x04", nasty.OLE, b"$FL2@(#) SPSS", b"$FL3@(#) SPSS", b"<stata_dta><header>",
    b"\x73\x01\x01\x00", b"PAR1", b"\x1f\x8b\x08\x00", b"\xff\xfe", b"<html>", b"<?xml",
]  # fmt: skip
VERDICTS = (Sheet, Unreadable, Unknown)
SLOWEST = 5.0
ALWAYS = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def verdict(apart, folder, name, content):
    """Read bytes under a name; every file gets exactly what a sender can be told of."""
    (folder / name).write_bytes(content)
    start = time.perf_counter()
    found = read_file(folder / name, name, {"tiimit"}, apart)
    assert time.perf_counter() - start < SLOWEST
    assert all(isinstance(one, (*VERDICTS, Note, Oddity)) for one in found)
    assert any(isinstance(one, VERDICTS) for one in found)
    return found


@settings(ALWAYS, max_examples=300)
@given(st.sampled_from(SUFFIXES), st.sampled_from(SIGNATURES), st.binary(max_size=300))
@example(".csv.gz", b"", gzip.compress(b"\x00" * 100))
def test_any_bytes_under_any_suffix_get_a_verdict(apart, tmp_path, suffix, signature, content):
    verdict(apart, tmp_path, f"tiimit{suffix}", signature + content)


def reason_of(found):
    return next(one.reason for one in found if isinstance(one, Unreadable))


def whole_files(shared):
    samples = shared / "fixtures" / "reader_torture" / "pyreadstat"
    table = {"a": ["x", "y", None] * 20, "b": [1.5, None, 3.0] * 20}
    return {
        ".xlsx": nasty.workbook(),
        ".csv.gz": gzip.compress(b"a;b\n1;2\n" * 20),
        ".zip": nasty.archive({"tiimit.csv": b"a;b\n1;2\n" * 20}),
        ".parquet": nasty.parquet(table, compression="none"),
        **{
            suffix: (samples / f"sample{suffix}").read_bytes() for suffix in (".sav", ".zsav", ".por", ".dta")
        },
    }


@pytest.mark.parametrize("suffix", [".xlsx", ".csv.gz", ".zip", ".parquet", ".sav", ".zsav", ".por", ".dta"])
def test_a_damaged_file_gets_a_verdict(apart, tmp_path, shared, suffix):
    content = whole_files(shared)[suffix]

    @settings(ALWAYS, max_examples=40, derandomize=True)
    @given(
        st.integers(0, len(content)),
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8),
    )
    def damaged(length, changes):
        made = bytearray(content)
        for place, byte in changes:
            made[place] = byte
        verdict(apart, tmp_path, f"tiimit{suffix}", bytes(made[: length or len(made)]))

    damaged()


@pytest.mark.parametrize(
    "part", [nasty.SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"]
)
def test_a_workbook_with_one_damaged_part_gets_a_verdict(apart, tmp_path, part):
    book = nasty.workbook()

    @settings(ALWAYS, max_examples=25, derandomize=True)
    @given(st.text("<>/=\"'x1 &;\x00\x0b", max_size=40), st.integers(0, 400))
    def damaged(text, place):
        whole = nasty.part_of(book, part)
        made = whole[:place] + text.encode() + whole[place + len(text) :]
        verdict(apart, tmp_path, "tiimit.xlsx", nasty.with_parts(book, {part: made}))

    damaged()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("one_line.csv", "damaged"),
        ("many_columns.csv", "too_large"),
        ("short_rows.csv", "too_large"),
        ("only_quotes.csv", "quote"),
        ("cut.csv.gz", "damaged"),
        ("huge_value.parquet", "too_large"),
        ("cut.parquet", "damaged"),
    ],
)
def test_what_would_fill_the_memory_is_refused(apart, tmp_path, name, reason):
    content = {**nasty.TEXTS, **nasty.COLUMNS}[name]()
    assert (
        reason_of(verdict(apart, tmp_path, name.replace(name.partition(".")[0], "tiimit"), content)) == reason
    )


def test_a_gzipped_text_is_not_unpacked_beyond_the_limit(apart, tmp_path):
    content = gzip.compress(b"1;2\n" * (15 * nasty.MEGABYTE), 6)
    assert reason_of(verdict(apart, tmp_path, "tiimit.csv.gz", content)) == "too_large"


def test_parquet_values_of_every_kind_become_text(apart, tmp_path):
    found = verdict(apart, tmp_path, "tiimit.parquet", nasty.COLUMNS["nested.parquet"]())
    (sheet,) = [one for one in found if isinstance(one, Sheet)]
    assert [list(row.values()) for row in sheet.cells.to_pylist()] == [
        ["[1, 2]", "{'x': 1}", "\ufffd\ufffd", 2],
        ["", "{'x': 2}", "x", 3],
    ]


def test_after_a_file_that_ended_the_reader_the_next_is_read(apart, tmp_path, shared, read):
    ending = nasty.BOOKS["repeated.ods"]()
    assert verdict(apart, tmp_path, "tiimit.ods", ending)[-1].reason == "damaged"
    (sheet,) = read(shared / "fixtures" / "reader_torture" / "pyreadstat" / "sample.sav")
    assert sheet.cells.num_rows == 5


def test_a_fault_of_our_own_is_not_taken_for_a_damaged_file(apart, tmp_path):
    (tmp_path / "tiimit.xlsx").write_bytes(nasty.workbook())
    with pytest.raises(RuntimeError, match="Traceback"):
        apart.read(tmp_path / "tiimit.xlsx", None, "tiimit.xlsx", {"tiimit"})
