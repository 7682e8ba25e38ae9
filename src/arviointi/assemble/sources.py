"""The three kinds of scores, each as rows of unit × period."""

import pandas as pd

from arviointi.assemble.exposure import period_index, period_names
from arviointi.config.analyses import MeasureOutcome
from arviointi.config.study import Calendar

ROWS = ["region", "team", "unit", "period", "period_label", "outcome", "weight", "is_first"]


def rows_of_periods(outcomes: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Turn PERIOD_OUTCOMES into a panel of teams, weighted by the exposure behind the value, or by 1."""
    rows = outcomes.assign(
        unit=outcomes["region"] + "/" + outcomes["team"],
        period=period_index(outcomes["period"], calendar),
        outcome=outcomes["value"],
        weight=outcomes["exposure"].fillna(1.0),
        is_first=True,
    )
    return rows[ROWS]


def rows_of_spells(outcomes: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Turn SPELL_OUTCOMES into a repeated cross-section: a child is seen once, in the period its spell began.

    Exposure is therefore the team's at intake; follow-up of a spell begun before the start may reach beyond
    it. Only spells followed to the end of their window have an outcome here: where follow-up was cut, an
    event is known and no event is not, so that the last intakes would consist of events alone.
    """
    period = period_index(outcomes["start"], calendar)
    rows = outcomes.assign(
        unit=outcomes["region"] + "/" + outcomes["child"],
        period=period,
        period_label=period_names(period, calendar),
        outcome=outcomes["event"].where(outcomes["is_followed"]),
        weight=1.0,
    )
    return rows[ROWS]


def rows_of_waves(measures: pd.DataFrame, measure: MeasureOutcome, waves: list[str]) -> pd.DataFrame:
    """Turn one scale of MEASURES, as one informant answered it, into a panel of respondents over waves.

    A unit is the respondent in a team (and about a child): whoever moves to another team becomes another
    unit, so that units lie within teams. Waves that the study does not list are left out.
    """
    chosen = (measures["scale"] == measure.scale) & (measures["informant"] == measure.informant)
    asked = measures[chosen & measures["wave"].isin(waves)]
    about = ("/" + asked["child"]).fillna("")
    rows = asked.assign(
        unit=asked["region"] + "/" + asked["team"] + "/" + asked["respondent"] + about,
        period=asked["wave"].map({wave: number for number, wave in enumerate(waves)}).astype("Int64"),
        period_label=asked["wave"],
        outcome=asked["score"],
        weight=1.0,
        is_first=True,
    )
    return rows[ROWS]
