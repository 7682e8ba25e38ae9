"""Indicators of training: days completed by staff in post, trained roles, trainers' ratings."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arviointi.config.indicators import RolesTrained, StaffTrained, TrainerRating
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
    trained = staff.merge(settled, on=["unit", "worker"]).pipe(with_training_days, evidence, indicator.types)
    done = np.minimum(1, trained["days"] / indicator.days) * trained["fte"]
    share = done.groupby(trained["unit"]).sum() / trained.groupby("unit")["fte"].sum()
    return reading(evidence.per_unit(share).where(evidence.was_ever_reported("training")))


def roles_trained(evidence: Evidence, indicator: RolesTrained) -> pd.DataFrame:
    """Measure the share of roles held on the window's last day by somebody with the whole training."""
    staff = in_post(evidence).pipe(with_training_days, evidence, indicator.types)
    whole = staff[staff["role"].isin(indicator.roles) & (staff["days"] >= indicator.days - TOLERANCE)]
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


def with_training_days(staff: pd.DataFrame, evidence: Evidence, types: Sequence[str]) -> pd.DataFrame:
    """Add the days of training that each worker had completed by the window's last day, in any team."""
    training = evidence.tables["training"]
    counted = training[training["type"].isin(types)]
    workers = staff[["region", "worker", "last"]].drop_duplicates()
    dated = workers.merge(counted, on=["region", "worker"])
    by_then = dated[dated["date"] <= dated["last"]]
    days = by_then.groupby(["region", "worker", "last"], as_index=False)["days"].sum()
    joined = staff.merge(days, how="left", on=["region", "worker", "last"])
    return joined.assign(days=joined["days"].fillna(0))
