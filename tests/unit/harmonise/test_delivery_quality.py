"""What drops hold and what was found in them, as canonical tables."""

from arviointi.contracts.canonical import REGISTERS
from arviointi.harmonise.quality import optional_columns
from arviointi.harmonise.registers import registers
from delivered import SCHEMAS, delivered, study
from small_drop import tables, with_rows


def united(*drops, **settings):
    found = registers(list(drops), SCHEMAS, study(**settings))
    return {name: REGISTERS[name].conform(table).to_pylist() for name, table in found.items()}


def test_rows_and_optional_cells_are_counted_by_table(tmp_path):
    second = "p2;c1;1.5.2024;;avohuolto;;"
    rows = united(delivered(tmp_path, with_rows("sijoitukset", second)))["delivered"]
    placements = next(row for row in rows if row["table"] == "sijoitukset")
    counted = ("becomes", "rows", "left_out", "optional_cells", "filled_cells")
    assert [placements[name] for name in counted] == ["placements", 2, 0, 4, 2]
    assert placements["fi"] == "Sijoitukset kodin ulkopuolelle"


def test_a_row_that_is_not_used_is_counted_as_left_out(tmp_path):
    wrong = "p2;c1;1.5.2024;1.4.2024;avohuolto;;"
    found = united(delivered(tmp_path, with_rows("sijoitukset", wrong)))
    row = next(row for row in found["delivered"] if row["table"] == "sijoitukset")
    assert (row["rows"], row["left_out"]) == (1, 1)
    (finding,) = [row for row in found["findings_summary"] if row["rule"] == "R103"]
    assert (finding["severity"], finding["table"], finding["count"], finding["wave"]) == (
        "exclude", "sijoitukset", 1, "T1",
    )  # fmt: skip
    assert "2024" not in finding["en"]


def test_the_end_of_a_spell_is_no_optional_cell():
    plan = SCHEMAS["v1"].tables["tyontekijat"]
    assert list(optional_columns(plan)) == ["terapeutti_patevyys"]


def test_findings_of_a_rejected_drop_are_told_and_its_rows_are_not(tmp_path):
    rejected = delivered(tmp_path, tables(tiimit=None))
    found = united(rejected, when_rejected="leave_out")
    assert {"reject"} <= {row["severity"] for row in found["findings_summary"]}
    assert found["delivered"] == []
    assert found["drop_changes"] == []
