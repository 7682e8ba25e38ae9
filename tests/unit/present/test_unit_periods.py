"""Which units are there for only part of the periods."""

import pandas as pd

from arviointi.present.unit_periods import unit_spans


def outcome(rows):
    table = pd.DataFrame(rows, columns=["team", "period_label", "value", "missing_reason"])
    period = pd.to_datetime(table["period_label"] + "-01-01")
    return table.assign(region="england", period=period)


def test_a_merged_area_ends_and_the_new_one_begins():
    spans = unit_spans(
        outcome(
            [
                ("whole", "2018", 1.0, None),
                ("whole", "2019", 2.0, None),
                ("whole", "2020", 3.0, None),
                ("old", "2018", 1.0, None),
                ("old", "2019", 1.0, None),
                ("old", "2020", None, "not_applicable"),
                ("new", "2019", None, "not_applicable"),
                ("new", "2020", 1.0, None),
            ]
        )
    ).set_index("team")
    assert spans[["first", "last", "n_periods", "is_whole"]].to_dict("index") == {
        "new": {"first": "2020", "last": "2020", "n_periods": 1, "is_whole": False},
        "old": {"first": "2018", "last": "2019", "n_periods": 2, "is_whole": False},
        "whole": {"first": "2018", "last": "2020", "n_periods": 3, "is_whole": True},
    }


def test_a_value_that_is_missing_for_another_reason_does_not_shorten_a_span():
    spans = unit_spans(
        outcome(
            [
                ("late", "2018", None, "not_available"),
                ("late", "2019", 2.0, None),
                ("other", "2018", 2.0, None),
                ("other", "2019", None, "confidential"),
            ]
        )
    )
    assert spans["is_whole"].all()
