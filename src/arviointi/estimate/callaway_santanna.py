"""Effects by cohort and period, with every team's influence on them; the door to `diff_diff`."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from arviointi.config.estimators import GroupTime
from arviointi.estimate.inference import Matrix, Vector

NEVER = 0
FIRST = 1
EXPECTED_WARNINGS = (
    "Unbalanced panel detected",  # a cell uses the teams seen in both its periods, as documented
    "pweight weights normalized",  # only the ratio of weights matters
    r"\d+ \(group, time\) cell\(s\) could not be estimated",  # counted in n_skipped
    "All post-treatment effects are NaN",  # no cell after the start: not estimable
    "No post-treatment effects available",  # as above
)


@dataclass(frozen=True)
class CohortTime:
    """ATT(g, t) of every estimable cell, and what each team contributes to it.

    Attributes
    ----------
    cells : cohort, period, event_time, att; one row a cell, periods as in the panel.
    treated : cells × teams, influence as a team of the cohort.
    control : cells × teams, influence as a team it is compared with.
    has_treated, has_control : cells × teams, who enters.
    cohorts : per team, first exposed period; NaN for never.
    weights : per team.
    teams : names.
    n_skipped : cells after the start with teams, but without any to compare them with.
    """

    cells: pd.DataFrame
    treated: Matrix
    control: Matrix
    has_treated: npt.NDArray[np.bool_]
    has_control: npt.NDArray[np.bool_]
    cohorts: Vector
    weights: Vector
    teams: tuple[str, ...]
    n_skipped: int


def att_by_cohort_and_period(team_periods: pd.DataFrame, options: GroupTime) -> CohortTime:
    """Estimate ATT(g, t) of Callaway and Sant'Anna (2021) without covariates.

    Parameters
    ----------
    team_periods : team, period, cohort, outcome, weight; one row per team and period, gaps allowed: a cell
        uses the teams seen in both its periods. A team's weight is its mean over periods.
    """
    teams = _teams(team_periods)
    shift = FIRST - int(team_periods["period"].min())
    result = _fit(
        _rows(team_periods, teams, shift),
        options,
        is_weighted=not np.allclose(teams["weight"], teams["weight"].iloc[0]),
    )
    found = {key: cell for key, cell in result.group_time_effects.items() if key in _influence(result)}
    influence = [_influence(result)[key] for key in found]
    cells = pd.DataFrame(
        [(g - shift, t - shift, t - g, cell["effect"]) for (g, t), cell in found.items()],
        columns=["cohort", "period", "event_time", "att"],
    ).astype({"cohort": int, "period": int, "event_time": int, "att": float})
    lost = (key for key, cell in result.group_time_effects.items() if key not in found and cell["n_treated"])
    n_skipped = sum(t >= g for g, t in lost)
    return CohortTime(
        cells,
        _spread(influence, "treated", len(teams)),
        _spread(influence, "control", len(teams)),
        _spread(influence, "treated", len(teams), presence=True).astype(bool),
        _spread(influence, "control", len(teams), presence=True).astype(bool),
        teams["cohort"].to_numpy(float, na_value=np.nan),
        teams["weight"].to_numpy(float),
        tuple(map(str, teams.index)),
        n_skipped,
    )


def _teams(team_periods: pd.DataFrame) -> pd.DataFrame:
    """Give one row a team; a cohort that starts after the last period is never exposed within the panel."""
    teams = team_periods.groupby("team").agg(cohort=("cohort", "first"), weight=("weight", "mean"))
    return teams.assign(cohort=teams["cohort"].where(teams["cohort"] <= team_periods["period"].max()))


def _rows(team_periods: pd.DataFrame, teams: pd.DataFrame, shift: int) -> pd.DataFrame:
    """Renumber teams and periods: the engine reads 0 as never, and keeps units in sorted order."""
    codes = pd.Series(np.arange(len(teams)), teams.index)
    return pd.DataFrame(
        {
            "team": team_periods["team"].map(codes).to_numpy(int),
            "period": (team_periods["period"] + shift).to_numpy(int),
            "cohort": (team_periods["team"].map(teams["cohort"]) + shift).fillna(NEVER).to_numpy(int),
            "outcome": team_periods["outcome"].to_numpy(float),
            "weight": team_periods["team"].map(teams["weight"]).to_numpy(float),
        }
    )


def _fit(rows: pd.DataFrame, options: GroupTime, *, is_weighted: bool) -> Any:
    from diff_diff import CallawaySantAnna, SurveyDesign  # noqa: PLC0415  1.3 s that only this estimator should cost

    engine = CallawaySantAnna(
        control_group=options.control, estimation_method="reg", base_period=options.base_period
    )
    design = SurveyDesign(weights="weight") if is_weighted else None
    with warnings.catch_warnings():
        for expected in EXPECTED_WARNINGS:
            warnings.filterwarnings("ignore", expected, UserWarning)
        return engine.fit(
            rows, outcome="outcome", unit="team", time="period", first_treat="cohort", survey_design=design
        )


def _influence(result: Any) -> dict[tuple[int, int], dict[str, Any]]:
    # The public field holds the bootstrap's; the analytic influence is kept for `aggregate`: the exact pin.
    kit = result._aggregation_kit  # noqa: SLF001
    found: dict[tuple[int, int], dict[str, Any]] = kit.influence if kit else {}
    return found


def _spread(influence: list[dict[str, Any]], part: str, n_teams: int, *, presence: bool = False) -> Matrix:
    matrix = np.zeros((len(influence), n_teams))
    for row, cell in zip(matrix, influence, strict=True):
        row[cell[f"{part}_idx"]] = 1.0 if presence else cell[f"{part}_inf"]
    return matrix
