"""Team means of staff survey scales."""

import pandas as pd

from arviointi.config.indicators import ScaleOptions, SurveyScale
from arviointi.score.evidence import Evidence, reading
from arviointi.score.measures import answered, mean_of_answered
from arviointi.score.scoring import TOLERANCE
from arviointi.score.windows import TEAM

RESPONDENT = [*TEAM, "wave", "respondent"]


def survey_scale(evidence: Evidence, indicator: SurveyScale) -> pd.DataFrame:
    """Measure the team mean of a scale at the wave; beside it, the staff who could have answered."""
    mean = reading(team_mean(evidence, indicator.scale))
    return pd.concat([mean, reading(_staff(evidence), part="staff")])


def team_mean(evidence: Evidence, scale: ScaleOptions) -> pd.Series:
    """Average respondents' means by team and wave, where enough of the staff in post answered.

    Survey rows belong to their wave whatever their date; survey pseudonyms are never joined to staff.
    """
    responses = evidence.tables["responses"]
    asked = responses[(responses["instrument"] == scale.stem) & (responses["survey"] == "staff")]
    means = mean_of_answered(answered(asked, scale.range), RESPONDENT, min_answered=(scale.items + 1) // 2)
    team = means.groupby([*TEAM, "wave"])["score"].agg(["mean", "size"]).reset_index()
    found = evidence.units.merge(team, how="left", on=[*TEAM, "wave"]).set_index(evidence.units.index)
    reporting = evidence.rubric.reporting
    needed = _staff(evidence) * reporting.min_respondent_share - TOLERANCE
    enough = (found["size"] >= reporting.min_respondents) & (found["size"] >= needed)
    return found["mean"].where(enough)


def _staff(evidence: Evidence) -> pd.Series:
    """Count the workers of any role in post on the window's last day; NaN where there are none."""
    return evidence.per_unit(evidence.staff.groupby("unit")["worker"].nunique().astype(float))
