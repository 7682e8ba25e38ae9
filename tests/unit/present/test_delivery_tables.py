"""Findings, completeness and changes of deliveries, as others may see them."""

import datetime as dt

import pytest

import quality_factory as study
from arviointi.config.exhibits import ChangesTable, CompletenessTable, FindingsTable
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Number
from arviointi.locale.speak import speak
from arviointi.present.changes_table import changes_table
from arviointi.present.completeness import completeness_table, covered_days, study_time
from arviointi.present.disclosure import release
from arviointi.present.findings_table import counted, findings_table
from arviointi.present.regional import only

RULES = Disclosure()


def rows_of(unchecked, group=None):
    return {
        line.id: [speak(cell, "en") for cell in line.cells]
        for one in release("x", unchecked, RULES).block.groups
        if group in (None, one.id)
        for line in one.rows
    }


FINDINGS = FindingsTable(kind="findings_table", title=study.TITLE, canonical=["findings_summary"])


def findings(*rows):
    return study.sources(findings_summary=study.table("findings_summary", list(rows)))


def test_findings_are_counted_by_rule_with_regions_and_deliveries():
    made = findings(
        study.finding("pirkanmaa", "R110", 30),
        study.finding("kymenlaakso", "R110", 20, table="sijoitukset"),
        study.finding("pirkanmaa", "V03", 7, severity="exclude"),
    )
    assert rows_of(findings_table(FINDINGS, made)) == {
        "exclude.V03": ["V03", "7", "1", "1", "lapset", "The value … is missing."],
        "query.R110": ["R110", "50", "2", "2", "lapset, sijoitukset", "The value … is missing."],
    }


def test_a_rule_with_few_findings_cannot_be_worked_out_from_the_total():
    """The severity's total is in its heading, and in the list of deliveries."""
    counts = counted(
        study.table(
            "findings_summary", [study.finding("pirkanmaa", rule, n) for rule, n in (("R1", 30), ("R2", 3))]
        )
    )
    assert counts.values["query", "all"] == 33
    made = findings(study.finding("pirkanmaa", "R1", 30), study.finding("pirkanmaa", "R2", 3))
    shown = rows_of(findings_table(FINDINGS, made))
    assert (shown["query.R1"][1], shown["query.R2"][1]) == ("not shown", "<5")


def test_a_region_of_its_own_has_no_column_of_regions():
    made = only(
        findings(study.finding("pirkanmaa", "R110", 30), study.finding("kymenlaakso", "R110", 20)),
        "pirkanmaa",
    )
    assert rows_of(findings_table(FINDINGS, made))["query.R110"][:4] == ["R110", "30", "1", "lapset"]


def test_where_nothing_was_found_the_table_says_so():
    table = findings_table(FINDINGS, findings())
    assert table.block.groups == ()
    assert "found nothing" in speak(table.block.footnotes[0], "en")


COMPLETENESS = CompletenessTable(
    kind="completeness_table",
    title=study.TITLE,
    canonical=["delivered", "coverage", "teams", "drops", "caseloads"],
)


def spell(team, start, end, table="meetings"):
    days = {name: dt.date(2018, 1, day) for name, day in (("start", start), ("end", end))}
    return {"region": "pirkanmaa", "team": team, "table": table, **days}


@pytest.fixture
def complete():
    """Two teams whose region delivered the first ten days of January."""
    return study.sources(
        delivered=study.table(
            "delivered",
            [
                study.delivered("pirkanmaa", "kokoukset", "meetings", 40, optional_cells=40, filled_cells=30),
                study.delivered("kymenlaakso", "kokoukset", "meetings", 0),
                study.delivered("pirkanmaa", "asiakasmaarat", "caseloads", 3, left_out=12),
                study.delivered("pirkanmaa", "toimitus", "drops", 1),
            ],
        ),
        coverage=study.table(
            "coverage", [spell("a", 1, 4), spell("a", 3, 6), spell("b", 1, 11), spell("b", 1, 3, "contacts")]
        ),
        teams=study.table("teams", [study.team("pirkanmaa", "a"), study.team("pirkanmaa", "b")]),
        drops=study.table("drops", [study.drop("pirkanmaa")]),
        caseloads=study.table(
            "caseloads",
            [
                {
                    "region": "pirkanmaa",
                    "worker": w,
                    "team": "a",
                    "month": dt.date(2018, 1, 1),
                    "children": 20,
                }
                for w in ("w1", "w2")
            ],
        ),
    )


def test_days_covered_twice_count_once(complete):
    days = covered_days(complete.canonical["coverage"], study_time(complete))
    assert days.to_dict() == {"meetings": 5 + 10, "contacts": 2}


def test_each_table_has_its_senders_rows_covered_time_and_filled_cells(complete):
    assert rows_of(completeness_table(COMPLETENESS, complete)) == {
        "kokoukset": ["kokoukset en", "1", "1", "40", "0", "75%", "75%"],
        "asiakasmaarat": ["asiakasmaarat en", "1", "1", "<5", "12", "50%", "–"],
    }


def test_coverage_outside_the_study_time_is_not_counted(complete):
    later = study.table("coverage", [{**spell("a", 1, 4), "end": dt.date(2019, 1, 1)}])
    assert covered_days(later, study_time(complete)).to_dict() == {"meetings": 10}


CHANGES = ChangesTable(kind="changes_table", title=study.TITLE, canonical=["drop_changes", "delivered"])


def changed(*rows):
    tables = [study.delivered("pirkanmaa", name, name, 1) for name in ("lapset", "tiimit")]
    return study.sources(
        drop_changes=study.table("drop_changes", list(rows)), delivered=study.table("delivered", tables)
    )


def test_changes_of_several_regions_are_summed_by_region_and_by_table():
    made = changed(
        study.change("pirkanmaa", "lapset", 10, 20, 30, 0),
        study.change("pirkanmaa", "tiimit", 5, 0, 7, 0),
        study.change("kymenlaakso", "lapset", 40, 50, 60, 6),
    )
    table = changes_table(CHANGES, made)
    assert rows_of(table, "region") == {
        "kymenlaakso": ["Kymenlaakso", "40", "50", "60", "6"],
        "pirkanmaa": ["Pirkanmaa", "15", "20", "37", "0"],
        "all": ["Together", "55", "70", "97", "6"],
    }
    assert rows_of(table, "table") == {
        "lapset": ["lapset en", "50", "70", "90", "6"],
        "tiimit": ["tiimit en", "5", "0", "7", "0"],
    }


def test_a_few_vanished_rows_cannot_be_worked_out_from_the_other_margin():
    made = changed(
        study.change("pirkanmaa", "lapset", 10, 20, 30, 12),
        study.change("pirkanmaa", "tiimit", 10, 20, 30, 2),
        study.change("kymenlaakso", "lapset", 10, 20, 30, 9),
    )
    table = changes_table(CHANGES, made)
    assert [row[4] for row in rows_of(table, "table").values()] == ["not shown", "<5"]
    assert [row[4] for row in rows_of(table, "region").values()] == ["9", "14", "23"]


def test_changes_of_one_region_are_told_delivery_by_delivery():
    made = changed(
        study.change("pirkanmaa", "lapset", 10, 20, 30, 0),
        study.change("pirkanmaa", "lapset", 11, 21, 31, 3, delivery="2019-04-20"),
        study.change("pirkanmaa", "tiimit", 0, 0, 0, 0),
    )
    table = changes_table(CHANGES, made)
    assert rows_of(table, "2018-10-22") == {"lapset": ["lapset en", "10", "20", "30", "0"]}
    assert rows_of(table, "2019-04-20") == {"lapset": ["lapset en", "11", "21", "31", "<5"]}


def test_without_two_deliveries_there_is_nothing_to_compare():
    table = changes_table(CHANGES, changed())
    assert table.block.groups == ()
    assert "No region has two deliveries" in speak(table.block.footnotes[0], "en")


def test_no_small_count_is_printed_as_a_number(complete):
    block = release("x", completeness_table(COMPLETENESS, complete), RULES).block
    counts = [cell for g in block.groups for row in g.rows for cell in row.cells if isinstance(cell, Number)]
    assert not [cell for cell in counts if cell.format == "count" and 0 < cell.value < 5]
