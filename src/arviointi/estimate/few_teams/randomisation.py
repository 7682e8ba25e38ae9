"""Randomisation inference: how often would chance alone, in who started when, give as large an effect?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import special

from arviointi.config.analyses import Randomisation
from arviointi.estimate.design import sample_of
from arviointi.estimate.few_teams.inverted_test import inverted
from arviointi.estimate.few_teams.start_permutations import (
    StartDesign,
    assignments,
    start_design,
    with_labels,
)
from arviointi.estimate.inference import Codes, Vector
from arviointi.estimate.results import Fit, NotEstimable

TIE = 1e-9


@dataclass(frozen=True)
class Studentised:
    """An estimate under some assignment of starts, and its standard error where it has one.

    `influence` by team is given where the estimate is linear in the outcome, as its influence is then; the
    squares add up to the variance.
    """

    estimate: float
    std_error: float | None = None
    degrees: float | None = None
    influence: Vector | None = field(default=None, compare=False, repr=False)

    @property
    def z(self) -> float:
        """Estimate over standard error; the estimate where there is none."""
        return self.estimate / self.std_error if self.std_error else self.estimate

    @property
    def p_value(self) -> float:
        """Two-sided p-value of the estimate by itself; 1 without a standard error."""
        if not self.std_error:
            return 1.0
        lower = (
            special.ndtr(-abs(self.z)) if self.degrees is None else special.stdtr(self.degrees, -abs(self.z))
        )
        return float(2 * lower)


Statistic = Callable[[Codes], Studentised | None]
"""What labels by team give: None where the estimator could not say."""


@dataclass(frozen=True)
class RandomisationTest:
    """A permutation test of no effect on any team.

    `estimate` and `statistic` are those of the real starts: the statistic is |t| where `is_studentised`, else
    the size of the estimate. `n_assignments` were compared, the real one among them; `n_not_estimable` others
    gave no number; `is_exact` says that together these are all there are. `n_movable` teams could have
    changed places. `low` and `high` bound the constant effects that the same test does not reject; None where
    the estimator is not known to be linear in the outcome.
    """

    estimate: float
    statistic: float
    p_value: float
    is_studentised: bool
    is_exact: bool
    n_assignments: int
    n_movable: int
    n_not_estimable: int
    low: float | None = None
    high: float | None = None


def randomisation_test(
    panel: pd.DataFrame,
    prepare: Callable[[pd.DataFrame, StartDesign], Statistic],
    options: Randomisation,
    rng: np.random.Generator,
    *,
    level: float = 0.95,
) -> RandomisationTest | NotEstimable:
    """Permute the teams' starts within strata and compare the headline estimate with what that gives.

    Fisher's exact test of no effect on any team, valid with any number of teams where starts could have
    fallen on other teams of the stratum as well (Imbens and Rubin 2015, ch. 5). |t| is compared rather than
    the estimate, which keeps the test right for no effect on average too where teams differ in spread (Wu and
    Ding 2021). p is the share of assignments with a statistic at least as large, the real one included.

    Parameters
    ----------
    panel : PANEL.
    prepare : gives the statistic as a function of labels: `refitted`, or a quick one of `quick_statistics`.
    level : of the interval.
    """
    design = start_design(panel, options.within)
    if not design.n_movable:
        return NotEstimable(sample_of(panel), "no_comparison")
    statistic = prepare(panel, design)
    real = statistic(design.labels)
    if real is None:
        return NotEstimable(sample_of(panel), "singular_design")
    labels, is_exact = assignments(design, options.permutations, rng)
    found = [statistic(one) for one in labels]
    low, high = None, None
    if real.std_error and real.influence is not None:
        exposure = prepare(panel.assign(outcome=panel["is_exposed"].astype(float)), design)
        pairs = zip([real, *found], [exposure(one) for one in [design.labels, *labels]], strict=True)
        low, high = _interval([(one, of) for one, of in pairs if one and of], level)
    is_studentised = bool(real.std_error)
    sizes = _sizes(found, is_studentised=is_studentised)
    largest = float(_sizes([real], is_studentised=is_studentised)[0])
    return RandomisationTest(
        estimate=real.estimate,
        statistic=largest,
        p_value=share_at_least(sizes, largest),
        is_studentised=is_studentised,
        is_exact=is_exact,
        n_assignments=len(sizes),
        n_movable=design.n_movable,
        n_not_estimable=len(labels) - len(sizes),
        low=low,
        high=high,
    )


def share_at_least(reference: Vector, observed: float) -> float:
    """Return the share of a reference distribution at least as large as what was observed.

    The reference holds the observed value itself; rounding must not make it smaller than itself.
    """
    return float((reference >= observed - TIE * abs(observed)).mean())


def refitted(
    fit: Callable[[pd.DataFrame], Fit | NotEstimable],
) -> Callable[[pd.DataFrame, StartDesign], Statistic]:
    """Make a statistic of any estimator by fitting it anew to every permuted panel: slow, but never wrong."""

    def prepare(panel: pd.DataFrame, design: StartDesign) -> Statistic:
        return lambda labels: headline_statistic(fit(with_labels(panel, design, labels)))

    return prepare


def headline_statistic(fit: Fit | NotEstimable) -> Studentised | None:
    """Return a fit's headline as a statistic; None where there is none."""
    headline = fit.headline if isinstance(fit, Fit) else None
    if headline is None:
        return None
    return Studentised(headline.estimate, headline.std_error, headline.degrees)


def _sizes(found: Sequence[Studentised | None], *, is_studentised: bool) -> Vector:
    if is_studentised:
        return np.array([abs(one.z) for one in found if one and one.std_error])
    return np.array([abs(one.estimate) for one in found if one])


def _interval(pairs: list[tuple[Studentised, Studentised]], level: float) -> tuple[float, float]:
    """Invert the test of a constant effect, which is taken off the outcomes of exposed rows.

    Parameters
    ----------
    pairs : for the real assignment and then for each one compared, the statistic of the outcome and that of
        real exposure in its place. Of an outcome less τ times the exposure it is the one less τ times the
        other, in estimate and influence.
    """
    estimates = np.array([(one.estimate, of.estimate) for one, of in pairs]).T
    influences = [np.array([pair[side].influence for pair in pairs], dtype=float) for side in (0, 1)]
    constant, mixed, square = [
        (influences[one] * influences[other]).sum(axis=1) for one, other in ((0, 0), (0, 1), (1, 1))
    ]

    def p_values(nulls: Vector) -> Vector:
        tau = nulls[:, None]
        effect = (estimates[0] - tau * estimates[1]) ** 2
        variance = np.maximum(constant - 2 * tau * mixed + tau**2 * square, 0.0)
        is_extreme = effect * variance[:, :1] >= effect[:, :1] * variance * (1 - TIE)
        shares: Vector = is_extreme[:, 1:].mean(axis=1)
        return shares

    return inverted(p_values, float(estimates[0, 0]), float(constant[0] ** 0.5), level)
