"""How long effects of staggered starts take, with errors, bands and a thousand draws, beside diff-diff.

Run with `make benchmark-staggered`. Prints a Markdown table and writes it to benchmarks/staggered.md; nothing
is asserted about time.
"""

import argparse
import datetime as dt
import os
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from arviointi.config.estimators import GroupTime
from arviointi.estimate.differences.group_time import group_time
from arviointi.estimate.inference import correlation_of, simultaneous_level
from arviointi.estimate.results import NotEstimable

HERE = Path(__file__).parent
MONTHS = 24
SIZES = {"small": (150, 833), "national": (1_500, 208_334)}
STARTS = (8, 10, 12, 15, 18)
DRAWS = 1_000
RUNS = {"small": 5, "national": 3}
LEVEL = 0.95
HEADING = """# Staggered starts: time and memory

Written by `make benchmark-staggered`. In: children in teams over 24 months, invented, half of the teams never
exposed, the others starting in five months; not-yet-exposed teams are compared with. `ours`: effects of every
cohort and month and their averages over all, by time from the start, by cohort and by month, with influence
by team, Welch degrees of freedom, and the simultaneous band by 1 000 draws; on team × month means as most
analyses have it, and on children. `diff-diff`: `CallawaySantAnna` clustered by team, on children, with 1 000
multiplier bootstraps and its event-study band; without draws for scale. Names of children and teams are text
for ours, as the panel has them, and numbers for diff-diff, which is faster so. Each way has a process of its
own; times are the best of five (three for the larger table) without imports; memory is the process's peak,
with the table in it.

| rows | teams | way | time | processor time | memory | effect | standard error |
|--:|--:|---|--:|--:|--:|--:|--:|
"""


def invented(teams: int, children: int) -> pd.DataFrame:
    """Draw monthly outcomes of children in teams, with shocks of teams."""
    rng = np.random.default_rng(1)
    number = np.arange(teams)
    starts = np.where(number % 2 == 0, np.nan, np.array(STARTS, float)[number // 2 % len(STARTS)])
    child, month = (part.ravel() for part in np.indices((children, MONTHS)))
    team = (np.arange(children) % teams)[child]
    is_exposed = month >= np.nan_to_num(starts, nan=np.inf)[team]
    outcome = rng.normal(0, 0.5, children)[child] + rng.normal(0, 0.3, (teams, MONTHS))[team, month]
    outcome += 0.2 * is_exposed + rng.normal(size=len(child))
    return pd.DataFrame(
        {
            "team": named("team", teams, team),
            "unit": named("child", children, child),
            "period": month,
            "cohort": pd.array(starts[team], dtype="Int64"),
            "is_exposed": is_exposed,
            "outcome": outcome,
            "weight": 1.0,
        }
    )


def named(kind: str, count: int, numbers: np.ndarray) -> pd.Series:
    """Write out numbers as names, as a region delivers them."""
    names = pd.Series([f"region/{kind} {one:07d}" for one in range(count)], dtype="str")
    return names.take(numbers).reset_index(drop=True)


def numbered(panel: pd.DataFrame) -> pd.DataFrame:
    """Lay the panel out as diff-diff reads it."""
    return pd.DataFrame(
        {
            "team": pd.factorize(panel["team"])[0],
            "unit": pd.factorize(panel["unit"])[0],
            "period": panel["period"] + 1,
            "start": (panel["cohort"].fillna(-1) + 1).astype(int),
            "outcome": panel["outcome"],
        }
    )


def ours(panel: pd.DataFrame, rows: str) -> tuple[float, float]:
    """Estimate, and find the level of a band over all times from the start."""
    chosen = {"estimator": "group_time", "role": "primary", "base_period": "varying", "rows": rows}
    fit = group_time(panel, GroupTime.model_validate({**chosen, "horizon": (-MONTHS, MONTHS)}))
    if isinstance(fit, NotEstimable):
        raise TypeError(fit.reason)
    timed = [q for q in fit.quantities if q.estimand == "att_event_time" and q.std_error]
    errors = np.array([q.std_error for q in timed])
    correlation = correlation_of(np.array([q.influence for q in timed]), errors)
    degrees = np.array([q.degrees for q in timed])
    simultaneous_level(correlation, degrees, LEVEL, np.random.default_rng(1), draws=DRAWS)
    return fit.quantities[0].estimate, float(fit.quantities[0].std_error or np.nan)


def diff_diff(rows: pd.DataFrame, draws: int) -> tuple[float, float]:
    """Estimate with diff-diff."""
    from diff_diff import CallawaySantAnna

    engine = CallawaySantAnna(
        control_group="not_yet_treated",
        estimation_method="reg",
        base_period="varying",
        cluster="team",
        n_bootstrap=draws,
        seed=1,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = engine.fit(
            rows,
            outcome="outcome",
            unit="unit",
            time="period",
            first_treat="start",
            aggregate="all",
        )
    return float(found.overall_att), float(found.overall_se)


WAYS = {
    "ours, team means": (lambda panel: panel, lambda rows: ours(rows, "team_means")),
    "ours, children": (lambda panel: panel, lambda rows: ours(rows, "units")),
    "diff-diff, 1 000 draws": (numbered, lambda rows: diff_diff(rows, DRAWS)),
    "diff-diff, no draws": (numbered, lambda rows: diff_diff(rows, 0)),
}


def measure(way: str, size: str) -> str:
    """Run one way in this process; return time, processor time, memory, effect and error as cells."""
    prepare, estimate = WAYS[way]
    rows = prepare(invented(*SIZES[size]))
    estimate(prepare(invented(150, 300)))
    times = []
    for _ in range(RUNS[size]):
        wall, processor = time.perf_counter(), time.process_time()
        effect, error = estimate(rows)
        times.append((time.perf_counter() - wall, time.process_time() - processor))
    seconds, work = min(times)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return f"{seconds:.2f} s | {work:.2f} s | {memory:.2f} GB | {effect:.6f} | {error:.6f}"


def record() -> None:
    """Measure every way at every size, print the table and write it."""
    lines = []
    for size, (teams, children) in SIZES.items():
        for way in WAYS:
            command = [sys.executable, __file__, "--way", way, "--size", size]
            cells = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
            counts = f"{children * MONTHS:,} | {teams:,}".replace(",", " ")
            lines.append(f"| {counts} | {way} | {cells} |")
    busy = os.getloadavg()[0]
    day = dt.datetime.now(dt.UTC).date()
    foot = f"\nMeasured {day} on {os.cpu_count()} cores; {busy:.1f} processes were waiting at the end.\n"
    table = HEADING + "\n".join(lines) + "\n" + foot
    print(table)
    (HERE / "staggered.md").write_text(table, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Record everything, or measure one way in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=list(WAYS))
    parser.add_argument("--size", choices=list(SIZES), default="small")
    chosen = parser.parse_args(arguments)
    if chosen.way is None:
        record()
    else:
        print(measure(chosen.way, chosen.size))


if __name__ == "__main__":
    main()
