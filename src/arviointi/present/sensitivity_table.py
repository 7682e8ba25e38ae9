"""How much levels of fidelity rest on choices of the rubric."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from arviointi.config.exhibits_practice import SensitivityTable
from arviointi.config.fidelity import Rubric
from arviointi.config.sensitivity import Sensitivity
from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Conclusion, Content, Nothing, Number, Row, RowGroup, Sentences, Table
from arviointi.contracts.panel import ARMS
from arviointi.present.content import (
    column,
    decimal,
    groups,
    heading,
    interval,
    message,
    plain,
    without_empty_columns,
)
from arviointi.present.disclosure import Unchecked, protect_unit_mean
from arviointi.present.fidelity_table import part_label
from arviointi.present.sensitivity_counts import CLASSES, DOWN, MAIN, ROBUST, UP, shown_counts
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell

COLUMNS = (*CLASSES.values(), UP, DOWN, "rank_agreement", "share_kept")
HALF = 0.5


@dataclass(frozen=True)
class Part:
    """Variations of one index, for the teams of one arm at one wave.

    Attributes
    ----------
    rows : contract `sensitivity`.
    robust : contract `robustness`; no rows where the index is not the headline index.
    shown : protected counts.
    """

    index: str
    arm: str
    rows: pd.DataFrame
    robust: pd.DataFrame
    shown: dict[Cell, Content]


def sensitivity_table(exhibit: SensitivityTable, sources: Sources) -> Unchecked:
    """Count teams by level under every variation, and how many of them move up or down by it."""
    (rubric_id,) = exhibit.rubrics
    rubric = sources.rubrics[rubric_id]
    parts = list(_parts(exhibit, sources, rubric_id))
    named = (
        RowGroup(
            id=f"{part.index}.{part.arm}",
            heading=_heading(rubric, part),
            rows=tuple(_rows(rubric, part, sources.rules)),
        )
        for part in parts
    )
    table = Table(
        caption=words(exhibit.title),
        columns=(heading("scored_how"), *(column(name) for name in COLUMNS)),
        groups=groups(named),
        footnotes=(_note(rubric.sensitivity), words(rubric.note)),
    )
    conclusions = (one for part in parts for one in _conclusions(rubric, exhibit.wave, part))
    return Unchecked(without_empty_columns(table), tuple(conclusions))


def _note(rules: Sensitivity) -> Content:
    share = Number(value=rules.interval, format="percent")
    return message("note.sensitivity", letters=plain(", ".join(rules.robust_if_unchanged_in)), share=share)


def _parts(exhibit: SensitivityTable, sources: Sources, rubric: str) -> Iterator[Part]:
    rows, robust = sources.sensitivity[rubric], sources.robustness[rubric]
    for index in exhibit.indices:
        for arm in ARMS:
            here = rows[(rows["wave"] == exhibit.wave) & (rows["index"] == index) & (rows["arm"] == arm)]
            statement = robust[
                (robust["wave"] == exhibit.wave) & (robust["index"] == index) & (robust["arm"] == arm)
            ]
            if len(here):
                yield Part(index, arm, here, statement, shown_counts(here, statement, sources.rules))


def _heading(rubric: Rubric, part: Part) -> Content:
    return message(
        "label.index_arm_teams",
        index=part_label(rubric, part.index),
        arm=message(f"arm.{part.arm}_teams"),
        teams=part.shown[MAIN, "teams"],
    )


def _rows(rubric: Rubric, part: Part, rules: Disclosure) -> Iterator[Row]:
    rest = (Nothing(),) * (len(COLUMNS) - len(CLASSES))
    levels = tuple(part.shown[MAIN, name] for name in CLASSES.values())
    yield Row(id=MAIN, cells=(message("label.scored_by_rubric"), *levels, *rest))
    for name, rows in part.rows.groupby("variation", sort=False):
        yield _row(str(name), rubric, part, rows, rules)
    if len(part.robust):
        kept = tuple(part.shown[ROBUST, name] for name in CLASSES.values())
        yield Row(id=ROBUST, cells=(message("label.level_always_same"), *kept, *rest))


def _row(name: str, rubric: Rubric, part: Part, rows: pd.DataFrame, rules: Disclosure) -> Row:
    label = message(
        "label.variation",
        letter=plain(rows["letter"].iloc[0]),
        label=words(rubric.sensitivity.variations[name].label),
    )
    if (rows["state"] == "not_run").all():
        return Row(id=name, cells=(message("label.not_run", what=label), *(Nothing(),) * len(COLUMNS)))
    counts = (part.shown[name, one] for one in (*CLASSES.values(), UP, DOWN))
    return Row(id=name, cells=(label, *counts, *_agreement(rows, rules)))


def _agreement(rows: pd.DataFrame, rules: Disclosure) -> tuple[Content, Content]:
    """Give the rank correlation and, where weights or values are drawn, the share of draws that agree."""
    first, n_ranked = rows.iloc[0], int(rows["rank"].notna().sum())
    if first["n_draws"] == 1:
        return protect_unit_mean(decimal(first["spearman"], 2), n_ranked, rules), Nothing()
    spread = interval(first["spearman_low"], first["spearman_high"], 2)
    kept = rows["share_same_level"].dropna()
    share = Number(value=round(float(kept.mean()), 2), format="percent") if len(kept) else Nothing()
    return protect_unit_mean(spread, n_ranked, rules), protect_unit_mean(share, len(kept), rules)


def _conclusions(rubric: Rubric, wave: str, part: Part) -> Iterator[Conclusion]:
    """Say of how many pilot teams the level is the same however it is scored, and what moves most."""
    has_level = part.robust["level"].notna()
    if part.arm != "pilot" or not has_level.any():
        return
    is_mostly = part.robust.loc[has_level, "is_robust"].astype(bool).mean() >= HALF
    said = message(
        "conclusion.levels_mostly_robust" if is_mostly else "conclusion.levels_seldom_robust",
        index=part_label(rubric, part.index),
        wave=plain(wave),
        teams=part.shown[MAIN, "teams"],
        robust=part.shown[ROBUST, "all"],
    )
    yield Conclusion(
        id=f"{part.index}.{wave}",
        topic="implementation",
        certainty="learned" if is_mostly else "cannot_tell",
        text=Sentences(parts=(said, *_moves_most(rubric, part))),
    )


def _moves_most(rubric: Rubric, part: Part) -> Iterator[Content]:
    """Name the variation, of those that count for robustness, that moves most teams to another level."""
    rules = rubric.sensitivity
    counted = part.rows[
        part.rows["letter"].isin(rules.robust_if_unchanged_in) & (part.rows["state"] != "not_run")
    ]
    is_moved = counted["level"].fillna(0) != counted["level_main"].fillna(0)
    moved = is_moved.groupby(counted["variation"], sort=False).sum()
    if moved.any():
        label = words(rules.variations[str(moved.idxmax())].label)
        yield message("conclusion.moves_most_levels", variation=label)
