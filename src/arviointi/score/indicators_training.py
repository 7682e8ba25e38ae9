"""Indicators of training: days completed by staff in post, trained roles, trainers' ratings."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arviointi.config.indicators import RolesTrained, StaffTrained, TrainerRating
from arviointi.config.training_length import StandardDays
from arviointi.score.evidence import Evidence, reading
from arviointi.score.scoring import TOLERANCE
from arviointi.score.spells import merged
from arviointi.score.windows import TEAM

POST = [*TEAM, "worker"]


def staff_trained(evidence: Evidence, indicator: StaffTrained) -> pd.DataFrame:
    """Measure the FTE-weighted mean of min(1, days / standard) of staff in post on the window's last day.

    Newcomers are left out: tenure runs from the first day of the unbroken chain of posts in this team.
    """
    staff = in_post(evidence)
    chains = merged(evidence.posts, POST, gap=1)[[*POST, "start", "end"]]
    in_chain = evidence.on_last_day(chains)
    tenure = (in_chain["last"] - in_chain["start"]).dt.days
    settled = in_chain.loc[tenure >= indicator.newcomer_days, ["unit", "worker"]]
    courses = evidence.tables["training"]
    trained = staff.merge(settled, on=["unit", "worker"]).pipe(with_training_days, courses, indicator.types)
    standard = standard_days(trained["first_course"], indicator.days)
    done = np.minimum(1, trained["days"] / standard) * trained["fte"]
    share = done.groupby(trained["unit"]).sum() / trained.groupby("unit")["fte"].sum()
    return reading(evidence.per_unit(share).where(evidence.was_ever_reported("training")))


def roles_trained(evidence: Evidence, indicator: RolesTrained) -> pd.DataFrame:
    """Measure the share of roles held on the window's last day by somebody with the whole training."""
    staff = in_post(evidence).pipe(with_training_days, evidence.tables["training"], indicator.types)
    has_all = staff["days"] >= standard_days(staff["first_course"], indicator.days) - TOLERANCE
    whole = staff[staff["role"].isin(indicator.roles) & has_all]
    trained = evidence.per_unit(whole.groupby("unit")["role"].nunique(), fill=0)
    is_staffed = trained.index.isin(staff["unit"])
    share = trained / len(indicator.roles)
    return reading(share.where(is_staffed & evidence.was_ever_reported("training")))


def trainer_rating(evidence: Evidence, indicator: TrainerRating) -> pd.DataFrame:
    """Measure the mean rating over raters as a share of the highest; without ratings it does not apply."""
    ratings = evidence.tables["team_ratings"]
    on_topic = ratings[ratings["topic"] == indicator.topic]
    mean = on_topic.groupby([*TEAM, "wave"], as_index=False)["rating"].mean()
    value = evidence.units.merge(mean, how="left", on=[*TEAM, "wave"])["rating"].astype(float)
    share = value.set_axis(evidence.units.index) / indicator.highest
    return reading(share, not_applicable=share.isna())


def in_post(evidence: Evidence) -> pd.DataFrame:
    """List the posts with FTE above zero in force on each window's last day."""
    staff = evidence.staff[evidence.staff["fte"] > 0]
    return staff[["unit", *POST, "role", "fte", "last"]]


def with_training_days(staff: pd.DataFrame, courses: pd.DataFrame, types: Sequence[str]) -> pd.DataFrame:
    """Add the days of training that each worker had completed by some day, in any team.

    Parameters
    ----------
    staff : columns region, worker, last (the day), and any others.
    courses : canonical table training; all days of a course count from its date.

    Returns
    -------
    `staff` with days (0 where there are none) and first_course, the date of the worker's first course that
    counts (empty where there is none).
    """
    counted = courses[courses["type"].isin(types)]
    who = ["region", "worker", "last"]
    dated = staff[who].drop_duplicates().merge(counted, on=["region", "worker"])
    by_then = dated[dated["date"] <= dated["last"]]
    summed = by_then.groupby(who, as_index=False).agg(days=("days", "sum"), first_course=("date", "min"))
    joined = staff.merge(summed, how="left", on=who)
    return joined.assign(days=joined["days"].fillna(0))


def standard_days(first_course: pd.Series, length: StandardDays) -> pd.Series:
    """Return the length of the training in force on each worker's first day of it.

    Parameters
    ----------
    first_course : date of each worker's first course; without one any length leaves the worker untrained.
    length : one number, or lengths in the order of their first days; before the first one, it holds too.
    """
    if not isinstance(length, list):
        return pd.Series(length, index=first_course.index)
    begins = np.array([one.since for one in length], dtype="datetime64[s]")
    place = np.searchsorted(begins, first_course.to_numpy().astype("datetime64[s]"), side="right") - 1
    days = np.array([one.days for one in length])[np.maximum(place, 0)]
    return pd.Series(days, index=first_course.index)
