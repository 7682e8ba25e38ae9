"""Does what teams named go with their fidelity? Differences with intervals, and exact tests as numbers."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from arviointi.config.exhibits_practice import FactorsTable
from arviointi.contracts.blocks import Content, Number, Row, RowGroup, Table
from arviointi.contracts.raters import DIRECTIONS
from arviointi.present.content import (
    column,
    decimal,
    groups,
    heading,
    interval,
    message,
    plain,
    records,
    whole,
)
from arviointi.present.disclosure import Unchecked, protect_unit_mean
from arviointi.present.factor_counts import FactorCounts, factor_counts, waves_of
from arviointi.present.sources import Sources, words


def factors_table(exhibit: FactorsTable, sources: Sources) -> Unchecked:
    """Set the headline index of teams that named a factor beside that of the other teams interviewed."""
    (rubric_id,) = exhibit.rubrics
    found = sources.factors[rubric_id]
    waves = waves_of(found, exhibit.waves)
    columns = (
        heading("factor"),
        column("teams"),
        column("mean_named"),
        column("mean_other"),
        column("mean_difference"),
        column("interval"),
        column("detectable_difference"),
        column("p_value"),
        column("p_holm"),
    )
    named = (group for wave in waves for group in _groups(wave, found[found["wave"] == wave], sources))
    notes = (_power(wave, found[found["wave"] == wave], sources) for wave in waves)
    index = words(sources.rubrics[rubric_id].headline.label)
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=groups(named),
        footnotes=(message("note.factors", index=index), *notes),
    )
    return Unchecked(table, review=(message("check.p_of_counts"),))


def _groups(wave: str, found: pd.DataFrame, sources: Sources) -> Iterator[RowGroup]:
    counts = factor_counts(found, sources.rules)
    for direction in DIRECTIONS:
        own = records(found[found["direction"] == direction])
        yield RowGroup(
            id=f"{wave}.{direction}",
            heading=message(f"factors.heading_{direction}", wave=plain(wave), teams=counts.teams),
            rows=tuple(_row(row, counts, sources) for row in own),
        )


def _row(row: dict[str, Any], counts: FactorCounts, sources: Sources) -> Row:
    cells = (
        decimal(row["mean_named"], 1),
        decimal(row["mean_other"], 1),
        decimal(row["difference"], 1),
        interval(row["conf_low"], row["conf_high"], 1),
        decimal(row["detectable"], 1),
        _p_value(row["p_value"]),
        _p_value(row["p_holm"]),
    )
    n_behind = _smaller_group(row)
    shown = (protect_unit_mean(cell, n_behind, sources.rules) for cell in cells) if n_behind else cells
    named = counts.named[row["factor"], row["direction"]]
    return Row(id=row["factor"], cells=(message(f"factor.{row['factor']}"), named, *shown))


def _smaller_group(row: dict[str, Any]) -> int:
    named = int(row["n_named_scored"])
    return min(named, int(row["n_scored"]) - named)


def _p_value(value: float) -> Content:
    return decimal(None, 3) if pd.isna(value) else Number(value=round(float(value), 3), format="p_value")


def _power(wave: str, found: pd.DataFrame, sources: Sources) -> Content:
    """Say how large a difference must be to be seen, over the rows that are shown."""
    rows = [row for row in records(found) if _smaller_group(row) >= sources.rules.n_min]
    sizes = [row["detectable"] for row in rows if pd.notna(row["detectable"])]
    return message(
        "note.factors_power",
        wave=plain(wave),
        teams=factor_counts(found, sources.rules).teams,
        tests=whole(int(found["p_value"].notna().sum())),
        least=decimal(min(sizes, default=None), 0),
        most=decimal(max(sizes, default=None), 0),
    )
