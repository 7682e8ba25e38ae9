"""How the teams of all regions are spread, as far as one region may see it beside its own teams.

A region knows its own teams' scores, and so may take them out of any number on all teams. What it must not
learn is where another region's team stands.

Say that n teams have a score, m of them are not the region's own, and a quartile v is shown. From its rank
the region knows how many teams lie at least that high and how many at most. It takes its own out and is left
with *free places*: the number of other teams that may lie above v, and the number that may lie below. If one
of the two were 0, every other team would be known to lie on the other side; if it were 1 or 2, nearly so. So
a quartile is shown only if

1. at least `n_min_beside_percentile` teams lie on each side of it by rank: it is no single team's score;
2. at least `n_min` places on each side are free once the region's own teams are taken out;
3. the other teams come from at least FEWEST_REGIONS − 1 regions, and without the largest of those there are
   still `n_min`: else the quartiles would be those of one known region, or nearly.

The three depend on n, on the regions' sizes, on the region's own scores and on v. A quartile that is
withheld therefore tells at most that many of the region's own teams lie beyond it. All regions see the same
quartiles or none: no two pages can be subtracted from each other.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.study import Disclosure
from arviointi.present.disclosure import n_beside

FEWEST_REGIONS = 3
QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Spread:
    """Quartiles of the teams of all regions; None where the region may not see one. `n` counts the teams."""

    n: int
    low: float | None
    median: float | None
    high: float | None

    @property
    def is_hidden(self) -> bool:
        """Whether there is nothing to compare with."""
        return self.low is None and self.median is None and self.high is None


def national_spread(scores: pd.DataFrame, region: str, rules: Disclosure) -> Spread:
    """Compute the quartiles of all teams' scores and keep those that the region may see.

    Parameters
    ----------
    scores : columns region and score; one row a team, of one arm, wave and part.
    region : who looks.
    """
    known = scores[scores["score"].notna()]
    values = known["score"].to_numpy(dtype=float)
    if not len(values):
        return Spread(0, None, None, None)
    is_own = (known["region"] == region).to_numpy()
    others = known.loc[~is_own, "region"].value_counts()
    may_see = not rules.enabled or rules.public_units or _are_mixed(others, rules.n_min)
    cuts = [float(np.quantile(values, share)) for share in QUARTILES]
    kept = [
        cut if may_see and _is_safe(len(values), share, cut, values[is_own], rules) else None
        for share, cut in zip(QUARTILES, cuts, strict=True)
    ]
    low, median, high = kept
    return Spread(len(values), low, median, high)


def _are_mixed(others: pd.Series, n_min: int) -> bool:
    """Say whether the other teams are of enough regions, none of which is nearly all of them."""
    return len(others) >= FEWEST_REGIONS - 1 and int(others.sum() - others.max()) >= n_min


def _is_safe(n: int, share: float, cut: float, own: np.ndarray, rules: Disclosure) -> bool:
    """Say whether enough teams, and enough of the others, may lie on each side of a percentile."""
    if not rules.enabled or rules.public_units:
        return True
    beside = n_beside(n, share)
    free = (beside[0] - int((own < cut).sum()), beside[1] - int((own > cut).sum()))
    return min(beside) >= rules.n_min_beside_percentile and min(free) >= rules.n_min
