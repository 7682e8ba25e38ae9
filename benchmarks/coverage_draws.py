"""Teams over eight periods with shocks of several kinds and a known effect: draws of the coverage study."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

PERIODS = 8
NEVER = np.nan


@dataclass(frozen=True)
class Design:
    """How many teams start when, and how their shocks behave.

    Attributes
    ----------
    cohorts : teams by first exposed period.
    never : teams that never start.
    persistence : of a team's shocks from one period to the next, beside a difference that lasts.
    sizes : spread of log team sizes; a team's shocks are divided by the root of its size.
    is_skewed : whether shocks are exponential in place of normal.
    effect : in the first exposed period, growing by a third of it each period.
    """

    name: str
    cohorts: tuple[tuple[int, int], ...]
    never: int
    persistence: float = 0.5
    sizes: float = 0.0
    is_skewed: bool = False
    effect: float = 0.0

    @property
    def starts(self) -> np.ndarray:
        """First exposed period of each team."""
        exposed = [float(start) for start, n in self.cohorts for _ in range(n)]
        return np.array([*exposed, *[NEVER] * self.never])

    def effects(self) -> np.ndarray:
        """Effect of each team in each period."""
        since = np.arange(PERIODS)[None, :] - self.starts[:, None]
        return np.where(since >= 0, self.effect * (1 + since / 3), 0.0)


def spread(*teams: int) -> tuple[tuple[int, int], ...]:
    """Give three cohorts their starts, as in the published comparison of software."""
    return tuple(zip((3, 5, 6), teams, strict=True))


BASE = (
    Design("20 teams: 4 + 4 + 4 start, 8 never", spread(4, 4, 4), 8),
    Design("40 teams: 8 + 8 + 8, 16", spread(8, 8, 8), 16),
    Design("70 teams: 14 + 14 + 14, 28", spread(14, 14, 14), 28),
    Design("150 teams: 30 + 30 + 30, 60", spread(30, 30, 30), 60),
    Design("70 teams: 4 + 4 + 4, 58", spread(4, 4, 4), 58),
    Design("70 teams: 2 + 2 + 2, 64", spread(2, 2, 2), 64),
    Design("18 teams: 9 start at once, 9 never", ((4, 9),), 9),
)
ALONE = tuple(Design(f"24 teams: {n} start at once", ((4, n),), 24 - n) for n in (1, 2, 3, 4, 8))
FEW = (BASE[0], BASE[4], BASE[5])
HARDER = tuple(
    replace(design, name=f"{design.name}; {what}", **change)
    for what, change in (
        ("unequal sizes", {"sizes": 0.6}),
        ("skewed shocks", {"is_skewed": True}),
        ("an effect that grows", {"effect": 0.6}),
        ("lasting shocks (.9)", {"persistence": 0.9}),
    )
    for design in FEW
)


@dataclass(frozen=True)
class Draw:
    """One study: outcomes teams × periods, team weights, starts."""

    outcome: np.ndarray
    weights: np.ndarray
    starts: np.ndarray

    def panel(self) -> pd.DataFrame:
        """Lay the draw out as the package's PANEL."""
        n = len(self.starts)
        team, period = (part.ravel() for part in np.indices((n, PERIODS)))
        names = np.array([f"r/{number:03d}" for number in range(n)])
        starts = self.starts[team]
        return pd.DataFrame(
            {
                "region": "r",
                "team": names[team],
                "site": None,
                "arm": np.where(np.isnan(starts), "comparison", "pilot"),
                "unit": names[team],
                "period": period,
                "period_label": period.astype(str),
                "cohort": pd.Series(starts).astype("Int64"),
                "is_exposed": period >= np.nan_to_num(starts, nan=np.inf),
                "outcome": self.outcome.ravel(),
                "weight": self.weights[team],
            }
        )


def draw(design: Design, rng: np.random.Generator) -> Draw:
    """Draw one study."""
    n = len(design.starts)
    sizes = rng.lognormal(0, design.sizes, n) if design.sizes else np.ones(n)
    shocks = _shocks(design, (n, PERIODS + 1), rng) / np.sqrt(sizes)[:, None]
    path = shocks[:, 1:].copy()
    for period in range(1, PERIODS):
        fresh = np.sqrt(1 - design.persistence**2) * path[:, period]
        path[:, period] = design.persistence * path[:, period - 1] + fresh
    return Draw(path + shocks[:, :1] + design.effects(), sizes, design.starts)


def _shocks(design: Design, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    return rng.exponential(size=shape) - 1 if design.is_skewed else rng.normal(size=shape)
