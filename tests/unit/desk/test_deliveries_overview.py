"""Who has delivered what, and what is missing, in a small study of three regions and three waves."""

import datetime as dt
import json

from arviointi.config.study import Ledger
from arviointi.desk.deliveries import as_csv, as_text, overview
from delivered import study

NAMES = {"lappi": "Lappi", "pirkanmaa": "Pirkanmaa", "uusimaa": "Uusimaa"}
REGIONS = {
    region: {"label": {"fi": name, "en": name}, "division": "d", "code": name}
    for region, name in NAMES.items()
}
REGIONS["uusimaa"] |= {"waves": ["T1"]}
SETTINGS = study(regions=REGIONS)
DELIVERIES = [
    {"region": "lappi", "delivery": "2018-08-01", "wave": "T0"},
    {"region": "pirkanmaa", "delivery": "2018-08-01", "wave": "T0", "received_by": "M. Meikäläinen"},
    {"region": "pirkanmaa", "delivery": "2018-09-14b", "wave": "T0", "supersedes": "2018-08-01"},
    {"region": "lappi", "delivery": "2019-02-01", "wave": "T1"},
    {"region": "uusimaa", "delivery": "2019-02-03"},
]
LEDGER = Ledger.model_validate({"deliveries": [{"version": "v1", "files": {}, **one} for one in DELIVERIES]})
VERDICTS = {
    ("lappi", "2018-08-01"): {"verdict": "accepted", "counts": {"reject": 0, "exclude": 12, "query": 3}},
    ("lappi", "2019-02-01"): {"verdict": "rejected", "counts": {"reject": 1, "exclude": 0, "query": 0}},
}
LINES = overview(SETTINGS, LEDGER, VERDICTS)


def test_the_table_shows_each_region_and_wave():
    assert as_text(LINES, SETTINGS, "en", dt.date(2020, 3, 1)).splitlines() == [
        "Deliveries by region and wave, 1 March 2020",
        "",
        "Region     T0                   T1                    T2       without a wave",
        "Lappi      2018-08-01 (0/12/3)  2019-02-01 (1/0/0) !  missing  –",
        "Pirkanmaa  2018-09-14b ?        missing               missing  –",
        "Uusimaa    –                    missing               –        2019-02-03 ?",
        "",
        "In brackets the findings: rejecting/excluding/queries. ! = rejected. ? = not run yet.",
        "",
        "Superseded:",
        "  pirkanmaa/2018-08-01 → 2018-09-14b",
        "",
        "Missing 4:",
        "  T1: Pirkanmaa, Uusimaa",
        "  T2: Lappi, Pirkanmaa",
    ]


def test_machines_get_a_line_for_each_delivery_and_each_gap():
    states = [(line.region, line.wave, line.state, line.delivery) for line in LINES]
    assert states == [
        ("lappi", "T0", "in_force", "2018-08-01"),
        ("lappi", "T1", "rejected", "2019-02-01"),
        ("lappi", "T2", "missing", ""),
        ("pirkanmaa", "T0", "superseded", "2018-08-01"),
        ("pirkanmaa", "T0", "in_force", "2018-09-14b"),
        ("pirkanmaa", "T1", "missing", ""),
        ("pirkanmaa", "T2", "missing", ""),
        ("uusimaa", "T1", "missing", ""),
        ("uusimaa", "", "in_force", "2019-02-03"),
    ]


def test_csv_has_the_same_lines():
    header, *rows = as_csv(LINES).splitlines()
    assert header.startswith("region;wave;state;delivery;received_at;received_by;drop;superseded_by")
    assert rows[0] == "lappi;T0;in_force;2018-08-01;;;;;0;12;3"
    assert rows[3] == "pirkanmaa;T0;superseded;2018-08-01;;M. Meikäläinen;;2018-09-14b;;;"
    assert len(rows) == len(LINES)


def test_findings_are_of_a_run_on_these_files(tmp_path):
    """A verdict about other files, left by an earlier run, says nothing of the delivery."""
    from arviointi.desk.deliveries import _verdicts

    place = tmp_path / "1_validated" / "lappi" / "2018-08-01"
    place.mkdir(parents=True)
    for files, known in (({}, {("lappi", "2018-08-01")}), ({"a.csv": "0" * 64}, set())):
        content = {**VERDICTS["lappi", "2018-08-01"], "files": files}
        (place / "verdict.json").write_text(json.dumps(content))
        assert set(_verdicts(LEDGER, tmp_path)) == known
