"""Whole drops: what is read, what is left of it, and in which order things are told."""

import datetime as dt

import duckdb
import pytest

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.rules import RuleBook
from arviointi.errors import ConfigError
from arviointi.io.raw_read import read_delivery
from arviointi.io.raw_sheet import Unreadable
from arviointi.validate.book import read_book
from arviointi.validate.check import check_drop
from arviointi.validate.files import wanted_stems
from arviointi.validate.rule import DropRule, Place
from arviointi.validate.rules import RULES
from arviointi.validate.wording import in_words
from small_drop import RULES as RULE_BOOK
from small_drop import SCHEMA, TABLES, check, found, tables, with_rows, write_drop


def rules_of(checked):
    return [rule for rule, *_ in found(checked)]


def test_a_drop_in_order_has_no_findings_and_loses_no_row(tmp_path):
    checked = check(write_drop(tmp_path, tables()))
    assert checked.findings == []
    assert checked.counts == {"reject": 0, "exclude": 0, "query": 0}
    assert checked.verdict == "accepted"
    assert {name: table["used"] for name, table in checked.tables.items()} == {
        name: len(text.strip().splitlines()) - 1 for name, text in TABLES.items()
    }


def test_accepted_rows_are_typed_and_keep_the_senders_row(tmp_path):
    posts = check(write_drop(tmp_path, tables())).accepted["tyontekijat"].to_pylist()
    assert posts[1] == {
        "row": 3,
        "tt_id": "w2",
        "tiimi_id": "A",
        "rooli": "perheterapeutti",
        "fte": 0.5,
        "alku": dt.date(2023, 1, 1),
        "loppu": dt.date(2024, 3, 31),
        "terapeutti_patevyys": True,
    }


def test_every_thing_that_is_wrong_is_told_at_once(tmp_path):
    drop = tables(
        johto=None,
        tyoaika=TABLES["tyoaika"].replace("tunnit_kasvokkain", "tunnit_kasvokain"),
        koulutus=TABLES["koulutus"] + "\nw9;1.2.2024;1;muu\nw1;x;1;muu",
    )
    checked = check(write_drop(tmp_path, {**drop, "muistio": "a;b"}))
    assert rules_of(checked) == ["F03", "F01", "C04", "C01", "V02", "K02"]
    assert checked.verdict == "rejected"
    assert checked.accepted == {}


def test_a_table_without_a_required_column_is_not_checked_further(tmp_path):
    broken = TABLES["lapset"].replace("lapsi_id", "tunnus")
    checked = check(write_drop(tmp_path, tables(lapset=broken)))
    assert set(rules_of(checked)) == {"C01", "C03"}
    assert "lapset" not in checked.tables


def test_a_consequence_is_told_apart_from_its_cause(tmp_path):
    drop = with_rows("lapset", "c2;f1;2012;;1;Z;1.1.2024;;")
    drop["ilmoitukset"] = TABLES["ilmoitukset"] + "\nc2;1.3.2024;1;;"
    checked = check(write_drop(tmp_path, drop))
    assert found(checked) == [
        ("K02", "lapset", 3, "tiimi_id", "Z"),
        ("K03", "ilmoitukset", 3, "lapsi_id", "c2"),
    ]
    assert checked.accepted["ilmoitukset"]["row"].to_pylist() == [2]


def test_the_first_row_of_a_key_is_kept_where_an_earlier_one_is_not_usable(tmp_path):
    rows = ["w1;1.2.2024;9;muu", "w1;1.2.2024;3;muu", "w1;1.2.2024;4;muu"]
    checked = check(write_drop(tmp_path, with_rows("koulutus", *rows)))
    assert [(rule, row) for rule, _, row, *_ in found(checked)] == [("V11", 3), ("K01", 5)]
    assert checked.accepted["koulutus"]["paivia"].to_pylist() == [2.0, 3.0]


def test_a_table_that_came_twice_rejects_the_drop(tmp_path):
    folder = write_drop(tmp_path, tables())
    (folder / "tiimit.tsv").write_text("tiimi_id\nA\n", encoding="utf-8")
    checked = check(folder)
    assert rules_of(checked) == ["F05"]
    assert checked.findings[0].file == "tiimit.csv, tiimit.tsv"


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("palvelut.xlsx", b"PK\x03\x04 cut off", "F02"),
        ("palvelut.parquet", b"PAR1", "F02"),
        ("palvelut.sav", b"$FL2", "F02"),
        ("palvelut.csv", b"", "F07"),
        ("palvelut.csv", b"a;b\n\x81;\xe5\n", "F08"),
    ],
)
def test_an_unreadable_file_is_a_finding_and_rejects_the_drop(tmp_path, name, content, rule):
    folder = write_drop(tmp_path, tables())
    (folder / name).write_bytes(content)
    checked = check(folder)
    assert [(one.rule, one.table, one.file) for one in checked.findings] == [(rule, "palvelut", name)]
    assert checked.verdict == "rejected"


def test_a_workbook_with_a_password_rejects_the_drop():
    schema, book = read_config(DropSchema, SCHEMA), read_book(RULE_BOOK)
    checked = check_drop([Unreadable("palvelut", "palvelut.xlsx", "password")], schema, book)
    assert rules_of(checked)[0] == "F10"
    assert checked.verdict == "rejected"


def test_findings_beyond_the_thousandth_of_a_kind_are_counted(tmp_path):
    rows = [f"w1;x{number};1;muu" for number in range(1500)]
    checked = check(write_drop(tmp_path, with_rows("koulutus", *rows)))
    assert len(checked.findings) == 1001
    assert checked.counts["exclude"] == 1500
    schema, book = read_config(DropSchema, SCHEMA), read_book(RULE_BOOK)
    last = in_words(checked.findings, schema, book, "r", "d").to_pylist()[-1]
    assert (last["rule"], last["severity"], last["row"]) == ("V02", "exclude", None)
    assert "500" in last["fi"]
    assert "500" in last["en"]


def test_a_finding_says_what_is_wrong_with_the_value_in_both_languages(tmp_path):
    checked = check(write_drop(tmp_path, with_rows("tyontekijat", "w3;A;esimies;0,5;1.1.2023;;")))
    schema, book = read_config(DropSchema, SCHEMA), read_book(RULE_BOOK)
    (words,) = in_words(checked.findings, schema, book, "pirkanmaa", "2024-07-20").to_pylist()
    assert (words["region"], words["delivery"]) == ("pirkanmaa", "2024-07-20")
    assert words["file"] == "tyontekijat.csv"
    assert words["fi"].startswith("Arvo ”esimies” ei ole sarakkeen rooli (Rooli tiimissä) arvo.")
    assert "sosiaalityontekija" in words["en"]


def test_filtered_rows_are_left_out_before_checks_and_counted(tmp_path):
    schema = read_config(DropSchema, SCHEMA)
    teams = schema.tables["tiimit"].model_copy(update={"rows": {"ryhma": ["pilotti"]}})
    plan = schema.model_copy(update={"tables": {**schema.tables, "tiimit": teams}})
    folder = write_drop(tmp_path, with_rows("tiimit", "B;;;vertailu;kevät;", ";;;;;"))
    book = read_book(RULE_BOOK)
    checked = check_drop(read_delivery(folder, wanted_stems(plan)), plan, book)
    assert checked.findings == []
    described = checked.tables["tiimit"]
    assert (described["rows"], described["used"], described["left_out"]) == (1, 1, 1)


def test_a_table_that_repeats_its_keys_by_design_keeps_the_first_without_a_finding(tmp_path):
    schema = read_config(DropSchema, SCHEMA)
    teams = schema.tables["tiimit"].model_copy(update={"first_of_key": True})
    plan = schema.model_copy(update={"tables": {**schema.tables, "tiimit": teams}})
    folder = write_drop(tmp_path, with_rows("tiimit", "A;Toinen;837;pilotti;;"))
    book = read_book(RULE_BOOK)
    checked = check_drop(read_delivery(folder, wanted_stems(plan)), plan, book)
    assert checked.findings == []
    assert checked.accepted["tiimit"]["toimipaikka"].to_pylist() == ["Keskusta"]


def test_a_rule_that_fails_to_run_stops_everything(tmp_path, monkeypatch):
    place = Place("tyontekijat", ("loppu", "alku"))
    broken = DropRule("R101", lambda _: [place], lambda _: "no_such_column > 1")
    monkeypatch.setitem(RULES, "R101", broken)
    with pytest.raises(duckdb.Error):
        check(write_drop(tmp_path, tables()))


def test_rules_are_used_only_where_the_schema_has_their_columns():
    schema = read_config(DropSchema, SCHEMA)
    assert all(rule.fits(schema) for rule in RULES.values())
    foreign = schema.model_copy(update={"tables": {"areas": schema.tables["tiimit"]}})
    of_one_place = [rule for rule in RULES.values() if rule.at]
    assert not any(rule.fits(foreign) for rule in of_one_place)


def test_a_rule_book_must_word_every_check_and_no_other(tmp_path):
    book = read_book(RULE_BOOK)
    without = {name: rule for name, rule in book.root.items() if name != "V02"}
    no_limit = without["R110"].model_copy(update={"limit": None})
    wrong = RuleBook({**without, "R110": no_limit, "V99": without["V01"]})
    schema = read_config(DropSchema, SCHEMA)
    with pytest.raises(ConfigError) as caught:
        check_drop(read_delivery(write_drop(tmp_path, tables()), wanted_stems(schema)), schema, wrong)
    assert [problem.key for problem in caught.value.problems] == ["V02", "V99", "R110.limit"]


def test_wording_with_an_unknown_placeholder_is_a_configuration_problem(tmp_path):
    (tmp_path / "rules.yaml").write_text(
        "V01: {severity: exclude, fi: 'Arvo {arvo}', en: x}\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="unknown placeholder"):
        read_config(RuleBook, tmp_path / "rules.yaml")
