"""How scores of the same thing go together: of two informants, and of one informant at successive waves."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import NamedTuple

import pandas as pd

from arviointi.config.exhibits import AgreementTable
from arviointi.contracts.blocks import Content, Message, Nothing, Row, RowGroup, Table
from arviointi.present.content import column, decimal, groups, heading, interval, message, plain
from arviointi.present.disclosure import Unchecked, protect_counts, protect_mean
from arviointi.present.psychometrics import agreement
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

INFORMANTS = ("child", "parent", "practitioner", "staff")
CHILD = ["region", "child"]
RESPONDENT = ["region", "respondent", "child"]


class Pairs(NamedTuple):
    """Two scores of the same things, and what they are called.

    `scores`: columns first and second, of the things that have both. `sizes`: how many have the first, and
    how many the second.
    """

    row: str
    label: Content
    when: Content
    scores: pd.DataFrame
    sizes: tuple[int, int]


def agreement_table(exhibit: AgreementTable, sources: Sources) -> Unchecked:
    """Show correlation, ICC(A,1) and mean difference of matched scores, by scale.

    Informants are compared on the same child at the same wave and never averaged. Of several parents of a
    child, the first by pseudonym is taken. Waves are compared of the same respondent, about the same child.
    """
    columns = (
        heading("compared"),
        column("wave", "text"),
        column("pairs"),
        column("correlation"),
        column("correlation_interval"),
        column("icc"),
        column("icc_interval"),
        column("mean_difference"),
    )
    named = (
        _group(name, scale, sources)
        for name in exhibit.instruments
        for scale in exhibit.scales.get(name, list(sources.instruments[name].scales))
    )
    note = message("note.agreement")
    return Unchecked(
        Table(caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=(note,))
    )


def _group(name: str, scale: str, sources: Sources) -> RowGroup:
    measures = sources.measures[name]
    scored = measures[(measures["scale"] == scale) & measures["score"].notna()]
    waves = [wave for wave in sources.settings.waves if (scored["wave"] == wave).any()]
    compared = (*between_informants(scored, waves), *between_waves(scored, waves))
    rows = tuple(_row(pairs, sources) for pairs in compared if len(pairs.scores))
    return RowGroup(
        id=f"{name}.{scale}", heading=words(sources.instruments[name].scales[scale].label), rows=rows
    )


def between_informants(scored: pd.DataFrame, waves: list[str]) -> Iterator[Pairs]:
    """Match the scores that two informants gave on the same child at the same wave."""
    of_child = scored[scored["child"].notna()].sort_values("respondent", kind="stable")
    single = of_child.drop_duplicates([*CHILD, "wave", "informant"])
    for first, second in combinations(INFORMANTS, 2):
        for wave in waves:
            at_wave = single[single["wave"] == wave]
            label = message("label.and", first=_informant(first), second=_informant(second))
            matched = _matched(_of(at_wave, first), _of(at_wave, second), CHILD)
            yield Pairs(f"{first}.{second}.{wave}", label, plain(wave), *matched)


def between_waves(scored: pd.DataFrame, waves: list[str]) -> Iterator[Pairs]:
    """Match the scores of the same respondent, about the same child, at two successive waves."""
    known = scored.assign(child=scored["child"].fillna(""))
    for informant in INFORMANTS:
        own = _of(known, informant)
        for first, second in pairwise(waves):
            at_first, at_second = (own[own["wave"] == wave] for wave in (first, second))
            when = message("label.from_to", first=plain(first), last=plain(second))
            matched = _matched(at_first, at_second, RESPONDENT)
            yield Pairs(f"{informant}.{first}.{second}", _informant(informant), when, *matched)


def _matched(
    first: pd.DataFrame, second: pd.DataFrame, by: list[str]
) -> tuple[pd.DataFrame, tuple[int, int]]:
    one, other = (rows.drop_duplicates(by)[[*by, "score"]] for rows in (first, second))
    both = one.rename(columns={"score": "first"}).merge(other.rename(columns={"score": "second"}), on=by)
    return both, (len(one), len(other))


def _of(scored: pd.DataFrame, informant: str) -> pd.DataFrame:
    return scored[scored["informant"] == informant]


def _informant(name: str) -> Message:
    return Message(id=f"informant.{name}")


def _row(pairs: Pairs, sources: Sources) -> Row:
    n = len(pairs.scores)
    found = agreement(pairs.scores["first"], pairs.scores["second"])
    cells: tuple[Content, ...] = (Nothing(),) * 5
    if found is not None:
        r, icc = found.correlation, found.agreement
        cells = (
            decimal(r.value, 2),
            interval(r.low, r.high, 2),
            decimal(icc.value, 2),
            interval(icc.low, icc.high, 2),
            decimal(found.difference, 2),
        )
    protected = (protect_mean(cell, n, sources.rules) for cell in cells)
    return Row(id=pairs.row, cells=(pairs.label, pairs.when, _count(pairs, sources), *protected))


def _count(pairs: Pairs, sources: Sources) -> Content:
    """Return the number of pairs; how many gave each of the two scores is shown elsewhere."""
    n = len(pairs.scores)
    values: dict[Cell, int] = {("pairs",): n}
    sums = []
    for place, size in enumerate(pairs.sizes):
        whole, rest = ("size", str(place)), ("rest", str(place))
        values |= {whole: size, rest: size - n}
        sums.append(Sum(whole, (("pairs",), rest)))
    keep = frozenset({("size", "0"), ("size", "1")})
    return protect_counts(Counts(values, sums, keep=keep), sources.rules)[("pairs",)]
