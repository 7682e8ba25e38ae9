"""New events per child-month of responsibility, by team and period."""

from collections.abc import Mapping

import pandas as pd

from arviointi.config.outcomes import CountInPeriod
from arviointi.config.study import Calendar
from arviointi.score.child_months import child_months, sums_by_team
from arviointi.score.follow_up import new_events, numbered
from arviointi.score.team_periods import reported, team_periods

DAYS_IN_MONTH = 30.4375


def count_in_period(
    tables: Mapping[str, pd.DataFrame], definition: CountInPeriod, calendar: Calendar
) -> pd.DataFrame:
    """Count new events and child-months for every team and period of its region's study time.

    An event is credited to the team responsible for the child that day. Days on which the team's rows of the
    events' table are not complete give neither events nor exposure.

    Returns
    -------
    Contract `period_outcomes`: value = per × events / exposure; without exposure it is empty with a reason.
    """
    spells, rows = numbered(tables["responsibilities"], tables[definition.events])
    places = team_periods(tables, spells, calendar)
    covered = places.covered(tables["coverage"], definition.events)
    days = places.child_days(spells, covered)
    events = days.events(new_events(definition.events, {definition.events: rows}, definition.where))
    months = child_months(days.owned, {"days": days.covered}, {"events": events}, places.within)
    sums = sums_by_team(months, ["days", "events"], places.shape)
    is_reported = reported(covered, places.within, len(places.teams))
    return places.rows(sums["events"], sums["days"] / DAYS_IN_MONTH, is_reported, per=definition.per)
