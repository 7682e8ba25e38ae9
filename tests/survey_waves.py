"""Invented survey waves in units in teams, for tests of mixed models."""

import numpy as np

from arviointi.config.estimators import MixedModel

NEVER = np.nan


def drawn(panel_of, *, teams=8, members=5, waves=3, sd_team=0.5, sd_unit=0.8, seed=1):
    """Draw a PANEL: units followed over waves, half of the teams start at the second; three teams a site."""
    generator = np.random.default_rng(seed)
    team, member, wave = (part.ravel() for part in np.indices((teams, members, waves)))
    start = np.where(team < teams // 2, 1.0, NEVER)
    outcome = generator.normal(size=teams * members * waves) + 0.3 * wave
    outcome += sd_team * generator.normal(size=teams)[team]
    outcome += sd_unit * generator.normal(size=(teams, members))[team, member]
    unit = [f"{t}/{m}" for t, m in zip(team, member, strict=True)]
    panel = panel_of(team, wave, start, outcome, unit=unit)
    return panel.assign(
        site=[f"s{number // 2}" for number in team],
        team_wave=[f"{t}/{w}" for t, w in zip(team, wave, strict=True)],
        **{"x_municipality=b": (team % 2).astype(float), "x_municipality=c": (team % 4 == 0).astype(float)},
    )


def options(**given):
    """Options of a mixed model."""
    return MixedModel(estimator="mixed_model", role="primary", **given)


def by_term(fit, estimand):
    """Quantities of an estimand by their term."""
    return {quantity.term: quantity for quantity in fit.quantities if quantity.estimand == estimand}


def estimates(fit, estimand):
    """Numbers of an estimand by their term."""
    return {term: quantity.estimate for term, quantity in by_term(fit, estimand).items()}


def alike(panel, groups):
    """Take away what the groups' means differ by: less between them than chance would give."""
    return panel.assign(outcome=panel["outcome"] - panel.groupby(groups)["outcome"].transform("mean"))


def covariance(panel, variances, *, in_arm=None, residual=None):
    """Write out V: variances by group ('team' only in one arm if given), and residual variances by row."""
    residuals = np.full(len(panel), variances["residual"]) if residual is None else residual
    matrix = np.diag(residuals)
    for name in variances.keys() - {"residual"}:
        groups = panel[name].to_numpy()
        has_it = (
            np.ones(len(panel)) if in_arm is None or name != "team" else panel["arm"].eq(in_arm).to_numpy()
        )
        matrix = matrix + variances[name] * (groups[:, None] == groups[None, :]) * np.outer(has_it, has_it)
    return matrix


def restricted_deviance(outcome, design, matrix):
    """−2 × restricted log-likelihood, as R's lme4 counts it."""
    inverse = np.linalg.inv(matrix)
    information = design.T @ inverse @ design
    left = outcome - design @ np.linalg.solve(information, design.T @ inverse @ outcome)
    determinants = np.linalg.slogdet(matrix)[1] + np.linalg.slogdet(information)[1]
    return determinants + left @ inverse @ left + (len(outcome) - design.shape[1]) * np.log(2 * np.pi)


def arm_by_wave(panel):
    """Columns 1, pilot, waves after the first, pilot × the same."""
    pilot = (panel["arm"] == "pilot").to_numpy(float)
    periods = np.unique(panel["period"])[1:]
    later = np.column_stack([(panel["period"] == period).to_numpy(float) for period in periods])
    return np.column_stack([np.ones(len(panel)), pilot, later, pilot[:, None] * later])
