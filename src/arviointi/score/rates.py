"""Events per exposure by team and period: which function computes which rate."""

from collections.abc import Callable, Mapping

import pandas as pd

from arviointi.config.register_outcomes import Rate
from arviointi.config.study import Calendar
from arviointi.score.rates_children import (
    contact_minutes,
    contacts,
    placed_days,
    planned_closures,
    service_use,
)
from arviointi.score.rates_staff import sickness_days, staff_exits, staff_retained, time_face_to_face
from arviointi.score.team_periods import TeamPeriods, team_periods

Tables = Mapping[str, pd.DataFrame]


def rate(tables: Tables, definition: Rate, calendar: Calendar) -> pd.DataFrame:
    """Compute a rate for every team and period of its region's study time.

    Returns
    -------
    Contract `period_outcomes`: value = per × events / exposure; without exposure it is empty with a reason.
    """
    units = tables["posts"] if "posts" in tables else tables["responsibilities"]
    return RATES[definition.of](tables, definition, team_periods(tables, units, calendar))


RATES: dict[str, Callable[[Tables, Rate, TeamPeriods], pd.DataFrame]] = {
    "placed_days": placed_days,
    "contacts": contacts,
    "contact_minutes": contact_minutes,
    "service_use": service_use,
    "planned_closures": planned_closures,
    "time_face_to_face": time_face_to_face,
    "staff_exits": staff_exits,
    "staff_retained": staff_retained,
    "sickness_days": sickness_days,
}
