"""The effect of exposure in a Poisson or logistic regression with team and period effects."""

import numpy as np
import pandas as pd

from arviointi.estimate.design import sample_of
from arviointi.estimate.generalised.generalised_cluster_robust import is_estimable, margin_uncertainties
from arviointi.estimate.generalised.generalised_within import Family, Rows, WithinFit, fit_within
from arviointi.estimate.generalised.margins import Margin, average_mean, coefficient
from arviointi.estimate.inference import Matrix
from arviointi.estimate.results import Quantity, Sample


def rows_with(cells: pd.DataFrame, columns: Matrix) -> Rows:
    """Give team × period cells to a regression."""
    return Rows(
        cells["outcome"].to_numpy(float),
        columns,
        np.asarray(pd.factorize(cells["team"])[0], dtype=np.intp),
        cells["weight"].to_numpy(float),
    )


def exposure_and_periods(cells: pd.DataFrame) -> Matrix:
    """Give exposure and a dummy for every period but the first."""
    periods = pd.get_dummies(cells["period"], drop_first=True).to_numpy(float)
    return np.column_stack([cells["is_exposed"].to_numpy(float), periods])


def fit_exposure(cells: pd.DataFrame, family: Family) -> WithinFit | str:
    """Regress on exposure, teams and periods; or say why that cannot be done."""
    fit = fit_within(rows_with(cells, exposure_and_periods(cells)), family)
    if isinstance(fit, str) or is_estimable(fit, coefficient(fit, 0)):
        return fit
    return "singular_design"


def exposure_effects(
    cells: pd.DataFrame, exposed_weight: float, family: Family
) -> tuple[Quantity, ...] | str:
    """Estimate the coefficient of exposure and its mean effect on exposed rows; or say why that cannot be.

    Parameters
    ----------
    cells : team × period with outcome, weight, is_exposed.
    exposed_weight : of all exposed rows, of which those outside `cells` have an effect of nought.
    """
    fit = fit_exposure(cells, family)
    if isinstance(fit, str):
        return fit
    places = (
        Quantity("coefficient", "exposed", 0.0, is_headline=True, scale=family.scale),
        Quantity("att", "exposed", 0.0),
    )
    margins = [coefficient(fit, 0), mean_effect(fit, exposed_weight)]
    errors = margin_uncertainties(fit, margins)
    return tuple(
        place.measured(margin.estimate, error)
        for place, margin, error in zip(places, margins, errors, strict=True)
    )


def mean_effect(fit: WithinFit, exposed_weight: float) -> Margin:
    """Average the difference that exposure makes to the means of exposed rows."""
    columns, teams = fit.rows.columns, fit.rows.teams
    shares = fit.rows.weights * columns[:, 0] / exposed_weight
    without = columns.copy()
    without[:, 0] = 0.0
    return average_mean(fit, columns, teams, shares) - average_mean(fit, without, teams, shares)


def sample_behind(panel: pd.DataFrame, cells: pd.DataFrame) -> Sample:
    """Count what is behind a coefficient: the rows of the team × period cells that a regression kept."""
    kept = pd.MultiIndex.from_frame(cells[["team", "period"]])
    return sample_of(panel[pd.MultiIndex.from_frame(panel[["team", "period"]]).isin(kept)])
