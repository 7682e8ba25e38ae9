"""Internal consistency of scored scales, and the room that scores have at the ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.exhibits import ReliabilityTable
from arviointi.config.instruments import Instrument
from arviointi.contracts.blocks import Column, Content, Message, Nothing, Row, RowGroup, Table
from arviointi.contracts.panel import ARMS
from arviointi.digests import text_digest
from arviointi.present.content import column, decimal, groups, heading, interval, message, plain, whole
from arviointi.present.disclosure import Unchecked, protect_counts, protect_mean, protect_part
from arviointi.present.psychometrics import (
    Interval,
    at_the_ends,
    cronbach_alpha,
    item_total_correlations,
    omega_interval,
    omega_total,
)
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

RESPONDENT = ["region", "respondent", "child"]
LOW = 0.60


@dataclass(frozen=True)
class Answers:
    """Complete answers to one scale: respondents × items, turned; and how many respondents were asked."""

    row: str
    complete: pd.DataFrame
    n_asked: int


def reliability_table(exhibit: ReliabilityTable, sources: Sources) -> Unchecked:
    """Show alpha and omega with their 95 % intervals by scale, informant and wave, or also by arm.

    From respondents who answered every item of the scale, reversed items turned. Of everyone together, also
    the lowest corrected item-total correlation and the shares with the lowest and highest possible score.
    """
    named = (_group(name, exhibit, sources) for name in exhibit.instruments)
    table = Table(
        caption=words(exhibit.title),
        columns=_columns(exhibit),
        groups=groups(named),
        footnotes=(
            message("note.alpha", low=decimal(LOW, 2)),
            message("note.omega", replications=whole(exhibit.replications)),
            *(() if exhibit.by_arm else (message("note.item_ends"),)),
        ),
    )
    return Unchecked(table)


def _columns(exhibit: ReliabilityTable) -> tuple[Column, ...]:
    consistency = (column("alpha"), column("alpha_interval"), column("omega"), column("omega_interval"))
    if exhibit.by_arm:
        arm = (column("wave", "text"), column("arm", "text"), column("complete"))
        return (heading("scale"), *arm, *consistency, column("reading", "text"))
    ends = (column("item_total"), column("floor"), column("ceiling"))
    first = (column("wave", "text"), column("items"), column("complete"))
    return (heading("scale"), *first, *consistency, *ends, column("reading", "text"))


def _group(name: str, exhibit: ReliabilityTable, sources: Sources) -> RowGroup:
    instrument = sources.instruments[name]
    responses = sources.canonical["responses"]
    asked = responses[responses["instrument"] == instrument.stem]
    rows = (
        row
        for scale in exhibit.scales.get(name, list(instrument.scales))
        for (informant, wave), answers in asked.groupby(["informant", "wave"])
        for row in _rows(instrument, scale, (str(informant), str(wave)), answers, exhibit, sources)
    )
    return RowGroup(id=name, heading=words(instrument.label), rows=tuple(rows))


def _rows(
    instrument: Instrument,
    scale: str,
    whose: tuple[str, str],
    answers: pd.DataFrame,
    exhibit: ReliabilityTable,
    sources: Sources,
) -> Iterator[Row]:
    informant, wave = whose
    row, items = f"{scale}.{informant}.{wave}", instrument.items_of(scale)
    start = (_label(instrument, scale, informant), plain(wave))
    rng = _generator(f"{instrument.stem}.{row}", sources)
    if not exhibit.by_arm:
        own = _answers(row, answers, instrument, items)
        yield Row(id=row, cells=(*start, *_of_everyone(own, instrument, exhibit, rng, sources)))
        return
    by_arm = [
        (arm, _answers(f"{row}.{arm}", rows, instrument, items)) for arm, rows in _arms(answers, sources)
    ]
    shown = protect_counts(counted([own for _, own in by_arm]), sources.rules)
    for arm, own in by_arm:
        consistency = _consistency(own.complete, exhibit, rng, sources)
        cells = (*start, message(f"arm.{arm}"), shown["complete", own.row], *consistency)
        yield Row(id=own.row, cells=cells)


def _label(instrument: Instrument, scale: str, informant: str) -> Message:
    name = words(instrument.scales[scale].label)
    return message("label.scale", scale=name, informant=Message(id=f"informant.{informant}"))


def _arms(answers: pd.DataFrame, sources: Sources) -> Iterator[tuple[str, pd.DataFrame]]:
    teams = sources.canonical["teams"][["region", "team", "arm"]]
    of_arm = answers.merge(teams, on=["region", "team"])
    for arm in ARMS:
        rows = of_arm[of_arm["arm"] == arm]
        if len(rows):
            yield arm, rows


def counted(groups_of_people: Sequence[Answers]) -> Counts:
    """Count the respondents with complete answers in each arm, and those that readers could work out.

    How many of an arm were asked, and how many of both arms answered completely, is shown elsewhere.
    """
    values: dict[Cell, int] = {}
    sums = []
    for own in groups_of_people:
        asked, complete, rest = ((name, own.row) for name in ("asked", "complete", "rest"))
        values |= {asked: own.n_asked, complete: len(own.complete), rest: own.n_asked - len(own.complete)}
        sums.append(Sum(asked, (complete, rest)))
    parts: tuple[Cell, ...] = tuple(("complete", own.row) for own in groups_of_people)
    values[("everyone",)] = sum(values[part] for part in parts)
    keep = {("everyone",), *(("asked", own.row) for own in groups_of_people)}
    return Counts(values, [*sums, Sum(("everyone",), parts)], keep=frozenset(keep))


def _answers(row: str, answers: pd.DataFrame, instrument: Instrument, items: Sequence[int]) -> Answers:
    asked = answers.assign(child=answers["child"].fillna(""))[RESPONDENT].drop_duplicates()
    return Answers(row, complete_answers(answers, instrument, items), len(asked))


def complete_answers(answers: pd.DataFrame, instrument: Instrument, items: Sequence[int]) -> pd.DataFrame:
    """Return respondents × items, reversed items turned, of those who answered them all."""
    relevant = answers[answers["item"].isin(items)]
    wide = relevant.assign(child=relevant["child"].fillna("")).pivot_table(
        index=RESPONDENT, columns="item", values="value", aggfunc="first"
    )
    wide = wide.reindex(columns=list(items)).dropna()
    turned = [item for item in items if item in instrument.reversed]
    wide[turned] = sum(instrument.range) - wide[turned]
    return wide


def _of_everyone(
    own: Answers,
    instrument: Instrument,
    exhibit: ReliabilityTable,
    rng: np.random.Generator,
    sources: Sources,
) -> tuple[Content, ...]:
    """Return the cells after the wave. How many were asked is shown elsewhere, so readers can subtract."""
    n = len(own.complete)
    _, shown, _ = protect_part(n, own.n_asked, sources.rules)
    *consistency, read = _consistency(own.complete, exhibit, rng, sources)
    lowest = item_total_correlations(own.complete).min() if own.complete.shape[1] > 1 else None
    ends = (protect_part(end, n, sources.rules)[2] for end in at_the_ends(own.complete, instrument.range))
    item_total = protect_mean(decimal(lowest, 2), n, sources.rules)
    return (whole(own.complete.shape[1]), shown, *consistency, item_total, *ends, read)


def _consistency(
    complete: pd.DataFrame, exhibit: ReliabilityTable, rng: np.random.Generator, sources: Sources
) -> tuple[Content, ...]:
    """Return alpha and its interval, omega and its interval, and how alpha reads."""
    alpha, omega = cronbach_alpha(complete), omega_total(complete)
    ends = omega_interval(complete, rng, replications=exhibit.replications)
    read = "alpha.not_computed" if alpha is None else reading(alpha.value, alpha.low)
    cells = (*_estimate(alpha), decimal(omega, 2), _estimate(ends)[1], message(read))
    return tuple(protect_mean(cell, len(complete), sources.rules) for cell in cells)


def _estimate(found: Interval | None) -> tuple[Content, Content]:
    if found is None:
        return Nothing(), Nothing()
    return decimal(found.value, 2), interval(found.low, found.high, 2)


def reading(value: float, low: float) -> str:
    """Say of an alpha whether it is low, sufficient, or too uncertain to be called sufficient."""
    if value < LOW:
        return "alpha.low"
    return "alpha.in_order" if low >= LOW else "alpha.uncertain"


def _generator(name: str, sources: Sources) -> np.random.Generator:
    """Return the random generator of one row, so that rows do not disturb each other."""
    return np.random.default_rng([sources.settings.seed, int(text_digest(name)[:8], 16)])
