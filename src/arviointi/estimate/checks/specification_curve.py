"""Every combination of defensible choices, shown together and tested together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd

from arviointi.config.analyses import Specifications
from arviointi.config.estimators import AnyModelOptions
from arviointi.estimate.design import sample_of
from arviointi.estimate.few_teams.quick_statistics import SampleName, quick_statistic
from arviointi.estimate.few_teams.randomisation import (
    Statistic,
    Studentised,
    headline_statistic,
    share_at_least,
)
from arviointi.estimate.few_teams.start_permutations import (
    StartDesign,
    Within,
    assignments,
    start_design,
    with_labels,
)
from arviointi.estimate.inference import Codes, Vector
from arviointi.estimate.results import Fit, NotEstimable, Scale

Weighting = Literal["given", "equal"]
Estimator = Callable[[pd.DataFrame, AnyModelOptions], Fit | NotEstimable]
COLUMNS = (
    "label", "model", "weights", "sample", "estimate", "conf_low", "conf_high", "statistic", "df", "p_value",
    "n_clusters", "reason", "is_left_out",
)  # fmt: skip
NUMBERS = ("estimate", "conf_low", "conf_high", "statistic", "df", "p_value")
StatisticName = Literal["median", "share_significant", "mean_z"]
STATISTICS: tuple[StatisticName, ...] = ("median", "share_significant", "mean_z")
FEWEST = 2


@dataclass(frozen=True)
class Specification:
    """One combination of choices."""

    model: str
    options: AnyModelOptions
    weights: Weighting
    sample: SampleName

    @property
    def label(self) -> str:
        """Choices in words of the configuration, as model/weights/sample."""
        return f"{self.model}/{self.weights}/{self.sample}"


@dataclass(frozen=True)
class JointTest:
    """One statistic of the whole curve and how often chance alone gives as large a one.

    `n_specifications` are behind it, `n_assignments` of starts were compared, the real one among them.
    """

    name: StatisticName
    statistic: float
    p_value: float
    n_specifications: int
    n_assignments: int
    is_exact: bool


def specifications(choices: Specifications, models: Mapping[str, AnyModelOptions]) -> list[Specification]:
    """Combine every model with every weighting and sample."""
    return [
        Specification(model, models[model], weights, sample)
        for model, weights, sample in product(choices.models, choices.weights, choices.samples)
    ]


def chosen_rows(panel: pd.DataFrame, specification: Specification) -> pd.DataFrame:
    """Return the rows, and their weights, that a specification uses."""
    rows = in_sample(panel, specification.sample)
    return rows.assign(weight=1.0) if specification.weights == "equal" else rows


def in_sample(panel: pd.DataFrame, sample: SampleName) -> pd.DataFrame:
    """Leave out the rows that a sample leaves out.

    Parameters
    ----------
    panel : PANEL.
    sample : all; without teams that are their cohort's only one; teams seen in every period of the panel;
        without the period in which a team starts.
    """
    teams = panel.groupby("team").agg(cohort=("cohort", "first"), n=("period", "nunique"))
    if sample == "without_lone_cohorts":
        exposed = teams["cohort"][teams["cohort"] <= panel["period"].max()]
        lone = exposed.index[~exposed.duplicated(keep=False)]
        return panel[~panel["team"].isin(lone)]
    if sample == "balanced":
        return panel[panel["team"].isin(teams.index[teams["n"] == panel["period"].nunique()])]
    if sample == "without_first_exposed":
        return panel[(panel["period"] != panel["cohort"]).fillna(value=True)]
    return panel


def specification_curve(
    panel: pd.DataFrame,
    chosen: list[Specification],
    fit: Estimator,
    level: float,
    *,
    scale: Scale = "identity",
) -> pd.DataFrame:
    """Run every specification, smallest estimate first (Simonsohn, Simmons and Nelson 2020).

    Estimates on another scale cannot stand beside the others: they are listed, marked `is_left_out`.
    One that could not be estimated is listed with its reason, one without a headline with nothing.

    Parameters
    ----------
    panel : PANEL.
    fit : runs a model.
    level : of the intervals.
    scale : of the estimates that are compared.

    Returns
    -------
    One row per specification: label and choices, estimate, interval, statistic, p_value, teams, reason.
    """
    rows = [
        {**_choices(one), **_shown(_fitted(chosen_rows(panel, one), one, fit), level, scale)}
        for one in chosen
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table[list(NUMBERS)] = table[list(NUMBERS)].astype("Float64")
    return table.sort_values(["is_left_out", "estimate", "label"], ignore_index=True)


def joint_tests(
    panel: pd.DataFrame,
    chosen: list[Specification],
    fit: Estimator,
    permutations: int,
    within: Within,
    level: float,
    rng: np.random.Generator,
    *,
    scale: Scale = "identity",
) -> list[JointTest] | NotEstimable:
    """Test that no specification has an effect, by permuting the teams' starts within strata.

    The three statistics of Simonsohn, Simmons and Nelson (2020): the size of the median estimate, the share
    of specifications significant in the dominant direction, and the average |z|. Samples that depend on
    starts are chosen anew for every permutation. Specifications that are left out of the curve, or have no
    standard error for the real starts, are left out here; a permutation under which another has none counts
    without it.

    Parameters
    ----------
    panel : PANEL.
    fit : runs a model that has no quick statistic.
    within : what teams must share to exchange starts.
    level : 1 − it is the size of the single tests.
    scale : of the estimates that are compared.
    """
    design = start_design(panel, within)
    if not design.n_movable:
        return NotEstimable(sample_of(panel), "no_comparison")
    shown = [one for one in chosen if _is_comparable(panel, one, fit, scale)]
    statistics = [_statistic(panel, design, one, fit) for one in shown]
    statistics = [statistic for statistic in statistics if _has_error(statistic(design.labels))]
    if len(statistics) < FEWEST:
        return NotEstimable(sample_of(panel), "singular_design")
    labels, is_exact = assignments(design, permutations, rng)
    reference = _reference(statistics, labels, 1 - level)
    real = _reference(statistics, [design.labels], 1 - level)[0]
    return [
        JointTest(
            name,
            float(value),
            share_at_least(np.abs(column), abs(float(value))),
            len(statistics),
            len(reference),
            is_exact,
        )
        for name, value, column in zip(STATISTICS, real, reference.T, strict=True)
    ]


def curve_statistics(found: list[Studentised], size: float) -> Vector:
    """Return the median estimate, the share significant in the dominant direction, and the average |z|.

    The dominant direction is that of most estimates; with as many on either side, that with more significant
    ones.
    """
    estimates = np.array([one.estimate for one in found])
    significant = np.array([one.p_value <= size for one in found])
    signs = np.sign(estimates)
    shares = {side: float((significant & (signs == side)).mean()) for side in (-1, 1)}
    direction = int(np.sign(signs.sum()))
    share = shares[direction] if direction else max(shares.values())
    return np.array([np.median(estimates), share, np.mean([abs(one.z) for one in found])])


def _fitted(rows: pd.DataFrame, one: Specification, fit: Estimator) -> Fit | NotEstimable:
    if rows.empty:
        return NotEstimable(sample_of(rows), "no_observations")
    return fit(rows, one.options)


def _has_error(found: Studentised | None) -> bool:
    return found is not None and bool(found.std_error)


def _choices(one: Specification) -> dict[str, str]:
    return {"label": one.label, "model": one.model, "weights": one.weights, "sample": one.sample}


def _is_comparable(panel: pd.DataFrame, one: Specification, fit: Estimator, scale: Scale) -> bool:
    """Say whether a specification's headline is on a scale; quick statistics are on the outcome's own."""
    if quick_statistic(one.options, one.sample):
        return scale == "identity"
    found = _fitted(chosen_rows(panel, one), one, fit)
    return isinstance(found, Fit) and found.headline is not None and found.headline.scale == scale


def _shown(found: Fit | NotEstimable, level: float, scale: Scale) -> dict[str, object]:
    row: dict[str, object] = {"n_clusters": found.sample.n_clusters, "is_left_out": True}
    if isinstance(found, NotEstimable):
        return {**row, "reason": found.reason}
    headline = found.headline
    if headline is None:
        return row
    said = {"estimate": headline.estimate, "is_left_out": headline.scale != scale}
    return {**row, **said, **headline.tested(level)}


def _statistic(panel: pd.DataFrame, design: StartDesign, one: Specification, fit: Estimator) -> Statistic:
    """Return a specification's statistic as a function of labels: quick where there is one."""
    weighted = panel.assign(weight=1.0) if one.weights == "equal" else panel
    quick = quick_statistic(one.options, one.sample)
    if quick:
        rows = in_sample(weighted, "balanced") if one.sample == "balanced" else weighted
        return quick(rows, design)

    def statistic(labels: Codes) -> Studentised | None:
        return headline_statistic(_fitted(chosen_rows(with_labels(weighted, design, labels), one), one, fit))

    return statistic


def _reference(statistics: list[Statistic], labels: list[Codes], size: float) -> Vector:
    """Return assignments × three statistics of the curve, from estimates with a standard error."""
    found = []
    for one in labels:
        drawn = [
            value for value in (statistic(one) for statistic in statistics) if value and _has_error(value)
        ]
        if drawn:
            found.append(curve_statistics(drawn, size))
    return np.array(found)
