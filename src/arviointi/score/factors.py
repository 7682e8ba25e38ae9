"""What furthered and what hindered the teams' work, and whether that goes with their fidelity."""

from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.contracts.columns import FACTOR_IDS
from arviointi.contracts.raters import DIRECTIONS, FACTORS
from arviointi.score.chance import generator
from arviointi.score.two_groups import detectable, difference_interval, fisher_freeman_halton
from arviointi.score.windows import TEAM

TEAM_WAVE = [*TEAM, "wave"]


def influencing_factors(
    interviews: pd.DataFrame, scores: pd.DataFrame, rubric: Rubric, seed: int
) -> pd.DataFrame:
    """Count the pilot teams that a factor helped or hindered, and compare their headline index with others'.

    Parameters
    ----------
    interviews : canonical table of that name.
    scores : contract `fidelity`, of the rubric.
    seed : of the study; intervals by drawn permutations start from it.

    Returns
    -------
    Contract `factors`: one row per wave with interviews, factor that somebody in the study named, and
    direction. Teams were not randomised to what they named: differences are descriptive, and the factor may
    follow from fidelity as well as lead to it.
    """
    teams = _pilot_teams(scores, next(iter(rubric.indices)))
    heard = interviews.merge(teams[TEAM_WAVE], on=TEAM_WAVE)
    interviewed = teams.merge(heard[TEAM_WAVE].drop_duplicates(), on=TEAM_WAVE)
    given = consensus(heard)
    names = [factor for factor in FACTOR_IDS if (heard["factor"] == factor).any()]
    rows = [
        {"wave": wave, "factor": factor, "direction": direction}
        | _row(
            own,
            given[(given["factor"] == factor) & (given["direction"] == direction)],
            generator(seed, f"{wave}.{factor}.{direction}"),
        )
        for wave, own in interviewed.groupby("wave")
        for factor in names
        for direction in DIRECTIONS
    ]
    found = pd.DataFrame(rows, columns=FACTORS.names)
    return found.assign(p_holm=found.groupby("wave")["p_value"].transform(holm).astype(float))


def _pilot_teams(scores: pd.DataFrame, headline: str) -> pd.DataFrame:
    is_headline = (scores["part"] == "index") & (scores["id"] == headline)
    own = scores[is_headline & (scores["arm"] == "pilot")]
    return own[[*TEAM_WAVE, "score", "level"]]


def consensus(interviews: pd.DataFrame) -> pd.DataFrame:
    """Settle which direction a factor has in a team, where coders differ.

    A direction counts for a team if at least half of those who coded its interview at that wave give it;
    `both` counts in both directions.

    Returns
    -------
    Columns region, team, wave, factor, direction, strength: the mean over the coders who give the direction.
    """
    coders = interviews.groupby(TEAM_WAVE)["coder"].nunique().rename("coders")
    each = [
        interviews[interviews["direction"].isin([direction, "both"])].assign(direction=direction)
        for direction in DIRECTIONS
    ]
    groups = pd.concat(each).groupby([*TEAM_WAVE, "factor", "direction"])
    counted = groups.agg(givers=("coder", "nunique"), strength=("strength", "mean")).reset_index()
    settled = counted.merge(coders, on=TEAM_WAVE)
    return settled[2 * settled["givers"] >= settled["coders"]].drop(columns=["givers", "coders"])


def _row(teams: pd.DataFrame, given: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    """Describe one factor and direction among the teams interviewed at one wave."""
    found = teams.merge(given.assign(is_named=True), how="left", on=TEAM_WAVE)
    is_named = found["is_named"].notna()
    scored = found[found["score"].notna()]
    strengths = found["strength"].dropna().astype(float)
    counts: dict[str, Any] = {
        "n_teams": len(found),
        "n_named": int(is_named.sum()),
        "strength": float(strengths.mean()) if len(strengths) else np.nan,
        "n_strength": len(strengths),
        "n_scored": len(scored),
        "n_named_scored": int(is_named[scored.index].sum()),
    }
    reason = _why_not(counts["n_named_scored"], len(scored))
    compared = {"reason": reason} if reason else _compared(scored, is_named[scored.index], rng)
    return {**counts, **compared}


def _why_not(named: int, scored: int) -> str | None:
    if not scored:
        return "no_index"
    if not named:
        return "nobody_named"
    return "everybody_named" if named == scored else None


def _compared(teams: pd.DataFrame, is_named: pd.Series, rng: np.random.Generator) -> dict[str, Any]:
    named, index = is_named.to_numpy(dtype=bool), teams["score"].to_numpy(dtype=float)
    ends = difference_interval(named, index, rng) or (np.nan, np.nan)
    levels = pd.crosstab(named, teams["level"].to_numpy(dtype=float))
    is_one = levels.shape[1] == 1
    return {
        "mean_named": float(index[named].mean()),
        "mean_other": float(index[~named].mean()),
        "difference": float(index[named].mean() - index[~named].mean()),
        "conf_low": ends[0],
        "conf_high": ends[1],
        "detectable": detectable(named, index),
        "p_value": np.nan if is_one else fisher_freeman_halton(levels.to_numpy()),
        "reason": "one_level" if is_one else None,
    }


def holm(p_values: pd.Series) -> pd.Series:
    """Adjust p-values for their number (Holm 1979); missing ones are not counted."""
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415  loads slowly

    known = p_values.dropna().astype(float)
    adjusted = multipletests(known, method="holm")[1] if len(known) else []
    return pd.Series(adjusted, index=known.index, dtype=float).reindex(p_values.index)
