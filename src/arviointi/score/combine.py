"""Measured values to one score per indicator."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import Indicator, Scoring
from arviointi.score.evidence import NOT_APPLICABLE, OBSERVED
from arviointi.score.scoring import Floats, score

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Scored:
    """Units × indicators.

    Attributes
    ----------
    value : the measured value behind the score; NaN where several are averaged.
    score : 0–1 after caps, NaN where there is none.
    is_applicable : false where the rubric says that the indicator does not apply.
    flags : space-separated ids.
    """

    value: Floats
    score: Floats
    is_applicable: npt.NDArray[np.bool_]
    flags: Texts


@dataclass(frozen=True)
class Part:
    """One measured value of an indicator, by unit."""

    value: Floats
    state: Texts
    flags: Texts


def score_indicators(values: pd.DataFrame, rubric: Rubric, n_units: int) -> Scored:
    """Score every indicator of a rubric.

    Parameters
    ----------
    values : columns unit (0 … n_units − 1), id, part, value, state, flags; what is absent is not reported.
    """
    parts = {key: _part(rows, n_units) for key, rows in values.groupby(["id", "part"])}
    nothing = _part(values.iloc[:0], n_units)
    columns = [
        _combined({name: parts.get((key, name), nothing) for name in indicator.scorings}, indicator)
        for key, indicator in rubric.indicators.items()
    ]
    return Scored(
        np.column_stack([column.value for column in columns]),
        np.column_stack([column.score for column in columns]),
        np.column_stack([column.is_applicable for column in columns]),
        np.column_stack([column.flags for column in columns]),
    )


def _part(rows: pd.DataFrame, n_units: int) -> Part:
    """Spread the rows of one part over all units."""
    unit = rows["unit"].to_numpy(dtype=np.int64)
    part = Part(np.full(n_units, np.nan), np.full(n_units, "", object), np.full(n_units, "", object))
    for name in ("value", "state", "flags"):
        getattr(part, name)[unit] = rows[name].to_numpy()
    return part


def part_score(part: Part, scoring: Scoring) -> Floats:
    """Score one measured value; observed without a value is an activity that did not exist: 0."""
    scores = np.minimum(scoring.cap, score(part.value, scoring.anchors))
    is_observed = part.state == OBSERVED
    return np.where(is_observed, np.where(np.isnan(part.value), 0, scores), np.nan)


def _combined(parts: dict[str, Part], indicator: Indicator) -> Scored:
    scores = np.vstack([part_score(part, indicator.scorings[name]) for name, part in parts.items()])
    values = np.vstack([part.value for part in parts.values()])
    chosen = _chosen(scores, indicator.combine)
    is_single = indicator.combine != "mean" or len(parts) == 1
    column = np.arange(scores.shape[1])
    states = np.vstack([part.state for part in parts.values()])
    return Scored(
        value=values[chosen, column] if is_single else np.full(scores.shape[1], np.nan),
        score=scores[chosen, column] if is_single else _mean_of_present(scores),
        is_applicable=np.any(states != NOT_APPLICABLE, axis=0),
        flags=_united([part.flags for part in parts.values()]),
    )


def _chosen(scores: Floats, combine: str) -> npt.NDArray[np.int64]:
    """Return, by unit, the row of the score that counts: the first there is, or the best."""
    present = ~np.isnan(scores)
    ranked = present if combine == "first" else np.where(present, scores, -1)
    rows: npt.NDArray[np.int64] = ranked.argmax(axis=0)
    return rows


def _mean_of_present(scores: Floats) -> Floats:
    number = (~np.isnan(scores)).sum(axis=0)
    empty = np.full(number.shape, np.nan)
    means: Floats = np.divide(np.nansum(scores, axis=0), number, out=empty, where=number > 0)
    return means


def _united(flags: list[Texts]) -> Texts:
    """Join the flags of several parts, each once."""
    joined = [" ".join(dict.fromkeys(" ".join(words).split())) for words in zip(*flags, strict=True)]
    return np.array(joined, dtype=object)
