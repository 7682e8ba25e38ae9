"""Indicators of structures: posts, managers' checks, partners."""

import numpy as np
import pandas as pd

from arviointi.config.indicators import (
    ClinicianCapacity,
    LeadershipChecks,
    PartnersInformed,
    RoleFilled,
    RoleFte,
)
from arviointi.score.evidence import Evidence, flagged, reading
from arviointi.score.scoring import TOLERANCE, Floats
from arviointi.score.windows import TEAM


def role_filled(evidence: Evidence, indicator: RoleFilled) -> pd.DataFrame:
    """Measure the share of days with a post of the role in force that reaches `min_fte` by itself."""
    posts = evidence.posts
    counts = (posts["fte"] > 0) & (posts["fte"] >= indicator.min_fte - TOLERANCE)
    in_role = posts[counts & (posts["role"] == indicator.role)]
    number = evidence.daily(in_role, pd.Series(1.0, index=in_role.index))
    return reading(_where_staffed(evidence, (number > 0).mean(axis=1)))


def role_fte(evidence: Evidence, indicator: RoleFte) -> pd.DataFrame:
    """Measure the mean FTE of the role over the window's days."""
    in_role = evidence.posts[evidence.posts["role"] == indicator.role]
    return reading(_where_staffed(evidence, evidence.daily(in_role, in_role["fte"]).mean(axis=1)))


def clinician_capacity(evidence: Evidence, indicator: ClinicianCapacity) -> pd.DataFrame:
    """Measure the mean over days of min(1, FTE / reference), of the qualified and of anyone in the role."""
    clinicians = evidence.posts[evidence.posts["role"] == indicator.role]
    is_qualified = clinicians["is_qualified"].astype("boolean")
    unknown = clinicians[is_qualified.isna()]
    is_unknown = evidence.daily(unknown, pd.Series(1.0, index=unknown.index)).any(axis=1)
    flags = flagged(pd.Series(is_unknown, index=evidence.units.index), "unqualified_clinician_unknown")
    groups = {"qualified": clinicians[is_qualified.fillna(value=False)], "anyone": clinicians}
    readings = []
    for part, posts in groups.items():
        share = np.minimum(1, evidence.daily(posts, posts["fte"]) / indicator.reference_fte).mean(axis=1)
        readings.append(reading(_where_staffed(evidence, share), part=part, flags=flags))
    return pd.concat(readings)


def leadership_checks(evidence: Evidence, indicator: LeadershipChecks) -> pd.DataFrame:
    """Measure the share of the checks that are true; an empty cell leaves the wave without a value."""
    asked = evidence.units.merge(evidence.tables["leadership"], how="left", on=[*TEAM, "wave"])
    checks = asked[list(indicator.checks)].astype("Float64").astype(float)
    return reading(pd.Series(checks.mean(axis=1, skipna=False).to_numpy(), index=evidence.units.index))


def partners_informed(evidence: Evidence, indicator: PartnersInformed) -> pd.DataFrame:
    """Measure the share of partner types told of the model on any day up to the window's end."""
    partners = evidence.tables["partners"]
    wanted = partners[partners["partner"].isin(indicator.partners)]
    told = wanted.merge(evidence.units[[*TEAM, "last"]].rename_axis("unit").reset_index(), on=TEAM)
    number = told[told["date"] <= told["last"]].groupby("unit")["partner"].nunique()
    share = evidence.per_unit(number, fill=0) / len(indicator.partners)
    return reading(share.where(evidence.was_ever_reported("partners")))


def _where_staffed(evidence: Evidence, values: Floats) -> pd.Series:
    """Keep values of units with any post of any role in the window; a team without staff did not report."""
    anybody = evidence.daily(evidence.posts, pd.Series(1.0, index=evidence.posts.index)).any(axis=1)
    return pd.Series(np.where(anybody, values, np.nan), index=evidence.units.index)
