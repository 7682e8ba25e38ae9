"""Linear mixed model of arm × wave with nested random intercepts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.linalg import solve_triangular

from arviointi.config.estimators import MixedModel
from arviointi.estimate.cluster_robust import cluster_robust
from arviointi.estimate.design import obstacle, sample_of
from arviointi.estimate.inference import Codes, Matrix, Uncertainty, Vector, rows_of
from arviointi.estimate.mixed_inference import MixedInference, mixed_inference
from arviointi.estimate.random_effects import RandomTerm
from arviointi.estimate.reml import MixedFit, fit_mixed
from arviointi.estimate.results import Estimand, Fit, NotEstimable, Quantity

SE_TYPE = "Kenward-Roger (REML), t(min(KR, teams - 2)); CR2 by team beside it"
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
    restricted maximum likelihood. Standard errors and degrees of freedom are Kenward and Roger's, but no more
    than teams − 2: arms are given to teams, whatever the number of respondents, and where the team variance
    is near zero the method counts respondents. Beside every contrast stands the same estimate with a CR2
    error by team, which holds where the model's variances do not.

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
    fit = fit_mixed(outcome, design, [_term(groups[name]) for name in groups.columns])
    if fit is None:
        return NotEstimable(sample, "did_not_converge")
    fitted = _Fitted(fit, mixed_inference(fit), _whitened(fit, outcome, design), _codes(rows["team"]), waves)
    quantities = (*_effects(fitted), *_robust_effects(fitted), *_means(fitted), *_variances(fit))
    formula = "outcome ~ arm * wave" + "".join(f" + (1 | {name})" for name in groups.columns)
    n_parameters = design.shape[1] + groups.shape[1] + 1
    aic = 2 * n_parameters - 2 * fit.log_lik
    result = Fit(sample, quantities, SE_TYPE, formula, converged=True, log_lik=fit.log_lik, aic=aic)
    lost = ["wave_without_arm"] if rows["period"].nunique() < panel["period"].nunique() else []
    return result.warn(*(["singular_fit"] if fit.is_singular else []), *lost)


@dataclass(frozen=True)
class _Fitted:
    """A fitted model with its inference, and the rows as the model sees them: [X y] with unit covariance."""

    fit: MixedFit
    inference: MixedInference
    whitened: Matrix
    teams: Codes
    waves: Waves

    @property
    def most_degrees(self) -> float:
        return float(self.teams.max() + 1 - TEAM_LEVEL_COEFFICIENTS)


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


def _term(groups: "pd.Series[str]") -> RandomTerm:
    return RandomTerm(str(groups.name), _codes(groups), np.ones((len(groups), 1)))


def _codes(groups: "pd.Series[str]") -> Codes:
    return np.asarray(pd.factorize(groups)[0], dtype=np.intp)


def _effects(fitted: _Fitted) -> list[Quantity]:
    return [
        _combination(fitted, weights, place)
        for weights, place in _contrasts(fitted, "contrast", headline=True)
    ]


def _robust_effects(fitted: _Fitted) -> list[Quantity]:
    """Give the contrasts again, with the variance that the teams themselves show around the model."""
    design, outcome = fitted.whitened[:, :-1], fitted.whitened[:, -1]
    residuals = outcome - design @ fitted.fit.coefficients
    return [
        _with(
            place,
            float(weights @ fitted.fit.coefficients),
            cluster_robust(design, residuals, fitted.teams, weights),
            fitted.most_degrees,
        )
        for weights, place in _contrasts(fitted, "contrast_cr2", headline=False)
    ]


def _contrasts(fitted: _Fitted, estimand: Estimand, *, headline: bool) -> Iterator[tuple[Vector, Quantity]]:
    waves = fitted.waves
    first = len(waves.periods) + 1
    for number, (period, label) in enumerate(zip(waves.periods[1:], waves.labels[1:], strict=True)):
        place = Quantity(estimand, f"pilot:{label}", 0.0, period=period, is_headline=headline)
        yield np.eye(len(fitted.fit.coefficients))[first + number], place


def _means(fitted: _Fitted) -> list[Quantity]:
    waves = fitted.waves
    later = len(waves.periods) - 1
    found = []
    for arm, is_pilot in ARM_VALUES.items():
        for number, (period, label) in enumerate(zip(waves.periods, waves.labels, strict=True)):
            wave = np.eye(later + 1)[number][1:]
            weights = np.concatenate([[1.0, is_pilot], wave, is_pilot * wave])
            found.append(
                _combination(fitted, weights, Quantity("mean", f"{arm}:{label}", 0.0, period=period))
            )
    return found


def _combination(fitted: _Fitted, weights: Vector, place: Quantity) -> Quantity:
    estimate = float(weights @ fitted.fit.coefficients)
    return _with(place, estimate, fitted.inference.kenward_roger(weights), fitted.most_degrees)


def _with(place: Quantity, estimate: float, found: Uncertainty, most_degrees: float) -> Quantity:
    """Fill in a quantity; degrees of freedom are at least 1 and at most what the teams allow."""
    degrees = max(1.0, min(found.degrees, most_degrees))
    return replace(place, estimate=estimate, std_error=found.std_error, degrees=degrees)


def _variances(fit: MixedFit) -> list[Quantity]:
    """Give variances and intraclass correlations, outermost group first."""
    found = {
        term.name: float(fit.covariance_of(number)[0, 0]) for number, term in enumerate(fit.products.terms)
    }
    ordered = dict(reversed(found.items()))
    total = sum(ordered.values()) + fit.residual
    return [
        *(Quantity("variance", name, value) for name, value in {**ordered, "residual": fit.residual}.items()),
        *(Quantity("icc", name, value / total) for name, value in ordered.items()),
    ]


def _whitened(fit: MixedFit, outcome: Vector, design: Matrix) -> Matrix:
    """Turn [X y] so that the model's errors have unit covariance, block by block."""
    columns = np.column_stack([design, outcome])
    whitened = np.empty_like(columns)
    terms = fit.products.terms
    outermost = min(terms, key=lambda term: int(term.levels.max()))
    for rows in rows_of(outermost.levels):
        covariance = fit.residual * np.eye(len(rows))
        for number, term in enumerate(terms):
            same = term.levels[rows][:, None] == term.levels[rows][None, :]
            covariance += float(fit.covariance_of(number)[0, 0]) * same
        whitened[rows] = solve_triangular(np.linalg.cholesky(covariance), columns[rows], lower=True)
    return whitened
