"""What a reader is told of each estimate, and of a sensitivity model beside the leading one."""

from typing import Any

import numpy as np
import pandas as pd

from arviointi.contracts.blocks import Content, Sentences
from arviointi.present.content import message
from arviointi.present.fitted import Fitted
from arviointi.present.intervals import excludes_zero
from arviointi.present.verdicts import Evidence, verdict, warning_in_words


def reading_of(fitted: Fitted, overall: dict[str, Any]) -> Content:
    """Say what an estimate tells, what casts doubt on it, and what must be known of the fit."""
    found = verdict(evidence_of(fitted, overall)).text
    warnings = (warning_in_words(name) for name in _warnings(fitted))
    return Sentences(parts=(found, *fitted.doubts_of(overall), *warnings))


def reading_beside(leading: Fitted | None, fitted: Fitted, overall: dict[str, Any]) -> Content:
    """Say of a sensitivity model whether it reads as the leading one does, and only where not, how it reads.

    It is read against the leading model's effect of the same term, or against all of them where they agree.
    Of any other model, or where one of the two has no interval, everything is said.
    """
    answers = _answers(leading, overall) if leading and fitted.fit["role"] == "sensitivity" else []
    directions = {_direction(row) for row in answers}
    if leading is None or len(directions) != 1 or pd.isna(overall["conf_low"]):
        return reading_of(fitted, overall)
    if directions != {_direction(overall)}:
        role = leading.fit["role"]
        return Sentences(parts=(message(f"reading.differs_from_{role}"), reading_of(fitted, overall)))
    further = [warning_in_words(name) for name in _warnings(fitted) if name not in _warnings(leading)]
    return Sentences(parts=(_alike(overall, answers), *further))


def _alike(overall: dict[str, Any], answers: list[dict[str, Any]]) -> Content:
    if _direction(overall):
        return message("reading.also_points")
    is_opposite = all(row["estimate"] * overall["estimate"] < 0 for row in answers)
    return message("reading.also_cannot_tell_opposite" if is_opposite else "reading.also_cannot_tell")


def evidence_of(fitted: Fitted, overall: dict[str, Any]) -> Evidence:
    """Return the interval of an estimate, with what it must be read by."""
    smallest, scale = fitted.detectable(overall), fitted.scale_of(overall)
    return Evidence(
        role=fitted.fit["role"],
        better=fitted.subject.better,
        low=overall["conf_low"],
        high=overall["conf_high"],
        digits=scale.digits,
        scale=scale.name,
        detectable=smallest,
        detectable_sds=fitted.in_sds(smallest, overall),
        warnings=tuple(_warnings(fitted)),
        is_doubtful=bool(fitted.doubts_of(overall)),
        is_placebo_outcome=fitted.subject.is_placebo,
    )


def _answers(leading: Fitted, overall: dict[str, Any]) -> list[dict[str, Any]]:
    answers = [row for row in leading.overall if row["is_headline"]]
    same = [row for row in answers if row["term"] == overall["term"]] or answers
    return [] if any(pd.isna(row["conf_low"]) for row in same) else same


def _direction(row: dict[str, Any]) -> int:
    """Return 0 where the interval includes zero, otherwise the sign of the estimate."""
    return int(np.sign(row["estimate"])) if excludes_zero(row) else 0


def _warnings(fitted: Fitted) -> list[str]:
    warning = fitted.fit["warning"]
    return [] if pd.isna(warning) else str(warning).split()
