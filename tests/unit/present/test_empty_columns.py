"""A column in which nothing is known is not printed."""

from arviointi.contracts.blocks import Column, Nothing, Plain, Row, RowGroup, Table
from arviointi.present.content import without_empty_columns


def table(*rows):
    columns = tuple(Column(id=name, heading=Plain(text=name)) for name in ("unit", "wave", "start"))
    return Table(
        caption=Plain(text="units"),
        columns=columns,
        groups=(RowGroup(id="all", rows=tuple(Row(id=str(n), cells=cells) for n, cells in enumerate(rows))),),
    )


def test_a_column_without_any_value_is_left_out():
    known, unknown = Plain(text="known"), Nothing()
    narrowed = without_empty_columns(table((known, unknown, known), (known, unknown, unknown)))
    assert [column.id for column in narrowed.columns] == ["unit", "start"]
    assert [row.cells for row in narrowed.groups[0].rows] == [(known, known), (known, unknown)]


def test_the_heading_stays_and_a_table_without_rows_keeps_its_columns():
    unknown = Nothing()
    assert [column.id for column in without_empty_columns(table((unknown,) * 3)).columns] == ["unit"]
    assert len(without_empty_columns(table()).columns) == 3
