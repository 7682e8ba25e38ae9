"""Teams counted by level under every variation, and what of these counts may be shown."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Content
from arviointi.present.disclosure import protect_unit_counts
from arviointi.present.suppression import Cell, Counts, Mark, Sum, suppress

MAIN, ROBUST, CHANGED = "main", "robust", "changed"
CLASSES = {2: "high", 1: "moderate", 0: "low_or_not_scored"}
UP, DOWN, MOVED = MOVES = ("moved_up", "moved_down", "moved")


def shown_counts(rows: pd.DataFrame, robust: pd.DataFrame, rules: Disclosure) -> dict[Cell, Content]:
    """Count teams and protect the counts.

    Low teams and those without a level are counted together: few are without one, so that their number would
    have to be hidden, and moves between levels would give it away.

    Parameters
    ----------
    rows : contract `sensitivity`, of one index, arm and wave.
    robust : contract `robustness` of the same teams, or nothing.

    Returns
    -------
    Cells (`main`, `teams`), (`main`, class), (variation, class), (variation, `moved_up`, `moved_down` or
    `moved`), (`robust`, class or `all`).
    """
    by_rubric = _by_rubric(rows.drop_duplicates(["region", "team"])["level_main"], robust)
    marks = suppress(by_rubric, rules.n_min)
    shown = protect_unit_counts(by_rubric, rules)
    for name, of_variation in rows.groupby("variation", sort=False):
        shown = {**protect_unit_counts(_by_variation(str(name), of_variation, marks), rules), **shown}
    return shown


def _by_rubric(levels: pd.Series, robust: pd.DataFrame) -> Counts:
    """Count teams by class, and those of them whose level always stays; readers know the sums."""
    teams: Cell = (MAIN, "teams")
    values = {**_by_class(MAIN, levels), teams: len(levels)}
    sums = [Sum(teams, tuple((MAIN, name) for name in CLASSES.values()))]
    if len(robust):
        stays = robust["is_robust"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
        values |= _by_class(ROBUST, robust.loc[stays, "level"])
        values[ROBUST, "all"] = int(stays.sum())
        values |= {(CHANGED, name): values[MAIN, name] - values[ROBUST, name] for name in CLASSES.values()}
        sums.append(Sum((ROBUST, "all"), tuple((ROBUST, name) for name in CLASSES.values())))
        sums += [Sum((MAIN, name), ((ROBUST, name), (CHANGED, name))) for name in CLASSES.values()]
    return Counts(values, sums, keep=frozenset({teams}))


def _by_variation(key: str, rows: pd.DataFrame, by_rubric: Mapping[Cell, Mark]) -> Counts:
    """Count teams by class and by the direction they move in; readers know how moves tie the classes.

    The teams from one class to another are counted to that end and shown nowhere. Readers may guess that
    nobody moves by two levels, and where that is so they know it. Where a class by the rubric is hidden, the
    classes of variations are not shown, because together they could narrow it down.
    """
    flows = {(key, old, new): n for (old, new), n in _flows(rows).items() if n or abs(old - new) <= 1}
    sums = [
        *(
            Sum((MAIN, name), tuple(cell for cell in flows if cell[1] == level))
            for level, name in CLASSES.items()
        ),
        *(
            Sum((key, name), tuple(cell for cell in flows if cell[2] == level))
            for level, name in CLASSES.items()
        ),
        Sum((key, UP), tuple(cell for cell in flows if cell[2] > cell[1])),
        Sum((key, DOWN), tuple(cell for cell in flows if cell[2] < cell[1])),
        Sum((key, MOVED), ((key, UP), (key, DOWN))),
    ]
    given = {(MAIN, name): by_rubric[MAIN, name] for name in CLASSES.values()}
    classes: list[Cell] = [(key, name) for name in CLASSES.values()]
    values: dict[Cell, int] = dict(flows)
    for total in sums:
        values[total.total] = sum(values[cell] for cell in total.parts)
    return Counts(
        values,
        sums,
        keep=frozenset({(key, UP), (key, DOWN)}),
        given=given,
        unseen=frozenset(flows) if set(given.values()) == {"shown"} else frozenset({*flows, *classes}),
    )


def _flows(rows: pd.DataFrame) -> dict[tuple[int, int], int]:
    """Count teams by their class by the rubric and by the variation."""
    old, new = (_class_of(rows[name]) for name in ("level_main", "level"))
    return {(one, other): int(np.sum((old == one) & (new == other))) for one in CLASSES for other in CLASSES}


def _by_class(key: str, levels: pd.Series) -> dict[Cell, int]:
    classes = _class_of(levels)
    return {(key, name): int(np.sum(classes == level)) for level, name in CLASSES.items()}


def _class_of(levels: pd.Series) -> npt.NDArray[np.int64]:
    return levels.fillna(0).to_numpy(dtype=np.int64)
