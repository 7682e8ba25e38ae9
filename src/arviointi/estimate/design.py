"""What a panel can and cannot tell, before any model is fitted; and the panel as teams see it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

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


def _obstacles(panel: pd.DataFrame, *, needs_never_exposed: bool) -> Iterator[str]:
    if panel.empty:
        yield "no_observations"
        return
    exposed = panel.groupby("team")["is_exposed"].agg(["any", "all"])
    cohorts = panel.groupby("team")["cohort"].first()
    n_never = int((~exposed["any"]).sum())
    if cohorts.isna().all():
        yield "no_treated"
    if not exposed["any"].any():
        yield "no_post_period"
    if exposed.loc[exposed["any"], "all"].all():
        yield "no_pre_period"
    has_later = len(cohorts[exposed["any"]].unique()) > 1 and not needs_never_exposed
    if n_never == 0 and not has_later:
        yield "no_comparison"
    if exposed["any"].sum() < FEWEST_TEAMS or (n_never < FEWEST_TEAMS and not has_later):
        yield "one_cluster_in_arm"
    if np.ptp(panel["outcome"].to_numpy(float)) == 0:
        yield "constant_outcome"
