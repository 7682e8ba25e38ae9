"""How often simultaneous bands of an event study cover all horizons, where teams are few.

Run with `make benchmark-bands`. Prints a Markdown table and writes it to benchmarks/bands.md.
"""

import datetime as dt
from pathlib import Path

import numpy as np
from scipy import stats

from arviointi.estimate.inference import simultaneous_level

HERE = Path(__file__).parent
DESIGNS = ((6, 54), (6, 12), (12, 58), (4, 8), (20, 20))
HORIZONS, REPLICATIONS, DRAWS, LEVEL = (4, 8), 2000, 2000, 0.95
HEADING = """# Simultaneous bands with few teams: coverage

Written by `make benchmark-bands`. One cohort of teams and teams never exposed, equal weights, no effect,
Gaussian team shocks that last (random walk) or fade (autoregression .5). A band covers if the intervals of
all horizons hold zero at once; aim .95. `plain`: a Gaussian copula with the estimated correlation and each
horizon's own Welch degrees of freedom; `ours`: the same, the correlation shrunk towards independence by 4 /
median df; `Šidák`: as if horizons were independent.

| exposed + never | horizons | shocks | plain | ours | Šidák |
|---|--:|---|--:|--:|--:|
"""


def changes(rng: np.random.Generator, teams: int, horizons: int, shocks: str) -> np.ndarray:
    """Draw changes from the period before the start, teams × horizons."""
    steps = rng.normal(size=(teams, 2 * horizons))
    if shocks == "last":
        path = steps.cumsum(axis=1)
    else:
        path = steps.copy()
        for period in range(1, 2 * horizons):
            path[:, period] = 0.5 * path[:, period - 1] + np.sqrt(0.75) * steps[:, period]
    return path[:, horizons:] - path[:, [horizons - 1]]


def covers(rng: np.random.Generator, exposed: int, never: int, horizons: int, shocks: str) -> list[bool]:
    """Tell, by way, whether the band of one draw covers zero everywhere."""
    drawn = changes(rng, exposed + never, horizons, shocks)
    arms = (drawn[:exposed], drawn[exposed:])
    spreads = [np.cov(arm, rowvar=False) / len(arm) for arm in arms]
    variances = [np.diag(spread) for spread in spreads]
    errors = np.sqrt(sum(variances))
    parts = [variance**2 / (len(arm) - 1) for variance, arm in zip(variances, arms, strict=True)]
    degrees = errors**4 / sum(parts)
    correlation = sum(spreads) / np.outer(errors, errors)
    statistic = np.abs(arms[0].mean(axis=0) - arms[1].mean(axis=0)) / errors
    levels = (
        simultaneous_level(correlation, np.full(horizons, np.inf), LEVEL, rng, draws=DRAWS),
        simultaneous_level(correlation, degrees, LEVEL, rng, draws=DRAWS),
        LEVEL ** (1 / horizons),
    )
    return [bool((statistic <= stats.t(degrees).ppf((1 + level) / 2)).all()) for level in levels]


def main() -> None:
    """Measure every design, print the table and write it."""
    rng = np.random.default_rng(20181022)
    lines = []
    for exposed, never in DESIGNS:
        for horizons in HORIZONS:
            for shocks in ("last", "fade"):
                found = [covers(rng, exposed, never, horizons, shocks) for _ in range(REPLICATIONS)]
                cells = " | ".join(f"{share:.3f}" for share in np.mean(found, axis=0))
                lines.append(f"| {exposed} + {never} | {horizons} | {shocks} | {cells} |")
    error = (LEVEL * (1 - LEVEL) / REPLICATIONS) ** 0.5
    day = dt.datetime.now(dt.UTC).date()
    foot = f"\n{REPLICATIONS} replications each; Monte Carlo error {error:.3f} at .95. {day}.\n"
    table = HEADING + "\n".join(lines) + "\n" + foot
    print(table)
    (HERE / "bands.md").write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
