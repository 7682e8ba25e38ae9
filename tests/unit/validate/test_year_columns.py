"""A reporting year, named by the year it ends in, is read as its first day."""

import datetime as dt

import duckdb
import pytest

from arviointi.config.base import Label
from arviointi.config.drops import RawColumn
from arviointi.validate.columns import Field
from arviointi.validate.values import macros, typed


@pytest.mark.parametrize(
    ("text", "year_ends", "first_day"),
    [
        ("2020", "03-31", dt.date(2019, 4, 1)),
        ("2017", "09-30", dt.date(2016, 10, 1)),
        ("2020", "12-31", dt.date(2020, 1, 1)),
        ("2019/20", "03-31", None),
    ],
)
def test_first_day_of_a_reporting_year(text, year_ends, first_day):
    column = Field("period", RawColumn(type="year", label=Label(fi="x", en="x"), year_ends=year_ends))
    connection = duckdb.connect()
    connection.execute(macros(decimal_comma=False))
    connection.execute("CREATE TABLE delivered AS SELECT ? AS period", [text])
    ((found,),) = connection.table("delivered").project(typed(column)).fetchall()
    assert found == first_day
