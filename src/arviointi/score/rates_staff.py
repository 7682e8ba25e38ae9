"""Rates of what happens to staff, per worker-year in post; and how their time goes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from arviointi.config.register_outcomes import Rate
from arviointi.score.follow_up import add_months
from arviointi.score.spells import DAY, clipped, codes, locate, merged, shared
from arviointi.score.team_periods import TeamPeriods

Tables = Mapping[str, pd.DataFrame]
POST = ["region", "team", "worker"]
FREE_DAYS_WITHIN_CHAIN = 30
DAYS_IN_YEAR = 365.25
MONTHS_RETAINED = 12
SOCIAL_WORKERS = ("consultant", "social_worker")


def staff_exits(tables: Tables, definition: Rate, places: TeamPeriods) -> pd.DataFrame:
    """Count ends of chains of posts in a team, per worker-year in post.

    Workers count as heads, whatever their FTE. Posts with at most 30 free days between them are one chain. An
    exit is dated by the last day in force.
    """
    chains = _numbered(merged(tables["posts"], POST, gap=FREE_DAYS_WITHIN_CHAIN), places)
    ends = chains.assign(day=chains["end"] - DAY)
    exits = ends[places.in_study_time(ends["unit"], ends["day"])]
    in_post = _in_post(tables["posts"], places)
    worker_years = places.days(in_post, in_post=in_post)["in_post"] / DAYS_IN_YEAR
    return places.rows(places.sums(exits["unit"], exits["day"]), worker_years, per=definition.per)


def staff_retained(tables: Tables, definition: Rate, places: TeamPeriods) -> pd.DataFrame:
    """Count workers in post on a period's first day whose chain of posts goes on 12 months later, per worker.

    A period whose first day, or the day 12 months later, lies outside study time is not reported.
    """
    chains = _numbered(merged(tables["posts"], POST, gap=FREE_DAYS_WITHIN_CHAIN), places)
    first = pd.Series(places.within.edges[:-1])
    dates = pd.DataFrame({"day": first, "later": add_months(first, MONTHS_RETAINED)})
    dated = chains.merge(dates, how="cross")
    there = dated[(dated["start"] <= dated["day"]) & (dated["day"] < dated["end"])]
    stayed = there[there["end"] > there["later"]]
    opens, closes = (places.teams[name].to_numpy()[:, None] for name in ("opens", "closes"))
    is_seen = (dates["day"].to_numpy() >= opens) & (dates["later"].to_numpy() <= closes)
    workers, retained = (places.sums(rows["unit"], rows["day"]) * is_seen for rows in (there, stayed))
    return places.rows(retained, workers, is_seen, per=definition.per)


def sickness_days(tables: Tables, definition: Rate, places: TeamPeriods) -> pd.DataFrame:
    """Add up days of sickness absence, per worker-year in post in reported months.

    A month is reported where a worker has a row, if only with 0 days; a row of a month without a day in post
    is not used.
    """
    rows = tables["absences"].reset_index(drop=True)
    after = rows["month"].to_numpy().astype("datetime64[M]") + np.timedelta64(1, "M")
    months = rows.assign(start=rows["month"], end=after.astype("datetime64[s]"))
    in_post = shared(months, _in_post(tables["posts"], places), POST)
    length = (in_post["end"] - in_post["start"]).dt.days.groupby(level=0).sum()
    used = rows.loc[length.index].assign(length=length)
    used = used.assign(unit=places.units(used))
    worker_years = places.sums(used["unit"], used["month"], used["length"]) / DAYS_IN_YEAR
    absent = places.sums(used["unit"], used["month"], used["days"])
    return places.rows(absent, worker_years, worker_years > 0, per=definition.per)


def time_face_to_face(tables: Tables, definition: Rate, places: TeamPeriods) -> pd.DataFrame:
    """Add up social workers' diary hours face to face, per hour worked.

    A week belongs to the period of its Thursday; the worker is a social worker in post in the team that day.
    """
    diaries = tables["working_time"]
    weeks = diaries[diaries["hours_total"] > 0].assign(day=diaries["week"] + 3 * DAY)
    posts = tables["posts"][tables["posts"]["role"].isin(SOCIAL_WORKERS)]
    weeks = weeks[locate(weeks, "day", merged(posts, POST), POST) >= 0]
    weeks = weeks.assign(unit=places.units(weeks)).query(f"unit < {len(places.teams)}")
    weeks = weeks[places.in_study_time(weeks["unit"], weeks["day"])]
    hours = places.sums(weeks["unit"], weeks["day"], weeks["hours_total"])
    met = places.sums(weeks["unit"], weeks["day"], weeks["hours_face_to_face"])
    return places.rows(met, hours, hours > 0, per=definition.per)


def _numbered(posts: pd.DataFrame, places: TeamPeriods) -> pd.DataFrame:
    """Add the number of the team; teams of regions without study time are left out."""
    return posts.assign(unit=places.units(posts)).query(f"unit < {len(places.teams)}")


def _in_post(posts: pd.DataFrame, places: TeamPeriods) -> pd.DataFrame:
    """Return disjoint spells of days in post in study time, by worker and team, in order."""
    rows = _numbered(merged(posts, POST), places)
    time = places.teams.loc[rows["unit"], ["opens", "closes"]].set_axis(rows.index)
    inside = clipped(rows, time["opens"], time["closes"])
    return inside.assign(who=codes(inside, ["region", "worker"])).sort_values(
        ["who", "unit", "start"], ignore_index=True
    )
