"""Whether the items of a scale work the same way from wave to wave."""

from collections.abc import Iterator

import pandas as pd

from arviointi.config.exhibits import InvarianceTable
from arviointi.config.instruments import Instrument
from arviointi.contracts.blocks import Content, Message, Nothing, Row, RowGroup, Table
from arviointi.present.content import column, decimal, groups, heading, message, plain, whole
from arviointi.present.disclosure import Unchecked, protect_count, protect_mean
from arviointi.present.invariance import LARGE, MODERATE, item_differences
from arviointi.present.reliability import complete_answers
from arviointi.present.sources import Sources, words

FEWEST_ITEMS = 3


def invariance_table(exhibit: InvarianceTable, sources: Sources) -> Unchecked:
    """Show how many items of each scale are answered differently at a later wave, at equal level of the rest.

    From respondents who answered every item. Informants stand apart; arms are together, because the question
    is about the scale and the answers are few.
    """
    columns = (
        heading("scale"),
        column("waves_compared", "text"),
        *(column(name) for name in ("complete_first", "complete_later", "items", "items_moderate")),
        *(column(name) for name in ("items_large", "largest_change")),
        column("reading", "text"),
    )
    named = (_group(name, exhibit, sources) for name in exhibit.instruments)
    note = message(
        "note.invariance",
        moderate=decimal(MODERATE, 3),
        large=decimal(LARGE, 3),
        fewest=whole(exhibit.fewest),
    )
    return Unchecked(
        Table(caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=(note,))
    )


def _group(name: str, exhibit: InvarianceTable, sources: Sources) -> RowGroup:
    instrument = sources.instruments[name]
    responses = sources.canonical["responses"]
    asked = responses[responses["instrument"] == instrument.stem]
    scales = [
        scale
        for scale in exhibit.scales.get(name, list(instrument.scales))
        if len(instrument.items_of(scale)) >= FEWEST_ITEMS
    ]
    rows = (
        row
        for scale in scales
        for informant, answers in asked.groupby("informant")
        for row in _rows(instrument, scale, str(informant), answers, exhibit, sources)
    )
    return RowGroup(id=name, heading=words(instrument.label), rows=tuple(rows))


def _rows(
    instrument: Instrument,
    scale: str,
    informant: str,
    answers: pd.DataFrame,
    exhibit: InvarianceTable,
    sources: Sources,
) -> Iterator[Row]:
    label = message(
        "label.scale",
        scale=words(instrument.scales[scale].label),
        informant=Message(id=f"informant.{informant}"),
    )
    baseline, *later_waves = sources.settings.waves
    items = instrument.items_of(scale)
    complete = {
        str(wave): complete_answers(rows, instrument, items) for wave, rows in answers.groupby("wave")
    }
    for wave in later_waves:
        if baseline in complete and wave in complete:
            cells = _cells(complete[baseline], complete[wave], exhibit, sources)
            compared = message("label.waves_compared", first=plain(baseline), later=plain(wave))
            yield Row(id=f"{scale}.{informant}.{wave}", cells=(label, compared, *cells))


def _cells(
    first: pd.DataFrame, later: pd.DataFrame, exhibit: InvarianceTable, sources: Sources
) -> tuple[Content, ...]:
    fewest = min(len(first), len(later))
    counts = (protect_count(len(one), sources.rules) for one in (first, later))
    start = (*counts, whole(first.shape[1]))
    if fewest < exhibit.fewest:
        return (*start, Nothing(), Nothing(), Nothing(), message("invariance.too_few"))
    changes = item_differences(first, later)
    found = (whole((changes >= MODERATE).sum()), whole((changes >= LARGE).sum()), decimal(changes.max(), 3))
    shown = (protect_mean(cell, fewest, sources.rules) for cell in found)
    return (*start, *shown, message(reading(changes)))


def reading(changes: pd.Series) -> str:
    """Say of the changes in R² of a scale's items whether scores of two waves may be compared."""
    if changes.isna().any():
        return "invariance.not_computed"
    if (changes >= LARGE).any():
        return "invariance.large"
    return "invariance.moderate" if (changes >= MODERATE).any() else "invariance.in_order"
