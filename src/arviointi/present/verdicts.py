"""What an estimate and its interval allow one to say, and no more."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from arviointi.contracts.blocks import Content, Sentences
from arviointi.present.content import decimal, interval, message

BLINDED = "blinded"
TOO_FEW = frozenset({"few_treated", "lone_cohort"})


@dataclass(frozen=True)
class Evidence:
    """An interval, what would be an improvement, and what a reader must know of it."""

    role: str
    better: str
    low: float | None
    high: float | None
    digits: int
    detectable: float | None = None
    warnings: tuple[str, ...] = ()
    is_doubtful: bool = False


@dataclass(frozen=True)
class Verdict:
    """A sentence, and whether anything was learned."""

    certainty: Literal["learned", "cannot_tell"]
    text: Content


def verdict(evidence: Evidence) -> Verdict:
    """Say what the interval is compatible with.

    An interval that includes zero tells nothing of the direction: "we cannot tell", with the smallest effect
    the design could have detected. One that excludes zero points in a direction, and counts as learned only
    for a primary model that rests on enough exposed teams and shows no difference before the start. A placebo
    is read the other way round.
    """
    if evidence.low is None or evidence.high is None or pd.isna(evidence.low) or pd.isna(evidence.high):
        return Verdict("cannot_tell", message("verdict.no_interval"))
    excludes_zero = evidence.low > 0 or evidence.high < 0
    if evidence.role == "placebo":
        name = "verdict.placebo_differs" if excludes_zero else "verdict.placebo_clear"
        return Verdict("cannot_tell", message(name, interval=_interval(evidence)))
    if not excludes_zero:
        return Verdict("cannot_tell", _cannot_tell(evidence))
    is_few = bool(TOO_FEW.intersection(evidence.warnings))
    is_learned = evidence.role == "primary" and not is_few and not evidence.is_doubtful
    return Verdict("learned" if is_learned else "cannot_tell", _points_somewhere(evidence))


def _cannot_tell(evidence: Evidence) -> Content:
    compatible = message("verdict.cannot_tell", interval=_interval(evidence))
    if evidence.detectable is None:
        return compatible
    detectable = message("verdict.detectable", effect=decimal(evidence.detectable, evidence.digits))
    return Sentences(parts=(compatible, detectable))


def _points_somewhere(evidence: Evidence) -> Content:
    direction = "higher" if (evidence.low or 0) > 0 else "lower"
    wished = {"neither": "neither", direction: "better"}.get(evidence.better, "worse")
    return message(f"verdict.points_{direction}_{wished}", interval=_interval(evidence))


def _interval(evidence: Evidence) -> Content:
    return interval(evidence.low, evidence.high, evidence.digits)


def reason_in_words(reason: str) -> Content:
    """Say why a model could not be estimated, or may not be seen yet."""
    if reason == BLINDED:
        return message("verdict.blinded")
    return message("verdict.not_estimable", reason=message(f"reason.{reason}"))


def warning_in_words(warning: str) -> Content:
    """Say what a reader must know beside an estimate."""
    return message(f"warning.{warning}")
