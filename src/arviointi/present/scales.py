"""Estimates on the scale on which they are printed: differences as they are, log ratios as ratios."""

import math
from dataclasses import dataclass

import pandas as pd

from arviointi.contracts.blocks import Content, Nothing, Number
from arviointi.present.content import decimal, interval, message

RATIOS = {"log": "rate_ratio", "logit": "odds_ratio"}
FEWEST_DIGITS, MOST_DIGITS = 2, 3


@dataclass(frozen=True)
class Scale:
    """`identity`, or `log` or `logit`, whose differences are ratios once exponentiated; and the decimals."""

    name: str = "identity"
    digits: int = 2

    @property
    def is_ratio(self) -> bool:
        """Say whether no effect is printed as 1, not 0."""
        return self.name in RATIOS

    @property
    def label(self) -> Content:
        """Name of the ratio."""
        return message(f"scale.{RATIOS[self.name]}")

    def number(self, value: float | None) -> Content:
        """Print one estimate."""
        if not self.is_ratio or value is None or pd.isna(value):
            return decimal(value, self.digits)
        return decimal(math.exp(value), self._ratio_digits)

    def interval(self, low: float | None, high: float | None) -> Content:
        """Print an interval."""
        if not self.is_ratio or low is None or high is None or pd.isna(low) or pd.isna(high):
            return interval(low, high, self.digits)
        return interval(math.exp(low), math.exp(high), self._ratio_digits)

    def range_in_words(self, low: float | None, high: float | None) -> Content:
        """Print an interval for a sentence; of a ratio also as the change in per cent that it is."""
        ends = self.interval(low, high)
        if not self.is_ratio or low is None or high is None or isinstance(ends, Nothing):
            return ends
        return message("scale.range", interval=ends, low=self.change(low), high=self.change(high))

    def change(self, value: float) -> Content:
        """Print a log ratio as a change in per cent."""
        digits = self._ratio_digits - FEWEST_DIGITS
        return Number(value=round(math.expm1(value), digits + 2), format="percent", digits=digits)

    def detectable(self, value: float | None) -> Content:
        """Print the smallest detectable effect: a ratio has one below and one above 1."""
        if not self.is_ratio or value is None:
            return decimal(value, self.digits)
        return message("scale.either", low=self.number(-abs(value)), high=self.number(abs(value)))

    @property
    def _ratio_digits(self) -> int:
        return min(max(self.digits, FEWEST_DIGITS), MOST_DIGITS)
