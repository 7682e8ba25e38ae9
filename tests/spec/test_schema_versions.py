"""Two versions of the drop schema in one study.

Version 2 differs from version 1 as a later round might:

| what | version 1 | version 2 |
|---|---|---|
| a renamed column | sijoitukset.loppu | sijoitukset.paattyi |
| a split code | peruste huostaanotto | huostaanotto_suostumus, huostaanotto_tahdonvastainen |
| a new table | – | jalkihuolto, which becomes placements too |

A column says what it `was` called and a code what it `was`, so that every rule still looks at it.
"""

import pytest
import yaml

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.errors import ConfigError
from arviointi.harmonise.drops import Drop
from arviointi.harmonise.registers import registers
from delivered import SCHEMAS, delivered, study
from small_drop import SCHEMA, TABLES, check, found, write_drop

AFTERCARE = {
    "label": {"fi": "Jälkihuollon jaksot", "sv": "Eftervård", "en": "Aftercare"},
    "becomes": "placements",
    "required": False,
    "constants": {"basis": "aftercare"},
    "columns": {
        "sijoitus_id": {"type": "id", "required": True, "key": True, "becomes": "placement"},
        "lapsi_id": {"type": "id", "required": True, "references": "lapset", "becomes": "child"},
        "alku": {"type": "date", "required": True, "becomes": "start"},
        "loppu": {"type": "date", "last_day": True, "becomes": "end"},
    },
}
SPLIT = {"huostaanotto_suostumus": "huostaanotto", "huostaanotto_tahdonvastainen": "huostaanotto"}


def second_version() -> dict:
    """Write version 2 as the full copy that it is, with its three differences."""
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    schema["version"] = "v2"
    schema["tables"]["toimitus"]["columns"]["skeema_versio"]["codes"] = {"2": "2"}
    placements = schema["tables"]["sijoitukset"]["columns"]
    ended = placements.pop("loppu")
    placements["paattyi"] = {**ended, "was": "loppu"}
    basis = placements["peruste"]
    del basis["codes"]["huostaanotto"]
    basis["codes"] |= dict.fromkeys(SPLIT, "care_order")
    basis["codes_were"] = SPLIT
    basis.pop("code_labels", None)
    label = {"label": {"fi": "x", "sv": "x", "en": "x"}}
    columns = {name: {**label, **column} for name, column in AFTERCARE["columns"].items()}
    schema["tables"]["jalkihuolto"] = {**AFTERCARE, "columns": columns}
    return schema


@pytest.fixture
def v2(tmp_path):
    path = tmp_path / "v2.yaml"
    path.write_text(yaml.safe_dump(second_version(), allow_unicode=True), encoding="utf-8")
    return path


def second_drop(**changed: str) -> dict[str, str]:
    """Take the small drop as version 2 would have it."""
    manifest = (
        TABLES["toimitus"]
        .replace("L1;1;", "L2;2;")
        .replace("T1;1.1.2024;30.6.2024;15.7.2024", "T2;1.7.2024;31.12.2024;15.1.2025")
    )
    placements = """
        sijoitus_id;lapsi_id;alku;paattyi;peruste;paattaja;paikka
        p2;c1;1.5.2024;20.5.2024;huostaanotto_tahdonvastainen;hallinto_oikeus;laitos"""
    aftercare = """
        sijoitus_id;lapsi_id;alku;loppu
        p3;c1;21.5.2024;30.5.2024"""
    return {**TABLES, "toimitus": manifest, "sijoitukset": placements, "jalkihuolto": aftercare, **changed}


def rules_found(folder, schema) -> set[tuple]:
    return {(rule, table, column) for rule, table, _, column, _ in found(check(folder, schema))}


def test_a_drop_of_the_second_version_is_in_order(tmp_path, v2):
    checked = check(write_drop(tmp_path / "d", second_drop()), v2)
    assert checked.verdict == "accepted"
    assert {one.table for one in checked.findings} & {"sijoitukset", "jalkihuolto"} == set()


def test_both_versions_are_united_in_one_table(tmp_path, v2):
    first = delivered(tmp_path, TABLES)
    checked = check(write_drop(tmp_path / "second", second_drop()), v2)
    verdict = {
        **first.verdict,
        "delivery": "2025-01-20",
        "wave": "T2",
        "version": "v2",
        "tables": checked.tables,
    }
    second = Drop({**verdict, "counts": checked.counts}, checked.accepted, "second/findings.parquet")
    schemas = {**SCHEMAS, "v2": read_config(DropSchema, v2)}
    placements = registers([first, second], schemas, study())["placements"].to_pylist()
    assert [(row["placement"], row["basis"], str(row["start"]), str(row["end"])) for row in placements] == [
        ("p1", "emergency", "2024-04-01", "2024-04-21"),
        ("p2", "care_order", "2024-05-01", "2024-05-21"),
        ("p3", "aftercare", "2024-05-21", "2024-05-31"),
    ]


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ("p2;c1;1.5.2024;20.4.2024;kiireellinen;;", "R103", "paattyi"),
        ("p2;c1;1.2.2024;20.5.2024;kiireellinen;;", "R110", "paattyi"),
        ("p2;c1;1.5.2024;20.5.2024;huostaanotto_suostumus;;", "R708", "paattaja"),
    ],
    ids=["renamed column", "renamed column with a limit", "split code"],
)
def test_rules_look_at_what_was_renamed_and_name_it_as_the_sender_does(tmp_path, v2, row, rule, column):
    placements = f"sijoitus_id;lapsi_id;alku;paattyi;peruste;paattaja;paikka\n{row}"
    folder = write_drop(tmp_path / "d", second_drop(sijoitukset=placements))
    assert (rule, "sijoitukset", column) in rules_found(folder, v2)


def test_a_version_that_blinds_a_rule_must_say_so(tmp_path):
    schema = second_version()
    del schema["tables"]["sijoitukset"]["columns"]["paattyi"]["was"]
    path = tmp_path / "v2.yaml"
    path.write_text(yaml.safe_dump(schema), encoding="utf-8")
    folder = write_drop(tmp_path / "d", second_drop())
    with pytest.raises(ConfigError) as caught:
        check(folder, path)
    told = [problem.what for problem in caught.value.problems]
    assert "rule R103 needs sijoitukset.loppu, which this version does not have" in told
    schema["without_rules"] = [what.split()[1] for what in told]
    saying_so = tmp_path / "saying_so.yaml"
    saying_so.write_text(yaml.safe_dump(schema), encoding="utf-8")
    assert check(folder, saying_so).verdict == "accepted"
