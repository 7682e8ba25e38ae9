"""What speaks against reading a difference as an effect: differences before anything could have had one."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from arviointi.config.estimators import Role
from arviointi.contracts.blocks import Content
from arviointi.present.content import message, whole
from arviointi.present.fitted import Fitted, fitted_models
from arviointi.present.sources import Sources

TIMES_CHANCE = 2


def judged_models(analysis: str, roles: list[Role], sources: Sources) -> list[Fitted]:
    """Return the models of an analysis whose role is shown, each with what casts doubt on it.

    Doubt falls on a primary model from estimates for the time before the start whose intervals exclude zero,
    if there are more than twice as many as chance alone would give; and from a placebo of the same analysis,
    shown or not, whose interval excludes zero.
    """
    models = list(fitted_models(analysis, sources))
    conf_level = sources.analyses[analysis].conf_level
    shown = [fitted for fitted in models if fitted.fit["role"] in roles]
    return [replace(fitted, doubts=tuple(_doubts(fitted, models, conf_level))) for fitted in shown]


def _doubts(fitted: Fitted, models: list[Fitted], conf_level: float) -> Iterator[Content]:
    if fitted.fit["role"] == "primary":
        yield from _differs_before(fitted, conf_level)
        yield from _placebo_differs(models)


def _differs_before(fitted: Fitted, conf_level: float) -> Iterator[Content]:
    rows = fitted.estimates
    before = rows[
        (rows["estimand"] == "att_event_time") & (rows["event_time"] < 0) & rows["conf_low"].notna()
    ]
    n_away = int(_excludes_zero(before).sum())
    if n_away > TIMES_CHANCE * (1 - conf_level) * len(before):
        yield message("doubt.before", n=whole(n_away), all=whole(len(before)))


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
