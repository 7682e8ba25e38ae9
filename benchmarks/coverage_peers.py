"""What other software prints for the same draw: written from its documentation, apart from the package."""

from dataclasses import dataclass

import numpy as np
from coverage_draws import PERIODS, Draw
from scipy import stats

DRAWS, LEVEL = 999, 0.95


@dataclass(frozen=True)
class Peers:
    """Overall effect and effects by time of Callaway and Sant'Anna (2021), never-exposed teams as comparison.

    Attributes
    ----------
    overall : estimate; by_time : estimates at 0 … 3.
    influence, influence_by_time : per team, mean zero, with what the estimated shares of cohorts add.
    """

    overall: float
    influence: np.ndarray
    by_time: np.ndarray
    influence_by_time: np.ndarray

    def holds(self, truth: float, *, few: bool) -> bool:
        """Say whether the overall interval holds the truth: normal as R's did, or with few teams t(G − 1)."""
        n = len(self.influence)
        error = np.sqrt((self.influence**2).mean() / n)
        if few:
            error, quantile = error * np.sqrt(n / (n - 1)), stats.t(n - 1).ppf((1 + LEVEL) / 2)
        else:
            quantile = stats.norm.ppf((1 + LEVEL) / 2)
        return bool(abs(self.overall - truth) <= quantile * error)

    def band_holds(self, truth: np.ndarray, rng: np.random.Generator) -> bool:
        """Say whether the band of the multiplier bootstrap (Mammen weights) holds all four effects."""
        n = self.influence_by_time.shape[1]
        golden = (1 + np.sqrt(5)) / 2
        share = golden / np.sqrt(5)
        weights = np.where(rng.random((DRAWS, n)) < share, 1 - golden, golden)
        drawn = weights @ self.influence_by_time.T / n * np.sqrt(n)
        low, high = np.quantile(drawn, [0.25, 0.75], axis=0)
        error = (high - low) / (stats.norm.ppf(0.75) - stats.norm.ppf(0.25))
        critical = np.quantile(np.abs(drawn / error).max(axis=1), LEVEL)
        return bool((np.abs(self.by_time - truth) <= critical * error / np.sqrt(n)).all())


def peers(drawn: Draw) -> Peers:
    """Compute effects and influence functions by hand; a team's weight counts as in weighted software."""
    cells = [
        (start, period)
        for start in np.unique(drawn.starts[~np.isnan(drawn.starts)])
        for period in range(int(start), PERIODS)
    ]
    found = [_cell(drawn, start, period) for start, period in cells]
    effects = np.array([effect for effect, _ in found])
    influence = np.array([one for _, one in found])
    starts = np.array([start for start, _ in cells])
    since = np.array([period - start for start, period in cells])
    overall, of_overall = _average(drawn, starts, effects, influence)
    by_time = [
        _average(drawn, starts[since == time], effects[since == time], influence[since == time])
        for time in range(4)
        if (since == time).any()
    ]
    return Peers(overall, of_overall, np.array([e for e, _ in by_time]), np.array([i for _, i in by_time]))


def _cell(drawn: Draw, start: float, period: int) -> tuple[float, np.ndarray]:
    change = drawn.outcome[:, period] - drawn.outcome[:, int(start) - 1]
    effect, influence = 0.0, np.zeros(len(change))
    for members, sign in ((drawn.starts == start, 1), (np.isnan(drawn.starts), -1)):
        weights = drawn.weights * members
        mean = float(weights @ change / weights.sum())
        effect += sign * mean
        influence += sign * len(change) * weights / weights.sum() * (change - mean)
    return effect, influence


def _average(
    drawn: Draw, starts: np.ndarray, effects: np.ndarray, influence: np.ndarray
) -> tuple[float, np.ndarray]:
    weights = drawn.weights / drawn.weights.mean()
    belongs = (drawn.starts[None, :] == starts[:, None]) * weights
    share = belongs.mean(axis=1)
    chance = (belongs - share[:, None]) / share.sum()
    chance -= np.outer(share, (belongs - share[:, None]).sum(axis=0)) / share.sum() ** 2
    return float(share @ effects / share.sum()), share @ influence / share.sum() + effects @ chance
