"""What a panel can and cannot tell, before any model is fitted; and the panel as teams see it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from arviointi.estimate.inference import Codes, Mask, Vector
from arviointi.estimate.results import Sample

FEWEST_TEAMS = 2


def sample_of(panel: pd.DataFrame) -> Sample:
    """Count rows, units, teams that are exposed in some row, and teams."""
    return Sample(
        n_obs=len(panel),
        n_units=panel["unit"].nunique(),
        n_treated=panel.loc[panel["is_exposed"], "team"].nunique(),
        n_clusters=panel["team"].nunique(),
    )


def obstacle(panel: pd.DataFrame, *, needs_never_exposed: bool) -> str | None:
    """Name the first reason why no effect can be estimated from `panel`, or None.

    Parameters
    ----------
    needs_never_exposed : whether the comparison must be teams without any exposed period; otherwise periods
        of teams that start later will do.
    """
    return next(_obstacles(panel, needs_never_exposed=needs_never_exposed), None)


def coded(panel: pd.DataFrame) -> pd.DataFrame:
    """Return the panel with teams (sorted) and units as categories, so that names are compared only once."""
    team, teams = pd.factorize(panel["team"], sort=True)
    unit, units = pd.factorize(panel["unit"])
    return panel.assign(
        team=pd.Categorical.from_codes(team, categories=teams),
        unit=pd.Categorical.from_codes(unit, categories=units),
    )


def team_periods(panel: pd.DataFrame) -> pd.DataFrame:
    """Collapse units to team × period: weighted mean outcome, summed weight."""
    weighted = panel.assign(weighted=panel["outcome"] * panel["weight"])
    cells = weighted.groupby(["team", "period"], as_index=False).agg(
        cohort=("cohort", "first"),
        is_exposed=("is_exposed", "first"),
        weighted=("weighted", "sum"),
        weight=("weight", "sum"),
    )
    return cells.assign(unit=cells["team"], outcome=cells["weighted"] / cells["weight"]).drop(
        columns="weighted"
    )


def are_followed(panel: pd.DataFrame) -> bool:
    """Say whether units are seen in more than one period; otherwise the panel is a repeated cross-section."""
    return bool(panel["unit"].duplicated().any())


def balanced(panel: pd.DataFrame, unit: str = "unit") -> pd.DataFrame:
    """Leave out the units (or teams: `unit`) that are not seen in every period."""
    units = pd.factorize(panel[unit])[0]
    periods, n_periods = _codes(panel["period"])
    seen = np.unique(units * n_periods + periods) // n_periods
    is_complete: Mask = np.bincount(seen) == n_periods
    return panel.loc[is_complete[units]]


def cohorts_by_team(panel: pd.DataFrame, teams: Codes) -> Vector:
    """Return the cohort of each team, in the order of the codes; NaN for never."""
    first = np.empty(int(teams.max()) + 1, np.intp)
    first[teams[::-1]] = np.arange(len(teams))[::-1]
    cohorts: Vector = panel["cohort"].iloc[first].to_numpy(float, na_value=np.nan)
    return cohorts


def _obstacles(panel: pd.DataFrame, *, needs_never_exposed: bool) -> Iterator[str]:
    if panel.empty:
        yield "no_observations"
        return
    outcome = panel["outcome"].to_numpy(float, na_value=np.nan)
    weight = panel["weight"].to_numpy(float, na_value=np.nan)
    if not (np.isfinite(outcome).all() and np.isfinite(weight).all()):
        yield "not_finite"
    if _has_duplicates(panel):
        yield "duplicate_rows"
    yield from _obstacles_of_arms(panel, needs_never_exposed=needs_never_exposed)
    if np.ptp(outcome) == 0:
        yield "constant_outcome"


def _has_duplicates(panel: pd.DataFrame) -> bool:
    units, n_units = _codes(panel["unit"])
    if n_units == len(panel):
        return False
    periods, n_periods = _codes(panel["period"])
    return not pd.Index(units * n_periods + periods).is_unique


def _obstacles_of_arms(panel: pd.DataFrame, *, needs_never_exposed: bool) -> Iterator[str]:
    teams, _ = _codes(panel["team"])
    cohorts = cohorts_by_team(panel, teams)
    is_ever, is_always = _exposures(panel, teams)
    n_never = int((~is_ever).sum())
    if np.isnan(cohorts).all():
        yield "no_treated"
    if not is_ever.any():
        yield "no_post_period"
    if is_always[is_ever].all():
        yield "no_pre_period"
    has_later = len(np.unique(cohorts[is_ever])) > 1 and not needs_never_exposed
    if n_never == 0 and not has_later:
        yield "no_comparison"
    if is_ever.sum() < FEWEST_TEAMS or (n_never < FEWEST_TEAMS and not has_later):
        yield "one_cluster_in_arm"


def _exposures(panel: pd.DataFrame, teams: Codes) -> tuple[Mask, Mask]:
    """Say of each team whether it is exposed in some row, and whether in all."""
    exposed = np.bincount(teams, panel["is_exposed"].to_numpy(float))
    return exposed > 0, exposed == np.bincount(teams)


def _codes(column: pd.Series) -> tuple[Codes, int]:
    codes, values = pd.factorize(column)
    return codes, len(values)
