"""Indicators of weekly meetings: how often, how they are led, what observers saw."""

import pandas as pd

from arviointi.config.indicators import ClinicianReflecting, MeetingQuality, MeetingsHeld, MeetingsLed
from arviointi.score.evidence import Evidence, flagged, reading, share_of
from arviointi.score.indicators_surveys import low_agreement, team_mean
from arviointi.score.raters import observers_agree


def meetings_held(evidence: Evidence, _: MeetingsHeld) -> pd.DataFrame:
    """Measure the share of reported expected weeks with at least one held meeting."""
    weeks = evidence.weeks[evidence.covered_weeks["meetings"]]
    expected = weeks[~weeks["week"].isin(evidence.rubric.window.holiday_weeks)]
    meetings = evidence.held_meetings
    dates = meetings["date"]
    thursdays = dates + pd.to_timedelta(3 - dates.dt.day_of_week, unit="D")
    met = meetings[["unit"]].assign(thursday=thursdays, met=True).drop_duplicates()
    found = expected.merge(met, how="left", on=["unit", "thursday"])
    share = evidence.per_unit(share_of(found["met"].notna(), found["unit"]))
    return reading(share.where(evidence.is_reported["meetings"]))


def meetings_led(evidence: Evidence, indicator: MeetingsLed) -> pd.DataFrame:
    """Measure the share of held meetings led by the role."""
    meetings = evidence.held_meetings
    return of_meetings(evidence, share_of(meetings["led_by"] == indicator.role, meetings["unit"]))


def clinician_reflecting(evidence: Evidence, _: ClinicianReflecting) -> pd.DataFrame:
    """Measure the share of held meetings with the clinician present and marked as active."""
    meetings = evidence.held_meetings
    is_active = meetings["clinician_reflected"].astype("boolean").fillna(value=False).astype(bool)
    return of_meetings(evidence, share_of(meetings["clinician_present"] & is_active, meetings["unit"]))


def meeting_quality(evidence: Evidence, indicator: MeetingQuality) -> pd.DataFrame:
    """Measure the mean observation code (over observers, then meetings), and staff's own view.

    Observations count where enough meetings were observed and observers agree; the agreement is pooled over
    the study, and judged once enough meetings are double-coded.
    """
    observed = evidence.held_meetings[["unit", "region", "meeting"]].merge(
        evidence.tables["observations"], on=["region", "meeting"]
    )
    per_meeting = observed.groupby(["unit", "region", "meeting"])["code"].mean().groupby("unit")
    code = evidence.per_unit(per_meeting.mean().where(per_meeting.size() >= indicator.min_meetings))
    if observers_agree(evidence.tables["observations"], indicator) is False:
        code = code.where(code.isna())
    code = code.where(evidence.is_reported["meetings"]).mask(none_held(evidence), 0)
    own_view = team_mean(evidence, indicator.scale).mask(none_held(evidence))
    is_own_view = flagged(code.isna() & own_view.notna(), "self_report")
    of_own_view = low_agreement(evidence, indicator.scale).where(is_own_view != "", "")
    flags = _joined(_joined(few_meetings(evidence), is_own_view), of_own_view)
    return pd.concat(
        [
            reading(code, part="observed", flags=flags),
            reading(own_view, part="self_report", flags=flags),
        ]
    )


def of_meetings(evidence: Evidence, values: pd.Series) -> pd.DataFrame:
    """Put a value computed from held meetings into shape: 0 where none was held, flagged where few were."""
    found = evidence.per_unit(values).mask(none_held(evidence), 0)
    return reading(found.where(evidence.is_reported["meetings"]), flags=few_meetings(evidence))


def none_held(evidence: Evidence) -> pd.Series:
    """Tell in which units meetings are reported and none was held."""
    return (_number_held(evidence) == 0) & evidence.is_reported["meetings"]


def few_meetings(evidence: Evidence) -> pd.Series:
    """Flag units with some held meetings, but few."""
    number = _number_held(evidence)
    is_few = (number > 0) & (number < evidence.rubric.reporting.few_meetings)
    return flagged(is_few & evidence.is_reported["meetings"], "few_meetings")


def _number_held(evidence: Evidence) -> pd.Series:
    return evidence.per_unit(evidence.held_meetings.groupby("unit").size(), fill=0)


def _joined(first: pd.Series, second: pd.Series) -> pd.Series:
    return (first + " " + second).str.strip()
