"""Indicators of caseloads: children per social worker, per team, and how far they came down."""

import numpy as np
import pandas as pd

from arviointi.config.indicators import CaseloadPerTeam, CaseloadPerWorker, CaseloadReduction
from arviointi.score.evidence import Evidence, flagged, reading
from arviointi.score.scoring import TOLERANCE
from arviointi.score.spells import DAY
from arviointi.score.windows import TEAM


def caseload_per_worker(evidence: Evidence, indicator: CaseloadPerWorker) -> pd.DataFrame:
    """Measure children per FTE: median over social workers at a month-end, mean over month-ends.

    The largest and the average caseload are given as parts to print, because a median hides a single
    worker who carries the rest.
    """
    caseloads = _social_workers(evidence)
    median = _mean_of_medians(evidence, caseloads)
    totals = caseloads.groupby("unit")[["children", "fte"]].sum()
    average = evidence.per_unit(totals["children"] / totals["fte"]).where(median.notna())
    largest = evidence.per_unit(caseloads.groupby("unit")["ratio"].max()).where(median.notna())
    is_uneven = ((median - average).abs() > indicator.uneven_above * average + TOLERANCE) & median.notna()
    parts = [
        reading(median, flags=flagged(is_uneven, "uneven")),
        reading(average, part="average"),
        reading(largest, part="largest"),
    ]
    return pd.concat(parts)


def caseload_per_team(evidence: Evidence, _: CaseloadPerTeam) -> pd.DataFrame:
    """Measure children of everybody in post at a month-end, mean over month-ends; transfers out beside it."""
    workers = evidence.posts_at_month_ends[["unit", "day", "worker", "children"]].drop_duplicates()
    children = workers.groupby(["unit", "day"])["children"].sum().rename("children").reset_index()
    reported = evidence.reported_month_ends.merge(children, on=["unit", "day"])
    per_team = evidence.per_unit(reported.groupby("unit")["children"].mean()).where(_is_reported(evidence))
    return pd.concat([reading(per_team), reading(_transfers_out(evidence), part="transfers_out")])


def caseload_reduction(evidence: Evidence, indicator: CaseloadReduction) -> pd.DataFrame:
    """Measure (base − now) / base of the caseload per worker; base: the first wave, by the same rule."""
    now = _mean_of_medians(evidence, _social_workers(evidence))
    waves = evidence.units["wave"]
    is_first = waves == evidence.baseline
    bases = evidence.units[TEAM].assign(base=now)[is_first]
    base = evidence.units[TEAM].merge(bases, how="left", on=TEAM)["base"].set_axis(evidence.units.index)
    is_low = base <= indicator.low_enough + TOLERANCE
    return reading((base - now) / base.where(base > 0), not_applicable=is_first | is_low)


def _is_reported(evidence: Evidence) -> pd.Series:
    """Tell in which units enough month-ends are reported."""
    number = evidence.per_unit(evidence.reported_month_ends.groupby("unit").size(), fill=0)
    expected = evidence.month_ends.groupby("unit").size()
    return number >= evidence.rubric.reporting.min_share * expected - TOLERANCE


def _social_workers(evidence: Evidence) -> pd.DataFrame:
    """Give children and FTE of every social worker at every reported month-end.

    A consultant counts as a social worker in months with at least one child of their own.
    """
    posts = evidence.posts_at_month_ends.merge(evidence.reported_month_ends, on=["unit", "day"])
    own_children = (posts["role"] == "consultant") & (posts["children"].fillna(0) >= 1)
    counted = posts[(posts["role"] == "social_worker") | own_children]
    workers = counted.groupby(["unit", "day", "worker"], as_index=False).agg(
        fte=("fte", "sum"), children=("children", "first")
    )
    workers = workers[(workers["fte"] > 0) & workers["children"].notna()]
    children = workers["children"].astype(float)
    return workers.assign(children=children, ratio=children / workers["fte"])


def _mean_of_medians(evidence: Evidence, caseloads: pd.DataFrame) -> pd.Series:
    medians = caseloads.groupby(["unit", "day"])["ratio"].median()
    return evidence.per_unit(medians.groupby("unit").mean()).where(_is_reported(evidence)).astype(float)


def _transfers_out(evidence: Evidence) -> pd.Series:
    """Count children whose responsibility ended in the window by transfer to another team."""
    spells = evidence.tables["responsibilities"]
    transfers = spells[spells["end_reason"] == "transferred"]
    ended = evidence.in_window(
        transfers.assign(last_day=transfers["end"] - DAY)[[*TEAM, "last_day"]], "last_day"
    )
    return evidence.per_unit(ended.groupby("unit").size(), fill=0).astype(float).replace(np.nan, 0)
