"""Team means of staff survey scales."""

import pandas as pd

from arviointi.config.indicators import ScaleOptions, SurveyScale
from arviointi.score.aggregation import within_group_agreement
from arviointi.score.evidence import Evidence, flagged, reading
from arviointi.score.measures import answered, mean_of_answered
from arviointi.score.scoring import TOLERANCE
from arviointi.score.windows import TEAM

RESPONDENT = [*TEAM, "wave", "respondent"]


def survey_scale(evidence: Evidence, indicator: SurveyScale) -> pd.DataFrame:
    """Measure the team mean of a scale at the wave; beside it, the staff who could have answered."""
    mean = team_mean(evidence, indicator.scale)
    flags = low_agreement(evidence, indicator.scale).where(mean.notna(), "")
    return pd.concat([reading(mean, flags=flags), reading(_staff(evidence), part="staff")])


def team_mean(evidence: Evidence, scale: ScaleOptions) -> pd.Series:
    """Average respondents' means by team and wave, where enough of the staff in post answered.

    Survey rows belong to their wave whatever their date; survey pseudonyms are never joined to staff.
    """
    means = respondent_means(evidence.tables["responses"], scale)
    team = means.groupby([*TEAM, "wave"])["score"].agg(["mean", "size"]).reset_index()
    found = evidence.units.merge(team, how="left", on=[*TEAM, "wave"]).set_index(evidence.units.index)
    reporting = evidence.rubric.reporting
    needed = _staff(evidence) * reporting.min_respondent_share - TOLERANCE
    enough = (found["size"] >= reporting.min_respondents) & (found["size"] >= needed)
    return found["mean"].where(enough)


def respondent_means(responses: pd.DataFrame, scale: ScaleOptions) -> pd.DataFrame:
    """Average the answers of each respondent with at least half of the items."""
    return mean_of_answered(_answers(responses, scale), RESPONDENT, min_answered=(scale.items + 1) // 2)


def within_agreement(responses: pd.DataFrame, scale: ScaleOptions) -> pd.DataFrame:
    """Compute r_wg(j) of every team and wave, from the respondents who answered every item.

    Returns
    -------
    Columns region, team, wave, agreement, people.
    """
    answers = _answers(responses, scale).pivot_table(index=RESPONDENT, columns="item", values="value")
    whole = answers.reindex(columns=range(1, scale.items + 1)).reset_index().drop(columns="respondent")
    low, high = scale.range
    return within_group_agreement(whole, [*TEAM, "wave"], high - low + 1)


def low_agreement(evidence: Evidence, scale: ScaleOptions) -> pd.Series:
    """Flag units whose respondents agree less than the rubric wants, where there are enough of them."""
    found = within_agreement(evidence.tables["responses"], scale)
    known = evidence.units.merge(found, how="left", on=[*TEAM, "wave"]).set_index(evidence.units.index)
    reporting = evidence.rubric.reporting
    is_low = known["agreement"] < reporting.min_within_agreement - TOLERANCE
    return flagged(is_low & (known["people"] >= reporting.min_respondents), "low_agreement")


def _answers(responses: pd.DataFrame, scale: ScaleOptions) -> pd.DataFrame:
    asked = responses[(responses["instrument"] == scale.stem) & (responses["survey"] == "staff")]
    return answered(asked, scale.range)


def _staff(evidence: Evidence) -> pd.Series:
    """Count the workers of any role in post on the window's last day; NaN where there are none."""
    return evidence.per_unit(evidence.staff.groupby("unit")["worker"].nunique().astype(float))
