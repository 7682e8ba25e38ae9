"""Findings counted by rule and table, in words that give nothing of a row away."""

from arviointi.validate.book import read_book
from arviointi.validate.found import Finding
from arviointi.validate.tally import in_general, tally
from small_drop import RULES

BOOK = read_book(RULES)


def test_findings_are_counted_by_rule_severity_and_table():
    found = [
        Finding("V03", "exclude", "lapset", row=2, column="syntymavuosi", value="x"),
        Finding("V03", "exclude", "lapset", row=3, column="syntymavuosi", value="y"),
        Finding("V03", "query", "tiimit", row=2, column="huom", value="z"),
        Finding("F03", "query", file="muuta.csv"),
    ]
    counted = [(row["rule"], row["severity"], row["table"], row["count"]) for row in tally(found, BOOK)]
    assert counted == [
        ("F03", "query", None, 1),
        ("V03", "exclude", "lapset", 2),
        ("V03", "query", "tiimit", 1),
    ]


def test_a_line_that_stands_for_the_rest_counts_as_many_as_it_stands_for():
    found = [
        *(Finding("K01", "exclude", "lapset", row=n) for n in range(1000)),
        Finding("K01", "exclude", "lapset", detail={"count": "234"}),
    ]
    assert [row["count"] for row in tally(found, BOOK)] == [1234]


def test_the_words_are_the_rules_own_without_any_value():
    words = in_general(BOOK["R109"])
    assert words["en"] == (
        "The placement began on …, after the year in which the child turned 18. "
        "Check the date and the child's birth year."
    )
    assert "(…)" not in words["fi"]


def test_no_value_of_a_finding_reaches_the_count():
    code = "131052-308T"
    rows = tally([Finding("V03", "exclude", "lapset", column="x", value=code, detail={"other": code})], BOOK)
    assert code not in str(rows)
