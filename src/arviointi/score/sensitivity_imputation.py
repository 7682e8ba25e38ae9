"""What a level could be if the indicators that were not reported were like those of similar teams."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit
from statsmodels.imputation.bayes_mi import BayesGaussMI

from arviointi.config.sensitivity import Imputed
from arviointi.score.aggregate import Scores
from arviointi.score.scoring import Floats
from arviointi.score.sensitivity_cases import Case, Main, index_of
from arviointi.score.sensitivity_draws import Draws
from arviointi.score.windows import TEAM


def imputed(main: Main, chosen: Imputed, name: str, rng: np.random.Generator) -> Draws | None:
    """Compute an index in several completed tables.

    Scores of indicators are imputed on the logit scale under a joint Gaussian model (statsmodels'
    `BayesGaussMI`, a Gibbs sampler) with arm, wave and the mean logit score of the site as further columns.
    All columns are standardised; the prior of their covariance is an inverse Wishart distribution around the
    identity with one degree of freedom more than columns, which is weak but proper. What does not apply stays
    so. An indicator that nobody reported cannot be imputed and stays missing. For models and this table only:
    no index that is reported rests on imputed scores.

    Returns
    -------
    Units × imputations; None with fewer units than `min_rows`.
    """
    if len(main.units) < chosen.min_rows:
        return None
    scores = main.case.indicators
    logits = logit(np.clip(scores.score, chosen.edge, 1 - chosen.edge))
    is_usable = ~np.isnan(logits).all(axis=0)
    to_fill = np.isnan(scores.score) & ~np.isnan(scores.low)
    completed = []
    for filled in _completed(np.column_stack([logits[:, is_usable], _covariates(main, logits)]), chosen, rng):
        all_logits = logits.copy()
        all_logits[:, is_usable] = filled[:, : is_usable.sum()]
        completed.append(np.where(to_fill, expit(all_logits), scores.score))
    return _indices(main, completed, name)


def _completed(table: Floats, chosen: Imputed, rng: np.random.Generator) -> list[Floats]:
    """Complete a table of units × columns several times."""
    mean, spread = np.nanmean(table, axis=0), np.nanstd(table, axis=0)
    spread = np.where(spread > 0, spread, 1)
    sampler = BayesGaussMI((table - mean) / spread, cov_prior_df=table.shape[1] + 1, rng=rng)
    sampler.patterns = _patterns(sampler.mask)
    for _ in range(chosen.burn_in):
        sampler.update()
    completed = []
    for _ in range(chosen.imputations):
        for _ in range(chosen.thin):
            sampler.update()
        completed.append(sampler.data * spread + mean)
    return completed


def _patterns(is_missing: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.int64]]:
    """Group the rows with the same missing columns.

    statsmodels groups by a sum of logarithms, in which different patterns can be equal (columns 0 and 7, and
    1 and 3): values that are missing then stay so, and observed ones are overwritten.
    """
    patterns, row_pattern = np.unique(is_missing, axis=0, return_inverse=True)
    numbers = np.flatnonzero(patterns.any(axis=1))
    return [np.flatnonzero(row_pattern.ravel() == number) for number in numbers]


def _covariates(main: Main, logits: Floats) -> Floats:
    """Give arm and waves as 0 and 1, and the mean logit score of everything reported at the site."""
    units = main.units
    sites = units.merge(main.evidence.tables["teams"][[*TEAM, "site"]], how="left", on=TEAM)
    number = (~np.isnan(logits)).sum(axis=1)
    own = pd.Series(np.divide(np.nansum(logits, axis=1), number, where=number > 0, out=np.zeros(len(units))))
    site = own.groupby([sites["region"], sites["site"]], dropna=False).transform("mean")
    waves = [units["wave"] == wave for wave in units["wave"].unique()[1:]]
    return np.column_stack([units["arm"] == "pilot", *waves, site]).astype(float)


def _indices(main: Main, completed: list[Floats], name: str) -> Draws:
    """Compute the index of all completed tables, which lie below each other for that."""
    stacked = np.vstack(completed)
    bounds = (
        np.tile(part, (len(completed), 1)) for part in (main.case.indicators.low, main.case.indicators.high)
    )
    score, level = index_of(Case(main.case.rubric, Scores(stacked, *bounds)), name)
    shape = (len(completed), len(main.units))
    return Draws(score.reshape(shape).T, level.reshape(shape).T)
