"""Poisson regression with an effect for every cohort and period, where teams start at different times."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.estimate.design import FEWEST_TEAMS, sample_of
from arviointi.estimate.generalised.effects_within import rows_with, sample_behind
from arviointi.estimate.generalised.generalised_cluster_robust import is_estimable, margin_uncertainties
from arviointi.estimate.generalised.generalised_within import POISSON, WithinFit, fit_within
from arviointi.estimate.generalised.lone_counts import with_lone_teams
from arviointi.estimate.generalised.margins import Margin, average_mean
from arviointi.estimate.generalised.outcome_checks import informative
from arviointi.estimate.inference import Codes, Mask, Matrix
from arviointi.estimate.results import Fit, NotEstimable, Quantity

SE_TYPE = "CR2 by team (working model: Poisson), Satterthwaite df"
FORMULA = "events ~ exposed:cohort:period + team effects + period effects + offset(log(exposure))"


@dataclass(frozen=True)
class _Effects:
    """A fitted model and the exposed rows: columns with and without exposure, team codes, weights."""

    fit: WithinFit
    exposed: pd.DataFrame
    columns: Matrix
    without: Matrix
    has_events: Mask
    teams: Codes
    periods: Codes
    """Of the rows of the fit."""
    lone: tuple[int, ...]
    """Teams that nobody starts with."""
    never: tuple[int, ...]
    """Teams without exposed rows."""
    weight_at: "pd.Series[float]"
    """By periods from the start, of all exposed rows, also those without an event in team or period."""

    def measured(self, places: list[Quantity], margins: list[Margin]) -> tuple[Quantity, ...]:
        """Fill in quantities with margins and their CR2 errors; lone teams borrow theirs."""
        errors = margin_uncertainties(self.fit, margins)
        found = [
            with_lone_teams(error, self.fit, margin, self.periods, self.lone, self.never)
            for error, margin in zip(errors, margins, strict=True)
        ]
        filled = zip(places, margins, found, strict=True)
        return tuple(place.measured(margin.estimate, error) for place, margin, error in filled)

    def means(self, chosen: Mask, weight: float) -> tuple[Margin, Margin]:
        """Average rates of chosen exposed rows over a weight: as they were, and as they would have been."""
        shares = self.exposed["weight"].to_numpy(float) * chosen / weight
        observed = average_mean(self.fit, self.columns, self.teams, shares * self.has_events)
        return observed, average_mean(self.fit, self.without, self.teams, shares)


def staggered_poisson(panel: pd.DataFrame, cells: pd.DataFrame) -> Fit | NotEstimable:
    """Estimate one effect for each cohort and period, and average them on the scale of rates.

    A cohort and period without events has a rate of nought whatever the teams' levels: its rows inform no
    other effect, and count fully in the averages. Rows that nobody can be compared with are left out: those
    of teams always exposed, and of periods in which every team is exposed.

    Parameters
    ----------
    panel : PANEL.
    cells : its team × period means, as `team_periods` gives them.

    Returns
    -------
    "att": mean difference of rates over exposed rows. "att_event_time": the same by periods from the start.
    "coefficient": log of the ratio of events to those expected without exposure.
    """
    compared = _compared(cells)
    kept = informative(compared, "poisson")
    if not kept["is_exposed"].any() or kept["is_exposed"].all():
        return NotEstimable(sample_of(panel), "separation")
    sample = sample_behind(panel, kept)
    effects = _fitted(kept, compared[compared["is_exposed"]])
    if isinstance(effects, str):
        return NotEstimable(sample, effects)
    if not effects.has_events.any():
        return NotEstimable(sample, "separation")
    teams = tuple(map(str, pd.factorize(kept["team"])[1]))
    fit = Fit(sample, _quantities(effects), SE_TYPE, FORMULA, converged=True, teams=teams)
    return fit.warn(*_warnings(cells, compared, kept))


def _compared(cells: pd.DataFrame) -> pd.DataFrame:
    """Keep teams with rows before their start, and periods in which some team is not exposed."""
    kept = cells
    while True:
        unexposed = ~kept["is_exposed"]
        of_team = unexposed.groupby(kept["team"]).transform("any")
        in_period = unexposed.groupby(kept["period"]).transform("any")
        if (of_team & in_period).all():
            return kept
        kept = kept[of_team & in_period]


def _fitted(kept: pd.DataFrame, all_exposed: pd.DataFrame) -> _Effects | str:
    exposed = kept["is_exposed"].to_numpy(bool)
    has_events = _has_events(kept) | ~exposed
    columns, without = _columns(kept, exposed & has_events)
    rows = rows_with(kept, columns)
    fit = fit_within(rows.chosen(has_events), POISSON)
    if isinstance(fit, str):
        return fit
    effects = _Effects(
        fit,
        kept[exposed],
        columns[exposed],
        without[exposed],
        has_events[exposed],
        rows.teams[exposed],
        pd.factorize(kept["period"])[0][has_events],
        *_lone_and_never(kept, rows.teams),
        all_exposed["weight"].groupby(_event_times(all_exposed)).sum(),
    )
    expected = effects.means(np.ones(exposed.sum(), dtype=bool), 1.0)[1]
    return effects if is_estimable(fit, expected) else "singular_design"


def _lone_and_never(kept: pd.DataFrame, teams: Codes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    is_ever = kept["is_exposed"].groupby(teams).any()
    starts = kept["cohort"].groupby(teams).first()[is_ever]
    lone = starts.index[starts.map(starts.value_counts()) == 1]
    return tuple(map(int, lone)), tuple(map(int, is_ever.index[~is_ever]))


def _columns(kept: pd.DataFrame, has_effect: Mask) -> tuple[Matrix, Matrix]:
    """Give dummies of periods and of cohort × period with an effect; and the same with nobody exposed."""
    periods = pd.get_dummies(kept["period"], drop_first=True).to_numpy(float)
    effects = pd.get_dummies(_cell_of(kept).where(has_effect)).to_numpy(float)
    return np.column_stack([periods, effects]), np.column_stack([periods, np.zeros_like(effects)])


def _has_events(kept: pd.DataFrame) -> Mask:
    events: Mask = kept["outcome"].groupby(_cell_of(kept)).transform("max").to_numpy(float) > 0
    return events


def _cell_of(kept: pd.DataFrame) -> "pd.Series[str]":
    return kept["cohort"].astype(str) + "/" + kept["period"].astype(str)


def _quantities(effects: _Effects) -> tuple[Quantity, ...]:
    at = _event_times(effects.exposed)
    observed, expected = effects.means(np.ones(len(at), dtype=bool), effects.weight_at.sum())
    places = [
        Quantity("att", "exposed", 0.0, is_headline=True),
        Quantity("coefficient", "exposed", 0.0, scale="log"),
    ]
    margins = [observed - expected, observed.log() - expected.log()]
    for time in map(int, np.unique(at)):
        observed, expected = effects.means(at == time, effects.weight_at[time])
        places.append(Quantity("att_event_time", "event_time", 0.0, event_time=time))
        margins.append(observed - expected)
    return effects.measured(places, margins)


def _event_times(exposed: pd.DataFrame) -> Codes:
    return (exposed["period"] - exposed["cohort"]).to_numpy(int)


def _warnings(cells: pd.DataFrame, compared: pd.DataFrame, kept: pd.DataFrame) -> list[str]:
    lost = ["cells_not_estimable"] if len(compared) < len(cells) else []
    without_events = ["without_events"] if len(kept) < len(compared) else []
    starters = kept[kept["is_exposed"]].groupby("cohort")["team"].nunique()
    lone = ["lone_cohort"] if (starters < FEWEST_TEAMS).any() else []
    return [*lost, *without_events, *lone]
