"""Composites of delivered indicators: the mean of what there is, and a reason where there is nothing."""

import pytest
from pydantic import ValidationError

from arviointi.config.outcomes import OutcomeFile
from arviointi.config.study import Calendar
from arviointi.contracts.canonical import INDICATORS
from arviointi.score.outcomes import outcome
from ascii_tables import cells, frame

TEXT = {"fi": "x", "en": "x"}
TEXTS = {"label": TEXT, "definition": TEXT, "unit": TEXT, "better": "lower", "kind": "composite"}
DELIVERED = """
| team | period     | indicator | value | missing_reason |
| A    | 2019-01-01 | work      | 90    |                |
| A    | 2019-01-01 | school    | 110   |                |
| A    | 2019-01-01 | health    | 130   |                |
| A    | 2020-01-01 | work      | 80    |                |
| A    | 2020-01-01 | school    |       | confidential   |
| B    | 2019-01-01 | work      |       | confidential   |
| B    | 2019-01-01 | school    |       | confidential   |
| B    | 2019-01-01 | health    |       | not_available  |
| B    | 2020-01-01 | work      |       | confidential   |
| C    | 2020-01-01 | other     | 5     |                |
"""
ALL = {"all": ["work", "school", "health"]}
TWO = {"adults": ["work", "health"], "young": ["school"]}
EXPECTED = """
| parts | team | period_label | value | missing_reason | because                                              |
| ALL   | A    | 2019         | 110   |                | the mean of three                                    |
| ALL   | A    | 2020         | 80    |                | one has a value, one a reason, one no row            |
| ALL   | B    | 2019         |       | confidential   | no value: the reason that most of them give          |
| ALL   | B    | 2020         |       | not_reported   | one reason, and two that were not delivered at all   |
| TWO   | A    | 2019         | 110   |                | the mean of the parts' means: (110 + 110) / 2        |
| TWO   | A    | 2020         | 80    |                | the part without a value is left out                 |
| TWO   | B    | 2019         |       | confidential   | no part has a value                                  |
"""


def composite(parts):
    definition = OutcomeFile.model_validate({**TEXTS, "parts": parts}).root
    rows = [row | {"period_label": row["period"][:4]} for row in cells(DELIVERED)]
    header = list(rows[0])
    drawn = "\n".join(
        "| " + " | ".join(values) + " |"
        for values in [header, *([row[name] or "" for name in header] for row in rows)]
    )
    return outcome({"indicators": frame(INDICATORS, drawn, region="x")}, definition, Calendar(unit="year"))


@pytest.mark.parametrize("row", cells(EXPECTED), ids=lambda row: row["because"])
def test_a_composite_is_the_mean_of_what_there_is(row):
    rows = composite({"ALL": ALL, "TWO": TWO}[row["parts"]])
    (found,) = rows[(rows["team"] == row["team"]) & (rows["period_label"] == row["period_label"])].to_dict(
        "records"
    )
    if row["value"]:
        assert found["value"] == pytest.approx(float(row["value"]))
        assert not isinstance(found["missing_reason"], str)
    else:
        assert found["value"] != found["value"]
        assert found["missing_reason"] == row["missing_reason"]


def test_two_parts_of_different_size_weigh_the_same():
    rows = composite({"one": ["work"], "two": ["school", "health"]})
    whole = rows[(rows["team"] == "A") & (rows["period_label"] == "2019")]["value"].item()
    assert whole == pytest.approx((90 + (110 + 130) / 2) / 2)


def test_a_unit_has_rows_only_where_one_of_its_indicators_was_delivered():
    rows = composite(ALL)
    assert sorted(zip(rows["team"], rows["period_label"], strict=True)) == [
        ("A", "2019"), ("A", "2020"), ("B", "2019"), ("B", "2020"),
    ]  # fmt: skip


@pytest.mark.parametrize("parts", [{}, {"a": []}, {"a": ["work"], "b": ["work"]}])
def test_every_part_names_indicators_and_each_of_them_once(parts):
    with pytest.raises(ValidationError):
        OutcomeFile.model_validate({**TEXTS, "parts": parts})
