"""Scores of units × parts of the rubric, as rows of the contract `fidelity`."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.contracts.fidelity import FIDELITY
from arviointi.score.aggregate import Scores, index_flags, index_levels
from arviointi.score.combine import Scored
from arviointi.score.evidence import NOT_APPLICABLE, NOT_REPORTED, OBSERVED
from arviointi.score.scoring import Floats, level, ordinal

UNIT = ["region", "team", "arm", "wave"]


def indicator_rows(units: pd.DataFrame, rubric: Rubric, scored: Scored, scores: Scores) -> pd.DataFrame:
    """Give indicators with measured value, score, bounds and ordinal level."""
    levels = Scores(ordinal(scores.score), ordinal(scores.low), ordinal(scores.high))
    rows = _rows(units, "indicator", list(rubric.indicators), scores, levels)
    return rows.assign(value=scored.value.ravel(), flags=scored.flags.ravel())


def element_rows(units: pd.DataFrame, rubric: Rubric, scores: Scores) -> pd.DataFrame:
    """Give elements with score, bounds and level."""
    levels = Scores(*(level(part, rubric.levels) for part in (scores.score, scores.low, scores.high)))
    return _rows(units, "element", list(rubric.elements), scores, levels)


def index_rows(
    units: pd.DataFrame, rubric: Rubric, elements: Scores, scores: Scores, contaminated: pd.Series
) -> pd.DataFrame:
    """Give indices with score, bounds, guarded levels and flags; each bound is guarded by itself."""
    names = list(rubric.elements)
    levels, flags = [], []
    for column, (name, index) in enumerate(rubric.indices.items()):
        own = elements.of([names.index(element) for element in index.elements])
        levels.append(
            [
                index_levels(getattr(scores, part)[:, column], getattr(own, part), index.guard, rubric.levels)
                for part in ("score", "low", "high")
            ]
        )
        gaps = index_flags(scores.score[:, column], own.score, index, rubric.levels)
        signs = _contaminated(units, rubric, scores.score[:, column], contaminated)
        flags.append(_joined(gaps, signs) if name == rubric.contamination.index else gaps)
    stacked = Scores(*(np.column_stack([one[part] for one in levels]) for part in range(3)))
    rows = _rows(units, "index", list(rubric.indices), scores, stacked)
    return rows.assign(flags=np.column_stack(flags).astype(object).ravel())


def detail_rows(units: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Give the numbers that are printed beside a score: the parts of indicators."""
    parts = values[values["part"] != ""]
    named = units[UNIT].loc[parts["unit"].to_numpy()].reset_index(drop=True)
    own = parts[["value", "state"]].reset_index(drop=True)
    return named.assign(part="detail", id=(parts["id"] + "." + parts["part"]).to_numpy(), **own)


def unscored_rows(windows: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Give the waves without a drop: every part has the window's state and nothing else."""
    parts = [
        *(("indicator", name) for name in rubric.indicators),
        *(("element", name) for name in rubric.elements),
        *(("index", name) for name in rubric.indices),
    ]
    names = pd.DataFrame(parts, columns=["part", "id"])
    return windows[[*UNIT, "state"]].merge(names, how="cross")


def as_contract(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put rows together in the columns and order of the contract."""
    rows = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    ordered = rows.reindex(columns=FIDELITY.names).sort_values(["region", "team", "wave"], kind="stable")
    whole = {name: ordered[name].astype("Int64") for name in ("level", "level_low", "level_high")}
    return ordered.assign(**whole, flags=ordered["flags"].replace("", np.nan)).reset_index(drop=True)


def _rows(
    units: pd.DataFrame, part: str, names: Sequence[str], scores: Scores, levels: Scores
) -> pd.DataFrame:
    repeated = units[UNIT].loc[units.index.repeat(len(names))].reset_index(drop=True)
    return repeated.assign(
        part=part,
        id=np.tile(names, len(units)),
        score=scores.score.ravel(),
        score_low=scores.low.ravel(),
        score_high=scores.high.ravel(),
        level=levels.score.ravel(),
        level_low=levels.low.ravel(),
        level_high=levels.high.ravel(),
        state=_states(scores).ravel(),
    )


def _states(scores: Scores) -> npt.NDArray[np.str_]:
    missing = np.where(np.isnan(scores.low), NOT_APPLICABLE, NOT_REPORTED)
    return np.where(np.isnan(scores.score), missing, OBSERVED)


def _contaminated(units: pd.DataFrame, rubric: Rubric, scores: Floats, contaminated: pd.Series) -> list[str]:
    is_high = (units["arm"] == "comparison").to_numpy() & (scores >= rubric.contamination.from_score)
    by_score = ["contaminated:index" if high else "" for high in is_high]
    return _joined(by_score, contaminated.tolist())


def _joined(first: list[str], second: list[str]) -> list[str]:
    return [" ".join([*one.split(), *other.split()]) for one, other in zip(first, second, strict=True)]
