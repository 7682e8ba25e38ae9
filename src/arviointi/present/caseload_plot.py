"""Children per social worker in teams: the median worker and the most loaded, beside the rubric's anchors."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

import pandas as pd

from arviointi.config.exhibits_practice import CaseloadPlot
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Column, Content, Figure, Message, Row, RowGroup, Table
from arviointi.contracts.panel import ARMS
from arviointi.present.content import column, decimal, groups, heading, message, plain
from arviointi.present.disclosure import (
    Unchecked,
    n_beside,
    protect_percentile,
    protect_unit_counts,
    protect_unit_mean,
)
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

MEASURES = ("median", "largest")
QUARTILES = {"lower_quartile": 0.25, "middle": 0.5, "upper_quartile": 0.75}
NOT_REPORTED = "not_reported"
TEAM = ["region", "team"]


@dataclass(frozen=True)
class Spread:
    """How one measure is spread over the teams of an arm at a wave, as it may be shown."""

    mean: Content
    quartiles: dict[str, Content]
    counts: dict[str, Content]
    teams: Content


@dataclass(frozen=True)
class Caseloads:
    """Spreads by arm, wave and measure; `anchors` are the rubric's values for the scores 0, ½ and 1."""

    anchors: tuple[float, float, float]
    spreads: dict[tuple[str, str, str], Spread]


def caseloads(exhibit: CaseloadPlot, sources: Sources) -> Caseloads:
    """Describe over teams the median caseload of their workers, and the largest one of any worker.

    Both are of the wave's window: the median over workers at a month-end, mean over month-ends, and the
    largest of any worker at any month-end. Quartiles need enough teams on both sides.
    """
    (rubric_id,) = exhibit.rubrics
    indicator = sources.rubrics[rubric_id].indicators[exhibit.indicator]
    if indicator.anchors is None:
        raise ValueError(f"{exhibit.indicator} has no anchors of its own")
    scores = sources.scores[rubric_id]
    ids = {"median": exhibit.indicator, "largest": f"{exhibit.indicator}.largest"}
    spreads = {}
    for arm, wave in product(ARMS, exhibit.waves):
        here = scores[(scores["arm"] == arm) & (scores["wave"] == wave)]
        if here.empty:
            continue
        values = {measure: here.loc[here["id"] == name, "value"] for measure, name in ids.items()}
        n_teams = len(here[TEAM].drop_duplicates())
        for measure, spread in _spreads(values, n_teams, indicator.anchors, sources.rules):
            spreads[arm, wave, measure] = spread
    return Caseloads(indicator.anchors, spreads)


def _spreads(
    values: dict[str, pd.Series], n_teams: int, anchors: tuple[float, float, float], rules: Disclosure
) -> Iterator[tuple[str, Spread]]:
    """Yield each measure's spread; the counts of all measures are protected together."""
    bins = bin_names(anchors)
    counts: dict[Cell, int] = {("teams",): n_teams}
    sums = []
    for measure in MEASURES:
        known = values[measure].dropna()
        edges = [float("-inf"), *sorted(anchors), float("inf")]
        number = [int(known.between(low, high, inclusive="right").sum()) for low, high in pairwise(edges)]
        counts |= {(measure, name): n for name, n in zip(bins, number, strict=True)}
        counts[measure, NOT_REPORTED] = n_teams - len(known)
        sums.append(Sum(("teams",), tuple((measure, name) for name in (*bins, NOT_REPORTED))))
    shown = protect_unit_counts(Counts(counts, sums, keep=frozenset({("teams",)})), rules)
    for measure in MEASURES:
        known = values[measure].dropna().astype(float)
        mean = decimal(known.mean(), 1)
        mean = mean if known.empty else protect_unit_mean(mean, len(known), rules)
        quartiles = {name: _quartile(known, share, rules) for name, share in QUARTILES.items()}
        of_measure = {name: shown[measure, name] for name in (*bins, NOT_REPORTED)}
        yield measure, Spread(mean, quartiles, of_measure, shown["teams",])


def bin_names(anchors: tuple[float, float, float]) -> tuple[str, ...]:
    """Name the bins that the anchors make, lowest first."""
    return (*(f"to_{value:g}" for value in sorted(anchors)), "above")


def _quartile(known: pd.Series, share: float, rules: Disclosure) -> Content:
    if known.empty:
        return decimal(None, 1)
    return protect_percentile(decimal(float(known.quantile(share)), 1), *n_beside(len(known), share), rules)


def caseload_plot(exhibit: CaseloadPlot, sources: Sources) -> Unchecked:
    """Describe the caseloads: picture in words, and its numbers."""
    found = caseloads(exhibit, sources)
    columns = (
        heading("wave_and_worker"),
        column("teams"),
        column("mean"),
        *(column(name) for name in QUARTILES),
        *_bin_columns(found.anchors),
        column(NOT_REPORTED),
    )
    named = (
        RowGroup(id=arm, heading=message(f"arm.{arm}_teams"), rows=tuple(_rows(found, arm))) for arm in ARMS
    )
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(exhibit, found),
        description=message("caseload.description"),
        table=Table(caption=words(exhibit.title), columns=columns, groups=groups(named)),
        footnotes=(message("note.caseload", n=decimal(sources.rules.n_min_beside_percentile, 0)),),
    )
    return Unchecked(figure)


def _bin_columns(anchors: tuple[float, float, float]) -> Iterator[Column]:
    values = [decimal(value, 0) for value in sorted(anchors)]
    names = bin_names(anchors)
    yield Column(id=names[0], heading=message("column.at_most", most=values[0]))
    for name, (low, high) in zip(names[1:], pairwise(values), strict=False):
        yield Column(id=name, heading=message("column.above_to", least=low, most=high))
    yield Column(id=names[-1], heading=message("column.above", least=values[-1]))


def _rows(found: Caseloads, arm: str) -> Iterator[Row]:
    for (of_arm, wave, measure), spread in found.spreads.items():
        if of_arm == arm:
            name = message("label.wave_worker", wave=plain(wave), worker=message(f"caseload.{measure}"))
            cells = (name, spread.teams, spread.mean, *spread.quartiles.values(), *spread.counts.values())
            yield Row(id=f"{wave}.{measure}", cells=cells)


def _alt(exhibit: CaseloadPlot, found: Caseloads) -> Message:
    floor, half, full = (decimal(value, 0) for value in found.anchors)
    values: dict[str, Content] = {
        "floor": floor,
        "half": half,
        "full": full,
        "last": plain(exhibit.waves[-1]),
    }
    for arm, measure in product(ARMS, MEASURES):
        spread = found.spreads.get((arm, exhibit.waves[-1], measure))
        values[f"{arm}_{measure}"] = spread.mean if spread else decimal(None, 0)
    return message("caseload.alt", **values)
