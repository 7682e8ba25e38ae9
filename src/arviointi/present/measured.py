"""What was measured of an indicator, in words: the value, and what would score in full."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from arviointi.config.indicators import (
    DESIGN_CHOICE,
    AnyIndicator,
    MeetingQuality,
    Scoring,
    SurveyScale,
)
from arviointi.contracts.blocks import Content, Number
from arviointi.present.content import decimal, message, whole
from arviointi.present.respondents import Scored, flags
from arviointi.present.sources import words

DIGITS = {
    "caseload_per_worker": 0,
    "caseload_per_team": 0,
    "role_fte": 1,
    "survey_scale": 1,
    "meeting_quality": 1,
    "minutes": 0,
}
"""Decimals of what is no share."""


def measured(name: str, indicator: AnyIndicator, scored: Scored) -> Iterator[Content]:
    """Say what was measured and what would score in full, once for every value that was."""
    for evidence, value, scoring, known in _values(name, indicator, scored):
        if pd.isna(value):
            continue
        is_rise = evidence == "caseload_reduction" and value < 0
        said = message(
            f"measured.{'caseload_rise' if is_rise else evidence}",
            value=_number(evidence, abs(value) if is_rise else value),
            **known,
        )
        target = _target(indicator, evidence, scoring)
        yield message("team.measured", what=words(indicator.label), measured=said, target=target)


def _values(
    name: str, indicator: AnyIndicator, scored: Scored
) -> Iterator[tuple[str, Any, Scoring, dict[str, Content]]]:
    """Yield kind of evidence, value, scoring and what else is said of each value that was measured."""
    value, scorings = scored[name]["value"], indicator.scorings
    if indicator.evidence == "discussion_depth":
        for part, evidence in (("d1", "children_discussed"), ("d2", "minutes")):
            yield evidence, scored[f"{name}.{part}"]["value"], scorings[part], {}
    elif isinstance(indicator, MeetingQuality):
        is_own_view = "self_report" in flags(scored[name])
        evidence, part = ("survey_scale", "self_report") if is_own_view else ("meeting_quality", "observed")
        yield evidence, value, scorings[part], _range(indicator) if is_own_view else {}
    else:
        known = _range(indicator) if isinstance(indicator, SurveyScale) else {}
        yield indicator.evidence, value, next(iter(scorings.values())), known


def _range(indicator: SurveyScale | MeetingQuality) -> dict[str, Content]:
    low, high = indicator.scale.range
    return {"low": whole(low), "high": whole(high)}


def _number(evidence: str, value: float) -> Content:
    if evidence in DIGITS:
        return decimal(value, DIGITS[evidence])
    return Number(value=round(float(value), 2), format="percent")


def _target(indicator: AnyIndicator, evidence: str, scoring: Scoring) -> Content:
    """Say what scores in full; `recommended` only where the thresholds rest on a source."""
    floor, _, full = scoring.anchors
    way = "at_least" if full > floor else "at_most"
    basis = "full_score" if indicator.basis.anchors == DESIGN_CHOICE else "recommended"
    return message(f"team.{basis}.{way}", value=_number(evidence, full))
