"""Rates of what happens to children, per child-month of a team's responsibility or per closure."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from arviointi.config.register_outcomes import Rate
from arviointi.score.child_months import ChildDays
from arviointi.score.count_in_period import DAYS_IN_MONTH
from arviointi.score.follow_up import chosen, numbered, removal_days
from arviointi.score.scoring import Floats
from arviointi.score.spells import DAY, locate, shared
from arviointi.score.team_periods import TeamPeriods, reported

Tables = Mapping[str, pd.DataFrame]
PLANNED = "goals_reached"
NO_CLOSURE = "transferred"


def placed_days(tables: Tables, definition: Rate, places: TeamPeriods) -> pd.DataFrame:
    """Count owned child-days within at least one removal row, per child-month."""
    spells, rows = numbered(tables["responsibilities"], tables["placements"])
    covered = places.covered(tables["coverage"], "placements")
    days = places.child_days(spells, covered)
    placed = days.placed(removal_days(rows, definition.where))
    sums = places.days(days.owned, owned=days.covered, placed=placed)
    is_reported = reported(covered, places.within, len(places.teams))
    return places.rows(sums["placed"], sums["owned"] / DAYS_IN_MONTH, is_reported, per=definition.per)


def contacts(tables: Tables, definition: Rate, places: TeamPeriods) -> pd.DataFrame:
    """Count contacts, per child-month; each is credited to the team that owns the child that day."""
    return _per_child_month(tables, definition, places, "contacts")


def contact_minutes(tables: Tables, definition: Rate, places: TeamPeriods) -> pd.DataFrame:
    """Add up minutes of contacts, per child-month.

    Contacts without a length count as long as the mean of the team's others in the period; where none has a
    length, the minutes are not known.
    """
    return _per_child_month(tables, definition, places, "contacts", amount="minutes")


def service_use(tables: Tables, definition: Rate, places: TeamPeriods) -> pd.DataFrame:
    """Add up quantities of services, per child-month.

    A month's services are credited to the team that owns the child on the first owned day of that month.
    """
    return _per_child_month(tables, definition, places, "services", amount="quantity")


def planned_closures(tables: Tables, definition: Rate, places: TeamPeriods) -> pd.DataFrame:
    """Count closures with the goals reached, per closure with a reason other than a transfer.

    A closure is dated by the last day in force and credited to the team whose responsibility ended.
    """
    spells = tables["responsibilities"]
    ended = spells.assign(unit=places.units(spells), day=spells["end"] - DAY).dropna(
        subset=["end", "end_reason"]
    )
    ended = ended[(ended["end_reason"] != NO_CLOSURE) & (ended["unit"] < len(places.teams))]
    closures = ended[places.in_study_time(ended["unit"], ended["day"])]
    planned = (closures["end_reason"] == PLANNED).astype(float)
    return places.rows(
        places.sums(closures["unit"], closures["day"], planned),
        places.sums(closures["unit"], closures["day"]),
        per=definition.per,
    )


def _per_child_month(
    tables: Tables, definition: Rate, places: TeamPeriods, table: str, amount: str | None = None
) -> pd.DataFrame:
    """Add up an amount of each row, or count the rows, per owned and reported child-month."""
    spells, rows = numbered(tables["responsibilities"], tables[table])
    covered = places.covered(tables["coverage"], table)
    days = places.child_days(spells, covered)
    wanted = chosen(rows, definition.where)
    dated = _first_owned_days(wanted, days) if table == "services" else wanted.assign(day=wanted["date"])
    place = locate(dated, "day", days.covered, ["who"])
    owned = dated[place >= 0].assign(unit=days.covered["unit"].to_numpy()[place[place >= 0]])
    child_months = places.days(days.owned, owned=days.covered)["owned"] / DAYS_IN_MONTH
    is_reported = reported(covered, places.within, len(places.teams))
    return places.rows(_amounts(owned, places, amount), child_months, is_reported, per=definition.per)


def _amounts(rows: pd.DataFrame, places: TeamPeriods, amount: str | None) -> Floats:
    """Add up by team and period; rows without an amount count as the mean of those with one."""
    number = places.sums(rows["unit"], rows["day"])
    if amount is None:
        return number
    known = rows.dropna(subset=[amount])
    n_known = places.sums(known["unit"], known["day"])
    total = places.sums(known["unit"], known["day"], known[amount].astype(float))
    filled = total * number / np.where(n_known > 0, n_known, np.nan)
    return np.where(number > 0, filled, 0.0)


def _first_owned_days(services: pd.DataFrame, days: ChildDays) -> pd.DataFrame:
    """Date each child's month of services by the first owned and reported day in it, if there is one."""
    after = services["month"].to_numpy().astype("datetime64[M]") + np.timedelta64(1, "M")
    months = services.reset_index(drop=True).assign(
        start=services["month"].to_numpy(), end=after.astype("datetime64[s]")
    )
    inside = shared(months, days.covered[["who", "start", "end"]], ["who"])
    first = inside["start"].groupby(level=0).min()
    return months.loc[first.index].assign(day=first)
