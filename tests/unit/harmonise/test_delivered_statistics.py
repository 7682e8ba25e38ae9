"""Open statistics of areas: reporting years, codes that changed, a later release beside an earlier one."""

import datetime as dt
import json

import pyarrow as pa
import pytest
import yaml

from arviointi.contracts.canonical import INDICATORS, REGISTERS
from arviointi.harmonise.step import harmonise_registers
from arviointi.io.accepted import write_accepted
from arviointi.io.tables import read_arrow

WORDS = {"label": {"fi": "x", "en": "x"}}
STUDY = {
    "title": WORDS["label"],
    "author": WORDS["label"],
    "seed": 1,
    "languages": ["en"],
    "regions": {"england": {**WORDS, "division": "x", "code": "1"}},
    "calendar": {"unit": "year", "year_ends": "03-31"},
}
SCHEMA = {
    "version": "statistics",
    "language": "en",
    "tables": {
        "rates": {
            **WORDS,
            "becomes": "indicators",
            "shape": "indicators",
            "columns": {
                "year": {**WORDS, "type": "year", "year_ends": "03-31", "key": True, "becomes": "period"},
                "code": {**WORDS, "type": "id", "key": True, "renamed": {"E10": "E06"}, "becomes": "team"},
                "rate": {**WORDS, "type": "number", "missing": {"c": "confidential"}, "becomes": "value"},
            },
        }
    },
}
ROWS = pa.schema(
    [
        ("row", pa.int64()),
        ("year", pa.date32()),
        ("code", pa.string()),
        ("rate", pa.float64()),
        ("rate__missing", pa.string()),
    ]
)


@pytest.fixture
def harmonised(tmp_path):
    """Harmonise releases given as {delivery: rows of (year, code, rate, reason)}."""

    def harmonise(releases):
        for name, content in (("study", STUDY), ("statistics", SCHEMA)):
            (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(content))
        folders = [release(tmp_path / name, name, rows) for name, rows in releases.items()]
        harmonise_registers(
            accepted=[folder / "accepted" for folder in folders],
            verdicts=[folder / "verdict.json" for folder in folders],
            schemas=[tmp_path / "statistics.yaml"],
            study=tmp_path / "study.yaml",
            tables=[tmp_path / f"{name}.parquet" for name in REGISTERS],
        )
        return read_arrow(tmp_path / "indicators.parquet", INDICATORS).to_pylist()

    return harmonise


def release(folder, delivery, rows):
    folder.mkdir()
    verdict = {
        "region": "england",
        "delivery": delivery,
        "wave": None,
        "version": "statistics",
        "simulated": False,
        "verdict": "accepted",
        "counts": {"reject": 0, "exclude": 0, "query": 0},
        "by_rule": [],
        "tables": {"rates": {"file": "rates.csv", "rows": len(rows), "used": len(rows)}},
    }
    (folder / "verdict.json").write_text(json.dumps(verdict))
    delivered = [
        {"row": number, "year": dt.date(year - 1, 4, 1), "code": code, "rate": rate, "rate__missing": reason}
        for number, (year, code, rate, reason) in enumerate(rows, start=2)
    ]
    write_accepted({"rates": pa.Table.from_pylist(delivered, schema=ROWS)}, folder / "accepted")
    return folder


def test_a_reporting_year_is_named_by_the_year_it_ends_in(harmonised):
    (row,) = harmonised({"2024-02-29": [(2020, "E01", 5.0, None)]})
    assert (row["period"], row["period_label"]) == (dt.date(2019, 4, 1), "2020")


def test_the_later_release_holds_and_an_area_keeps_its_series_through_a_new_code(harmonised):
    found = harmonised(
        {
            "2025-07-31": [(2020, "E06", 3.0, None), (2021, "E06", None, "confidential")],
            "2024-02-29": [(2019, "E10", 1.0, None), (2020, "E10", 2.0, None), (2020, "E01", 7.0, None)],
        }
    )
    series = {(row["team"], row["period_label"]): (row["value"], row["missing_reason"]) for row in found}
    assert series == {
        ("E06", "2019"): (1.0, None),
        ("E06", "2020"): (3.0, None),
        ("E06", "2021"): (None, "confidential"),
        ("E01", "2020"): (7.0, None),
    }
