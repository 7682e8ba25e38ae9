"""What speaks against reading a difference as an effect."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from arviointi.config.estimators import Role
from arviointi.contracts.blocks import Content, Message
from arviointi.present.checked import Checked
from arviointi.present.checks import found_of
from arviointi.present.content import message, p_value, whole
from arviointi.present.families_table import adjusted_test, p_strict
from arviointi.present.fitted import Doubt, Fitted, fitted_models
from arviointi.present.intervals import excludes_zero, is_more_than_chance
from arviointi.present.sources import Sources

ASKED = ("primary", "secondary")
"""Roles that ask a question of their own."""
IN_OWN_WORDS = ("pre_trend", "placebo_start")
"""Checks whose doubt has a sentence of its own."""


def judged_models(analysis: str, roles: list[Role], sources: Sources) -> list[Fitted]:
    """Return the models of an analysis whose role is shown, each with what casts doubt on it.

    Doubt falls on a primary model from the joint test of differences before the start, or where there is none
    from estimates for that time whose intervals exclude zero, if there are more than twice as many as chance
    alone would give; in the same way from starts moved back; and from a placebo of the same analysis, shown
    or not, or a placebo outcome of it, whose interval excludes zero. It falls on it too where the difference
    does not stand when all questions of the outcome family are allowed for, when the error is computed by
    team, or when another check speaks against it: checks are of the last wave, so a difference at an earlier
    one counts as unchecked. On a secondary model, which is not checked, doubt falls from the family and the
    error by team.
    """
    models = list(fitted_models(analysis, sources))
    shown = [fitted for fitted in models if fitted.fit["role"] in roles]
    return [replace(fitted, doubts=tuple(_doubts(fitted, models, sources))) for fitted in shown]


def _doubts(fitted: Fitted, models: list[Fitted], sources: Sources) -> Iterator[Doubt]:
    conf_level = sources.analyses[fitted.analysis].conf_level
    if fitted.fit["role"] == "primary":
        yield from _differs_before(fitted, conf_level)
        yield from _earlier_starts_differ(fitted, conf_level)
        yield from _placebo_differs(models)
        yield from _placebo_outcomes_differ(fitted.analysis, sources)
    if fitted.fit["role"] in ASKED:
        yield from _falls_in_its_family(fitted, 1 - conf_level, sources)
        yield from _depends_on_error(fitted)
    if fitted.fit["role"] == "primary":
        yield from _fails_checks(fitted, conf_level, sources)


def _differs_before(fitted: Fitted, conf_level: float) -> Iterator[Doubt]:
    tested = [row["p_value"] for row in fitted.checks("pre_trend") if not pd.isna(row["p_value"])]
    if not tested:
        yield from _single_times_differ(fitted, conf_level)
    elif min(tested) < 1 - conf_level:
        yield Doubt(message("doubt.pre_trend", p=p_value(min(tested))))


def _single_times_differ(fitted: Fitted, conf_level: float) -> Iterator[Doubt]:
    rows, lead = fitted.estimates, getattr(fitted.options, "anticipation", 0)
    is_by_time = (rows["estimand"] == "att_event_time") & rows["conf_low"].notna()
    before = rows[is_by_time & (rows["event_time"] < -lead)]
    n_away = int(_excludes_zero(before).sum())
    if is_more_than_chance(n_away, len(before), conf_level):
        yield Doubt(message("doubt.before", n=whole(n_away), all=whole(len(before))))


def _falls_in_its_family(fitted: Fitted, size: float, sources: Sources) -> Iterator[Doubt]:
    for row in fitted.overall:
        test = adjusted_test(fitted, row, sources)
        if test is not None and test["p_value"] < size <= p_strict(test):
            values = {"n": whole(test["n_hypotheses"]), "p": p_value(p_strict(test))}
            yield Doubt(message("doubt.family", **values), row["term"])


def _depends_on_error(fitted: Fitted) -> Iterator[Doubt]:
    for row in fitted.overall:
        robust = fitted.robust(row)
        if row["is_headline"] and excludes_zero(row) and robust and not excludes_zero(robust):
            yield Doubt(message("doubt.robust"), row["term"])


def _fails_checks(fitted: Fitted, conf_level: float, sources: Sources) -> Iterator[Doubt]:
    """Count the other checks that speak against a difference, and name those that no check looked at."""
    checked = Checked(fitted, conf_level, sources.rules)
    for row in fitted.overall:
        if row["is_headline"] and excludes_zero(row):
            said = _against(checked) if row is fitted.headline else message("doubt.unchecked")
            if said is not None:
                yield Doubt(said, row["term"])


def _against(checked: Checked) -> Content | None:
    against = [one for one in found_of(checked) if one.stance == "against" and one.check not in IN_OWN_WORDS]
    if not against:
        return None
    return Message(id="doubt.checks", values={"n": whole(len(against))}, count=len(against))


def _earlier_starts_differ(fitted: Fitted, conf_level: float) -> Iterator[Doubt]:
    moved = [row for row in fitted.checks("placebo_start") if not pd.isna(row["conf_low"])]
    n_away = sum(excludes_zero(row) for row in moved)
    if is_more_than_chance(n_away, len(moved), conf_level):
        yield Doubt(message("doubt.earlier_starts", n=whole(n_away), all=whole(len(moved))))


def _placebo_differs(models: list[Fitted]) -> Iterator[Doubt]:
    if _any_away([one for one in models if one.fit["role"] == "placebo"]):
        yield Doubt(message("doubt.placebo"))


def _placebo_outcomes_differ(analysis: str, sources: Sources) -> Iterator[Doubt]:
    for name, plan in sources.analyses.items():
        is_read = plan.placebo_of == analysis and name in sources.fits
        if is_read and _any_away(list(fitted_models(name, sources))):
            yield Doubt(message("doubt.placebo_outcome", outcome=sources.subject(name).label))


def _any_away(models: list[Fitted]) -> bool:
    return any(excludes_zero(row) for one in models for row in one.overall)


def _excludes_zero(estimates: pd.DataFrame) -> "pd.Series[bool]":
    excludes = (estimates["conf_low"] > 0) | (estimates["conf_high"] < 0)
    return excludes.fillna(value=False).astype(bool)
