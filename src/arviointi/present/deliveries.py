"""Which deliveries the study rests on, which it leaves out, and which units and values it has."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from arviointi.config.exhibits import DeliveriesTable, MissingTable, UnitsTable
from arviointi.contracts.blocks import Column, Content, Nothing, Row, RowGroup, Sentences, Table
from arviointi.present.content import (
    column,
    day,
    groups,
    heading,
    message,
    plain,
    records,
    whole,
    without_empty_columns,
)
from arviointi.present.disclosure import Unchecked, protect_unit_count, protect_unit_counts
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

COUNTED = ("n_reject", "n_exclude", "n_query")


def deliveries_table(exhibit: DeliveriesTable, sources: Sources) -> Unchecked:
    """Show which region delivered which wave and what is missing, the months covered and the findings."""
    drops = sources.canonical["drops"].sort_values(["region", "delivery"])
    waves = sources.settings.waves
    columns = (
        heading("region"),
        *(Column(id=f"wave.{wave}", heading=plain(wave), role="code") for wave in waves),
        column("without_wave" if waves else "received", "code"),
        column("covered_months", "code"),
        *(column(name) for name in COUNTED),
    )
    rows = tuple(
        _region(region, drops[drops["region"] == region], sources) for region in sources.settings.regions
    )
    table = Table(caption=words(exhibit.title), columns=columns, groups=(RowGroup(id="drops", rows=rows),))
    return Unchecked(without_empty_columns(table))


def _region(region: str, drops: pd.DataFrame, sources: Sources) -> Row:
    settings = sources.settings
    cells = (
        words(settings.regions[region].label),
        *(
            _wave(drops[drops["wave"] == wave], is_expected=wave in settings.waves_of(region))
            for wave in settings.waves
        ),
        _wave(drops[~drops["wave"].isin(settings.waves)], is_expected=not settings.waves),
        _covered(drops),
        *(whole(int(drops[name].sum())) for name in COUNTED),
    )
    return Row(id=region, cells=cells)


def _wave(drops: pd.DataFrame, *, is_expected: bool) -> Content:
    """Name the deliveries of a wave, or say that one is missing."""
    parts = tuple(_delivery(drop) for drop in records(drops))
    if not parts:
        return message("delivery.missing") if is_expected else Nothing()
    return parts[0] if len(parts) == 1 else Sentences(parts=parts)


def _delivery(drop: dict[str, Any]) -> Content:
    delivery = plain(drop["delivery"])
    return delivery if drop["is_used"] else message("delivery.named_left_out", delivery=delivery)


def _covered(drops: pd.DataFrame) -> Content:
    """Say from which month to which the deliveries reach; `end` is the day after the last one covered."""
    start, end = drops["start"].min(), drops["end"].max()
    if pd.isna(start) or pd.isna(end):
        return Nothing()
    last = pd.Timestamp(end) - pd.Timedelta(days=1)
    return plain(f"{pd.Timestamp(start):%Y-%m} – {last:%Y-%m}")


def units_table(exhibit: UnitsTable, sources: Sources) -> Unchecked:
    """List the pilot units that have a public name with their start; other listed units are only counted."""
    teams = sources.canonical["teams"].sort_values(["region", "name", "team"])
    pilots = teams[teams["arm"] == "pilot"]
    named = pilots[pilots["name"].notna()]
    columns = (
        heading("unit"),
        column("model", "text"),
        column("training_start", "text"),
        column("practice_start", "text"),
        column("start_precision", "text"),
    )
    rows = tuple(_unit(unit) for unit in records(named))
    counted = {
        "named": len(named),
        "unnamed": len(pilots) - len(named),
        "comparison": int((teams["arm"] == "comparison").sum()),
    }
    values = {name: protect_unit_count(n, sources.rules) for name, n in counted.items()}
    has_others = counted["unnamed"] + counted["comparison"] > 0
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=groups([RowGroup(id="pilot", rows=rows)]),
        footnotes=(message("note.units", **values),) if has_others else (),
    )
    return Unchecked(without_empty_columns(table))


def _unit(unit: dict[str, Any]) -> Row:
    precision = unit["start_precision"]
    cells = (
        plain(unit["name"]),
        plain(unit["model"]),
        day(unit["training_start"]),
        day(unit["practice_start"]),
        plain(precision) if pd.isna(precision) else message(f"precision.{precision}"),
    )
    return Row(id=f"{unit['region']}/{unit['team']}", cells=cells)


def missing_table(exhibit: MissingTable, sources: Sources) -> Unchecked:
    """Count units with and without an outcome value by period, and why values are missing."""
    reasons = sorted(
        {
            str(reason)
            for name in exhibit.outcomes
            for reason in sources.outcomes[name]["missing_reason"].dropna().unique()
        }
    )
    columns = (
        heading("period"),
        column("units"),
        column("observed"),
        *(column("missing_" + reason).model_copy(update=_reason_heading(reason)) for reason in reasons),
    )
    named = (_missing_group(name, reasons, sources) for name in exhibit.outcomes)
    return Unchecked(Table(caption=words(exhibit.title), columns=columns, groups=groups(named)))


def _reason_heading(reason: str) -> dict[str, Content]:
    return {"heading": message(f"missing.{reason}")}


def _missing_group(name: str, reasons: list[str], sources: Sources) -> RowGroup:
    outcome = sources.outcomes[name]
    periods = outcome.drop_duplicates("period").sort_values("period")
    cells = dict(_missing_cells(outcome, reasons))
    sums = [
        Sum((label, "units"), tuple((label, part) for part in ("observed", *reasons)))
        for label in periods["period_label"]
    ]
    shown = protect_unit_counts(Counts(cells, sums), sources.rules)
    rows = tuple(
        Row(id=label, cells=(plain(label), *(shown[label, part] for part in ("units", "observed", *reasons))))
        for label in periods["period_label"]
    )
    return RowGroup(id=name, heading=words(sources.definitions[name].label), rows=rows)


def _missing_cells(outcome: pd.DataFrame, reasons: list[str]) -> Iterator[tuple[Cell, int]]:
    for label, rows in outcome.groupby("period_label"):
        yield (label, "units"), len(rows)
        yield (label, "observed"), int(rows["value"].notna().sum())
        for reason in reasons:
            yield (label, reason), int((rows["missing_reason"] == reason).sum())
