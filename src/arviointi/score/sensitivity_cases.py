"""Fidelity scored in other ways: each variation gives another rubric, or other scores of indicators."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config import sensitivity as options
from arviointi.config.fidelity import Index, Rubric
from arviointi.config.indicators import Indicator
from arviointi.score.aggregate import (
    Scores,
    element_scores,
    index_levels,
    index_scores,
    indicator_scores,
    weights_of,
)
from arviointi.score.combine import score_indicators
from arviointi.score.evidence import Evidence
from arviointi.score.fidelity import measured_by
from arviointi.score.scoring import TOLERANCE, Floats, ordinal
from arviointi.score.spells import DAY

OF_LAST_DAY_OR_WAVE = frozenset(
    {
        "survey_scale",
        "leadership_checks",
        "trainer_rating",
        "staff_trained",
        "roles_trained",
        "partners_informed",
    }
)


@dataclass(frozen=True)
class Case:
    """What indices are computed from: a rubric, and scores of units × its indicators."""

    rubric: Rubric
    indicators: Scores

    @cached_property
    def elements(self) -> Scores:
        """Scores of units × elements."""
        least = self.rubric.reporting.min_element_weight
        return element_scores(self.indicators, weights_of(self.rubric), least)

    def of_index(self, name: str) -> Scores:
        """Return the scores of units × the elements of an index."""
        names = list(self.rubric.elements)
        return self.elements.of([names.index(element) for element in self.rubric.indices[name].elements])


@dataclass(frozen=True)
class Main:
    """What variations start from.

    Attributes
    ----------
    evidence : tables and due windows, the units.
    values : what the rubric measured there (columns unit, id, part, value, state, flags).
    case : the rubric itself and its scores.
    """

    evidence: Evidence
    values: pd.DataFrame
    case: Case

    @property
    def units(self) -> pd.DataFrame:
        """Due windows; the index numbers them 0, 1, …"""
        return self.evidence.units


def main_of(evidence: Evidence, values: pd.DataFrame) -> Main:
    """Score measured values by the rubric as it stands."""
    return Main(evidence, values, case_of(evidence.rubric, values, len(evidence.units)))


def case_of(rubric: Rubric, values: pd.DataFrame, n_units: int) -> Case:
    """Score measured values by a rubric."""
    scored = score_indicators(values, rubric, n_units)
    return Case(rubric, indicator_scores(scored.score, scored.is_applicable))


def index_of(case: Case, name: str) -> tuple[Floats, Floats]:
    """Return one index (0–100) and its guarded level, by unit."""
    rubric = case.rubric
    scores = index_scores(case.elements, list(rubric.elements), rubric.indices).score
    score = scores[:, list(rubric.indices).index(name)]
    return score, index_levels(score, case.of_index(name).score, rubric.indices[name].guard, rubric.levels)


def ordinal_scores(main: Main, _: options.Ordinal, __: str) -> Case:
    """Give indicators their ordinal level / 2 in place of the continuous score, bounds likewise."""
    scores = main.case.indicators
    steps = Scores(*(ordinal(part) / 2 for part in (scores.score, scores.low, scores.high)))
    return replace(main.case, indicators=steps)


def other_cut_offs(main: Main, chosen: options.CutOffs, _: str) -> Case:
    """Multiply both cut-offs of levels; strictly: the lower one must be exceeded by more than 1e-9."""
    levels = main.case.rubric.levels
    beyond = 2 * TOLERANCE if chosen.strict else 0.0
    moved = {"moderate": levels.moderate * chosen.factor + beyond, "high": levels.high * chosen.factor}
    return replace(main.case, rubric=_updated(main.case.rubric, levels=levels.model_copy(update=moved)))


def other_anchors(main: Main, chosen: options.OtherAnchors, _: str) -> Case:
    """Score one indicator by other anchors in the windows whose last day a set of anchors holds for."""
    case, scores = main.case, main.case.indicators
    is_of_indicator = main.values["id"] == chosen.indicator
    column = list(case.rubric.indicators).index(chosen.indicator)
    for one in chosen.sets:
        rubric = _with_indicators(case.rubric, {chosen.indicator: {"anchors": one.anchors}})
        other = case_of(rubric, main.values[is_of_indicator], len(main.units)).indicators
        scores = _replaced(scores, other, column, _holds(one, main.units["last"]))
    return replace(case, indicators=scores)


def other_weights(main: Main, chosen: options.Weights, index: str) -> Case:
    """Weigh indicators within elements, and elements within the index, in another way.

    The rule on how much of an element must be observed uses the changed weights.
    """
    rubric = main.case.rubric
    weights = {
        name: (1.0 if chosen.equal else one.weight) * chosen.indicators.get(name, 1.0)
        for name, one in rubric.indicators.items()
    }
    weighed = _with_indicators(rubric, {name: {"weight": weight} for name, weight in weights.items()})
    plan = rubric.indices[index]
    of_elements = {
        name: plan.weights.get(name, 1.0) * chosen.elements.get(name, 1.0) for name in plan.elements
    }
    return replace(main.case, rubric=_with_index(weighed, index, weights=of_elements))


def left_out(main: Main, chosen: options.LeaveOut, index: str) -> Case:
    """Leave out elements of the index, and indicators as if they did not apply.

    An index without one of its elements needs as many of the others as before, or all where there are no
    more; its guard looks at those that are left. Self-report: indicators that are self-report as a whole, and
    the part of an indicator that is; where only that part was there, the indicator is not reported.
    """
    rubric, plan = main.case.rubric, main.case.rubric.indices[index]
    kept = [name for name in plan.elements if name not in chosen.elements]
    weights = {name: weight for name, weight in plan.weights.items() if name in kept}
    narrowed = _with_index(
        rubric, index, elements=kept, weights=weights, min_elements=min(plan.min_elements, len(kept))
    )
    scores = main.case.indicators
    if chosen.self_report:
        scores = case_of(rubric, _not_self_reported(main), len(main.units)).indicators
    gone = [
        name in chosen.indicators or (chosen.self_report and one.is_self_report)
        for name, one in rubric.indicators.items()
    ]
    parts = (np.where(gone, np.nan, part) for part in (scores.score, scores.low, scores.high))
    return Case(narrowed, Scores(*parts))


def weakest(main: Main, _: options.Minimum, index: str) -> Case:
    """Take 100 × the weakest element."""
    return replace(main.case, rubric=_with_index(main.case.rubric, index, combine="minimum"))


def other_window(main: Main, chosen: options.OtherWindow, _: str) -> Case:
    """Measure again in windows that end on the same day and have another length.

    What is known of the last day or of the wave as a whole is the same in a window of any length.
    """
    rubric = main.case.rubric
    window = rubric.window.model_copy(update={"weeks": chosen.weeks})
    first = main.units["last"] - (7 * chosen.weeks - 1) * DAY
    evidence = Evidence(
        main.units.assign(first=first),
        main.evidence.tables,
        _updated(rubric, window=window),
        main.evidence.baseline,
    )
    same = {name for name, one in rubric.indicators.items() if one.evidence in OF_LAST_DAY_OR_WAVE}
    others = {name: one for name, one in rubric.indicators.items() if name not in same}
    return main_of(evidence, _measured_again(main, evidence, others)).case


def other_newcomers(main: Main, chosen: options.Newcomers, _: str) -> Case:
    """Measure training again with another rule for newcomers."""
    affected = {
        name: one.model_copy(update={"newcomer_days": chosen.days})
        for name, one in main.case.rubric.indicators.items()
        if one.evidence == "staff_trained"
    }
    return case_of(main.case.rubric, _measured_again(main, main.evidence, affected), len(main.units))


def bound(main: Main, chosen: options.Bound, _: str) -> Case:
    """Put everything that is not reported at 0, or at 1."""
    scores = getattr(main.case.indicators, chosen.bound)
    return replace(main.case, indicators=Scores(scores, scores, scores))


CASES: dict[str, Callable[[Main, Any, str], Case]] = {
    "ordinal": ordinal_scores,
    "cut_offs": other_cut_offs,
    "anchors": other_anchors,
    "weights": other_weights,
    "leave_out": left_out,
    "minimum": weakest,
    "window": other_window,
    "newcomers": other_newcomers,
    "bound": bound,
}


def _measured_again(main: Main, evidence: Evidence, indicators: Mapping[str, Any]) -> pd.DataFrame:
    """Measure some indicators again and keep what was measured of the others."""
    kept = main.values[~main.values["id"].isin(indicators)]
    return pd.concat([kept, measured_by(evidence, indicators)], ignore_index=True)


def _updated(rubric: Rubric, **changes: Any) -> Rubric:
    return rubric.model_copy(update=changes)


def _with_index(rubric: Rubric, name: str, **changes: Any) -> Rubric:
    index: Index = rubric.indices[name].model_copy(update=changes)
    return _updated(rubric, indices={**rubric.indices, name: index})


def _with_indicators(rubric: Rubric, changes: Mapping[str, Mapping[str, Any]]) -> Rubric:
    elements = {
        key: element.model_copy(
            update={
                "indicators": {
                    name: _changed(one, changes.get(name, {})) for name, one in element.indicators.items()
                }
            }
        )
        for key, element in rubric.elements.items()
    }
    return _updated(rubric, elements=elements)


def _changed(indicator: Indicator, changes: Mapping[str, Any]) -> Indicator:
    return indicator.model_copy(update=dict(changes))


def _replaced(scores: Scores, other: Scores, column: int, where: npt.NDArray[np.bool_]) -> Scores:
    chosen = np.zeros(scores.score.shape, dtype=bool)
    chosen[:, column] = where
    return Scores(
        *(np.where(chosen, getattr(other, part), getattr(scores, part)) for part in ("score", "low", "high"))
    )


def _holds(one: options.AnchorSet, last: pd.Series) -> npt.NDArray[np.bool_]:
    begun = last >= pd.Timestamp(one.start) if one.start else last.notna()
    not_over = last <= pd.Timestamp(one.end) if one.end else last.notna()
    holds: npt.NDArray[np.bool_] = (begun & not_over).to_numpy(dtype=bool)
    return holds


def _not_self_reported(main: Main) -> pd.DataFrame:
    """Drop the measured parts of indicators that are self-report."""
    dropped = [
        f"{name} {part}"
        for name, one in main.case.rubric.indicators.items()
        for part, scoring in one.scorings.items()
        if scoring.is_self_report
    ]
    return main.values[~(main.values["id"] + " " + main.values["part"]).isin(dropped)]
