"""In how many teams a factor helped or hindered, as it may be shown: one way for figure and table."""

from dataclasses import dataclass

import pandas as pd

from arviointi.config.study import Disclosure
from arviointi.contracts.blocks import Content, Number
from arviointi.contracts.raters import DIRECTIONS
from arviointi.present.content import decimal, records
from arviointi.present.disclosure import protect_unit_counts, protect_unit_mean
from arviointi.present.suppression import Cell, Counts, Sum

Named = tuple[str, str]


@dataclass(frozen=True)
class FactorCounts:
    """One wave: teams interviewed, and by factor and direction the teams that named it and its strength."""

    teams: Content
    factors: list[str]
    named: dict[Named, Content]
    strength: dict[Named, Content]

    def most(self, direction: str) -> str | None:
        """Return the factor that most teams named in a direction, of those whose count is shown."""
        counts = {
            factor: cell.value
            for factor in self.factors
            if isinstance(cell := self.named[factor, direction], Number) and cell.value
        }
        return max(counts, key=lambda factor: counts[factor], default=None)


def factor_counts(found: pd.DataFrame, rules: Disclosure) -> FactorCounts:
    """Protect the counts of one wave.

    Teams interviewed are known, so those that did not name a factor could be subtracted: they count as well.

    Parameters
    ----------
    found : rows of the contract `factors`, of one wave.
    """
    rows = records(found)
    teams = int(rows[0]["n_teams"])
    values: dict[Cell, int] = {("teams",): teams}
    sums = []
    for row in rows:
        named, rest = (row["factor"], row["direction"]), (row["factor"], row["direction"], "rest")
        values |= {named: int(row["n_named"]), rest: teams - int(row["n_named"])}
        sums.append(Sum(("teams",), (named, rest)))
    shown = protect_unit_counts(Counts(values, sums, keep=frozenset({("teams",)})), rules)
    factors = list(dict.fromkeys(row["factor"] for row in rows))
    strength = {
        (row["factor"], row["direction"]): protect_unit_mean(
            decimal(row["strength"], 1), int(row["n_strength"]), rules
        )
        for row in rows
    }
    named_in = {
        (factor, direction): shown[factor, direction] for factor in factors for direction in DIRECTIONS
    }
    return FactorCounts(shown[("teams",)], factors, named_in, strength)


def waves_of(found: pd.DataFrame, waves: list[str]) -> list[str]:
    """Keep the waves that have interviews, in order."""
    return [wave for wave in waves if (found["wave"] == wave).any()]
