"""Effects by time from the start with their joint covariance: what tests of trends read."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.estimators import AnyModelOptions, GroupTime
from arviointi.estimate.estimators import ESTIMATORS
from arviointi.estimate.inference import Matrix, Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity

OWN = ("event_study", "sun_abraham")
"""Estimators whose own effects by time are all differences from one base period."""
WINDOW = (-12, 12)


@dataclass(frozen=True)
class Timed:
    """Effects at consecutive periods around the base period, which is left out.

    Attributes
    ----------
    periods : k, from the base period; the first `n_pre` are negative, the next `lead` lie before the start.
    covariance : k × k, the small-sample one.
    degrees : k.
    """

    periods: Vector
    estimates: Vector
    covariance: Matrix
    degrees: Vector
    n_pre: int
    lead: int = 0

    @property
    def even(self) -> Vector:
        """Weights of the average of all effects from the start on; those of anticipation are 0."""
        n_post = len(self.periods) - self.n_pre
        return np.repeat([0.0, 1 / (n_post - self.lead)], [self.lead, n_post - self.lead])

    @property
    def least_degrees(self) -> float:
        """The smallest degrees of freedom of an effect from the start on."""
        return float(self.degrees[self.n_pre + self.lead :].min())


def timed_effects(panel: pd.DataFrame, options: AnyModelOptions, fit: Fit) -> Timed | None:
    """Return the effects by time that belong to a model, or None where it has none.

    Estimators with a base period have their own. Group-time effects are taken with a universal base; for
    two-way fixed effects and imputation, which have no base period, those are taken too. An event study in
    which every team starts at some time has none: it cannot tell a trend from period effects and sets one of
    its own.

    Parameters
    ----------
    panel : PANEL, as the model saw it.
    """
    if options.estimator == "event_study" and panel["cohort"].notna().all():
        return None
    lead = options.anticipation if isinstance(options, GroupTime) else 0
    found = _event_study(panel, options, fit)
    return _around_base(found.quantities, lead) if isinstance(found, Fit) else None


def _event_study(panel: pd.DataFrame, options: AnyModelOptions, fit: Fit) -> Fit | NotEstimable:
    if options.estimator in OWN:
        return fit
    if isinstance(options, GroupTime):
        chosen = options.model_copy(update={"base_period": "universal"})
        return fit if chosen == options else ESTIMATORS["group_time"](panel, chosen)
    horizon = getattr(options, "horizon", WINDOW)
    chosen = GroupTime(estimator="group_time", role=options.role, horizon=horizon)
    return ESTIMATORS["group_time"](panel, chosen)


def _around_base(quantities: tuple[Quantity, ...], lead: int) -> Timed | None:
    """Keep the run of periods without a gap around the base that have an error by team."""
    base = -1 - lead
    known = {
        one.event_time - base: one
        for one in quantities
        if one.estimand == "att_event_time" and one.event_time is not None and one.influence is not None
    }
    before, after = _run(known, -1), _run(known, 1)
    if not before or not after or after[-1] + base < 0:
        return None
    kept = [known[period] for period in [*reversed(before), *after]]
    influence = np.array([one.influence for one in kept])
    covariance = influence @ influence.T
    np.fill_diagonal(covariance, [float(one.std_error or 0) ** 2 for one in kept])
    return Timed(
        np.array([*reversed(before), *after], dtype=float),
        np.array([one.estimate for one in kept]),
        covariance,
        np.array([one.degrees if one.degrees is not None else np.inf for one in kept]),
        len(before),
        lead,
    )


def _run(known: dict[int, Quantity], step: int) -> list[int]:
    found: list[int] = []
    while (period := step * (len(found) + 1)) in known:
        found.append(period)
    return found
