"""What is said of files: every reason not to read one, everything odd, and headings in the wrong row."""

import pyarrow as pa
import pytest

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.io.raw_sheet import Note, Oddity, Sheet, Unknown, Unreadable, table_of
from arviointi.validate.book import read_book
from arviointi.validate.files import ODDITIES, REASONS, match_files
from arviointi.validate.found import MOST_OF_A_KIND
from arviointi.validate.wording import in_words
from small_drop import RULES, SCHEMA

BOOK = read_book(RULES)
WHOLE = read_config(DropSchema, SCHEMA)
PLAN = WHOLE.model_copy(update={"tables": {"koulutus": WHOLE.tables["koulutus"]}})
HEADER = ("tt_id", "pvm", "paivia", "laji")
ROW = ["w1", "10.1.2024", "2", "muu"]


def sheet(header, *rows):
    columns = [pa.chunked_array([[row[n] for row in rows]], pa.string()) for n in range(len(header))]
    cells = table_of(columns, pa.array(range(2, len(rows) + 2), pa.int64()))
    return Sheet("koulutus", "k.xlsx#koulutus", tuple(header), cells)


TABLE = sheet(HEADER, ROW)


def said(*found):
    """Findings as (rule, table, row, column, value)."""
    findings = match_files([*found], PLAN, BOOK).findings
    return [(one.rule, one.table, one.row, one.column, one.value) for one in findings]


@pytest.mark.parametrize("reason", REASONS)
def test_a_table_that_was_not_read_rejects_the_drop_and_is_not_called_missing(reason):
    (finding,) = match_files([Unreadable("koulutus", "k.csv", reason, 3, "what")], PLAN, BOOK).findings
    assert (finding.rule, finding.severity, finding.table) == (REASONS[reason], "reject", "koulutus")
    assert (finding.file, finding.row, finding.value) == ("k.csv", 3, "what")


def test_where_an_archive_was_not_read_no_table_is_called_missing():
    assert [one[0] for one in said(Unreadable("kaikki", "kaikki.zip", "path", hides_tables=True))] == ["F17"]
    assert [one[0] for one in said(Unreadable("muu", "muu.csv", "damaged"))] == ["F02", "F01"]


@pytest.mark.parametrize("kind", ODDITIES)
def test_what_is_odd_in_a_table_is_a_query_about_it(kind):
    odd = Oddity("koulutus", "k.xlsx#koulutus", kind, 4, "pvm", "value")
    assert said(TABLE, odd) == [(ODDITIES[kind], "koulutus", 4, "pvm", "value")]
    assert BOOK.severity(ODDITIES[kind]) == "query"


def test_odd_cells_beyond_the_thousandth_of_a_column_are_counted():
    odd = [Oddity("koulutus", "k.xlsx", "error_cell", row, "pvm", "#REF!") for row in range(2, 1502)]
    findings = match_files([TABLE, *odd], PLAN, BOOK).findings
    assert len(findings) == MOST_OF_A_KIND + 1
    assert (findings[-1].row, findings[-1].detail) == (None, {"count": "500"})


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("muistio", TABLE, "F03"),
        ("koulutukset", TABLE, "F04"),
        ("muistio", None, "F27"),
        ("koulutukset", None, "F27"),
        ("koulutus", TABLE, "F28"),
    ],
)
def test_a_file_that_is_no_table_is_told_of_by_what_could_be_done_with_it(name, content, rule):
    assert said(TABLE, Unknown(name, f"{name}.x", content)) == [(rule, None, None, None, None)]


def test_texts_outside_cells_are_no_finding_of_files():
    assert said(TABLE, Note("k.xlsx", "comment", "x", "A1")) == []


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ([["Koulutus 2024", "", "", ""], ["", "", "", ""], HEADER, ROW], 3),
        ([["", "", "", ""], HEADER, ROW], 2),
        ([["Koulutus 2024"], ["tt_id;pvm;paivia;laji"], ["w1;10.1.2024;2;muu"]], 2),
        ([["tt_id", "päivä", "", ""], HEADER, ROW], 2),
    ],
)
def test_headings_below_the_first_row_are_told_with_their_row_and_nothing_else(rows, row):
    matched = match_files([sheet(*rows)], PLAN, BOOK)
    assert [(one.rule, one.severity, one.row) for one in matched.findings] == [("F25", "reject", row)]
    assert matched.sheets == {}


def test_a_first_row_without_any_heading_is_empty():
    assert [one[0] for one in said(sheet([""] * 4, ROW))] == ["F07"]


@pytest.mark.parametrize(
    "second",
    [
        HEADER,
        [PLAN.tables["koulutus"].columns[name].label.fi for name in HEADER],
        [PLAN.tables["koulutus"].columns[name].label.en.upper() for name in HEADER],
    ],
)
def test_a_second_row_of_headings_is_left_out_and_told_of(second):
    matched = match_files([sheet(HEADER, second, ROW)], PLAN, BOOK)
    assert [(one.rule, one.severity, one.row) for one in matched.findings] == [("F26", "exclude", 2)]
    assert matched.sheets["koulutus"].cells["row"].to_pylist() == [3]


def test_rows_of_data_are_never_taken_for_headings():
    assert said(sheet(HEADER, ["pvm", "10.1.2024", "2", "laji"], ROW)) == []


def test_every_finding_about_files_is_worded_in_three_languages():
    unreadable = [Unreadable(f"x{reason}", f"x{reason}.csv", reason, 3, "what") for reason in REASONS]
    odd = [Oddity("koulutus", "k.xlsx", kind, 4, "pvm", "value") for kind in ODDITIES]
    findings = match_files([TABLE, *unreadable, *odd, Unknown("x", "x.pdf")], PLAN, BOOK).findings
    for row in in_words(findings, PLAN, BOOK, "r", "d").to_pylist():
        assert len({row["fi"], row["sv"], row["en"]}) == 3 or row["rule"] < "F12"
        assert not {"{", "}"} & set(row["fi"] + row["sv"] + row["en"])
