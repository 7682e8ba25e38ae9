"""Intraclass correlations of several raters' ratings of the same teams (Shrout and Fleiss 1979)."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from arviointi.score.agreement import TWO, by_place
from arviointi.score.windows import TEAM

FEWEST_TEAMS = 3
SAME_RATERS = {
    "icc_2_1": "ICC(A,1)",
    "icc_3_1": "ICC(C,1)",
    "icc_2_k": "ICC(A,k)",
    "icc_3_k": "ICC(C,k)",
}
ANY_RATERS = {"icc_1_1": "ICC(1,1)", "icc_1_k": "ICC(1,k)"}


def intraclass_rows(ratings: pd.DataFrame, topic: str) -> Iterator[dict[str, Any]]:
    """Compute the six intraclass correlations of trainers' ratings, wave by wave, by pingouin.

    Teams enter with as many raters as is most common, the first ones by id. ICC(1,·) holds whoever rated;
    ICC(2,·) and ICC(3,·) need the same raters for every team, and ids are unique within a region only.

    Parameters
    ----------
    ratings : canonical table team_ratings, of one topic.

    Returns
    -------
    Rows of the contract `agreement`.
    """
    for wave, own in ratings.groupby("wave"):
        several = own[own.groupby(TEAM)["rater"].transform("size") >= TWO]
        chosen = _first_raters(several)
        counts = {
            "n_subjects": len(own[TEAM].drop_duplicates()),
            "n_compared": len(chosen[TEAM].drop_duplicates()),
            "n_raters": len(chosen[["region", "rater"]].drop_duplicates()),
            "n_ratings": len(chosen),
            "n_teams": len(chosen[TEAM].drop_duplicates()),
        }
        found = _found(chosen)
        for name in (*ANY_RATERS, *SAME_RATERS):
            yield {
                "subject": "team_ratings",
                "topic": topic,
                "wave": wave,
                "coefficient": name,
                "level": "interval",
                **counts,
                **found[name],
            }


def intraclass_correlations(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Compute ICC(1,1) to ICC(3,k) with 95 % intervals of the F distribution.

    Parameters
    ----------
    table : things × raters without gaps, things and raters numbered by the index and the columns.

    Returns
    -------
    estimate, conf_low, conf_high by the coefficient's id.
    """
    import pingouin  # noqa: PLC0415  loads slowly

    long = table.rename_axis("thing").reset_index().melt("thing", var_name="rater", value_name="rating")
    found = pingouin.intraclass_corr(long, "thing", "rater", "rating").set_index("Type")
    return {
        name: {
            "estimate": float(found.loc[kind, "ICC"]),
            "conf_low": float(found.loc[kind, "CI95"][0]),
            "conf_high": float(found.loc[kind, "CI95"][1]),
            "interval": "f_distribution",
        }
        for name, kind in {**ANY_RATERS, **SAME_RATERS}.items()
    }


def _first_raters(ratings: pd.DataFrame) -> pd.DataFrame:
    if ratings.empty:
        return ratings
    size = ratings.groupby(TEAM)["rater"].transform("size")
    usual = int(ratings.groupby(TEAM).size().mode().max())
    ordered = ratings[size >= usual].sort_values([*TEAM, "rater"])
    return ordered[ordered.groupby(TEAM).cumcount() < usual]


def _found(ratings: pd.DataFrame) -> dict[str, dict[str, Any]]:
    names = (*ANY_RATERS, *SAME_RATERS)
    reason = _why_not(ratings)
    if reason:
        return {name: {"reason": reason} for name in names}
    table = by_place(ratings, TEAM, "rater", "rating").reset_index(drop=True)
    found = intraclass_correlations(table)
    if _have_same_raters(ratings):
        return found
    return {name: found[name] if name in ANY_RATERS else {"reason": "raters_differ"} for name in names}


def _why_not(ratings: pd.DataFrame) -> str | None:
    if ratings.empty:
        return "one_rater"
    if len(ratings[TEAM].drop_duplicates()) < FEWEST_TEAMS:
        return "few_things"
    return "no_variation" if ratings.groupby(TEAM)["rating"].mean().nunique() < TWO else None


def _have_same_raters(ratings: pd.DataFrame) -> bool:
    """Tell whether everyone rated every team; a rater is known by region and id."""
    raters = ratings[["region", "rater"]].drop_duplicates()
    return len(raters) * len(ratings[TEAM].drop_duplicates()) == len(ratings)
