"""Internal consistency of scored scales."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from arviointi.config.exhibits import ReliabilityTable
from arviointi.config.instruments import Instrument, Scale
from arviointi.contracts.blocks import Content, Message, Nothing, Row, RowGroup, Table
from arviointi.present.content import column, decimal, groups, heading, interval, message, plain, whole
from arviointi.present.disclosure import Unchecked, protect_count, protect_mean
from arviointi.present.sources import Sources, words

if TYPE_CHECKING:
    import pandas as pd

RESPONDENT = ["region", "respondent", "child"]
LEAST_RESPONDENTS = 3
LOW = 0.60


def reliability_table(exhibit: ReliabilityTable, sources: Sources) -> Unchecked:
    """Show Cronbach's alpha with its 95 % confidence interval by scale, informant and wave.

    Computed by pingouin from respondents who answered every item of the scale, reversed items turned.
    """
    columns = (
        heading("scale"),
        column("wave", "text"),
        column("items"),
        column("complete"),
        column("alpha"),
        column("alpha_interval"),
        column("reading", "text"),
    )
    named = (_group(name, sources) for name in exhibit.instruments)
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=groups(named),
        footnotes=(message("note.alpha", low=decimal(LOW, 2)),),
    )
    return Unchecked(table)


def _group(name: str, sources: Sources) -> RowGroup:
    instrument = sources.instruments[name]
    responses = sources.canonical["responses"]
    rows = tuple(_rows(instrument, responses[responses["instrument"] == instrument.stem], sources))
    return RowGroup(id=name, heading=words(instrument.label), rows=rows)


def _rows(instrument: Instrument, responses: "pd.DataFrame", sources: Sources) -> Iterator[Row]:
    for scale_id, scale in instrument.scales.items():
        for (informant, wave), answers in responses.groupby(["informant", "wave"]):
            complete = complete_answers(answers, instrument, scale)
            label = message(
                "label.scale", scale=words(scale.label), informant=Message(id=f"informant.{informant}")
            )
            yield Row(
                id=f"{scale_id}.{informant}.{wave}",
                cells=(label, plain(wave), *_statistics(complete, sources)),
            )


def complete_answers(answers: "pd.DataFrame", instrument: Instrument, scale: Scale) -> "pd.DataFrame":
    """Return respondents × items of a scale, reversed items turned, of those who answered them all."""
    relevant = answers[answers["item"].isin(scale.items)]
    wide = relevant.assign(child=relevant["child"].fillna("")).pivot_table(
        index=RESPONDENT, columns="item", values="value", aggfunc="first"
    )
    wide = wide.reindex(columns=scale.items).dropna()
    turned = [item for item in scale.items if item in instrument.reversed]
    wide[turned] = sum(instrument.range) - wide[turned]
    return wide


def _statistics(complete: "pd.DataFrame", sources: Sources) -> tuple[Content, ...]:
    n_items, n_complete = complete.shape[1], len(complete)
    alpha = cronbach_alpha(complete)
    shown: tuple[Content, ...] = (Nothing(), Nothing(), message("alpha.not_computed"))
    if alpha is not None:
        value, low, high = alpha
        shown = (decimal(value, 2), interval(low, high, 2), message(reading(value, low)))
    protected = (protect_mean(cell, n_complete, sources.rules) for cell in shown)
    return (whole(n_items), protect_count(n_complete, sources.rules), *protected)


def reading(value: float, low: float) -> str:
    """Say of an alpha whether it is low, sufficient, or too uncertain to be called sufficient."""
    if value < LOW:
        return "alpha.low"
    return "alpha.in_order" if low >= LOW else "alpha.uncertain"


def cronbach_alpha(complete: "pd.DataFrame") -> tuple[float, float, float] | None:
    """Compute Cronbach's alpha and its 95 % interval; None with too few respondents, items or no variance."""
    if len(complete) < LEAST_RESPONDENTS or complete.shape[1] < 2 or not complete.sum(axis=1).var():  # noqa: PLR2004  one item has no consistency
        return None
    import pingouin  # noqa: PLC0415  takes seconds to load, and no other table needs it

    alpha, ends = pingouin.cronbach_alpha(data=complete.reset_index(drop=True), nan_policy="listwise")
    values = (float(alpha), float(ends[0]), float(ends[1]))
    return values if all(math.isfinite(value) for value in values) else None
