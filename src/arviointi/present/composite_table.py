"""What composites are made of: in which periods each indicator was delivered, of how many units."""

from collections.abc import Iterator
from itertools import groupby

import pandas as pd

from arviointi.config.exhibits_reference import CompositeTable
from arviointi.config.outcomes import Composite
from arviointi.contracts.blocks import Content, Row, RowGroup, Table
from arviointi.present.content import column, heading, message, plain, whole
from arviointi.present.disclosure import Unchecked, protect_unit_count
from arviointi.present.sources import Sources, words


def composite_table(exhibit: CompositeTable, sources: Sources) -> Unchecked:
    """List the indicators of each composite with their periods, units and missing values."""
    columns = (
        heading("indicator"),
        column("periods_delivered", "text"),
        column("periods"),
        column("units"),
        column("missing_values"),
    )
    composites = {name: _composite(name, sources) for name in exhibit.outcomes}
    groups = tuple(
        RowGroup(
            id=name,
            heading=words(composite.label),
            rows=tuple(_rows(name, composite, exhibit, sources)),
        )
        for name, composite in composites.items()
    )
    notes = tuple(_note(composite, sources) for composite in composites.values())
    return Unchecked(Table(caption=words(exhibit.title), columns=columns, groups=groups, footnotes=notes))


def _composite(name: str, sources: Sources) -> Composite:
    outcome = sources.definitions[name]
    if not isinstance(outcome, Composite):
        raise TypeError(f"outcome '{name}' is no composite")
    return outcome


def _names(composite: Composite) -> list[str]:
    return [name for part in composite.parts.values() for name in part]


def _rows(name: str, composite: Composite, exhibit: CompositeTable, sources: Sources) -> Iterator[Row]:
    labels = _labels(_delivered(_names(composite), sources))
    for indicator in _names(composite):
        own = _delivered([indicator], sources)
        n_units = len(own[["region", "team"]].drop_duplicates())
        cells = (
            words(exhibit.labels[indicator]),
            plain(_ranges(labels, set(own["period_label"]))),
            whole(own["period_label"].nunique()),
            protect_unit_count(n_units, sources.rules),
            whole(int(own["value"].isna().sum())),
        )
        yield Row(id=f"{name}/{indicator}", cells=cells)


def _delivered(names: list[str], sources: Sources) -> pd.DataFrame:
    rows = sources.canonical["indicators"]
    return rows[rows["indicator"].isin(names)]


def _labels(rows: pd.DataFrame) -> list[str]:
    """List the periods of some rows in order of time."""
    return list(rows.sort_values("period")["period_label"].unique())


def _ranges(order: list[str], delivered: set[str]) -> str | None:
    """Write the periods delivered as runs of consecutive ones: 2017 – 2018, 2020."""
    runs = [list(run) for is_there, run in groupby(order, key=lambda label: label in delivered) if is_there]
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} – {run[-1]}" for run in runs) or None


def _note(composite: Composite, sources: Sources) -> Content:
    """Say how many of the indicators each period has: a composite of other parts is another thing."""
    rows = _delivered(_names(composite), sources)
    seen = rows[rows["value"].notna()].groupby("period_label")["indicator"].nunique()
    values: dict[str, Content] = {"label": words(composite.label), "n": whole(len(_names(composite)))}
    if seen.empty:
        return message("note.composite_empty", **values)
    if seen.min() == seen.max():
        return message("note.composite_even", **values, least=whole(seen.min()))
    return message("note.composite_uneven", **values, least=whole(seen.min()), most=whole(seen.max()))
