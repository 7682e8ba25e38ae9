"""Drops united: the later one says the last word, names become canonical, spells half-open."""

import datetime as dt

import pytest

from arviointi.config.drops import RawColumn
from arviointi.contracts.canonical import REGISTERS
from arviointi.errors import ContractError, RejectedDrop
from arviointi.harmonise.drops import Drop
from arviointi.harmonise.registers import registers
from delivered import SCHEMAS, delivered, study
from small_drop import TABLES, instead, tables, with_rows


def manifest(wave, luotu="15.7.2024", start="1.1.2024", end="30.6.2024"):
    header = TABLES["toimitus"].strip().splitlines()[0]
    return f"{header}\nL{wave};1;maakunta2018;06;{wave};{start};{end};{luotu};"


def united(*drops, **settings):
    found = registers(list(drops), SCHEMAS, study(**settings))
    assert set(found) == set(REGISTERS)
    return {name: REGISTERS[name].conform(table).to_pylist() for name, table in found.items()}


def day(text):
    return dt.date.fromisoformat(text)


def test_names_codes_and_last_days_become_canonical(tmp_path):
    found = united(delivered(tmp_path, tables()))
    assert found["posts"][1] == {
        "region": "pirkanmaa",
        "worker": "w2",
        "team": "A",
        "role": "family_therapist",
        "fte": 0.5,
        "start": day("2023-01-01"),
        "end": day("2024-04-01"),
        "is_qualified": True,
    }
    assert found["posts"][0]["end"] is None
    assert (found["responsibilities"][0]["sex"], found["placements"][0]["basis"]) == ("girl", "emergency")
    assert found["working_time"][0]["week"] == day("2024-03-04")
    assert found["indicators"] == []


def test_every_drop_is_described_used_or_left_out(tmp_path):
    first = delivered(tmp_path, {**tables(), "toimitus": manifest("T0")}, delivery="2024-01-20", wave="T0")
    second = delivered(tmp_path, {**tables(), "tiimit": ""}, delivery="2024-07-20")
    found = united(second, first, when_rejected="leave_out")["drops"]
    assert [(row["delivery"], row["drop"], row["wave"], row["is_used"]) for row in found] == [
        ("2024-01-20", "LT0", "T0", True),
        ("2024-07-20", None, "T1", False),
    ]
    assert (found[0]["start"], found[0]["end"], found[0]["extracted"]) == (
        day("2024-01-01"),
        day("2024-07-01"),
        day("2024-07-15"),
    )
    assert (found[0]["n_reject"], found[1]["n_reject"]) == (0, 1)


def test_a_rejected_drop_stops_the_study_naming_it_and_its_findings(tmp_path):
    rejected = delivered(tmp_path, {**tables(), "tiimit": ""})
    with pytest.raises(RejectedDrop, match=r"pirkanmaa/2024-07-20: see .*findings\.parquet"):
        united(rejected)


@pytest.mark.parametrize(
    ("first", "second", "wins"),
    [
        ({"wave": "T1", "luotu": "1.9.2024"}, {"wave": "T2", "luotu": "1.8.2024"}, "second"),
        ({"wave": "T1", "luotu": "1.9.2024"}, {"wave": "T1", "luotu": "1.8.2024"}, "first"),
        ({"wave": "T1", "luotu": "1.8.2024"}, {"wave": "T1", "luotu": "1.8.2024"}, "second"),
    ],
)
def test_of_equal_keys_the_later_wave_then_the_later_extraction_wins(tmp_path, first, second, wins):
    drops = [
        delivered(
            tmp_path,
            {
                **instead("koulutus", f"w1;10.1.2024;{days};tiimikoulutus"),
                "toimitus": manifest(said["wave"], said["luotu"]),
            },
            delivery=delivery,
            wave=said["wave"],
        )
        for said, days, delivery in ((first, 1, "2024-07-20"), (second, 2, "2024-07-21"))
    ]
    for order in (drops, drops[::-1]):
        assert [row["days"] for row in united(*order)["training"]] == [{"first": 1, "second": 2}[wins]]


def test_a_row_that_a_later_drop_no_longer_has_stays(tmp_path):
    first = delivered(tmp_path, with_rows("koulutus", "w2;11.1.2024;1;muu"), delivery="2024-01-20", wave="T0")
    second = delivered(tmp_path, tables(), delivery="2024-07-20")
    assert [row["worker"] for row in united(first, second)["training"]] == ["w1", "w2"]


def test_ids_of_two_regions_never_meet(tmp_path):
    drops = [delivered(tmp_path, tables(), region=region) for region in ("lappi", "pirkanmaa")]
    assert [(row["region"], row["team"]) for row in united(*drops)["teams"]] == [
        ("lappi", "A"),
        ("pirkanmaa", "A"),
    ]


def test_rows_of_one_drop_that_share_a_canonical_key_are_a_bug_that_stops(tmp_path):
    drop = delivered(tmp_path, tables())
    twice = Drop(drop.verdict, {**drop.tables, "tiimit": drop.tables["tiimit"].take([0, 0])}, drop.findings)
    with pytest.raises(ContractError, match="key"):
        united(twice)


def test_identifiers_that_were_only_renamed_are_one(tmp_path):
    raw = SCHEMAS["v1"].tables["tiimit"]
    column = RawColumn.model_validate({**raw.columns["tiimi_id"].model_dump(), "renamed": {"A": "A2"}})
    changed = raw.model_copy(update={"columns": {**raw.columns, "tiimi_id": column}})
    schema = SCHEMAS["v1"].model_copy(update={"tables": {**SCHEMAS["v1"].tables, "tiimit": changed}})
    found = registers([delivered(tmp_path, tables())], {"v1": schema}, study())
    assert found["teams"]["team"].to_pylist() == ["A2"]


def test_declared_coverage_holds_and_other_tables_are_covered_by_the_drops_that_hold_them(tmp_path):
    content = {**tables(koulutus=TABLES["koulutus"].strip().splitlines()[0], palvelut=None)}
    found = united(delivered(tmp_path, content))["coverage"]
    spells = {row["table"]: (row["start"], row["end"]) for row in found}
    period = (day("2024-01-01"), day("2024-07-01"))
    assert spells["meetings"] == period
    assert spells["training"] == period
    assert "services" not in spells
    assert set(spells) == {
        "meetings", "training", "discussions", "contacts", "partners", "notifications", "placements"
    }  # fmt: skip


def test_a_region_that_declares_coverage_of_a_table_is_covered_on_those_days_only(tmp_path):
    declared = delivered(
        tmp_path, instead("kattavuus", "A;kokoukset;1.2.2024;29.2.2024"), delivery="2024-07-20"
    )
    later = delivered(
        tmp_path,
        {**tables(kattavuus=None), "toimitus": manifest("T2", start="1.7.2024", end="31.12.2024")},
        delivery="2025-01-20",
        wave="T2",
    )
    found = united(declared, later)["coverage"]
    assert [(row["start"], row["end"]) for row in found if row["table"] == "meetings"] == [
        (day("2024-02-01"), day("2024-03-01"))
    ]
    assert [(row["start"], row["end"]) for row in found if row["table"] == "contacts"] == [
        (day("2024-01-01"), day("2024-07-01")),
        (day("2024-07-01"), day("2025-01-01")),
    ]
