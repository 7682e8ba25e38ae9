"""SDQ: five scales of five items, five items turned, whole-number rounding, four scales in the total."""

from itertools import product

import pandas as pd
import pytest

from arviointi.config.norms import Norm
from arviointi.score.measures import measure
from ascii_tables import cells
from one_respondent import children, differing, key, responses, scores


@pytest.mark.parametrize(
    "row",
    cells("""
    | answers 1–5    6–10      11–15     16–20     21–25     | emotion | conduct | hyper | peer | prosocial | total | why                                            |
    |--------------------------------------------------------|---------|---------|-------|------|-----------|-------|------------------------------------------------|
    | 0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  | 0       | 2       | 4     | 4    | 0         | 10    | 7; 21 and 25; 11 and 14 are turned: 0 counts 2 |
    | 2 2 2 2 2  2 2 2 2 2  2 2 2 2 2  2 2 2 2 2  2 2 2 2 2  | 10      | 8       | 6     | 6    | 10        | 30    | the same from the other end                    |
    | 1 1 1 1 1  1 1 1 1 1  1 1 1 1 1  1 1 1 1 1  1 1 1 1 1  | 5       | 5       | 5     | 5    | 5         | 20    | the middle stays                               |
    | 2 0 2 2 0  0 2 2 2 0  2 0 2 2 0  2 2 0 0 2  2 0 0 2 2  | 10      | 0       | 0     | 0    | 10        | 10    | only feelings are hard: 3, 8, 13, 16, 24       |
    | 2 2 0 2 0  0 2 0 2 2  2 0 0 2 2  0 2 0 0 2  0 0 0 0 0  | 0       | 0       | 10    | 0    | 10        | 10    | only attention is: 2, 10, 15, 21, 25           |
    | 2 0 0 2 2  0 0 0 2 0  2 2 0 2 0  0 2 2 0 2  2 2 0 0 2  | 0       | 10      | 0     | 0    | 10        | 10    | only conduct is: 5, 7, 12, 18, 22              |
    | 0 0 0 0 0  2 2 0 0 0  0 0 0 0 0  0 0 0 2 0  2 0 2 0 2  | 0       | 0       | 0     | 10   | 0         | 10    | only friends are: 6, 11, 14, 19, 23            |
    """),
    ids=lambda row: row["why"],
)
def test_items_and_scales(row):
    answers = next(value for name, value in row.items() if name.startswith("answers"))
    assert not differing(scores("sdq", answers), row)


@pytest.mark.parametrize(
    "row",
    cells("""
    | items 3 8 13 16 24 | emotion | why                                                               |
    |--------------------|---------|-------------------------------------------------------------------|
    | 1 0 0 0 0          | 1       | nothing missing, nothing rounded                                  |
    | 1 1 0 0 .          | 3       | 5 · 2/4 = 2.5 becomes 3; Python's round would make it 2           |
    | 2 2 1 1 .          | 8       | 5 · 6/4 = 7.5 becomes 8, as Python's round would                  |
    | 1 0 0 0 .          | 1       | 5 · 1/4 = 1.25                                                    |
    | 2 1 0 0 .          | 4       | 5 · 3/4 = 3.75                                                    |
    | 1 0 0 . .          | 2       | 5 · 1/3 = 1.67: three of five are enough                          |
    | 1 1 0 . .          | 3       | 5 · 2/3 = 3.33                                                    |
    | 2 2 1 . .          | 8       | 5 · 5/3 = 8.33                                                    |
    | 2 2 . . .          |         | two are not                                                       |
    | 2 2 ! ! 2          | 10      | an answer out of range is not used                                |
    | ! ! ! 2 2          |         | and does not help to be enough                                    |
    """),
    ids=lambda row: row["why"],
)
def test_missing_answers_are_made_up_for_and_rounded(row):
    """Floor((n + 10 · sum) / 2n)."""
    answers = ["0"] * 25
    for item, answer in zip((3, 8, 13, 16, 24), row["items 3 8 13 16 24"].split(), strict=True):
        answers[item - 1] = answer
    assert not differing(scores("sdq", " ".join(answers)), row)


def test_rounding_is_that_of_the_publisher_for_every_possible_set_of_answers():
    """Floor(0.5 + 5 · mean), worked in tenths of thirds and quarters so that no fraction is inexact."""
    for n in (3, 4, 5):
        for total in {sum(answers) for answers in product((0, 1, 2), repeat=n)}:
            halves = (60 * 5 * total // n + 30) // 60
            assert (n + 10 * total) // (2 * n) == halves


@pytest.mark.parametrize("scale", ["emotion", "conduct", "hyper", "peer"])
def test_there_is_no_total_without_each_of_the_four_scales(scale):
    answers = ["1"] * 25
    for item in key("sdq").items_of(scale)[:3]:
        answers[item - 1] = "."
    found = scores("sdq", " ".join(answers))["score"]
    assert found.isna().to_dict() == {name: name in (scale, "total") for name in found.index}


def test_the_prosocial_scale_stands_apart():
    """It is no part of the total, and better when high."""
    sdq = key("sdq")
    assert not set(sdq.items_of("prosocial")) & set(sdq.items_of("total"))
    assert (sdq.better, sdq.scales["prosocial"].better) == ("lower", "higher")
    answers = ["1"] * 25
    for item in sdq.items_of("prosocial"):
        answers[item - 1] = "."
    found = scores("sdq", " ".join(answers))
    assert found.loc["total", "score"] == 20
    assert found.loc["total", ["n_answered", "n_items"]].tolist() == [20, 20]


BORN = "| child | birth_year | birth_month |\n| a | {year} | {month} |"


def band_of(table: str, informant: str, total: int, year: int = 2008, month: object = 3) -> str | None:
    """Band of a total in one table, for a child asked on 1.7.2018, whose items make up that total."""
    names = ("emotion", "conduct", "hyper", "peer")
    sdq = key("sdq").model_copy(update={"norm_in_use": table})
    turned = {item: 2 if item in sdq.reversed else 0 for item in range(1, 26)}
    items = [item for name in names for item in sdq.items_of(name)]
    for place in range(total):
        item = items[place % len(items)]
        turned[item] += -1 if item in sdq.reversed else 1
    rows = responses(
        "sdq", " ".join(str(turned[item]) for item in range(1, 26)), informant=informant, date="2018-07-01"
    )
    born = children(BORN.format(year=year, month=month))
    (found,) = measure(rows, sdq, born).query("scale == 'total'").to_dict("records")
    assert found["score"] == total
    return None if pd.isna(found["band"]) else found["band"]


@pytest.mark.parametrize(
    "row",
    cells("""
    | table        | informant    | total | band       |
    |--------------|--------------|-------|------------|
    | uk           | parent       | 13    | normal     |
    | uk           | parent       | 14    | borderline |
    | uk           | parent       | 16    | borderline |
    | uk           | parent       | 17    | abnormal   |
    | uk           | practitioner | 11    | normal     |
    | uk           | practitioner | 12    | borderline |
    | uk           | practitioner | 16    | abnormal   |
    | finland_2014 | parent       | 9     | normal     |
    | finland_2014 | parent       | 10    | borderline |
    | finland_2014 | practitioner | 12    | abnormal   |
    """),
    ids=lambda row: f"{row['table']} {row['informant']} {row['total']}",
)
def test_a_band_depends_on_the_table_and_on_the_informant(row):
    """A practitioner's answers use the teachers' table. The child is nine years old."""
    assert band_of(row["table"], row["informant"], int(row["total"]), 2009) == row["band"]


@pytest.mark.parametrize(
    "row",
    cells("""
    | table        | informant | born    | band       | why                                             |
    |--------------|-----------|---------|------------|-------------------------------------------------|
    | uk           | parent    | 2014-7  | abnormal   | four years old this month                       |
    | uk           | parent    | 2014-8  |            | still three                                     |
    | uk           | parent    | 2000-8  | abnormal   | seventeen                                       |
    | uk           | parent    | 2000-7  |            | eighteen                                        |
    | uk           | child     | 2007-7  | abnormal   | eleven: old enough to answer                    |
    | uk           | child     | 2007-8  |            | ten: no table                                   |
    | finland_2014 | parent    | 2008-8  | abnormal   | nine                                            |
    | finland_2014 | parent    | 2008-7  |            | ten: the Finnish table ends                     |
    | finland_2014 | child     | 2009-1  |            | no Finnish table for children's own answers     |
    | uk           | parent    | 2010-   | abnormal   | seven or eight: in the table either way         |
    | uk           | parent    | 2014-   |            | three or four: not sure, so no band             |
    """),
    ids=lambda row: row["why"],
)
def test_a_band_depends_on_the_childs_age(row):
    year, month = row["born"].split("-")
    assert band_of(row["table"], row["informant"], 20, int(year), month) == row["band"]


def test_a_child_whose_birth_is_not_known_has_a_score_and_no_band():
    rows = responses("sdq", "1 " * 25, date="2018-07-01")
    total = measure(rows, key("sdq"), children()).query("scale == 'total'")
    assert total["score"].tolist() == [20]
    assert total["band"].isna().all()


@pytest.mark.parametrize("norm", key("sdq").norms.values(), ids=list(key("sdq").norms))
def test_every_table_starts_at_zero_and_names_its_source(norm: Norm):
    assert norm.source.strip()
    assert {next(iter(table.lowest.values())) for table in norm.tables} == {0}
