"""Answers to one instrument: a factor per respondent and wave, rounded to the answer scale."""

from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arviointi.config.drops import ItemBlock
from arviointi.config.simulated_practice import Scale
from arviointi.simulate.calendar import Numbers

NO_ANSWER, CANNOT_SAY = -1, -2
"""Marks of items that were asked and not answered."""


def reliability(scale: Scale, items: int) -> float:
    """Return the reliability of the item mean (ω of a one-factor model with equal loadings)."""
    explained = scale.loading**2
    return explained / (explained + (1 - explained) / items)


def expected_shift(scale: Scale, arm: str, wave: str) -> float:
    """Return the mean change of a group since baseline in standard deviations, turned to the factor."""
    return scale.shift.get(wave, 0.0) + (scale.effect.get(wave, 0.0) if arm == "pilot" else 0.0)


def expected_score(scale: Scale, block: ItemBlock, shift: float) -> float:
    """Return the expected item mean, towards the factor, of answers rounded and cut to their range.

    Parameters
    ----------
    shift : change in standard deviations of the item mean.
    """
    low, high = block.range
    spread = _item_sd(scale, block.count)
    means = scale.mean + _difficulties(scale, block.count) + shift * scale.sd
    cuts = np.arange(low, high) + 0.5
    above = [[1 - NormalDist(mean, spread).cdf(cut) for cut in cuts] for mean in means]
    return float(low + np.sum(above, axis=1).mean())


def factors(
    scale: Scale, items: int, frame: pd.DataFrame, person: Numbers, rng: np.random.Generator
) -> Numbers:
    """Draw each answer sheet's place on the factor: mean 0, variance 1 in all.

    Parameters
    ----------
    frame : one row an answer sheet: team, wave, and who (the same number in every wave).
    person : one standard normal number for each value of `who`.

    Returns
    -------
    (sheets,) built so that the item mean has the wanted team ICC and correlation between waves.
    """
    measured = reliability(scale, items)
    between = min(scale.icc / measured, 1.0)
    stable = np.clip((scale.stability / measured - between) / max(1 - between, 1e-9), 0, 1)
    team_codes, teams = pd.factorize(frame["team"], sort=True)
    team = rng.normal(size=len(teams))[team_codes]
    fresh = rng.normal(size=len(frame))
    own = np.sqrt(stable) * person[frame["who"].to_numpy()] + np.sqrt(1 - stable) * fresh
    return np.asarray(np.sqrt(between) * team + np.sqrt(1 - between) * own)


def answer(
    scale: Scale, block: ItemBlock, factor: Numbers, shifts: Numbers, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Turn places on the factor into answers.

    Parameters
    ----------
    factor, shifts : (sheets,) place on the factor; change in standard deviations of the item mean.

    Returns
    -------
    (sheets, items) whole numbers in the block's range, reversed items turned back.
    """
    low, high = block.range
    spread, loading = _item_sd(scale, block.count), scale.loading
    own = rng.normal(size=(len(factor), block.count))
    means = scale.mean + _difficulties(scale, block.count) + (shifts * scale.sd)[:, None]
    latent = means + spread * (loading * factor[:, None] + np.sqrt(1 - loading**2) * own)
    answers = np.clip(np.floor(latent + 0.5), low, high).astype(np.int64)
    turned = np.isin(np.arange(1, block.count + 1), scale.reversed)
    return np.asarray(np.where(turned, low + high - answers, answers))


def with_gaps(
    answers: NDArray[np.int64], missing: float, cannot_say: float, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Replace a share of the answers by the marks of items not answered."""
    gone = rng.random(answers.shape) < missing
    mark = np.where(rng.random(answers.shape) < cannot_say, CANNOT_SAY, NO_ANSWER)
    return np.where(gone, mark, answers)


def item_columns(stem: str, answers: Any) -> pd.DataFrame:
    """Name the item columns."""
    names = [f"{stem}_{number:02d}" for number in range(1, answers.shape[1] + 1)]
    return pd.DataFrame(answers, columns=names)


def _item_sd(scale: Scale, items: int) -> float:
    """Return the items' standard deviation that gives the item mean the wanted one."""
    explained = scale.loading**2
    return scale.sd / float(np.sqrt(explained + (1 - explained) / items))


def _difficulties(scale: Scale, items: int) -> Numbers:
    reach = scale.difficulty if items > 1 else 0.0
    return np.linspace(-reach, reach, items)
