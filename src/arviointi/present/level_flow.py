"""How pilot teams moved between levels of fidelity, from wave to wave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

import pandas as pd

from arviointi.config.exhibits_practice import LevelFlow
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Content, Figure, Number, Row, RowGroup, Suppressed, Table
from arviointi.present.content import column, groups, heading, message, plain
from arviointi.present.disclosure import Unchecked, protect_unit_counts
from arviointi.present.fidelity_table import COUNTED, LEVELS
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Mark, Sum, possible_ranges, suppress

TEAM = ["region", "team"]
ARM = "pilot"
TEAMS = ("teams",)
NOT_SCORED = "not_scored"
Move = tuple[str, str, str, str]


@dataclass(frozen=True)
class Flows:
    """Teams by wave and level, and by the levels of two successive waves, as they may be shown.

    `widths`: how many teams wide something is drawn; where the count is hidden, the middle of what the shown
    counts allow.
    """

    waves: list[str]
    teams: Content
    levels: Mapping[tuple[str, str], Content]
    moves: Mapping[Move, Content]
    widths: Mapping[Cell, float]


def flows(exhibit: LevelFlow, sources: Sources) -> Flows:
    """Count the moves of pilot teams between levels of the headline index.

    Counts of levels are hidden as in the table of levels, so that the two cannot be laid on each other;
    moves are hidden so that neither these counts nor each other give a hidden one away. Waves without any
    score are left out.
    """
    (rubric_id,) = exhibit.rubrics
    scores = sources.scores[rubric_id]
    headline = next(iter(sources.rubrics[rubric_id].indices))
    of_pilots = scores[(scores["arm"] == ARM) & (scores["id"] == headline)]
    scored = set(of_pilots.loc[of_pilots["level"].notna(), "wave"])
    waves = [wave for wave in exhibit.waves if wave in scored]
    counts = _counts(of_pilots, waves, sources.rules)
    shown = protect_unit_counts(counts, sources.rules)
    return Flows(
        waves,
        shown[TEAMS],
        {(wave, level): shown[wave, level] for wave, level in product(waves, COUNTED)},
        {move: shown[move] for move in _moves(waves)},
        _widths(counts, shown, sources.rules),
    )


def _moves(waves: list[str]) -> list[Move]:
    """Return every way from a level at one wave to a level at the next."""
    steps = pairwise(waves)
    return [(one, here, other, there) for one, other in steps for here, there in product(COUNTED, repeat=2)]


def _counts(scores: pd.DataFrame, waves: list[str], rules: Disclosure) -> Counts:
    """Count teams by level and by move; teams without a level at a wave are not scored there."""
    levels = scores["level"].map(LEVELS).astype(object).fillna(NOT_SCORED)
    named = scores.assign(name=levels).pivot_table(index=TEAM, columns="wave", values="name", aggfunc="first")
    named = named.reindex(columns=waves).fillna(NOT_SCORED)
    values: dict[Cell, int] = {TEAMS: len(named)}
    values |= {(wave, level): int((named[wave] == level).sum()) for wave, level in product(waves, COUNTED)}
    of_levels = [Sum(TEAMS, tuple((wave, level) for level in COUNTED)) for wave in waves]
    given = suppress(Counts(dict(values), of_levels, keep=frozenset({TEAMS})), rules.n_min)
    for one, here, other, there in _moves(waves):
        values[one, here, other, there] = int(((named[one] == here) & (named[other] == there)).sum())
    return Counts(values, [*of_levels, *_sums_of_moves(waves)], given=given)


def _sums_of_moves(waves: list[str]) -> Iterator[Sum]:
    """Say that the moves from a level, and those to it, are all of its teams."""
    moves = _moves(waves)
    for wave, level in product(waves, COUNTED):
        leaving = tuple(move for move in moves if move[:2] == (wave, level))
        coming = tuple(move for move in moves if move[2:] == (wave, level))
        yield from (Sum((wave, level), parts) for parts in (leaving, coming) if parts)


def _widths(counts: Counts, shown: Mapping[Cell, Content], rules: Disclosure) -> dict[Cell, float]:
    """Give shown counts their own width, and hidden ones the middle of what the shown ones allow."""
    marks: dict[Cell, Mark] = {cell: _mark(content) for cell, content in shown.items()}
    ranges = possible_ranges(counts, marks, rules.n_min)
    widths = {cell: content.value for cell, content in shown.items() if isinstance(content, Number)}
    return widths | {cell: sum(ends) / 2 for cell, ends in ranges.items()}


def _mark(content: Content) -> Mark:
    if not isinstance(content, Suppressed):
        return "shown"
    return "small_count" if content.below else "protects_another"


def level_flow(exhibit: LevelFlow, sources: Sources) -> Unchecked:
    """Describe the moves between levels: picture in words, and one table a step from wave to wave."""
    shown = flows(exhibit, sources)
    columns = (heading("level_before"), *(column(name) for name in COUNTED), column("teams"))
    named = (
        RowGroup(
            id=f"{one}.{other}",
            heading=message("label.from_to", first=plain(one), last=plain(other)),
            rows=(*_rows(shown, one, other), _total(shown, other)),
        )
        for one, other in pairwise(shown.waves)
    )
    table = Table(caption=words(exhibit.title), columns=columns, groups=groups(named))
    figure = Figure(
        caption=words(exhibit.title),
        alt=_alt(shown),
        description=message("level_flow.description"),
        table=table,
        footnotes=(message("note.level_flow"),),
    )
    return Unchecked(figure, review=(message("check.moves_beside_teams"),))


def _rows(shown: Flows, one: str, other: str) -> Iterator[Row]:
    for here in COUNTED:
        moves = (shown.moves[one, here, other, there] for there in COUNTED)
        yield Row(id=here, cells=(message(f"column.{here}"), *moves, shown.levels[one, here]))


def _total(shown: Flows, other: str) -> Row:
    reached = (shown.levels[other, there] for there in COUNTED)
    return Row(id="teams", cells=(message("column.teams"), *reached, shown.teams))


def _alt(shown: Flows) -> Content:
    if not shown.waves:
        return message("level_flow.alt_empty")
    ends = (("first", shown.waves[0]), ("last", shown.waves[-1]))
    values: dict[str, Content] = {"teams": shown.teams}
    for end, wave in ends:
        values[end] = plain(wave)
        values |= {f"{end}_{level}": shown.levels[wave, level] for level in COUNTED}
    return message("level_flow.alt", **values)
