"""How many people stand behind a team's score, where it rests on what single people said or wrote down."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.config.indicators import AnyIndicator, FaceToFaceTime, MeetingQuality, SurveyScale

Scored = Mapping[str, Mapping[str, Any]]
TEAM_AND_WAVE = ["region", "team", "wave"]


def respondents_by_scale(rubric: Rubric, responses: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """Count staff with a valid mean of each survey scale of a rubric, by region, team, wave and scale."""
    staff = responses[(responses["survey"] == "staff") & responses["value"].notna()]
    counts: dict[tuple[str, ...], int] = {}
    for stem, items in _scales(rubric).items():
        answers = staff[staff["instrument"] == stem]
        answered = answers.groupby([*TEAM_AND_WAVE, "respondent"])["item"].nunique()
        valid = answered[answered >= -(-items // 2)].groupby(TEAM_AND_WAVE).size()
        for region, team, wave, n in valid.reset_index(name="n").itertuples(index=False):
            counts[region, team, wave, stem] = int(n)
    return counts


def _scales(rubric: Rubric) -> dict[str, int]:
    """Return the number of items of every staff survey scale."""
    asked = [one for one in rubric.indicators.values() if isinstance(one, SurveyScale | MeetingQuality)]
    return {one.scale.stem: one.scale.items for one in asked}


def people_behind(
    name: str, indicator: AnyIndicator, scored: Scored, respondents: Mapping[str, int]
) -> int | None:
    """Return how many people an observed indicator rests on, or None where it rests on records.

    Records are posts, meetings, training and the like: facts of the organisation. An answer to a survey and a
    time diary are a person's own.

    Parameters
    ----------
    scored : rows of one team and wave by the id of indicator or detail.
    respondents : of that team and wave by scale.
    """
    if isinstance(indicator, SurveyScale):
        return respondents.get(indicator.scale.stem, 0)
    if isinstance(indicator, MeetingQuality) and "self_report" in flags(scored[name]):
        return respondents.get(indicator.scale.stem, 0)
    if isinstance(indicator, FaceToFaceTime):
        return int(scored[f"{name}.workers"]["value"])
    return None


def flags(row: Mapping[str, Any]) -> list[str]:
    """Return what is noted beside a score."""
    noted = row["flags"]
    return noted.split() if isinstance(noted, str) else []
