"""Who started when, and every other way in which the same starts could have fallen on the teams."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from math import factorial, prod
from typing import Literal

import numpy as np
import pandas as pd

from arviointi.estimate.inference import Codes, Vector, rows_of

Within = Literal["all", "region", "site"]
MOST_PER_DRAW = 5
STRATA: dict[Within, list[str]] = {"all": [], "region": ["region"], "site": ["region", "site"]}


@dataclass(frozen=True)
class StartDesign:
    """The teams' starts as labels that can change places.

    Attributes
    ----------
    teams : names, sorted.
    labels : per team, the code of its label.
    starts : per label, the first exposed period; infinite for never.
    arms : per label; an arm goes with its start.
    strata : per team; labels change places within a stratum only.
    """

    teams: tuple[str, ...]
    labels: Codes
    starts: Vector
    arms: tuple[str, ...]
    strata: Codes

    @property
    def n_movable(self) -> int:
        """Teams in strata with more than one start: all others tell nothing about chance."""
        return sum(len(rows) for rows in rows_of(self.strata) if len(set(self.labels[rows])) > 1)

    @property
    def n_assignments(self) -> int:
        """Number of distinct ways in which the starts can fall on the teams."""
        return prod(_n_arrangements(self.labels[rows]) for rows in rows_of(self.strata))


def start_design(panel: pd.DataFrame, within: Within) -> StartDesign:
    """Read the teams' starts off a panel.

    Parameters
    ----------
    panel : PANEL.
    within : what teams must share to exchange starts. Teams of a region without a site are a stratum.
    """
    teams = panel.groupby("team")[["cohort", "arm", "region", "site"]].first()
    start = teams["cohort"].astype("Float64").to_numpy(float, na_value=np.inf)
    labelled = teams[["arm"]].assign(start=start)
    labels = np.asarray(labelled.groupby(["start", "arm"]).ngroup(), dtype=np.intp)
    label = labelled.assign(label=labels).drop_duplicates("label").sort_values("label")
    keys = STRATA[within]
    strata = teams.groupby(keys, dropna=False).ngroup() if keys else pd.Series(0, teams.index)
    return StartDesign(
        tuple(map(str, teams.index)),
        labels,
        label["start"].to_numpy(float),
        tuple(label["arm"]),
        np.asarray(strata, dtype=np.intp),
    )


def with_labels(panel: pd.DataFrame, design: StartDesign, labels: Codes) -> pd.DataFrame:
    """Return the panel as if each team had started when its label says.

    Parameters
    ----------
    panel : PANEL.
    labels : per team of the design.
    """
    label = panel["team"].map(dict(zip(design.teams, labels, strict=True))).to_numpy(np.intp)
    start = design.starts[label]
    cohort = pd.Series(start, panel.index).replace(np.inf, np.nan).astype("Int64")
    arm = pd.Series(np.array(design.arms, dtype=object)[label], panel.index, dtype=panel["arm"].dtype)
    return panel.assign(cohort=cohort, arm=arm, is_exposed=panel["period"].to_numpy(float) >= start)


def assignments(design: StartDesign, permutations: int, rng: np.random.Generator) -> tuple[list[Codes], bool]:
    """Return labels by team for other ways the starts could have fallen, and whether these are all of them.

    All distinct ways, the real one among them, where they are at most five times as many as the draws asked
    for; otherwise the real one and `permutations` random ones.
    """
    if design.n_assignments <= MOST_PER_DRAW * permutations:
        return list(_every_assignment(design)), True
    drawn = [_shuffled(design, rng) for _ in range(permutations)]
    return [design.labels, *drawn], False


def _n_arrangements(labels: Codes) -> int:
    counts = np.unique(labels, return_counts=True)[1]
    return factorial(len(labels)) // prod(factorial(int(count)) for count in counts)


def _shuffled(design: StartDesign, rng: np.random.Generator) -> Codes:
    labels = design.labels.copy()
    for rows in rows_of(design.strata):
        labels[rows] = rng.permutation(labels[rows])
    return labels


def _every_assignment(design: StartDesign) -> Iterator[Codes]:
    strata = rows_of(design.strata)
    ways = [list(_arrangements(design.labels[rows])) for rows in strata]
    for chosen in product(*ways):
        labels = design.labels.copy()
        for rows, arrangement in zip(strata, chosen, strict=True):
            labels[rows] = arrangement
        yield labels


def _arrangements(labels: Codes) -> Iterator[Codes]:
    """Place the rarer labels, one after the other, on the places that are left; the most common fills up."""
    codes, counts = np.unique(labels, return_counts=True)
    order = np.argsort(counts)
    yield from _placed(
        np.full(len(labels), codes[order[-1]]), range(len(labels)), codes[order[:-1]], counts[order[:-1]]
    )


def _placed(filled: Codes, places: range | list[int], codes: Codes, counts: Codes) -> Iterator[Codes]:
    if not len(codes):
        yield filled
        return
    for chosen in combinations(places, int(counts[0])):
        labels = filled.copy()
        labels[list(chosen)] = codes[0]
        left = [place for place in places if place not in chosen]
        yield from _placed(labels, left, codes[1:], counts[1:])
