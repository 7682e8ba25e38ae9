"""Where a table of indicators says what its values are: in a column, as a constant, or in the heading."""

import pytest

from arviointi.config.drops import RawTable
from arviointi.harmonise.mapping import indicator_names
from arviointi.io.database import database

TEXT = {"fi": "x", "en": "x"}
VALUE = {"type": "number", "label": TEXT, "becomes": "value"}
NAMED = {
    "type": "code",
    "label": TEXT,
    "becomes": "indicator",
    "codes": {"Työttömyys": "work", "Koulu": "school"},
}


def table(columns, **constants):
    return RawTable.model_validate(
        {
            "label": TEXT,
            "becomes": "indicators",
            "shape": "indicators",
            "columns": columns,
            "constants": constants,
        }
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (table({"rate": VALUE, "number": VALUE}), {"rate": ["rate"] * 2, "number": ["number"] * 2}),
        (table({"rate": VALUE}, indicator="placed"), {"rate": ["placed"] * 2}),
        (table({"what": NAMED, "rate": VALUE}), {"rate": ["work", "school"]}),
    ],
    ids=["the heading", "a constant", "a column of a long table"],
)
def test_every_value_gets_its_name(raw, expected):
    rows = "(SELECT unnest(['Työttömyys', 'Koulu']) AS what) AS t"
    with database() as connection:
        found = {
            column: [name for (name,) in connection.sql(f"SELECT {sql} FROM {rows}").fetchall()]  # noqa: S608  no text from outside
            for column, sql in indicator_names(raw).items()
        }
    assert found == expected
