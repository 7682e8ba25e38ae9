"""What can be said of a scale from complete answers: consistency, dimensionality, and room at the ends.

Every function takes respondents × items without gaps, items already turned to one direction. Libraries are
loaded where they are used: they take seconds, and no other table needs them.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

LEAST_RESPONDENTS = 3
LEAST_PAIRS = 4
CONFIDENCE = 0.95
MOST_ITERATIONS = 1000
TOLERANCE = 1e-7
MOST_FAILED = 0.05

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """An estimate and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """How two scores of the same thing go together.

    `correlation`: Pearson's r. `agreement`: ICC(A,1), two-way, absolute agreement, single score.
    `difference`: mean of the second minus the first.
    """

    n: int
    correlation: Interval
    agreement: Interval
    difference: float


def cronbach_alpha(complete: pd.DataFrame) -> Interval | None:
    """Compute Cronbach's alpha with Feldt's interval (Feldt, Woodruff and Salih 1987), by pingouin.

    Returns
    -------
    None with fewer than three respondents, a single item, or a sum that does not vary.
    """
    if not _is_enough(complete):
        return None
    import pingouin  # noqa: PLC0415

    alpha, ends = pingouin.cronbach_alpha(data=complete.reset_index(drop=True), nan_policy="listwise")
    return _finite(Interval(float(alpha), float(ends[0]), float(ends[1])))


def omega_total(complete: pd.DataFrame, *, factors: int = 1) -> float | None:
    """Compute McDonald's omega total: the share of the sum's variance that is not unique to single items.

    Parameters
    ----------
    complete : respondents × items.
    factors : common factors. They are extracted by iterated principal axes (statsmodels), the solution of
        least squares that R's psych calls minres.

    Returns
    -------
    1 − Σ sᵢ² uᵢ / var(Σ xᵢ), for uniquenesses u and standard deviations s; None with fewer than three items,
    with an item that does not vary, or where no admissible solution is found (a uniqueness below 0).
    """
    if complete.shape[1] <= 2 * factors or not _is_enough(complete):
        return None
    return _omega(complete.to_numpy(dtype=float), factors)


def omega_interval(complete: pd.DataFrame, rng: np.random.Generator, *, replications: int) -> Interval | None:
    """Compute omega total of one factor with a percentile interval from resampled respondents.

    Returns
    -------
    None where omega is, or where more than one sample in twenty has no admissible solution.
    """
    value = omega_total(complete)
    if value is None:
        return None
    answers = complete.to_numpy(dtype=float)
    drawn = rng.integers(len(answers), size=(replications, len(answers)))
    found = one_factor_omegas(answers[drawn])
    found = found[~np.isnan(found)]
    if len(found) < (1 - MOST_FAILED) * replications:
        return None
    low, high = np.quantile(found, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return _finite(Interval(value, float(low), float(high)))


def one_factor_omegas(samples: Floats) -> Floats:
    """Compute omega total of one factor for many samples at once, as `omega_total` does for one.

    Loadings a solve (R − I + diag(a²)) a = a (a'a): the principal axis of the correlations R with the
    communalities a² in the diagonal. The equation is iterated as it stands.

    Parameters
    ----------
    samples : samples × respondents × items.

    Returns
    -------
    One omega a sample; NaN where an item does not vary or no admissible solution is found.
    """
    deviations = samples.std(axis=1, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = (samples - samples.mean(axis=1, keepdims=True)) / deviations[:, None, :]
        correlations = scores.transpose(0, 2, 1) @ scores / (samples.shape[1] - 1)
        loadings = np.ones_like(deviations)
        for _ in range(MOST_ITERATIONS):
            before = loadings
            product = (correlations @ before[:, :, None])[:, :, 0] - before + before**3
            loadings = product / (before**2).sum(axis=1, keepdims=True)
            change = np.abs(loadings - before).max(axis=1)
            if not (change > TOLERANCE).any():
                break
        unique = (deviations**2 * (1 - loadings**2)).sum(axis=1)
        omegas: Floats = 1 - unique / samples.sum(axis=2).var(axis=1, ddof=1)
    return np.where((change <= TOLERANCE) & (np.abs(loadings) <= 1).all(axis=1), omegas, np.nan)


def item_total_correlations(complete: pd.DataFrame) -> pd.Series:
    """Correlate each item with the sum of the others; NaN where one of them does not vary."""
    total = complete.sum(axis=1)
    return pd.Series(
        {item: _correlation(complete[item], total - complete[item]) for item in complete.columns}
    )


def at_the_ends(complete: pd.DataFrame, answers: tuple[int, int]) -> tuple[int, int]:
    """Count the respondents with the lowest and the highest score that the scale has."""
    low, high = ((complete == end).all(axis=1).sum() for end in answers)
    return int(low), int(high)


def agreement(first: pd.Series, second: pd.Series) -> Agreement | None:
    """Compare two scores of the same things.

    Returns
    -------
    None with fewer than four pairs, or where one of the two does not vary.
    """
    if len(first) < LEAST_PAIRS or first.nunique() < 2 or second.nunique() < 2:  # noqa: PLR2004  one value cannot vary
        return None
    import pingouin  # noqa: PLC0415
    from scipy.stats import pearsonr  # noqa: PLC0415

    pearson = pearsonr(first, second)
    ends = pearson.confidence_interval(CONFIDENCE)
    thing = np.arange(len(first))
    ratings = pd.concat(
        pd.DataFrame({"thing": thing, "rater": rater, "score": scores.to_numpy()})
        for rater, scores in enumerate((first, second))
    )
    table = pingouin.intraclass_corr(ratings, targets="thing", raters="rater", ratings="score")
    row = table.set_index("Type").loc["ICC(A,1)"]
    low, high = row["CI95"]
    return Agreement(
        n=len(first),
        correlation=Interval(float(pearson.statistic), float(ends.low), float(ends.high)),
        agreement=Interval(float(row["ICC"]), float(low), float(high)),
        difference=float((second.to_numpy() - first.to_numpy()).mean()),
    )


def _is_enough(complete: pd.DataFrame) -> bool:
    n, items = complete.shape
    return n >= LEAST_RESPONDENTS and items > 1 and bool(complete.sum(axis=1).var())


def _omega(answers: Floats, factors: int) -> float | None:
    from statsmodels.multivariate.factor import Factor  # noqa: PLC0415

    deviations = answers.std(axis=0, ddof=1)
    if not (deviations > 0).all():
        return None
    correlations = np.corrcoef(answers, rowvar=False)
    factor = Factor(corr=correlations, n_factor=factors, method="pa", smc=False)
    fitted = factor.fit(maxiter=MOST_ITERATIONS)
    unique = np.asarray(fitted.uniqueness)
    if not (unique >= 0).all():
        return None
    return float(1 - (deviations**2 * unique).sum() / answers.sum(axis=1).var(ddof=1))


def _correlation(one: pd.Series, other: pd.Series) -> float:
    if one.nunique() < 2 or other.nunique() < 2:  # noqa: PLR2004  one value cannot vary
        return math.nan
    return float(np.corrcoef(one, other)[0, 1])


def _finite(found: Interval) -> Interval | None:
    return found if all(map(math.isfinite, (found.value, found.low, found.high))) else None
