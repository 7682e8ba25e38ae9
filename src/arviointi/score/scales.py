"""The ways to compute a scale's score from the sum and the number of a person's valid answers."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from arviointi.config.instruments import Instrument, ItemScale, PercentScale, TableSum


def mean(total: pd.Series, answered: pd.Series, _scale: ItemScale, _key: Instrument) -> pd.Series:
    """Average the answered items."""
    return total / answered


def percent(total: pd.Series, answered: pd.Series, _scale: PercentScale, key: Instrument) -> pd.Series:
    """Average the answered items, the lowest answer as 0 and the highest as 100."""
    low, high = key.range
    return 100 * (total - low * answered) / (answered * (high - low))


def sum_prorated(total: pd.Series, answered: pd.Series, scale: ItemScale, _key: Instrument) -> pd.Series:
    """Average the answered items, times the number of items."""
    return len(scale.items) * total / answered


def sum_rounded(total: pd.Series, answered: pd.Series, scale: ItemScale, _key: Instrument) -> pd.Series:
    """Round the prorated sum, halves up.

    In whole numbers, floor((n + 2k · sum) / 2n) for n answered of k items: 2.5 becomes 3, where Python's
    `round` gives 2, and there is no fraction to be represented inexactly.
    """
    n, k = answered.astype("Int64"), len(scale.items)
    return ((n + 2 * k * total.astype("Int64")) // (2 * n)).astype(float)


def sum_table(total: pd.Series, _answered: pd.Series, scale: TableSum, _key: Instrument) -> pd.Series:
    """Look the sum up in the publisher's table."""
    return total.map(scale.table)


METHODS: dict[str, Callable[[pd.Series, pd.Series, Any, Instrument], pd.Series]] = {
    "mean": mean,
    "percent": percent,
    "sum_prorated": sum_prorated,
    "sum_rounded": sum_rounded,
    "sum_table": sum_table,
}
