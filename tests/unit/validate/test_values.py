"""Which text is which value. What is none is never taken for another value, and never silently lost."""

import datetime as dt

import pyarrow as pa
import pytest

from arviointi.config.base import Label
from arviointi.config.drops import RawColumn, RawTable
from arviointi.config.rules import Rule, RuleBook
from arviointi.contracts.table import text_array
from arviointi.io.database import run
from arviointi.io.raw_sheet import Sheet, row_numbers, table_of
from arviointi.validate.columns import Matched, fields_of
from arviointi.validate.engine import engine, load
from arviointi.validate.found import SCHEMA_RULES

LABEL = Label(fi="x", en="x")
BOOK = RuleBook({rule: Rule(severity="query", fi="", en="") for rule in SCHEMA_RULES})


def read(texts, *, comma=True, item=None, **column):
    """Read texts as one column; return usable values, reasons, and the rules that were broken."""
    if item:
        items = {"q": {"count": 1, "range": item}}
        table, name = RawTable(label=LABEL, becomes="x", columns={}, items=items), "q_01"
    else:
        table = RawTable(label=LABEL, becomes="x", columns={"a": RawColumn(label=LABEL, **column)})
        name = "a"
    cells = table_of(
        [text_array(texts), text_array(["."] * len(texts))], row_numbers(range(2, len(texts) + 2))
    )
    padded = RawColumn(type="string", label=LABEL)
    table = table.model_copy(update={"columns": {**table.columns, "filler": padded}})
    sheet = Sheet("t", "t.csv", (name, "filler"), cells)
    with engine(decimal_comma=comma) as connection:
        load(connection, Matched("t", table, sheet, fields_of(table), {name: 0, "filler": 1}), BOOK)
        rows = connection.sql("SELECT * FROM t ORDER BY row").to_arrow_table().to_pylist()
        found = dict(run(connection, 'SELECT "row" - 2, rule FROM "found:"'))
    values = [row[name] for row in rows]
    reasons = [row.get(f"{name}__missing") for row in rows]
    return values, reasons, [found.get(place) for place in range(len(texts))]


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "2024-05-31", day("2024-05-31")),
        ("date", "31.5.2024", day("2024-05-31")),
        ("date", " 01.05.2024\u00a0", day("2024-05-01")),
        ("date", "2024-05-31 00:00:00", day("2024-05-31")),
        ("number", "1,5", 1.5),
        ("number", "1.5", 1.5),
        ("number", "1 234,50", 1234.5),
        ("number", "1\u00a0234\u00a0567", 1234567.0),
        ("number", "-0,25", -0.25),
        ("integer", "12", 12),
        ("integer", "12,0", 12),
        ("integer", "1\u202f200", 1200),
        *[("boolean", text, True) for text in ("1", "true", "Kyllä", "KYLLÄ", "k", "tosi", "ja")],
        *[("boolean", text, False) for text in ("0", "False", "ei", "E", "epätosi", "nej")],
        ("month", "2024-05", day("2024-05-01")),
        ("month", "1.5.2024", day("2024-05-01")),
        ("week", "2024-W05", day("2024-01-29")),
        ("week", "2024-W1", day("2024-01-01")),
        ("week", "2020-W53", day("2020-12-28")),
        ("partial_date", "2015", day("2015-12-31")),
        ("partial_date", "2016-02", day("2016-02-29")),
        ("partial_date", "2016-02-03", day("2016-02-03")),
        ("year", "2024", day("2024-01-01")),
        ("id", " w1 ", "w1"),
        ("string", "007", "007"),
    ],
)
def test_a_value_is_read(kind, text, value):
    assert read([text], type=kind) == ([value], [None], [None])


@pytest.mark.parametrize(
    ("kind", "text", "rule"),
    [
        *[("date", text, "V02") for text in ("30.2.2024", "1.5.24", "45412", "5/31/2024", "0204-05-01", "x")],
        *[("number", text, "V03") for text in ("1.234,50", "12 5", "nan", "inf", "1_0", "5 h", "#DIV/0!")],
        *[("integer", text, "V04") for text in ("1,5", "x", "1e300")],
        *[("boolean", text, "V05") for text in ("2", "yes?", "x")],
        *[("month", text, "V06") for text in ("2024-13", "2.5.2024", "touko.24", "2024")],
        *[("week", text, "V07") for text in ("2024-W53", "2024-W00", "24-W05", "5/2024")],
        *[("year", text, "V08") for text in ("24", "2023/24", "20244")],
        *[("partial_date", text, "V09") for text in ("2016-13", "keväällä 2016")],
    ],
)
def test_what_is_no_value_is_a_finding(kind, text, rule):
    assert read([text], type=kind) == ([None], [None], [rule])


def test_senders_with_a_decimal_point_group_by_commas():
    values, _, rules = read(["1.5", "1,234.5", "12,345", "1,5"], comma=False, type="number")
    assert values == [1.5, 1234.5, 12345.0, None]
    assert rules == [None, None, None, "V03"]


def test_codes_and_ranges_are_told_apart_from_wrong_types():
    codes = {"a": "x", "b": "y"}
    assert read(["a", "c", "A"], type="code", codes=codes)[2] == [None, "V10", "V10"]
    assert read(["0", "1", "1,01", "x"], type="number", range="0..1")[2] == [None, None, "V11", "V03"]


def test_an_empty_cell_is_a_finding_only_where_a_value_is_required():
    assert read(["", "\u00a0", None], type="date")[2] == [None, None, None]
    assert read(["", "\u00a0", None], type="date", required=True)[2] == ["V01", "V01", "V01"]


def test_declared_missing_codes_leave_their_reason():
    missing = {"c": "confidential", "z": "not_applicable"}
    values, reasons, rules = read(["5", "c", "z", None, "x"], type="number", required=True, missing=missing)
    assert values == [5.0, None, None, None, None]
    assert reasons == [None, "confidential", "not_applicable", "user_missing", "unreadable"]
    assert rules == [None, None, None, None, "V03"]


def test_answers_out_of_range_or_not_whole_are_not_used_and_leave_their_reason():
    values, reasons, rules = read(["1", "5", "6", "2,5", "x", "", None], item=(1, 5))
    assert values == [1, 5, None, None, None, None, None]
    assert reasons == [None, None, "out_of_range", "unreadable", "unreadable", None, "user_missing"]
    assert rules == [None, None, "V13", "V12", "V12", None, None]


def test_a_column_that_was_not_delivered_is_empty_and_typed():
    columns = {name: RawColumn(type=name, label=LABEL) for name in ("date", "number", "boolean", "id")}
    table = RawTable(label=LABEL, becomes="x", columns=columns)
    sheet = Sheet("t", "t.csv", ("id",), table_of([text_array(["a"])], row_numbers([2])))
    with engine(decimal_comma=True) as connection:
        load(connection, Matched("t", table, sheet, fields_of(table), {"id": 0}), BOOK)
        rows = connection.sql("SELECT date, number, boolean, id FROM t").to_arrow_table()
    assert rows.schema.types == [pa.date32(), pa.float64(), pa.bool_(), pa.string()]
    assert rows.to_pylist() == [{"date": None, "number": None, "boolean": None, "id": "a"}]
