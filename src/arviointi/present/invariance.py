"""Does an item mean the same at a later wave? Differential item functioning by ordinal logistic regression.

At equal level of the rest of the scale, an item that works the same way is answered alike at both waves. The
change in Nagelkerke's R² when the wave and its product with the rest of the scale enter the model measures
how far it is not (Zumbo 1999). It is an effect size: the same people answer at both waves, so the likelihood
ratio is not turned into a p-value. The steps .035 and .070 are those of Jodoin and Gierl (2001), who found
them with items of two categories; for items with more they are a rule of thumb.
"""

import warnings

import numpy as np
import numpy.typing as npt
import pandas as pd

MODERATE, LARGE = 0.035, 0.070
FEWEST_CATEGORIES = 2

Floats = npt.NDArray[np.float64]


def item_differences(first: pd.DataFrame, later: pd.DataFrame) -> pd.Series:
    """Compute the change in Nagelkerke's R² of every item between two waves.

    Parameters
    ----------
    first, later : respondents × items at each wave, complete, turned to one direction.

    Returns
    -------
    Change in R² by item, uniform and non-uniform differences together (two degrees of freedom); NaN where an
    item, or the rest of the scale, does not vary, or where the likelihood has no maximum.
    """
    answers = pd.concat([first, later], ignore_index=True)
    wave = np.repeat([0.0, 1.0], [len(first), len(later)])
    return pd.Series(
        {item: _change(answers[item], answers.drop(columns=item), wave) for item in answers.columns}
    )


def _change(item: pd.Series, others: pd.DataFrame, wave: Floats) -> float:
    rest = others.mean(axis=1).to_numpy()
    if item.nunique() < FEWEST_CATEGORIES or not rest.std():
        return float("nan")
    level = (rest - rest.mean()) / rest.std()
    without = log_likelihood(item, level[:, None])
    full = log_likelihood(item, np.column_stack([level, wave, level * wave]))
    return nagelkerke(full, item) - nagelkerke(without, item)


def log_likelihood(item: pd.Series, predictors: Floats) -> float:
    """Return the maximum of the proportional-odds log-likelihood (statsmodels), NaN where there is none."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel  # noqa: PLC0415  slow, and for this table only
    from statsmodels.tools.sm_exceptions import ConvergenceWarning, HessianInversionWarning  # noqa: PLC0415

    model = OrderedModel(pd.Series(pd.Categorical(item, ordered=True)), predictors, distr="logit")
    with warnings.catch_warnings():
        for expected in (ConvergenceWarning, HessianInversionWarning):
            warnings.simplefilter("ignore", expected)
        fitted = model.fit(method="bfgs", maxiter=200, disp=0)
    return float(fitted.llf) if fitted.mle_retvals["converged"] else float("nan")


def nagelkerke(log_lik: float, item: pd.Series) -> float:
    """Return Nagelkerke's R² of a model of an item: 0 without predictors, 1 at most."""
    shares = item.value_counts(normalize=True).to_numpy()
    n = len(item)
    empty = float(n * (shares * np.log(shares)).sum())
    return float((1 - np.exp(2 * (empty - log_lik) / n)) / (1 - np.exp(2 * empty / n)))
