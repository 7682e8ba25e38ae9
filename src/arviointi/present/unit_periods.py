"""Units that are delivered for only part of the periods: areas merged, split, or reporting together."""

from collections.abc import Iterator

import pandas as pd

from arviointi.config.exhibits import UnitPeriodsTable
from arviointi.contracts.blocks import Content, Row, RowGroup, Table
from arviointi.present.content import column, groups, heading, message, plain, records, whole
from arviointi.present.disclosure import Unchecked, protect_unit_count
from arviointi.present.sources import Sources, words

NOT_THERE = "not_applicable"
UNIT = ["region", "team"]


def unit_periods_table(exhibit: UnitPeriodsTable, sources: Sources) -> Unchecked:
    """List, by outcome, the units that are there for only part of its periods, with their first and last."""
    names = sources.canonical["indicators"].sort_values("period").groupby(UNIT)["name"].last()
    columns = (
        heading("unit"),
        column("unit_code", "text"),
        column("first_period", "text"),
        column("last_period", "text"),
        column("periods"),
    )
    spans = {name: unit_spans(sources.outcomes[name]) for name in exhibit.outcomes}
    named = (
        RowGroup(id=name, heading=words(sources.definitions[name].label), rows=tuple(_rows(span, names)))
        for name, span in spans.items()
    )
    notes = (_note(name, span, sources) for name, span in spans.items())
    return Unchecked(
        Table(caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=tuple(notes))
    )


def unit_spans(outcome: pd.DataFrame) -> pd.DataFrame:
    """Find the first and last period of every unit, a value or a reason other than "not applicable" in it.

    Parameters
    ----------
    outcome : PERIOD_OUTCOMES.

    Returns
    -------
    Columns region, team, first, last (period labels), n_periods, is_whole: from the outcome's first period to
    its last.
    """
    there = outcome[outcome["missing_reason"].isna() | (outcome["missing_reason"] != NOT_THERE)]
    ordered = there.sort_values("period")
    spans = ordered.groupby(UNIT, as_index=False).agg(
        first=("period_label", "first"), last=("period_label", "last"), n_periods=("period", "nunique")
    )
    ends = ordered["period_label"].iloc[[0, -1]].tolist() if len(ordered) else ["", ""]
    return spans.assign(is_whole=(spans["first"] == ends[0]) & (spans["last"] == ends[1]))


def _note(name: str, spans: pd.DataFrame, sources: Sources) -> Content:
    n_whole = protect_unit_count(int(spans["is_whole"].sum()), sources.rules)
    return message("note.unit_periods", outcome=words(sources.definitions[name].label), n=n_whole)


def _rows(spans: pd.DataFrame, names: pd.Series) -> Iterator[Row]:
    partly = spans[~spans["is_whole"]]
    shown = partly.join(names, on=UNIT).sort_values(["name", "team"])
    for unit in records(shown):
        cells = (
            plain(unit["name"]),
            plain(unit["team"]),
            plain(unit["first"]),
            plain(unit["last"]),
            whole(unit["n_periods"]),
        )
        yield Row(id=f"{unit['region']}/{unit['team']}", cells=cells)
