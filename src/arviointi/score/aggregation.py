"""May individuals' scores be averaged over a team? Agreement within teams, and how much teams differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.score.agreement import CONFIDENCE, TWO

Ends = tuple[float, float]
UNKNOWN = (np.nan, np.nan)


@dataclass(frozen=True)
class TeamReliability:
    """How much teams differ in a score, with 95 % intervals.

    `single` is ICC(1), the share of variance between teams; `mean` is ICC(2), the reliability of a mean of
    `size` people.
    """

    single: float
    mean: float
    size: float
    n_teams: int
    n_people: int
    single_ends: Ends = UNKNOWN
    mean_ends: Ends = UNKNOWN


def within_group_agreement(people: pd.DataFrame, by: Sequence[str], options: int) -> pd.DataFrame:
    """Compute r_wg(j) of every group (James, Demaree and Wolf 1984, equation 6), uniform null distribution.

    Parameters
    ----------
    people : columns `by` name the group, all others are items; people with a missing answer are left out.
    options : number of answers to choose from.

    Returns
    -------
    Columns `by`; `agreement`, 1 where nobody differs, 0 where people differ as much as random answers would
    or more (the customary truncation), NaN with fewer than two people; and `people`, the complete ones.
    """
    items = [name for name in people.columns if name not in by]
    groups = people.dropna(subset=items).groupby(list(by))
    ratio = groups[items].var(ddof=1).mean(axis=1, skipna=False) / ((options**2 - 1) / 12)
    total = len(items) * (1 - ratio)
    agreement = (total / (total + ratio)).where(~(ratio >= 1), 0.0)
    return pd.DataFrame({"agreement": agreement, "people": groups.size()}).reset_index()


def team_reliability(scores: pd.Series, teams: Sequence[str] | pd.Series) -> TeamReliability:
    """Compute ICC(1) and ICC(2) from a one-way analysis of variance (Bliese 2000).

    Parameters
    ----------
    scores : one score a person; missing ones are left out.
    teams : team of each person. Teams of unequal size enter by their average size corrected for its spread.

    Returns
    -------
    NaN where there are fewer than two teams, nobody shares a team, or all teams have the same mean. Negative
    values are not truncated: they say that teams differ less than chance would let them. The intervals are
    those of the F distribution (Shrout and Fleiss 1979, one-way), exact for teams of one size and normal
    scores.
    """
    table = pd.DataFrame({"score": scores.to_numpy(float), "team": np.asarray(teams)}).dropna()
    sizes = table.groupby("team").size()
    n_people, n_teams = len(table), len(sizes)
    nothing = TeamReliability(np.nan, np.nan, np.nan, n_teams, n_people)
    if n_teams < TWO or n_people == n_teams:
        return nothing
    means = table.groupby("team")["score"].transform("mean")
    between = float(((means - table["score"].mean()) ** 2).sum() / (n_teams - 1))
    within = float(((table["score"] - means) ** 2).sum() / (n_people - n_teams))
    size = float((n_people - (sizes**2).sum() / n_people) / (n_teams - 1))
    if between == 0:
        return nothing
    single, mean = _of_ratio(within / between, size)
    single_ends, mean_ends = _ends(within / between, size, n_teams, n_people)
    return TeamReliability(single, mean, size, n_teams, n_people, single_ends, mean_ends)


def _of_ratio(ratio: float, size: float) -> Ends:
    """Turn the mean square within over that between teams into ICC(1) and ICC(2)."""
    return (1 - ratio) / (1 + (size - 1) * ratio), 1 - ratio


def _ends(ratio: float, size: float, n_teams: int, n_people: int) -> tuple[Ends, Ends]:
    from scipy.stats import f  # noqa: PLC0415  only intervals pay for it

    freedom = (n_teams - 1, n_people - n_teams)
    upper, lower = f.ppf([(1 + CONFIDENCE) / 2, (1 - CONFIDENCE) / 2], *freedom)
    low, high = _of_ratio(ratio * upper, size), _of_ratio(ratio * lower, size)
    return (low[0], high[0]), (low[1], high[1])
