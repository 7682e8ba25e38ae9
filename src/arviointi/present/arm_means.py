"""Means of an arm as they may be shown: teams, people and events behind each are counted first."""

from collections.abc import Iterator

import pandas as pd

from arviointi.contracts.blocks import Content
from arviointi.present.content import decimal
from arviointi.present.disclosure import protect_mean, protect_rate, protect_unit_mean
from arviointi.present.sources import Sources, Subject


def weighted_mean(rows: pd.DataFrame) -> float:
    """Return the mean outcome of rows of PANEL by their weight."""
    return float((rows["outcome"] * rows["weight"]).sum() / rows["weight"].sum())


def digits_of_means(values: "pd.Series[float]") -> int:
    """Choose decimals that give two to three significant digits."""
    mean = values.abs().mean()
    return 1 if mean >= 10 else 2 if mean >= 0.1 else 3  # noqa: PLR2004  two to three significant digits


def protected_mean(
    mean: float, behind: pd.DataFrame, subject: Subject, digits: int, sources: Sources
) -> Content:
    """Print a mean of the outcome, unless too few teams, people or events are behind it.

    Parameters
    ----------
    mean : on the scale of the outcome.
    behind : the rows of PANEL it is the mean of.
    """
    return protected(decimal(mean * subject.factor, digits), behind, subject, sources)


def protected(shown: Content, behind: pd.DataFrame, subject: Subject, sources: Sources) -> Content:
    """Hide what is printed of a mean if too few teams, people or events are behind it."""
    rules = sources.rules
    shown = protect_unit_mean(shown, behind["team"].nunique(), rules)
    shown = protect_mean(shown, behind["unit"].nunique(), rules) if subject.of_people else shown
    for count in _counts_behind(behind, subject):
        shown = protect_rate(shown, count, rules)
    return shown


def _counts_behind(rows: pd.DataFrame, subject: Subject) -> Iterator[float]:
    """Yield the numbers of events, and of people without one, that a mean gives away."""
    if subject.is_share:
        events = float(rows["outcome"].sum())
        yield from (events, len(rows) - events)
    elif subject.per is not None:
        yield float((rows["outcome"] * rows["weight"]).sum() / subject.per)
