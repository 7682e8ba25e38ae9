"""Different children during a calendar year, by the counting rules of the national statistics."""

import pytest

from ascii_tables import cells
from register_outcomes import COVERED, TEXT, computed, placed

MEASURE = {"label": TEXT, "definition": TEXT}
BANDS = [[0, 2], [3, 6], [7, 12], [13, 15], [16, 17], [18, 20]]
ALL_BASES = ["open_care", "emergency", "care_order", "aftercare"]
COUNTS = {
    "kind": "annual_count",
    "age_bands": BANDS,
    "measures": {
        "placed": {**MEASURE, "basis": ALL_BASES, "ages": [0, 20]},
        "in_care": {**MEASURE, "basis": ["care_order"], "ages": [0, 17]},
        "emergency": {**MEASURE, "basis": ["emergency"], "ages": [0, 17]},
        "new_in_care": {**MEASURE, "basis": ["care_order"], "ages": [0, 17], "counts": "begun"},
        "involuntary": {**MEASURE, "basis": ["care_order"], "ages": [0, 17], "counts": "decided_by_court"},
    },
}


def counted(rows, by="all"):
    """What is counted by year: measure or measure:value → number, without zeros."""
    own = rows[(rows["by"] == by) & (rows["n_children"] > 0)]
    names = own["measure"] if by == "all" else own["measure"] + ":" + own["value"]
    found = own.assign(name=names).groupby("year")
    return {year: dict(zip(one["name"], one["n_children"], strict=True)) for year, one in found}


def born(year, *children):
    header = "| child | team | start | birth_year |\n"
    return header + "\n".join(f"| {child} | A | 2017-01-01 | {year} |" for child in children)


@pytest.mark.parametrize(
    "row",
    cells("""
    | born | placed                             | 2018                              | 2019              | why                                         |
    |------|------------------------------------|-----------------------------------|-------------------|---------------------------------------------|
    | 2010 | 2018-05-01 : 2018-06-01 emergency  | placed emergency                  |                   | some days of the year                       |
    | 2010 | 2018-12-31 : 2019-01-01 emergency  | placed emergency                  |                   | the last day in force is 31.12.             |
    | 2010 | 2018-12-31 : 2019-01-02 emergency  | placed emergency                  | placed emergency  | one day of either year                      |
    | 2010 | 2018-12-31 : 2019-01-02 care_order | placed in_care new_in_care        | placed in_care    | new in the year in which it began           |
    | 2010 | 2015-01-01 : care_order            | placed in_care                    | placed in_care    | goes on: in care, but not new               |
    | 2001 | 2015-01-01 : care_order            | placed in_care                    | placed            | 18 on 31.12.2019: in-care counts end        |
    | 2000 | 2018-01-05 : 2018-02-01 care_order | placed                            |                   | turns 18 later in the year: age is on 31.12.|
    | 1998 | 2015-01-01 : aftercare             | placed                            |                   | aftercare counts as placed up to 20         |
    | 2010 | 2018-05-01 : 2018-06-01 open_care  | placed                            |                   | placed, but not in care                     |
    """),
    ids=lambda row: row["why"],
)
def test_who_is_counted_in_which_year(row):
    spell, basis = row["placed"].rsplit(" ", 1)
    found = counted(
        computed(
            COUNTS,
            responsibilities=born(row["born"], "a"),
            placements=placed(f"a | {spell.replace(':', '|')} | {basis}"),
        )
    )
    for year in (2018, 2019):
        assert sorted(found.get(year, {})) == sorted((row[str(year)] or "").split())


def test_a_child_counts_once_in_each_measure_and_may_be_in_several():
    rows = computed(
        COUNTS,
        responsibilities=born(2010, "a", "b"),
        placements=placed(
            "a | 2018-01-05 | 2018-02-01 | emergency",
            "a | 2018-03-05 | 2018-04-01 | emergency",
            "a | 2018-04-01 | 2018-09-01 | care_order",
            "a | 2018-10-01 | 2018-11-01 | care_order",
            "b | 2018-10-01 | 2018-11-01 | emergency",
        ),
    )
    assert counted(rows)[2018] == {"placed": 2, "emergency": 2, "in_care": 1, "new_in_care": 1}


def test_a_decision_that_continues_another_begins_nothing_new():
    rows = computed(
        COUNTS,
        responsibilities=born(2010, "a"),
        placements=placed("a | 2017-05-01 | 2018-03-01 | care_order", "a | 2018-03-02 | | care_order"),
    )
    assert counted(rows)[2018] == {"placed": 1, "in_care": 1}


def test_involuntary_is_part_of_new_in_care():
    rows = computed(
        COUNTS,
        responsibilities=born(2010, "a", "b", "c"),
        placements="""
        | placement | child | start      | basis      | decided_by    |
        | p1        | a     | 2018-05-01 | care_order | court         |
        | p2        | b     | 2018-05-01 | care_order | office_holder |
        | p3        | c     | 2015-05-01 | care_order | court         |
        """,
    )
    assert counted(rows)[2018] == {"placed": 3, "in_care": 3, "new_in_care": 2, "involuntary": 1}


def test_the_setting_is_that_of_the_last_placement_of_the_measures_bases():
    """In 2018 the child's last placement is in residential care, the last one in care is in a foster family."""
    rows = computed(
        COUNTS,
        responsibilities=born(2010, "a"),
        placements="""
        | placement | child | start      | end        | basis      | setting        |
        | p1        | a     | 2018-01-05 | 2018-02-01 | emergency  | kinship_family |
        | p2        | a     | 2018-02-01 | 2018-06-01 | care_order | foster_family  |
        | p3        | a     | 2018-08-01 | 2019-02-01 | open_care  | residential    |
        | p4        | a     | 2019-02-01 |            | open_care  |                |
        """,
    )
    found = counted(rows, by="setting")
    assert found[2018] == {
        "placed:residential": 1,
        "in_care:foster_family": 1,
        "emergency:kinship_family": 1,
        "new_in_care:foster_family": 1,
    }
    assert found[2019] == {"placed:unknown": 1}


@pytest.mark.parametrize(
    ("year", "band"), [(2018, "0_2"), (2016, "0_2"), (2015, "3_6"), (2001, "16_17"), (2000, "18_20")]
)
def test_age_is_that_of_31_december(year, band):
    rows = computed(
        COUNTS, responsibilities=born(year, "a"), placements=placed("a | 2018-01-05 | 2018-02-01 | open_care")
    )
    assert counted(rows, by="age")[2018] == {f"placed:{band}": 1}


def test_age_bands_and_settings_add_up_to_the_whole():
    rows = computed(
        COUNTS,
        responsibilities=born(2010, "a", "b") + "\n| c | B | 2017-01-01 | 1999 |",
        placements=placed(*(f"{child} | 2018-01-05 | | care_order" for child in "abc")),
    )
    sums = rows.groupby(["year", "measure", "by"])["n_children"].sum().unstack()
    assert (sums["age"] == sums["all"]).all()
    assert (sums["setting"] == sums["all"]).all()
    assert sums["all"].max() == 3


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2018-01-01", "2020-01-01", [2018, 2019]),
        ("2018-01-02", "2020-01-01", [2019]),
        ("2018-01-01", "2019-12-31", [2018]),
        ("2018-06-01", "2019-06-01", []),
    ],
)
def test_a_year_counts_only_where_all_of_it_was_reported(start, end, years):
    drawn = {"responsibilities": born(2010, "a"), "placements": placed("a | 2018-01-05 | | care_order")}
    by_time = computed(COUNTS, drops=f"| delivery | start | end |\n| d | {start} | {end} |", **drawn)
    by_coverage = computed(
        COUNTS, coverage=COVERED.replace("2018-01-01", start).replace("2020-01-01", end), **drawn
    )
    assert by_time["year"].unique().tolist() == years
    assert by_coverage["year"].unique().tolist() == years
