"""Which survey items went unanswered, in which pattern, and whether enough is left for a score."""

from collections.abc import Iterator, Sequence

import pandas as pd

from arviointi.config.exhibits import MissingAnswers
from arviointi.config.instruments import Instrument
from arviointi.contracts.blocks import Column, Content, Message, Nothing, Row, RowGroup, Table
from arviointi.present.content import column, groups, heading, message, plain
from arviointi.present.disclosure import Unchecked, protect_counts, protect_part
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

RESPONDENT = ["region", "team", "wave", "informant", "respondent", "child"]
PATTERNS = ("all", "one", "stopped", "scale", "several")
SHORTEST_STOP = 2


def missing_answers(exhibit: MissingAnswers, sources: Sources) -> Unchecked:
    """Count questionnaires by the pattern of their missing answers, and answers by why they are missing."""
    asked = {name: asked_of(sources.instruments[name], sources) for name in exhibit.instruments}
    reasons = sorted(
        {str(one) for rows in asked.values() for one in rows["missing_reason"].dropna().unique()}
    )
    columns = (
        heading("informant_and_wave"),
        column("questionnaires"),
        *(column(f"pattern_{name}") for name in PATTERNS),
        column("scorable"),
        column("answers_missing"),
        *(Column(id=f"missing_{reason}", heading=message(f"missing.{reason}")) for reason in reasons),
    )
    named = (
        RowGroup(
            id=name,
            heading=words(sources.instruments[name].label),
            rows=tuple(_rows(rows, sources.instruments[name], reasons, sources)),
        )
        for name, rows in asked.items()
    )
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=groups(named),
        footnotes=(message("note.missing_answers"),),
    )
    return Unchecked(table)


def asked_of(instrument: Instrument, sources: Sources) -> pd.DataFrame:
    """Return the items of an instrument that were asked, answered or not."""
    responses = sources.canonical["responses"]
    rows = responses[responses["instrument"] == instrument.stem]
    return rows.assign(child=rows["child"].fillna(""))


def _rows(
    asked: pd.DataFrame, instrument: Instrument, reasons: Sequence[str], sources: Sources
) -> Iterator[Row]:
    answered = dict(list(answers_by_item(asked, instrument).groupby(["informant", "wave"])))
    for (informant, wave), rows in asked.groupby(["informant", "wave"]):
        own = answered[informant, wave]
        label = message(
            "label.informant_wave", informant=Message(id=f"informant.{informant}"), wave=plain(wave)
        )
        yield Row(
            id=f"{informant}.{wave}",
            cells=(
                label,
                *_patterns(own, instrument, sources),
                _scorable(own, instrument, sources),
                *_missing(rows, reasons, sources),
            ),
        )


def answers_by_item(asked: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return respondents × items of an instrument: whether there is an answer."""
    cells = asked.set_index([*RESPONDENT, "item"])["value"].notna()
    wide = cells.unstack("item", fill_value=False)  # noqa: PD010  a pivot table is ten times slower
    return wide.reindex(columns=range(1, instrument.items + 1), fill_value=False)


def pattern_of(answered: pd.DataFrame, instrument: Instrument) -> pd.Series:
    """Name the pattern of missing answers of each questionnaire.

    `all` answered; `one` missing; `stopped`: at least two items missing at the end and none before them;
    `scale`: no answer to any item of one scale; otherwise `several`.
    """
    n_missing = (~answered).sum(axis=1)
    at_end = (~answered).iloc[:, ::-1].cumprod(axis=1).sum(axis=1)
    found = pd.Series("several", answered.index)
    parts = [scale.items for scale in instrument.item_scales.values() if len(scale.items) < instrument.items]
    for items in parts:
        found = found.mask(~answered[items].any(axis=1), "scale")
    found = found.mask((at_end >= SHORTEST_STOP) & (at_end == n_missing), "stopped")
    return found.mask(n_missing == 1, "one").mask(n_missing == 0, "all")


def _patterns(answered: pd.DataFrame, instrument: Instrument, sources: Sources) -> Iterator[Content]:
    patterns = pattern_of(answered, instrument)
    values: dict[Cell, int] = {(name,): int((patterns == name).sum()) for name in PATTERNS}
    total = ("questionnaires",)
    sums = [Sum(total, tuple(values))]
    counts = Counts({total: len(answered), **values}, sums, keep=frozenset({total, ("all",)}))
    shown = protect_counts(counts, sources.rules)
    has_parts = any(len(scale.items) < instrument.items for scale in instrument.item_scales.values())
    yield shown[total]
    for name in PATTERNS:
        yield shown[(name,)] if name != "scale" or has_parts else Nothing()


def _scorable(answered: pd.DataFrame, instrument: Instrument, sources: Sources) -> Content:
    """Return the share of questionnaires with enough answers for every scale of the instrument."""
    enough = pd.Series(data=True, index=answered.index)
    for scale in instrument.item_scales.values():
        enough &= answered[scale.items].sum(axis=1) >= scale.min_answered
    return protect_part(int(enough.sum()), len(answered), sources.rules)[2]


def _missing(rows: pd.DataFrame, reasons: Sequence[str], sources: Sources) -> Iterator[Content]:
    missing = rows["value"].isna()
    yield protect_part(int(missing.sum()), len(rows), sources.rules, digits=1)[2]
    for reason in reasons:
        n = int((rows["missing_reason"] == reason).sum())
        yield protect_part(n, len(rows), sources.rules, digits=1)[2]
