"""What a check of a model found, and what it is read against."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Content, Nothing
from arviointi.present.content import message, p_value
from arviointi.present.fitted import Fitted
from arviointi.present.intervals import excludes_zero
from arviointi.present.scales import Scale

NO_NUMBER = Nothing()
EXACT = 12
"""Decimals that keep 1 − .9 from being less than .1, which is what a permutation test may give."""
Stance = Literal["against", "clear", "unclear", "background"]
"""Casts doubt; gives no reason to doubt; cannot tell; helps to read the rest."""


@dataclass(frozen=True)
class Found:
    """What one check found: numbers, words, and whether it casts doubt on the estimate."""

    check: str
    stance: Stance
    text: Content
    estimate: Content = NO_NUMBER
    interval: Content = NO_NUMBER
    p: Content = NO_NUMBER


@dataclass(frozen=True)
class Checked:
    """A model that is checked, with the level its tests are read at."""

    fitted: Fitted
    conf_level: float
    rules: Disclosure

    @property
    def scale(self) -> Scale:
        """Scale on which estimates are printed."""
        return self.fitted.scale

    @property
    def size(self) -> float:
        """Size of the tests."""
        return round(1 - self.conf_level, EXACT)

    @property
    def estimate(self) -> float:
        """The estimate that is checked; not a number where the model has none with an error."""
        return math.nan if self.fitted.headline is None else float(self.fitted.headline["estimate"])

    @property
    def has_direction(self) -> bool:
        """Say whether the interval of the estimate excludes zero."""
        return self.fitted.headline is not None and excludes_zero(self.fitted.headline)

    def rows(self, check: str, label: str | None = None) -> list[dict[str, Any]]:
        """Return the rows of a check that have a number."""
        return [row for row in self.fitted.checks(check, label) if pd.isna(row["reason"])]

    def obstacle(self, check: str) -> Found | None:
        """Say why a check has no number, where it was tried and none of its rows has one."""
        tried = self.fitted.checks(check)
        if not tried or self.rows(check):
            return None
        reason = message(f"reason.{tried[0]['reason']}")
        return Found(check, "unclear", message("checked.not_done", reason=reason))

    def reads_alike(self, p: float) -> bool:
        """Say whether a p-value and the interval of the estimate tell the same of zero."""
        return bool(p <= self.size) == self.has_direction


def ends(rows: Sequence[dict[str, Any]], scale: Scale) -> Content:
    """Print the least and the largest estimate of some rows."""
    estimates = [float(row["estimate"]) for row in rows]
    return scale.interval(min(estimates), max(estimates))


def p_of(row: dict[str, Any]) -> Content:
    """Print the p-value of a row."""
    return p_value(row["p_value"])
