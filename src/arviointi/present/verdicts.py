"""What an estimate and its interval allow one to say, and no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from arviointi.contracts.blocks import Content, Sentences
from arviointi.present.content import decimal, message
from arviointi.present.scales import Scale

BLINDED = "blinded"
TOO_FEW = frozenset({"few_treated", "few_compared", "few_teams", "lone_cohort"})
DIGITS_OF_SDS = 2


@dataclass(frozen=True)
class Evidence:
    """An interval, what would be an improvement, and what a reader must know of it.

    Numbers are on the scale of the estimate, where no effect is 0: a ratio by its logarithm.
    """

    role: str
    better: str
    low: float | None
    high: float | None
    digits: int
    detectable: float | None = None
    detectable_sds: float | None = None
    scale: str = "identity"
    warnings: tuple[str, ...] = ()
    is_doubtful: bool = False
    is_placebo_outcome: bool = False

    @property
    def printed(self) -> Scale:
        """How its numbers are printed."""
        return Scale(self.scale, self.digits)


@dataclass(frozen=True)
class Verdict:
    """A sentence, and whether anything was learned."""

    certainty: Literal["learned", "cannot_tell"]
    text: Content


def verdict(evidence: Evidence) -> Verdict:
    """Say what the interval is compatible with.

    An interval that includes zero tells nothing of the direction: "we cannot tell", with the smallest effect
    the design could have detected. One that excludes zero points in a direction, and counts as learned only
    for a primary model that rests on enough exposed and compared teams and on which nothing casts doubt. Of a
    primary model it is always said what could not have been seen. A placebo is read the other way round.
    """
    if evidence.low is None or evidence.high is None or pd.isna(evidence.low) or pd.isna(evidence.high):
        return Verdict("cannot_tell", message("verdict.no_interval"))
    excludes_zero = evidence.low > 0 or evidence.high < 0
    if evidence.role == "placebo":
        what = "placebo_outcome" if evidence.is_placebo_outcome else "placebo"
        name = f"verdict.{what}_differs" if excludes_zero else f"verdict.{what}_clear"
        return Verdict("cannot_tell", message(name, interval=_interval(evidence)))
    if not excludes_zero:
        return Verdict("cannot_tell", _cannot_tell(evidence))
    is_few = bool(TOO_FEW.intersection(evidence.warnings))
    is_learned = evidence.role == "primary" and not is_few and not evidence.is_doubtful
    return Verdict("learned" if is_learned else "cannot_tell", _points_somewhere(evidence))


def _cannot_tell(evidence: Evidence) -> Content:
    compatible = message("verdict.cannot_tell", interval=_interval(evidence))
    return Sentences(parts=(compatible, *_unseen(evidence)))


def _unseen(evidence: Evidence) -> Iterator[Content]:
    """Say which effects would probably have gone unnoticed, in natural units and standard deviations."""
    smallest, printed = evidence.detectable, evidence.printed
    if smallest is None:
        return
    if printed.is_ratio:
        ends = {"decrease": printed.change(-abs(smallest)), "increase": printed.change(abs(smallest))}
        yield message("verdict.detectable_ratio", **ends)
    elif evidence.detectable_sds is None:
        yield message("verdict.detectable", effect=printed.number(smallest))
    else:
        spread = decimal(evidence.detectable_sds, DIGITS_OF_SDS)
        yield message("verdict.detectable_sds", effect=printed.number(smallest), sds=spread)


def _points_somewhere(evidence: Evidence) -> Content:
    direction = "higher" if (evidence.low or 0) > 0 else "lower"
    wished = {"neither": "neither", direction: "better"}.get(evidence.better, "worse")
    found = message(f"verdict.points_{direction}_{wished}", interval=_interval(evidence))
    unseen = _unseen(evidence) if evidence.role == "primary" else ()
    return Sentences(parts=(found, *unseen))


def _interval(evidence: Evidence) -> Content:
    return evidence.printed.range_in_words(evidence.low, evidence.high)


def reason_in_words(reason: str) -> Content:
    """Say why a model could not be estimated, or may not be seen yet."""
    if reason == BLINDED:
        return message("verdict.blinded")
    return message("verdict.not_estimable", reason=message(f"reason.{reason}"))


def warning_in_words(warning: str) -> Content:
    """Say what a reader must know beside an estimate."""
    return message(f"warning.{warning}")
