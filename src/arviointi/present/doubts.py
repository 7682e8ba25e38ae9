"""What speaks against reading a difference as an effect: differences before anything could have had one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from arviointi.config.estimators import Role
from arviointi.contracts.blocks import Content
from arviointi.present.content import message, p_value, whole
from arviointi.present.families_table import adjusted_test, p_strict
from arviointi.present.fitted import Fitted, fitted_models
from arviointi.present.sources import Sources

TIMES_CHANCE = 2


def judged_models(analysis: str, roles: list[Role], sources: Sources) -> list[Fitted]:
    """Return the models of an analysis whose role is shown, each with what casts doubt on it.

    Doubt falls on a primary model from the joint test of differences before the start, or where there is none
    from estimates for that time whose intervals exclude zero, if there are more than twice as many as chance
    alone would give; in the same way from starts moved back; and from a placebo of the same analysis, shown
    or not, whose interval excludes zero. It falls on it too where the difference does not stand when all
    questions of the outcome family are allowed for.
    """
    models = list(fitted_models(analysis, sources))
    shown = [fitted for fitted in models if fitted.fit["role"] in roles]
    return [replace(fitted, doubts=tuple(_doubts(fitted, models, sources))) for fitted in shown]


def _doubts(fitted: Fitted, models: list[Fitted], sources: Sources) -> Iterator[Content]:
    conf_level = sources.analyses[fitted.analysis].conf_level
    if fitted.fit["role"] == "primary":
        yield from _differs_before(fitted, conf_level)
        yield from _earlier_starts_differ(fitted, conf_level)
        yield from _placebo_differs(models)
        yield from _falls_in_its_family(fitted, 1 - conf_level, sources)


def _differs_before(fitted: Fitted, conf_level: float) -> Iterator[Content]:
    tested = [row["p_value"] for row in fitted.checks("pre_trend") if not pd.isna(row["p_value"])]
    if not tested:
        yield from _single_times_differ(fitted, conf_level)
    elif min(tested) < 1 - conf_level:
        yield message("doubt.pre_trend", p=p_value(min(tested)))


def _single_times_differ(fitted: Fitted, conf_level: float) -> Iterator[Content]:
    rows, lead = fitted.estimates, getattr(fitted.options, "anticipation", 0)
    is_by_time = (rows["estimand"] == "att_event_time") & rows["conf_low"].notna()
    before = rows[is_by_time & (rows["event_time"] < -lead)]
    n_away = int(_excludes_zero(before).sum())
    if is_more_than_chance(n_away, len(before), conf_level):
        yield message("doubt.before", n=whole(n_away), all=whole(len(before)))


def _falls_in_its_family(fitted: Fitted, size: float, sources: Sources) -> Iterator[Content]:
    found = (adjusted_test(fitted, row, sources) for row in fitted.overall)
    tests = [test for test in found if test is not None and test["p_value"] < size <= p_strict(test)]
    if tests:
        least = min(tests, key=p_strict)
        yield message("doubt.family", n=whole(least["n_hypotheses"]), p=p_value(p_strict(least)))


def _earlier_starts_differ(fitted: Fitted, conf_level: float) -> Iterator[Content]:
    moved = [row for row in fitted.checks("placebo_start") if not pd.isna(row["conf_low"])]
    n_away = sum(excludes_zero(row) for row in moved)
    if is_more_than_chance(n_away, len(moved), conf_level):
        yield message("doubt.earlier_starts", n=whole(n_away), all=whole(len(moved)))


def is_more_than_chance(n_away: int, n: int, conf_level: float) -> bool:
    """Say whether more intervals exclude zero than twice as many as chance alone would give."""
    return n_away > TIMES_CHANCE * (1 - conf_level) * n


def excludes_zero(row: Mapping[str, Any]) -> bool:
    """Say whether an interval lies on one side of zero; without one it does not."""
    is_known = not pd.isna(row["conf_low"]) and not pd.isna(row["conf_high"])
    return bool(is_known and (row["conf_low"] > 0 or row["conf_high"] < 0))


def _placebo_differs(models: list[Fitted]) -> Iterator[Content]:
    placebos = [one for one in models if one.fit["role"] == "placebo"]
    overall = pd.DataFrame(
        [row for one in placebos for row in one.overall], columns=["conf_low", "conf_high"]
    )
    if _excludes_zero(overall).any():
        yield message("doubt.placebo")


def _excludes_zero(estimates: pd.DataFrame) -> "pd.Series[bool]":
    excludes = (estimates["conf_low"] > 0) | (estimates["conf_high"] < 0)
    return excludes.fillna(value=False).astype(bool)
