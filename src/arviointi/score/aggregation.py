"""May individuals' scores be averaged over a team? Agreement within teams, and how much teams differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class TeamReliability:
    """How much teams differ in a score.

    `single` is ICC(1), the share of variance between teams; `mean` is ICC(2), the reliability of a mean of
    `size` people.
    """

    single: float
    mean: float
    size: float
    n_teams: int
    n_people: int


def within_group_agreement(answers: pd.DataFrame, options: int) -> float:
    """Compute r_wg(j) of one team (James, Demaree and Wolf 1984, equation 6), uniform null distribution.

    Parameters
    ----------
    answers : people × items; people with a missing answer are left out.
    options : number of answers to choose from.

    Returns
    -------
    1 where nobody differs, 0 where people differ as much as random answers would or more (the customary
    truncation); NaN with fewer than two people.
    """
    complete = answers.dropna()
    if len(complete) < 2:  # noqa: PLR2004  one person agrees with nobody
        return np.nan
    items = complete.shape[1]
    ratio = complete.var(ddof=1).mean() / ((options**2 - 1) / 12)
    if ratio >= 1:
        return 0.0
    return float(items * (1 - ratio) / (items * (1 - ratio) + ratio))


def team_reliability(scores: pd.Series, teams: Sequence[str] | pd.Series) -> TeamReliability:
    """Compute ICC(1) and ICC(2) from a one-way analysis of variance (Bliese 2000).

    Parameters
    ----------
    scores : one score a person; missing ones are left out.
    teams : team of each person. Teams of unequal size enter by their average size corrected for its spread.

    Returns
    -------
    NaN where there are fewer than two teams, or nobody shares a team. Negative values are not truncated: they
    say that teams differ less than chance would let them.
    """
    table = pd.DataFrame({"score": scores.to_numpy(float), "team": np.asarray(teams)}).dropna()
    sizes = table.groupby("team").size()
    n_people, n_teams = len(table), len(sizes)
    if n_teams < 2 or n_people == n_teams:  # noqa: PLR2004  nothing to compare
        return TeamReliability(np.nan, np.nan, np.nan, n_teams, n_people)
    means = table.groupby("team")["score"].transform("mean")
    between = ((means - table["score"].mean()) ** 2).sum() / (n_teams - 1)
    within = ((table["score"] - means) ** 2).sum() / (n_people - n_teams)
    size = float((n_people - (sizes**2).sum() / n_people) / (n_teams - 1))
    single = (between - within) / (between + (size - 1) * within)
    return TeamReliability(float(single), float((between - within) / between), size, n_teams, n_people)
