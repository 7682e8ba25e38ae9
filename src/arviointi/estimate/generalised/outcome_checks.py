"""Outcomes that a model for counts or binary answers cannot take."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd

from arviointi.estimate.inference import Mask, Vector

Kind = Literal["gaussian", "binomial", "poisson"]


def unsuitable(panel: pd.DataFrame, kind: Kind) -> str | None:
    """Name the first reason why the outcomes cannot be of a kind, or None.

    Rates are counts over a weight: they may have any value that is not negative.
    """
    return next(_faults(panel, kind), None)


def varying(rows: pd.DataFrame, by: str, kind: Kind) -> Mask:
    """Mark rows in groups that say something: with an event; or with answers of both kinds.

    In another group the likelihood puts the group's effect at infinity, whatever the other effects are.
    """
    outcomes = rows["outcome"].groupby(rows[by])
    some = outcomes.transform("max").to_numpy(float) > 0
    not_all = outcomes.transform("min").to_numpy(float) < 1
    return some if kind == "poisson" else some & not_all


def informative(rows: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Keep rows of teams and periods that say something, until nothing more falls away."""
    kept = rows
    while not kept.empty:
        telling = varying(kept, "team", kind) & varying(kept, "period", kind)
        if telling.all():
            break
        kept = kept[telling]
    return kept


def _faults(panel: pd.DataFrame, kind: Kind) -> Iterator[str]:
    outcome: Vector = panel["outcome"].to_numpy(float)
    weight: Vector = panel["weight"].to_numpy(float)
    if panel.empty:
        yield "no_observations"
    if not (np.isfinite(outcome).all() and np.isfinite(weight).all() and (weight > 0).all()):
        yield "not_finite"
    if panel.duplicated(["unit", "period"]).any():
        yield "duplicate_rows"
    if kind == "binomial" and not np.isin(outcome, (0.0, 1.0)).all():
        yield "not_binary"
    if kind == "poisson" and (outcome < 0).any():
        yield "not_counts"
