"""Rows of a drop in the engine: space around text, blank rows, repeated keys, and what is kept of them."""

import pytest

from arviointi.validate import keys
from small_drop import TABLES, check, found, instead, tables, with_rows, write_drop


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "\u2009", "\u3000"])
def test_space_around_a_value_is_no_part_of_it(tmp_path, space):
    spaced = f"{space}c1{space};w1;{space}7.3.2024;video{space};1;{space}30"
    folder = write_drop(tmp_path, tables())
    text = (folder / "kontaktit.csv").read_bytes().decode("cp1252")
    (folder / "kontaktit.csv").write_text(text + spaced + "\n", encoding="utf-8", newline="")
    rows = check(folder).accepted["kontaktit"].to_pylist()
    assert (rows[1]["lapsi_id"], rows[1]["tapa"], rows[1]["kesto_min"]) == ("c1", "video", 30)


def test_blank_rows_are_not_read_and_keep_their_numbers(tmp_path):
    drop = instead("koulutus", "w1;10.1.2024;2;tiimikoulutus", ";;;", "w2;10.1.2024;9;muu")
    checked = check(write_drop(tmp_path, drop))
    assert ("V11", "koulutus", 4, "paivia", "9") in found(checked)
    assert checked.tables["koulutus"]["rows"] == 2


def test_each_value_that_is_wrong_in_a_row_is_told(tmp_path):
    drop = with_rows("koulutus", "w1;x;y;z")
    assert [(rule, column) for rule, table, row, column, _ in found(check(write_drop(tmp_path, drop)))] == [
        ("V02", "pvm"),
        ("V03", "paivia"),
        ("V10", "laji"),
    ]


def test_keys_that_only_share_a_number_are_not_taken_for_equal(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "_number", lambda _: "CAST(1 AS UBIGINT)")
    drop = with_rows("koulutus", "w2;10.1.2024;2;tiimikoulutus", "w1;10.1.2024;2;tiimikoulutus")
    checked = check(write_drop(tmp_path, drop))
    assert [(rule, row) for rule, _, row, *_ in found(checked) if rule == "K01"] == [("K01", 4)]


def test_a_parent_that_lost_rows_is_looked_up_again(tmp_path):
    """The team is unknown; therefore the meeting is not used, and therefore not its discussion."""
    drop = with_rows("kokoukset", "k3;Z;19.3.2024;60;muu;1;")
    drop["kasittelyt"] = TABLES["kasittelyt"] + "\nk3;c1;40;1;1;1;0;1;"
    told = [(rule, table, column) for rule, table, _, column, _ in found(check(write_drop(tmp_path, drop)))]
    assert told[-2:] == [("K02", "kokoukset", "tiimi_id"), ("K03", "kasittelyt", "kokous_id")]


def test_accepted_rows_are_there_for_every_table_and_in_the_order_of_the_spreadsheet(tmp_path):
    drop = with_rows("koulutus", "w2", "w2;11.1.2024;1;muu", "w1;12.1.2024;1;muu")
    accepted = check(write_drop(tmp_path, drop)).accepted
    assert set(accepted) == set(TABLES)
    assert accepted["koulutus"]["row"].to_pylist() == [2, 4, 5]
