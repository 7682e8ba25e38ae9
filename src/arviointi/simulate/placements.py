"""What becomes of a child who is placed outside the home."""

from typing import Any

import numpy as np
import pandas as pd

from arviointi.config.simulated_registers import Lengths
from arviointi.simulate.calendar import MONTH, Days

COLUMNS = ["child", "start", "end", "basis"]


def episodes(
    children: Days, days: Days, bases: Any, adult: Days, plan: Lengths, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the placements that begin with the given bases on the given days.

    Parameters
    ----------
    children, days, bases, adult : child numbers, first days, bases and 18th birthdays, one an episode.

    Returns
    -------
    Placement rows (COLUMNS) without gaps inside an episode; none lasts beyond the 18th birthday.
    """
    rows = pd.DataFrame({"child": children, "start": days, "basis": bases, "adult": adult})
    chain = []
    while len(rows):
        ended = rows.assign(end=np.minimum(rows["start"] + _lengths(rows["basis"], plan, rng), rows["adult"]))
        chain.append(ended)
        following = ended.assign(basis=_following(ended["basis"], plan, rng), start=ended["end"])
        rows = following[(following["basis"] != "") & (following["start"] < following["adult"])]
    whole = pd.concat(chain, ignore_index=True) if chain else rows.assign(end=rows["start"])
    return whole[COLUMNS]


def under_way(
    children: Days, starts: Days, now: int, adult: Days, plan: Lengths, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw care orders that began before the history and are in force on its first day."""
    began = starts + np.floor(rng.random(len(children)) * (now - starts)).astype(np.int64)
    left = 1 + rng.exponential(plan.care_order_months * MONTH, size=len(children)).astype(np.int64)
    return pd.DataFrame(
        {"child": children, "start": began, "end": np.minimum(now + left, adult), "basis": "care_order"}
    )


def _lengths(bases: "pd.Series[str]", plan: Lengths, rng: np.random.Generator) -> Any:
    """Draw lengths in days."""
    shortest, longest = plan.emergency_days
    size = len(bases)
    full = rng.random(size) < plan.emergency_full
    emergency = np.where(full, longest, rng.integers(shortest, longest + 1, size=size))
    extension = np.where(
        rng.random(size) < plan.emergency_extended, rng.integers(1, longest + 1, size=size), 0
    )
    months = bases.map(
        {
            "open_care": plan.open_care_months,
            "care_order": plan.care_order_months,
            "aftercare": plan.aftercare_months,
        }
    ).to_numpy(dtype=float, na_value=0)
    lasting = 1 + (rng.exponential(1, size=size) * months * MONTH).astype(np.int64)
    return np.where(bases == "emergency", emergency + np.where(full, extension, 0), lasting)


def _following(bases: "pd.Series[str]", plan: Lengths, rng: np.random.Generator) -> Any:
    """Draw what follows without a gap; empty: the child goes home."""
    drawn = rng.random(len(bases))
    care = plan.after_emergency["care_order"]
    after_emergency = np.select(
        [drawn < care, drawn < care + plan.after_emergency["open_care"]], ["care_order", "open_care"], ""
    )
    after_care = np.where(drawn < plan.aftercare, "aftercare", "")
    return np.select([bases == "emergency", bases == "care_order"], [after_emergency, after_care], "")


def described(rows: pd.DataFrame, plan: Lengths, rng: np.random.Generator) -> pd.DataFrame:
    """Add who decided and where the child lives."""
    in_court = (rows["basis"] == "care_order") & (rng.random(len(rows)) < plan.court)
    settings = np.full(len(rows), "", dtype=object)
    for basis, shares in plan.settings.items():
        here = (rows["basis"] == basis).to_numpy()
        settings[here] = rng.choice(list(shares), size=int(here.sum()), p=list(shares.values()))
    return rows.assign(decided_by=np.where(in_court, "court", "office_holder"), setting=settings)
