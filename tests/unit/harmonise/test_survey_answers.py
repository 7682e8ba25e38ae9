"""Survey rows → answers: what was asked, what was answered, and why an answer is missing."""

import pyarrow as pa

from arviointi.contracts.canonical import RESPONSES
from arviointi.harmonise.drops import Drop
from arviointi.harmonise.surveys import responses
from delivered import SCHEMAS, delivered, study
from small_drop import TABLES, instead, tables

STAFF = TABLES["tyontekijakysely"].strip().splitlines()[0]


def answers(*drops):
    table = responses(list(drops), SCHEMAS, study())
    return RESPONSES.conform(table).to_pylist()


def of(rows, survey):
    return [
        (row["respondent"], row["instrument"], row["item"], row["value"], row["missing_reason"])
        for row in rows
        if row["survey"] == survey
    ]


def test_an_instrument_with_an_answer_has_a_row_for_every_item(tmp_path):
    found = answers(delivered(tmp_path, tables()))
    assert of(found, "staff") == [
        ("s1", "stressi1", 1, 2.0, None),
        ("s1", "turva", 1, 4.0, None),
        ("s1", "turva", 2, 5.0, None),
        ("s1", "turva", 3, None, "not_answered"),
    ]


def test_an_instrument_without_any_answer_was_not_asked(tmp_path):
    found = answers(delivered(tmp_path, instead("tyontekijakysely", "s1;A;T1;15.4.2024;;;;2")))
    assert of(found, "staff") == [("s1", "stressi1", 1, 2.0, None)]


def test_an_answer_out_of_range_counts_as_asked_and_is_not_used(tmp_path):
    found = answers(delivered(tmp_path, instead("tyontekijakysely", "s1;A;T1;15.4.2024;9;;;")))
    assert of(found, "staff") == [
        ("s1", "turva", 1, None, "out_of_range"),
        ("s1", "turva", 2, None, "not_answered"),
        ("s1", "turva", 3, None, "not_answered"),
    ]


def test_a_declared_missing_answer_keeps_its_reason(tmp_path):
    drop = delivered(tmp_path, instead("tyontekijakysely", "s1;A;T1;15.4.2024;;4;4;"))
    rows = drop.tables["tyontekijakysely"]
    place = rows.column_names.index("turva_01__missing")
    declared = rows.set_column(place, "turva_01__missing", pa.array(["user_missing"]))
    found = answers(Drop(drop.verdict, {**drop.tables, "tyontekijakysely": declared}, ""))
    assert of(found, "staff")[0] == ("s1", "turva", 1, None, "user_missing")


def test_informants_stay_separate_and_staff_are_their_own_informant(tmp_path):
    drop = tables(
        perhekysely="""
        perhe_id;lapsi_id;tiimi_id;aalto;vastaaja;vastaaja_id;pvm;apu_01;apu_02;apu_03
        f1;c1;A;T1;vanhempi;p1;16.4.2024;3;4;5
        f1;c1;A;T1;lapsi;c1;16.4.2024;1;1;1"""
    )
    found = answers(delivered(tmp_path, drop))
    informants = {(row["informant"], row["respondent"], row["child"], row["family"]) for row in found}
    assert informants == {
        ("parent", "p1", "c1", "f1"),
        ("child", "c1", "c1", "f1"),
        ("staff", "s1", None, None),
    }


def test_the_later_row_of_a_respondent_replaces_the_earlier_one_whole(tmp_path):
    first = delivered(
        tmp_path, instead("tyontekijakysely", "s1;A;T1;15.4.2024;1;1;1;1"), delivery="2024-05-01"
    )
    second = delivered(
        tmp_path, instead("tyontekijakysely", "s1;A;T1;15.4.2024;2;2;2;"), delivery="2024-06-01"
    )
    found = of(answers(first, second), "staff")
    assert [(instrument, value) for _, instrument, _, value, _ in found] == [("turva", 2.0)] * 3


def test_a_study_without_surveys_has_no_answers(tmp_path):
    drop = delivered(tmp_path, tables())
    registers_only = {name: rows for name, rows in drop.tables.items() if not name.endswith("kysely")}
    assert answers(Drop(drop.verdict, registers_only, "")) == []
