"""Columns of statistics → indicators: periods, reasons, renamed areas, and the release that holds."""

import datetime as dt

import pyarrow as pa
import pytest

from arviointi.config.drops import DropSchema
from arviointi.harmonise.drops import Drop
from arviointi.harmonise.registers import registers
from delivered import study

WORDS = {"label": {"fi": "x", "en": "x"}}
ROWS = pa.schema(
    [
        ("row", pa.int64()),
        ("period", pa.date32()),
        ("code", pa.string()),
        ("rate", pa.float64()),
        ("rate__missing", pa.string()),
        ("plain", pa.float64()),
    ]
)


def statistics(**period):
    table = {
        **WORDS,
        "becomes": "indicators",
        "shape": "indicators",
        "columns": {
            "period": {**WORDS, "type": "year", "key": True, "becomes": "period", **period},
            "code": {**WORDS, "type": "id", "key": True, "becomes": "team", "renamed": {"E10": "E06"}},
            "rate": {**WORDS, "type": "number", "missing": {"c": "confidential"}, "becomes": "value"},
            "plain": {**WORDS, "type": "number", "becomes": "value"},
        },
    }
    return {"v": DropSchema.model_validate({"version": "v", "tables": {"statistics": table}})}


def release(delivery, *rows):
    numbered = [dict(zip(ROWS.names, (2 + n, *row), strict=True)) for n, row in enumerate(rows)]
    verdict = {
        "region": "england",
        "delivery": delivery,
        "version": "v",
        "wave": None,
        "simulated": False,
        "verdict": "accepted",
        "counts": {"reject": 0, "exclude": 0, "query": 0},
        "by_rule": [],
        "tables": {"statistics": {"rows": len(numbered)}},
    }
    return Drop(verdict, {"statistics": pa.Table.from_pylist(numbered, schema=ROWS)}, "")


def indicators(schemas, *releases):
    return registers(list(releases), schemas, study())["indicators"].to_pylist()


@pytest.mark.parametrize(
    ("period", "first_day", "label"),
    [
        ({"type": "year", "year_ends": "03-31"}, dt.date(2019, 4, 1), "2020"),
        ({"type": "year", "year_ends": "09-30"}, dt.date(2019, 10, 1), "2020"),
        ({"type": "year"}, dt.date(2020, 1, 1), "2020"),
        ({"type": "month"}, dt.date(2020, 2, 1), "2020-02"),
        ({"type": "week"}, dt.date(2020, 12, 28), "2020-W53"),
        ({"type": "date"}, dt.date(2020, 2, 3), "2020-02-03"),
    ],
)
def test_a_period_is_named_as_its_sender_names_it(period, first_day, label):
    found = indicators(statistics(**period), release("2024-01-01", (first_day, "E01", 5.0, None, 1.0)))
    assert {(row["period"], row["period_label"]) for row in found} == {(first_day, label)}


def test_every_value_column_is_an_indicator_with_its_value_or_reason():
    found = indicators(
        statistics(), release("2024-01-01", (dt.date(2020, 1, 1), "E01", None, "confidential", None))
    )
    assert [(row["indicator"], row["value"], row["missing_reason"]) for row in found] == [
        ("plain", None, "not_reported"),
        ("rate", None, "confidential"),
    ]


def test_the_later_release_holds_and_an_area_keeps_its_series_through_a_new_code():
    years = {year: dt.date(year, 1, 1) for year in (2019, 2020, 2021)}
    earlier = release(
        "2024-01-01",
        (years[2019], "E10", 1.0, None, 0.0),
        (years[2020], "E10", 2.0, None, 0.0),
        (years[2020], "E01", 7.0, None, 0.0),
    )
    later = release(
        "2025-01-01",
        (years[2020], "E06", 3.0, None, 0.0),
        (years[2021], "E06", None, "confidential", 0.0),
    )
    found = [row for row in indicators(statistics(), later, earlier) if row["indicator"] == "rate"]
    series = {(row["team"], row["period_label"]): (row["value"], row["missing_reason"]) for row in found}
    assert series == {
        ("E06", "2019"): (1.0, None),
        ("E06", "2020"): (3.0, None),
        ("E06", "2021"): (None, "confidential"),
        ("E01", "2020"): (7.0, None),
    }
