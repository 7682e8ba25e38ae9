"""How many teams reached which level of fidelity."""

from collections.abc import Iterator

import pandas as pd

from arviointi.config.exhibits_practice import FidelityTable
from arviointi.config.fidelity import Rubric
from arviointi.contracts.blocks import Conclusion, Content, Row, RowGroup, Table
from arviointi.contracts.panel import ARMS
from arviointi.present.content import column, decimal, groups, heading, message, plain
from arviointi.present.disclosure import Unchecked, protect_unit_counts, protect_unit_mean
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

LEVELS = {2: "high", 1: "moderate", 0: "low"}
COUNTED = ("high", "moderate", "low", "not_scored")


def fidelity_table(exhibit: FidelityTable, sources: Sources) -> Unchecked:
    """Count teams by level, arm and wave, with the mean score (0–100) of the teams that have one."""
    (rubric_id,) = exhibit.rubrics
    rubric, scores = sources.rubrics[rubric_id], sources.scores[rubric_id]
    wanted = scores[scores["wave"].isin(exhibit.waves) & scores["id"].isin(exhibit.parts)]
    counts = count_levels(wanted, exhibit.parts)
    shown = protect_unit_counts(counts, sources.rules)
    columns = (
        heading("arm_and_wave"),
        column("teams"),
        *(column(name) for name in COUNTED),
        column("mean_score"),
    )
    named = (
        RowGroup(
            id=part,
            heading=part_label(rubric, part),
            rows=tuple(_rows(part, exhibit, wanted, shown, sources)),
        )
        for part in exhibit.parts
    )
    table = Table(
        caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=(words(rubric.note),)
    )
    return Unchecked(table, tuple(_conclusions(rubric, exhibit, counts, shown)))


def count_levels(scores: pd.DataFrame, parts: list[str]) -> Counts:
    """Count teams by arm, wave, part and level; each total is shared by all parts of that arm and wave."""
    values: dict[Cell, int] = {}
    sums = []
    for (arm, wave), rows in scores.groupby(["arm", "wave"]):
        values[arm, wave, "teams"] = len(rows[["region", "team"]].drop_duplicates())
        for part in parts:
            levels = rows.loc[rows["id"] == part, "level"]
            cells: dict[Cell, int] = {
                (arm, wave, part, name): int((levels == level).sum()) for level, name in LEVELS.items()
            }
            left = values[arm, wave, "teams"] - sum(cells.values())
            values |= {**cells, (arm, wave, part, "not_scored"): left}
            sums.append(Sum((arm, wave, "teams"), tuple((arm, wave, part, name) for name in COUNTED)))
    return Counts(values, sums, keep=frozenset(total.total for total in sums))


def part_label(rubric: Rubric, part: str) -> Content:
    """Name an element or index in print."""
    if part in rubric.indices:
        return words(rubric.indices[part].label)
    return message("label.element", id=plain(part), label=words(rubric.elements[part].label))


def _rows(
    part: str,
    exhibit: FidelityTable,
    scores: pd.DataFrame,
    shown: dict[Cell, Content],
    sources: Sources,
) -> Iterator[Row]:
    for arm in ARMS:
        for wave in exhibit.waves:
            if (arm, wave, "teams") not in shown:
                continue
            here = scores[(scores["arm"] == arm) & (scores["wave"] == wave) & (scores["id"] == part)]
            cells = (
                message("label.arm_wave", arm=message(f"arm.{arm}"), wave=plain(wave)),
                shown[arm, wave, "teams"],
                *(shown[arm, wave, part, name] for name in COUNTED),
                _mean(here, sources),
            )
            yield Row(id=f"{arm}.{wave}", cells=cells)


def _mean(rows: pd.DataFrame, sources: Sources) -> Content:
    scored = rows["score"].dropna()
    if scored.empty:
        return decimal(None, 0)
    scale = 1 if (rows["part"] == "index").all() else 100
    return protect_unit_mean(decimal(float(scored.mean()) * scale, 1), len(scored), sources.rules)


def _conclusions(
    rubric: Rubric, exhibit: FidelityTable, counts: Counts, shown: dict[Cell, Content]
) -> Iterator[Conclusion]:
    """Say how many pilot teams reached which level of the first index shown, at the last wave with scores."""
    index = next((part for part in exhibit.parts if part in rubric.indices), None)
    scored = [wave for wave in exhibit.waves if _n_scored(counts, wave, index)]
    if index is None or not scored:
        return
    wave = scored[-1]
    values = {name: shown["pilot", wave, index, name] for name in COUNTED}
    text = message(
        "conclusion.fidelity",
        index=part_label(rubric, index),
        wave=plain(wave),
        teams=shown["pilot", wave, "teams"],
        **values,
    )
    yield Conclusion(id=f"{index}.{wave}", topic="implementation", certainty="learned", text=text)


def _n_scored(counts: Counts, wave: str, index: str | None) -> int:
    return sum(counts.values.get(("pilot", wave, index, name), 0) for name in LEVELS.values())
