"""How long a mixed model of three waves in families in teams takes, beside statsmodels.

Run with `make benchmark-mixed-models`. Prints a Markdown table and writes it to benchmarks/mixed_models.md;
nothing is asserted about time.
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

from arviointi.estimate.mixed.mixed_inference import mixed_inference
from arviointi.estimate.mixed.random_effects import RandomTerm
from arviointi.estimate.mixed.reml import fit_mixed

HERE = Path(__file__).parent
TEAMS, WAVES = 150, 3
SIZES = {4_950: 11, 50_850: 113}
STATSMODELS_UP_TO = 4_950
RUNS = 3
HEADING = """# Mixed models: time and memory

Written by `make benchmark-mixed-models`. In: three waves in families in 150 teams, invented, with random
intercepts of families and teams and arm × wave as fixed effects. `ours` fits by restricted likelihood, with
Kenward and Roger's error and degrees of freedom of every coefficient; statsmodels' `MixedLM` fits and has no
degrees of freedom. Each way has a process of its own; times are without imports, the best of three for ours.
R's lme4 with lmerTest took 2.05 s for the larger table on another machine, and pbkrtest's Kenward-Roger 2.3 s
for the smaller.

| rows | way | time | processor time | memory | log-likelihood |
|--:|---|--:|--:|--:|--:|
"""


def invented(families: int) -> pd.DataFrame:
    """Draw outcomes of three waves in families in teams; half of the teams are pilots."""
    rng = np.random.default_rng(1)
    team, family, wave = (part.ravel() for part in np.indices((TEAMS, families, WAVES)))
    pilot = (team % 2).astype(float)
    outcome = rng.normal(0, 0.45, TEAMS)[team] + rng.normal(0, 0.8, (TEAMS, families))[team, family]
    outcome += 0.1 * wave + 0.2 * pilot * wave + rng.normal(0, 0.57, len(team))
    return pd.DataFrame(
        {"team": team, "family": team * families + family, "wave": wave, "pilot": pilot, "y": outcome}
    )


def design_of(rows: pd.DataFrame) -> np.ndarray:
    """Lay out arm × wave."""
    pilot = rows["pilot"].to_numpy()
    later = np.eye(WAVES)[rows["wave"]][:, 1:]
    return np.column_stack([np.ones(len(rows)), pilot, later, pilot[:, None] * later])


def ours(rows: pd.DataFrame) -> float:
    """Fit, and compute Kenward and Roger's errors of all coefficients."""
    intercept = np.ones((len(rows), 1))
    terms = [RandomTerm(name, rows[name].to_numpy(), intercept) for name in ("family", "team")]
    fit = fit_mixed(rows["y"].to_numpy(), design_of(rows), terms)
    if fit is None:
        raise RuntimeError("the model has no maximum")
    found = mixed_inference(fit)
    for contrast in np.eye(len(fit.coefficients)):
        found.kenward_roger(contrast)
    return fit.log_lik


def statsmodels(rows: pd.DataFrame) -> float:
    """Fit with statsmodels."""
    from statsmodels.regression.mixed_linear_model import MixedLM

    families = {"family": "0 + C(family)"}
    formula = "y ~ pilot * C(wave)"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = MixedLM.from_formula(formula, rows, groups="team", re_formula="1", vc_formula=families)
        return float(model.fit().llf)


WAYS = {"ours": ours, "statsmodels": statsmodels}


def measure(way: str, families: int, runs: int) -> str:
    """Run one way in this process; return time, processor time, memory and log-likelihood as cells."""
    rows = invented(families)
    times = []
    for _ in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        log_lik = WAYS[way](rows)
        times.append((time.perf_counter() - wall, time.process_time() - processor))
    seconds, work = min(times)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return f"{seconds:.2f} s | {work:.2f} s | {memory:.2f} GB | {log_lik:.4f}"


def record() -> None:
    """Measure every way at every size, print the table and write it."""
    lines = []
    for n_rows, families in SIZES.items():
        for way in WAYS if n_rows <= STATSMODELS_UP_TO else ["ours"]:
            command = [sys.executable, __file__, "--way", way, "--families", str(families)]
            cells = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
            lines.append(f"| {n_rows:,} | {way} | {cells} |".replace(",", " "))
    busy = os.getloadavg()[0]
    day = dt.datetime.now(dt.UTC).date()
    foot = f"\nMeasured {day} on {os.cpu_count()} cores; {busy:.1f} processes were waiting at the end.\n"
    table = HEADING + "\n".join(lines) + "\n" + foot
    print(table)
    (HERE / "mixed_models.md").write_text(table, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Record everything, or measure one way in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=list(WAYS))
    parser.add_argument("--families", type=int, default=SIZES[STATSMODELS_UP_TO])
    chosen = parser.parse_args(arguments)
    if chosen.way is None:
        record()
    else:
        print(measure(chosen.way, chosen.families, RUNS if chosen.way == "ours" else 1))


if __name__ == "__main__":
    main()
