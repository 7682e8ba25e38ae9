"""Variations of an index as rows: levels kept, ranks, rank correlations, and which levels are robust."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from arviointi.config.sensitivity import Sensitivity
from arviointi.contracts.sensitivity import ROBUSTNESS
from arviointi.score.rows import UNIT
from arviointi.score.scoring import TOLERANCE, Floats
from arviointi.score.sensitivity_draws import Draws

GROUP = ["arm", "wave"]
COMPARED = ("rank_main", "rank_low", "rank", "rank_high", "spearman_low", "spearman", "spearman_high")
N_LEVELS, FEWEST_RANKED, DIGITS = 3, 3, 9


def variation_rows(units: pd.DataFrame, main: Draws, found: Draws | None, interval: float) -> pd.DataFrame:
    """Summarise one variation by team and wave.

    Parameters
    ----------
    main : the index by the rubric as it stands, one draw.
    found : the index by the variation; None where it was not run.
    interval : share of draws between the low and the high value.

    Returns
    -------
    Columns of the contract `sensitivity` without variation, letter and index. Over draws the score is the
    mean and the level the commonest one, of equally common ones the lowest. Ranks and rank correlations are
    those within arm and wave, 1 is the highest; ties share their mean rank.
    """
    given = found or Draws(np.full_like(main.score, np.nan), np.full_like(main.level, np.nan))
    tails = ((1 - interval) / 2, 0.5, (1 + interval) / 2)
    n_draws = given.score.shape[1]
    low, _, high = _quantiles(given.score, tails, n_draws)
    kept = _share_kept(main.level, given.level)
    rows = units[UNIT].assign(
        state=_states(given, is_run=found is not None),
        n_draws=n_draws if found else 0,
        score_main=main.score[:, 0], level_main=main.level[:, 0],
        score=given.score.mean(axis=1), score_low=low, score_high=high,
        level=_commonest(given.level), share_same_level=kept if found else np.nan,
    )  # fmt: skip
    return rows.assign(**_compared(units, main.score[:, 0], given.score, tails))


def robustness_rows(table: pd.DataFrame, rules: Sensitivity, index: str) -> pd.DataFrame:
    """Say of every team and wave whether its level of an index stays in all variations that count.

    Those that count: variations of that index with the letters of `robust_if_unchanged_in`. One that gives no
    level where the rubric does changes it; one that was not run says nothing. Without a level by the rubric
    there is nothing to be robust.

    Returns
    -------
    Contract `robustness`.
    """
    of_index = table[table["index"] == index]
    counted = of_index[
        of_index["letter"].isin(rules.robust_if_unchanged_in) & (of_index["state"] != "not_run")
    ]
    changed = counted[
        counted["level_main"].notna() & (counted["share_same_level"] < rules.min_share_of_draws - TOLERANCE)
    ]
    key = ["region", "team", "wave"]
    names = changed.groupby(key)["variation"].agg(" ".join).rename("changed_by").reset_index()
    units = counted.drop_duplicates(key).assign(level=lambda rows: rows["level_main"])
    told = units.merge(names, how="left", on=key)
    robust = told["changed_by"].isna().astype("boolean").where(told["level"].notna())
    return told.assign(is_robust=robust)[ROBUSTNESS.names]


def _states(found: Draws, *, is_run: bool) -> npt.NDArray[np.str_] | str:
    if not is_run:
        return "not_run"
    return np.where(np.isnan(found.score).any(axis=1), "not_scored", "scored")


def _share_kept(main: Floats, found: Floats) -> Floats:
    """Return the share of draws with the level by the rubric; NaN where the rubric gives none."""
    return np.where(np.isnan(main[:, 0]), np.nan, (found == main).mean(axis=1))


def _commonest(levels: Floats) -> Floats:
    counts = np.stack([(levels == level).sum(axis=1) for level in range(N_LEVELS)], axis=1)
    return np.where(np.isnan(levels).any(axis=1), np.nan, counts.argmax(axis=1))


def _quantiles(values: Floats, tails: tuple[float, float, float], n_draws: int) -> Floats:
    """Return three quantiles over draws, by unit; nothing where nothing is drawn."""
    if n_draws == 1:
        return np.full((len(tails), len(values)), np.nan)
    found: Floats = np.quantile(values, tails, axis=1)
    return found


def _compared(
    units: pd.DataFrame, main: Floats, found: Floats, tails: tuple[float, float, float]
) -> dict[str, Floats]:
    """Compare ranks by the rubric and by the variation, among the teams that both give a score."""
    columns = {name: np.full(len(main), np.nan) for name in COMPARED}
    has_both = ~(np.isnan(main) | np.isnan(found).any(axis=1))
    for group in units.groupby(GROUP, sort=False).indices.values():
        rows = np.asarray(group)
        chosen = rows[has_both[rows]]
        if len(chosen):
            by_rubric, by_draw = _ranks(main[chosen]), _ranks(found[chosen])
            columns["rank_main"][chosen] = by_rubric
            for name, ranks in zip(COMPARED[1:4], np.quantile(by_draw, tails, axis=1), strict=True):
                columns[name][chosen] = ranks
            for name, value in zip(COMPARED[4:], _agreement(by_rubric, by_draw, tails), strict=True):
                columns[name][rows] = value
    is_drawn = found.shape[1] > 1
    return {name: one for name, one in columns.items() if is_drawn or not name.endswith(("_low", "_high"))}


def _ranks(scores: Floats) -> Floats:
    """Rank each column, 1 is the highest; scores that differ by less than rounding are the same."""
    ranks: Floats = rankdata(-np.round(scores, DIGITS), axis=0)
    return ranks


def _agreement(main: Floats, draws: Floats, tails: tuple[float, float, float]) -> Floats:
    """Return three quantiles over draws of Spearman's correlation with the ranks by the rubric.

    Parameters
    ----------
    main, draws : ranks, units and units × draws; nothing for fewer than three units or ranks all the same.
    """
    left, right = main - main.mean(), draws - draws.mean(axis=0)
    scale = np.sqrt((left**2).sum() * (right**2).sum(axis=0))
    if len(main) < FEWEST_RANKED or not scale.all():
        return np.full(len(tails), np.nan)
    found: Floats = np.quantile(left @ right / scale, tails)
    return found
