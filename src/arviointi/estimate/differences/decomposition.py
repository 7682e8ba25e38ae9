"""What two-way fixed effects compare with what, and how much each comparison counts."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd

from arviointi.estimate.design import are_followed, obstacle, sample_of, team_periods
from arviointi.estimate.differences.within import start_of
from arviointi.estimate.inference import Mask, Vector
from arviointi.estimate.results import NotEstimable

Kind = Literal["treated_vs_never", "earlier_vs_later", "later_vs_earlier", "treated_vs_always"]
EVEN = 1e-9


@dataclass(frozen=True)
class Comparison:
    """One 2×2 difference in differences: a cohort against another (nan: never, or always exposed)."""

    kind: Kind
    cohort: float
    comparison: float
    estimate: float
    weight: float


@dataclass(frozen=True)
class Group:
    """Teams that start together: their share of the weight, and their mean outcome and exposure by period."""

    start: float
    share: float
    means: Vector
    exposure: Mask

    @property
    def time_exposed(self) -> float:
        """Share of the periods that is exposed."""
        return float(self.exposure.mean())


def decomposition(panel: pd.DataFrame) -> pd.DataFrame | NotEstimable:
    """Split the two-way fixed effects coefficient into its 2×2 comparisons.

    Goodman-Bacon (2021, theorem 1). Of a cohort against one that is exposed already ("later_vs_earlier",
    "treated_vs_always") the comparison is only right where effects do not change over time.

    Parameters
    ----------
    panel : PANEL, every unit in every period with one weight; a repeated cross-section, every team.

    Returns
    -------
    kind, cohort and comparison (first exposed periods; empty for never and always), estimate and weight. The
    weights sum to one, and estimate · weight to the coefficient of `twfe`.
    """
    sample = sample_of(panel)
    reason = obstacle(panel, needs_never_exposed=False)
    if reason:
        return NotEstimable(sample, reason)
    rows = panel if are_followed(panel) else team_periods(panel)
    if not _is_even(rows):
        return NotEstimable(sample, "unbalanced")
    found = list(_comparisons(_groups(rows)))
    table = pd.DataFrame([asdict(comparison) for comparison in found])
    table["weight"] /= table["weight"].sum()
    return table.astype({"cohort": "Int64", "comparison": "Int64"})


def _is_even(rows: pd.DataFrame) -> bool:
    """Say whether every unit is seen once in every period, always with the same weight."""
    weights = rows.groupby("unit")["weight"].agg(["min", "max", "size"])
    same = np.allclose(weights["min"], weights["max"], rtol=EVEN, atol=0)
    n_periods = rows["period"].nunique()
    once = not rows.duplicated(["unit", "period"]).any()
    return bool(once and same and (weights["size"] == n_periods).all() and (weights["min"] > 0).all())


def _groups(rows: pd.DataFrame) -> list[Group]:
    """Group rows by start, those exposed throughout first (−inf) and those never exposed last (inf)."""
    first, last = rows["period"].min(), rows["period"].max()
    starts = np.nan_to_num(start_of(rows), nan=np.inf)
    starts = np.where(starts <= first, -np.inf, np.where(starts > last, np.inf, starts))
    periods = np.sort(rows["period"].unique()).astype(float)
    weighted = pd.DataFrame(
        {
            "start": starts,
            "period": rows["period"].to_numpy(float),
            "weight": rows["weight"].to_numpy(float),
            "total": (rows["weight"] * rows["outcome"]).to_numpy(float),
        }
    )
    cells = weighted.groupby(["start", "period"])[["weight", "total"]].sum()
    weight = cells["weight"].to_numpy(float).reshape(-1, len(periods))
    means = cells["total"].to_numpy(float).reshape(weight.shape) / weight
    share = weight.sum(axis=1) / weight.sum()
    return [
        Group(float(start), float(part), mean, periods >= start)
        for start, part, mean in zip(np.unique(starts), share, means, strict=True)
    ]


def _comparisons(groups: list[Group]) -> Iterator[Comparison]:
    started = [group for group in groups if np.isfinite(group.start)]
    for group in started:
        for other in groups:
            if np.isinf(other.start):
                yield _against_unchanging(group, other)
            elif other.start > group.start:
                yield _against_later(group, other)
                yield _against_earlier(other, group)


def _against_unchanging(group: Group, other: Group) -> Comparison:
    """Compare with teams whose exposure never changes (equation 10a's weight)."""
    kind: Kind = "treated_vs_never" if other.start > 0 else "treated_vs_always"
    exposed = group.time_exposed
    weight = group.share * other.share * exposed * (1 - exposed)
    everywhere = np.ones(len(group.exposure), dtype=bool)
    return Comparison(kind, group.start, np.nan, _two_by_two(group, other, everywhere), weight)


def _against_later(group: Group, later: Group) -> Comparison:
    """Compare with teams that start later, until they do (10b)."""
    early, late = group.time_exposed, later.time_exposed
    weight = group.share * later.share * (early - late) * (1 - early)
    estimate = _two_by_two(group, later, ~later.exposure)
    return Comparison("earlier_vs_later", group.start, later.start, estimate, weight)


def _against_earlier(group: Group, earlier: Group) -> Comparison:
    """Compare with teams that are exposed already (10c)."""
    early, late = earlier.time_exposed, group.time_exposed
    weight = group.share * earlier.share * (early - late) * late
    estimate = _two_by_two(group, earlier, earlier.exposure)
    return Comparison("later_vs_earlier", group.start, earlier.start, estimate, weight)


def _two_by_two(group: Group, other: Group, window: Mask) -> float:
    difference = group.means - other.means
    after = group.exposure & window
    return float(difference[after].mean() - difference[~group.exposure & window].mean())
