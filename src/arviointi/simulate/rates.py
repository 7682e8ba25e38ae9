"""Expected rates of new placements by team and month, without and with the effect; panels for tests."""

from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.simulated_registers import EventRate, Registers
from arviointi.simulate.calendar import Days, Numbers

BASES = ("emergency", "open_care", "care_order")
"""New placements by the basis they begin with."""
MONTHS_A_YEAR = 12


def exposed_share(practice_start: Any, months: Days) -> Numbers:
    """Return the share of each month's days on or after each team's start.

    Parameters
    ----------
    practice_start : (teams,) day numbers, NaN for teams that never start.
    months : (months + 1,) first days of the months and of the one after.

    Returns
    -------
    (teams, months) between 0 and 1.
    """
    starts = np.nan_to_num(np.asarray(practice_start, dtype=float), nan=np.inf)[:, None]
    return np.asarray(np.clip((months[1:] - starts) / np.diff(months), 0, 1))


def team_levels(arms: Any, plan: EventRate, rng: np.random.Generator) -> Numbers:
    """Draw each team's own rate per 100 child-months, without trend, season and effect."""
    means = plan.per_100 + plan.pilot_difference * (np.asarray(arms) == "pilot")
    return np.asarray(np.maximum(means + rng.normal(0, plan.team_sd, size=len(means)), plan.floor))


def untreated_rates(levels: Numbers, months: Days, plan: EventRate) -> Numbers:
    """Return rates per 100 child-months as if nobody had started; parallel in all teams.

    Returns
    -------
    (teams, months): level + trend + season, the same trend and season for every team.
    """
    elapsed = np.arange(len(months) - 1) / MONTHS_A_YEAR
    wave = plan.yearly_trend * elapsed + plan.season * np.cos(2 * np.pi * elapsed)
    return np.asarray(np.maximum(levels[:, None] + wave[None, :], 0))


def effect_on_rates(untreated: Numbers, exposed: Numbers, plan: EventRate) -> Numbers:
    """Return the true effect per team and month, per 100 child-months."""
    return untreated * (plan.rate_ratio - 1) * exposed


def register_panel(
    teams: pd.DataFrame,
    months: Days,
    plan: EventRate,
    rng: np.random.Generator,
    *,
    child_months: float | Numbers = 100.0,
) -> pd.DataFrame:
    """Draw a team × month panel of new placements without drawing children: for many replications.

    Parameters
    ----------
    teams : region, team, site, arm, practice_start (day number, NaN: never).
    months : (months + 1,) first days; an effect sets in with the first whole month.
    child_months : exposure of each team and month, (teams, months) or the same for all.

    Returns
    -------
    Columns of contracts.panel.PANEL, and x_true_effect: the effect per 100 child-months in that row.
    """
    untreated = untreated_rates(team_levels(teams["arm"], plan, rng), months, plan)
    exposed = np.floor(exposed_share(teams["practice_start"], months))
    effect = effect_on_rates(untreated, exposed, plan)
    exposure = np.broadcast_to(np.asarray(child_months, dtype=float), untreated.shape)
    counts = rng.poisson((untreated + effect) * exposure / 100)
    periods = np.arange(len(months) - 1)
    starts = np.where(exposed.any(axis=1), exposed.argmax(axis=1), -1)
    rows = teams.loc[teams.index.repeat(len(periods))].reset_index(drop=True)
    labels = [str(np.datetime64(int(first), "D").astype("datetime64[M]")) for first in months[:-1]]
    return pd.DataFrame(
        {
            "region": rows["region"],
            "team": rows["region"] + "/" + rows["team"],
            "site": rows["site"],
            "arm": rows["arm"],
            "unit": rows["region"] + "/" + rows["team"],
            "period": np.tile(periods, len(teams)),
            "period_label": np.tile(labels, len(teams)),
            "cohort": pd.array(np.repeat(starts, len(periods)), dtype="Int64"),
            "is_exposed": exposed.ravel() > 0,
            "outcome": (100 * counts / exposure).ravel(),
            "weight": exposure.ravel(),
            "x_true_effect": effect.ravel(),
        }
    ).pipe(lambda panel: panel.assign(cohort=panel["cohort"].mask(panel["cohort"] < 0)))


def plan_of(registers: Registers, basis: str) -> EventRate:
    """Return the plan of one basis."""
    plan: EventRate = getattr(registers, basis)
    return plan
