"""Linear mixed model of arm × wave with nested random intercepts."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from arviointi.config.analyses import MixedModel
from arviointi.estimate.design import obstacle, sample_of
from arviointi.estimate.inference import Matrix, Vector
from arviointi.estimate.results import Fit, NotEstimable, Quantity
from arviointi.estimate.variance_components import (
    Coefficients,
    Components,
    generalised_least_squares,
    variance_components,
)

SE_TYPE = "model-based (REML), t(teams - 2)"
TEAM_LEVEL_COEFFICIENTS = 2
ARM_VALUES = {"comparison": 0.0, "pilot": 1.0}


@dataclass(frozen=True)
class Waves:
    """Periods of the model in order, with their printed names; the first is the baseline."""

    periods: list[int]
    labels: list[str]


def mixed_model(panel: pd.DataFrame, options: MixedModel) -> Fit | NotEstimable:
    """Estimate how much more the pilot arm changed from the baseline than the comparison arm, wave by wave.

    The model is outcome ~ arm × wave with a random intercept for each column of `options.groups`, by
    restricted maximum likelihood. Coefficients and errors are those of generalised least squares at the
    estimated variances. Degrees of freedom are teams − 2: arms are given to teams, whatever the number of
    respondents, and Satterthwaite's number is far too large where the team variance is near zero.

    Parameters
    ----------
    panel : PANEL of survey waves. A wave without both arms is left out, with a warning.
    """
    rows, waves = _balanced(panel)
    sample = sample_of(rows)
    reason = obstacle(rows, needs_never_exposed=True) or _no_baseline(rows, waves)
    if reason:
        return NotEstimable(sample, reason)
    outcome, design = rows["outcome"].to_numpy(float), _design(rows, waves)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return NotEstimable(sample, "singular_design")
    groups = _groups(rows, options)
    components = variance_components(outcome, design, groups)
    if components is None:
        return NotEstimable(sample, "did_not_converge")
    coefficients = generalised_least_squares(outcome, design, groups, components)
    degrees = float(sample.n_clusters - TEAM_LEVEL_COEFFICIENTS)
    quantities = (
        *_effects(coefficients, waves, degrees),
        *_means(coefficients, waves, degrees),
        *_variances(components),
    )
    formula = "outcome ~ arm * wave" + "".join(f" + (1 | {name})" for name in groups.columns)
    log_lik, n_parameters = components.log_lik, design.shape[1] + len(components.variances) + 1
    aic = 2 * n_parameters - 2 * log_lik
    fit = Fit(sample, quantities, SE_TYPE, formula, converged=True, log_lik=log_lik, aic=aic)
    lost = ["wave_without_arm"] if rows["period"].nunique() < panel["period"].nunique() else []
    return fit.warn(*(["singular_fit"] if components.is_singular else []), *lost)


def _balanced(panel: pd.DataFrame) -> tuple[pd.DataFrame, Waves]:
    """Keep the periods in which both arms were seen."""
    arms = panel.groupby("period")["arm"].nunique()
    periods = sorted(int(period) for period in arms.index[arms == len(ARM_VALUES)])
    rows = panel[panel["period"].isin(periods)] if periods else panel
    labels = rows.drop_duplicates("period").set_index("period")["period_label"]
    return rows, Waves(periods, [str(labels[period]) for period in periods])


def _no_baseline(rows: pd.DataFrame, waves: Waves) -> str | None:
    if not waves.periods:
        return "no_comparison"
    at_baseline = rows[rows["period"] == waves.periods[0]]
    return "no_pre_period" if at_baseline["is_exposed"].any() else None


def _design(rows: pd.DataFrame, waves: Waves) -> Matrix:
    """Columns: 1, pilot, one dummy a wave after the baseline, the same × pilot."""
    pilot = rows["arm"].map(ARM_VALUES).to_numpy(float)
    later = np.column_stack([(rows["period"] == period).to_numpy(float) for period in waves.periods[1:]])
    return np.column_stack([np.ones(len(rows)), pilot, later, pilot[:, None] * later])


def _groups(rows: pd.DataFrame, options: MixedModel) -> pd.DataFrame:
    """Give the grouping columns, without any that divides rows as another one does or into single rows."""
    groups = rows[options.groups].astype(str)
    sizes = groups.nunique()
    return groups[list(sizes[sizes < len(rows)].drop_duplicates().index)]


def _effects(coefficients: Coefficients, waves: Waves, degrees: float) -> list[Quantity]:
    first = len(waves.periods) + 1
    return [
        _combination(
            coefficients,
            np.eye(len(coefficients.values))[first + number],
            Quantity("contrast", f"pilot:{label}", 0.0, degrees=degrees, period=period, is_headline=True),
        )
        for number, (period, label) in enumerate(zip(waves.periods[1:], waves.labels[1:], strict=True))
    ]


def _means(coefficients: Coefficients, waves: Waves, degrees: float) -> list[Quantity]:
    later = len(waves.periods) - 1
    found = []
    for arm, is_pilot in ARM_VALUES.items():
        for number, (period, label) in enumerate(zip(waves.periods, waves.labels, strict=True)):
            wave = np.eye(later + 1)[number][1:]
            weights = np.concatenate([[1.0, is_pilot], wave, is_pilot * wave])
            place = Quantity("mean", f"{arm}:{label}", 0.0, degrees=degrees, period=period)
            found.append(_combination(coefficients, weights, place))
    return found


def _combination(coefficients: Coefficients, weights: Vector, place: Quantity) -> Quantity:
    error = float(np.sqrt(weights @ coefficients.covariance @ weights))
    return replace(place, estimate=float(weights @ coefficients.values), std_error=error)


def _variances(components: Components) -> list[Quantity]:
    total = sum(components.variances.values()) + components.residual
    variances = {**components.variances, "residual": components.residual}
    return [
        *(Quantity("variance", name, value) for name, value in variances.items()),
        *(Quantity("icc", name, value / total) for name, value in components.variances.items()),
    ]
