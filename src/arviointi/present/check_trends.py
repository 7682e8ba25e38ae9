"""Checks of whether the arms would have gone the same way: differences before the start, and after it."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from arviointi.contracts.blocks import Content, Number, Sentences
from arviointi.contracts.estimates import BREAKDOWN, ZERO_INSIDE, ZERO_OUTSIDE
from arviointi.present.checked import Checked, Found, Stance, ends, p_of
from arviointi.present.content import decimal, message, whole
from arviointi.present.intervals import excludes_zero, is_more_than_chance

AS_LARGE_AS_BEFORE = 1.0
"""Trends may differ after the start by as much as they did before it."""
LIKELY, AS_AFTER_PASS = "slope_80", "bias_after_pass"
BREAKDOWNS = (BREAKDOWN, ZERO_INSIDE, ZERO_OUTSIDE)
ALREADY_EXPOSED = ("later_vs_earlier", "treated_vs_always")
"""Comparisons that are right only where effects do not change over time."""


def pre_trend(checked: Checked) -> Iterator[Found]:
    """Read the joint test of differences before the start beside the trend that it could have missed."""
    for row in checked.rows("pre_trend"):
        tested: dict[str, Content] = {"n": whole(row["n"]), "p": p_of(row)}
        if row["p_value"] < checked.size:
            yield Found("pre_trend", "against", message("checked.pre_trend_differs", **tested), p=p_of(row))
            return
        missed = _missed_trend(checked)
        text = Sentences(parts=(message("checked.pre_trend_passes", **tested), *missed))
        is_blunt = not missed or _explains_all(checked)
        yield Found("pre_trend", "unclear" if is_blunt else "clear", text, p=p_of(row))


def _missed_trend(checked: Checked) -> tuple[Content, ...]:
    """Say which trend the test would have found, and what it does to the estimate where it is missed."""
    slope, bias = (_power(checked, label) for label in (LIKELY, AS_AFTER_PASS))
    if slope is None:
        return ()
    values = {
        "power": Number(value=float(slope["value"]), format="percent"),
        "slope": replace(checked.scale, digits=checked.scale.digits + 1).detectable(abs(slope["estimate"])),
    }
    found = message("checked.pre_trend_power", **values)
    if bias is None:
        return (found,)
    name = "checked.pre_trend_explains" if _explains_all(checked) else "checked.pre_trend_bias"
    return (found, message(name, bias=checked.scale.number(abs(bias["estimate"]))))


def _power(checked: Checked, label: str) -> dict[str, Any] | None:
    known = (row for row in checked.rows("pre_trend_power", label) if _is_finite(row["estimate"]))
    return next(known, None)


def _is_finite(value: float | None) -> bool:
    return value is not None and not pd.isna(value) and math.isfinite(value)


def _explains_all(checked: Checked) -> bool:
    """Say whether a trend that the test may well miss would make an estimate as large as the one found."""
    bias = _power(checked, AS_AFTER_PASS)
    return bias is not None and abs(bias["estimate"]) >= abs(checked.estimate)


def placebo_starts(checked: Checked) -> Iterator[Found]:
    """Read the estimates for starts that did not happen; none should differ from zero."""
    rows = [row for row in checked.rows("placebo_start") if not pd.isna(row["conf_low"])]
    if not rows:
        return
    n_away = sum(excludes_zero(row) for row in rows)
    is_doubtful = is_more_than_chance(n_away, len(rows), checked.conf_level)
    estimates = ends(rows, checked.scale) if len(rows) > 1 else checked.scale.number(rows[0]["estimate"])
    values = {"n": whole(n_away), "all": whole(len(rows)), "range": estimates}
    name = "checked.placebo_start_differs" if is_doubtful else "checked.placebo_start_clear"
    numbers = _numbers(rows[0], checked) if len(rows) == 1 else {}
    yield Found("placebo_start", "against" if is_doubtful else "clear", message(name, **values), **numbers)


def relative_magnitudes(checked: Checked) -> Iterator[Found]:
    """Say how much larger than before the start differences in trend may be before zero is inside."""
    tried, limit = _bounds("relative_magnitudes", checked)
    if limit is None:
        return
    at_one = [row for row in tried if row["value"] == AS_LARGE_AS_BEFORE]
    shown = _interval(at_one[0], checked) if at_one else {}
    if _is_within(limit, checked):
        stance: Stance = "against" if checked.has_direction else "unclear"
        yield Found("relative_magnitudes", stance, message("checked.honest_nothing"), **shown)
        return
    if limit["label"] == BREAKDOWN:
        bound = float(limit["value"])
        name = "below" if bound < AS_LARGE_AS_BEFORE else "above"
        text = message(f"checked.relative_magnitudes_{name}", bound=decimal(bound, 2))
    else:
        bound = float(tried[-1]["value"])
        text = message("checked.honest_always", bound=decimal(bound, 2))
    yield Found("relative_magnitudes", "against" if bound < AS_LARGE_AS_BEFORE else "clear", text, **shown)


def smoothness(checked: Checked) -> Iterator[Found]:
    """Say how much a linear difference in trend may bend before zero is inside; nature sets no limit."""
    tried, limit = _bounds("smoothness", checked)
    if limit is None:
        return
    factor = 1.0 if checked.scale.is_ratio else checked.fitted.subject.factor
    digits = checked.scale.digits + 1
    if _is_within(limit, checked):
        yield Found("smoothness", "unclear", message("checked.smoothness_nothing"))
    elif limit["label"] == BREAKDOWN:
        text = message("checked.smoothness", bound=decimal(float(limit["value"]) * factor, digits))
        yield Found("smoothness", "background", text)
    else:
        text = message("checked.smoothness_always", bound=decimal(float(tried[-1]["value"]) * factor, digits))
        yield Found("smoothness", "background", text)


def _is_within(limit: dict[str, Any], checked: Checked) -> bool:
    """Say whether zero is inside from the first: then there is no conclusion that could survive a bound."""
    return limit["label"] == ZERO_INSIDE or not checked.has_direction


def _bounds(check: str, checked: Checked) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """Return the intervals by bound, smallest bound first, and the row of the breakdown."""
    rows = checked.rows(check)
    tried = sorted((row for row in rows if row["label"] not in BREAKDOWNS), key=lambda row: row["value"])
    return tried, next((row for row in rows if row["label"] in BREAKDOWNS), None)


def decomposition(checked: Checked) -> Iterator[Found]:
    """Say how much of a two-way fixed effects estimate rests on comparisons with teams already exposed."""
    weights = {row["label"]: float(row["value"]) for row in checked.rows("decomposition")}
    if not weights:
        return
    share = sum(weights.get(name, 0.0) for name in ALREADY_EXPOSED)
    text = message("checked.decomposition", share=Number(value=round(share, 2), format="percent"))
    yield Found("decomposition", "background", text)


def _numbers(row: dict[str, Any], checked: Checked) -> dict[str, Content]:
    scale = checked.scale
    return {
        "estimate": scale.number(row["estimate"]),
        "p": p_of(row),
        **_interval(row, checked),
    }


def _interval(row: dict[str, Any], checked: Checked) -> dict[str, Content]:
    return {"interval": checked.scale.interval(row["conf_low"], row["conf_high"])}
