"""Fidelity as exposure: of the wave before, and on average since client work by the model began."""

from collections.abc import Sequence

import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.contracts.fidelity import DOSES
from arviointi.score.windows import TEAM

UNIT = [*TEAM, "wave"]
SIGN = "contaminated:"


def doses(
    scores: pd.DataFrame, spans: pd.DataFrame, teams: pd.DataFrame, rubric: Rubric, waves: Sequence[str]
) -> pd.DataFrame:
    """Give every team its doses at every wave.

    The lagged dose is the index of the wave immediately before, missing where that is. The cumulative one is
    the mean of the indices there are, over waves up to this one whose window ends on or after the reported
    start of client work; a team without such a start, as every comparison team, has none.

    Parameters
    ----------
    scores : contract `fidelity`.
    spans : what `windows` returns.
    teams : canonical table teams.
    waves : in order.

    Returns
    -------
    Contract `doses`.
    """
    index = _of_index(scores, next(iter(rubric.indices))).rename(columns={"score": "index"})
    signs = _of_index(scores, rubric.contamination.index)
    is_sign = signs["flags"].fillna("").str.contains(SIGN, regex=False)
    contaminated = signs.loc[is_sign, UNIT].assign(is_contaminated=True)
    rows = (
        spans[[*UNIT, "arm", "first", "last"]]
        .merge(index[[*UNIT, "index"]], how="left", on=UNIT)
        .merge(contaminated, how="left", on=UNIT)
        .merge(teams[[*TEAM, "practice_start"]], how="left", on=TEAM)
    )
    rows["is_contaminated"] = rows["is_contaminated"].notna()
    ordered = rows.assign(number=rows["wave"].map(waves.index)).sort_values([*TEAM, "number"])
    return _with_doses(ordered)[DOSES.names].reset_index(drop=True)


def _with_doses(ordered: pd.DataFrame) -> pd.DataFrame:
    """Add lagged and cumulative doses to rows in the order of each team's waves."""
    by_team = [ordered["region"], ordered["team"]]
    has_begun = ordered["last"] >= ordered["practice_start"]
    counted = ordered["index"].where(has_begun)
    number = counted.notna().groupby(by_team).cumsum()
    mean = counted.fillna(0).groupby(by_team).cumsum() / number.where(number > 0)
    return ordered.assign(
        lagged=ordered["index"].groupby(by_team).shift(),
        cumulative=mean,
        cumulative_lagged=mean.groupby(by_team).shift(),
    )


def _of_index(scores: pd.DataFrame, name: str) -> pd.DataFrame:
    return scores[(scores["part"] == "index") & (scores["id"] == name)]
