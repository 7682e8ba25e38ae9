"""Findings → things to do: equal errors are one line, consequences stand under their cause."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from arviointi.config.drops import DropSchema
from arviointi.feedback.answer import SECTIONS, Group, Place
from arviointi.feedback.causes import under_their_causes

Row = Mapping[str, Any]
LANGUAGES = ("fi", "sv", "en")
PHASES = "PFCVKRH"
A_LINE_EACH = 5
LONGEST_VALUE = 80
ONE_LINE_A_TABLE = {"F03", "C01", "C02", "C03", "C05", "C07"}
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def fold(rows: Iterable[Row], schema: DropSchema, tables: Iterable[str] = ()) -> tuple[Group, ...]:
    """Fold findings into groups, in the order in which a sender should mend them.

    Parameters
    ----------
    rows : rows of FINDINGS. One without a row number beside others of its rule, table and column stands for
        `count` more of them.
    tables : tables that were checked to the end; None of the others has more findings than were told.

    Returns
    -------
    What rejects the drop comes first, then what leaves rows out, then what is to be confirmed; within that
    files before columns, values, keys and rules, and tables in the schema's order. Equal errors are the same
    rule in the same table and column and, where a column has few values to choose from, with the same value.
    """
    groups = _same_rows(group for kind in _kinds(rows) for group in _split(kind, schema))
    caused = under_their_causes(groups, schema, set(tables))
    order = {table: place for place, table in enumerate(schema.tables)}
    return tuple(sorted(caused, key=lambda group: _urgency(group, order)))


def _urgency(group: Group, order: Mapping[str, int]) -> tuple[int, int, int, str]:
    phase = PHASES.find(group.rule[0])
    return (SECTIONS.index(group.section), phase, order.get(group.table or "", len(order)), group.rule)


def _kinds(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """Put together what differs only in row and value, or is one thing to do whatever the column."""
    kinds: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        one_line = row["rule"] in ONE_LINE_A_TABLE
        subject = () if one_line else (row["column"], row["file"])
        kinds[row["rule"], row["severity"], row["table"], subject].append(row)
    return kinds.values()


def _split(kind: list[Row], schema: DropSchema) -> Iterable[Group]:
    """Make one group of a kind, or one for each value where there are few to choose from."""
    listed, more = _without_rest(kind)
    by_value: dict[str | None, list[Row]] = defaultdict(list)
    for row in listed:
        by_value[row["value"]].append(row)
    if _is_code_like(kind[0], schema) and not more and len(by_value) <= A_LINE_EACH:
        return [_group(rows, 0, schema) for rows in by_value.values()]
    return [_group(listed, more, schema)]


def _same_rows(groups: Iterable[Group]) -> list[Group]:
    """Make one group of several columns that lack their value on exactly the same rows."""
    alike: dict[tuple[Any, ...], list[Group]] = defaultdict(list)
    for place, group in enumerate(groups):
        is_joinable = group.places and not group.values and group.count == len(group.places)
        alike[group.rule, group.severity, group.table, group.rows if is_joinable else place].append(group)
    return [_joined(same) for same in alike.values()]


def _joined(same: list[Group]) -> Group:
    return replace(
        same[0],
        columns=tuple(dict.fromkeys(column for group in same for column in group.columns)),
        count=sum(group.count for group in same),
        places=tuple(place for group in same for place in group.places),
    )


def _without_rest(kind: list[Row]) -> tuple[list[Row], int]:
    """Take the line apart that counts what is not listed."""
    placed = [row for row in kind if row["row"] is not None]
    if not placed:
        return kind, 0
    return placed, sum(row["count"] for row in kind if row["row"] is None)


def _is_code_like(row: Row, schema: DropSchema) -> bool:
    table = schema.tables.get(row["table"] or "")
    column = table.columns.get(row["column"] or "") if table else None
    return column is not None and bool(column.codes or column.references or column.type == "boolean")


def _group(rows: list[Row], more: int, schema: DropSchema) -> Group:
    first = rows[0]
    table = schema.tables.get(first["table"] or "")
    column = table.columns.get(first["column"] or "") if table else None
    return Group(
        rule=first["rule"],
        severity=first["severity"],
        table=first["table"],
        columns=_distinct(rows, "column"),
        files=_distinct(rows, "file"),
        values=tuple(shortened(value) for value in _distinct(rows, "value")),
        count=sum(row["count"] for row in rows) + more,
        places=tuple(_place(row) for row in rows if row["row"] is not None),
        texts={language: told(first, language) for language in LANGUAGES},
        table_label=table.label if table else None,
        column_label=column.label if column else None,
    )


def _place(row: Row) -> Place:
    column = None if row["column"] is None else visible(row["column"])
    return Place(row["row"], column, None if row["value"] is None else shortened(row["value"]))


def told(row: Row, language: str) -> str:
    """Return what a finding says, with a long value cut and nothing in it that a screen would obey."""
    value = row["value"]
    text: str = row[language] if not value else row[language].replace(value, shortened(value))
    return visible(text)


def _distinct(rows: Iterable[Row], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(visible(row[name]) for row in rows if row[name]))


def shortened(value: str) -> str:
    """Show no more of a value than a reader needs to find it."""
    seen = visible(value)
    return seen if len(seen) <= LONGEST_VALUE else seen[: LONGEST_VALUE - 1].rstrip() + "…"


def visible(text: str) -> str:
    """Show what would otherwise steer a terminal or turn text around."""
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)
