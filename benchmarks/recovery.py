"""Do the registered analyses find the effects that the root study was simulated with?

Run with `make recovery`. Registers and surveys are drawn again and again by the simulation's own generators
with its own parameters, for the teams and start dates of the committed deliveries, and go through the
analyses as they stand in `config/analyses`. Prints a Markdown table and writes it to benchmarks/recovery.md.
"""

import argparse
import datetime as dt
import json
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from arviointi.config.analyses import Analysis
from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.simulation import read_simulation
from arviointi.estimate.estimators import ESTIMATORS
from arviointi.estimate.inference import interval
from arviointi.estimate.results import Fit, Quantity
from arviointi.simulate.rates import register_panel
from arviointi.simulate.surveys import survey_panel

HERE = Path(__file__).parent
ROOT = HERE.parent
CONFIG = ROOT / "config"
TRUTH = json.loads((ROOT / "data" / "raw" / "truth.json").read_text(encoding="utf-8"))
EPOCH = dt.date(1970, 1, 1)
SURVEYS = {
    "staff_burnout": ("staff", "bat12"),
    "family_functioning": ("family", "score15"),
}
HEADING = """# Recovery of the simulated truth of the root study

Written by `make recovery`. Each row is one model of a registered analysis: what the simulation put in, the
mean error of the estimates with its Monte Carlo error, and how often the 95 % interval held the truth.

| analysis | model | effect | replications | mean truth | bias (error) | covers |
|---|---|---|--:|--:|--:|--:|
"""


def plan(name: str) -> Analysis:
    """Return a registered analysis."""
    return read_config(Analysis, CONFIG / "analyses" / f"{name}.yaml")


def day(text: str | None) -> float:
    """Return days since 1970."""
    return np.nan if text is None else (dt.date.fromisoformat(text) - EPOCH).days


def register_study(number: int) -> list[dict[str, object]]:
    """Draw the registers once and answer with every model but placebos."""
    teams = pd.DataFrame(TRUTH["teams"])[["region", "team", "site", "arm", "practice_start"]]
    teams["practice_start"] = [day(t if isinstance(t, str) else None) for t in teams["practice_start"]]
    months = np.array([day(f"{month}-01") for month in [*TRUTH["months"], "2020-01"]], dtype=int)
    emergency = read_simulation(CONFIG).registers.emergency
    drawn = register_panel(teams, months, emergency, np.random.default_rng([7, number]), child_months=115.0)
    exposed = drawn[drawn["is_exposed"]]
    truth = float(exposed["x_true_effect"].mean())
    rows = []
    for name, fit in fits(drawn.drop(columns="x_true_effect"), plan("placements_emergency")):
        found = next(one for one in fit.quantities if one.is_headline and one.scale == "identity")
        rows.append(answer("placements_emergency", name, "overall", found, truth))
    return rows


def survey_study(task: tuple[str, int]) -> list[dict[str, object]]:
    """Draw a survey once and answer with every mixed model at each wave."""
    name, number = task
    survey, stem = SURVEYS[name]
    scale = getattr(read_simulation(CONFIG).surveys, survey)[stem]
    tables = read_config(DropSchema, CONFIG / "drops" / "v1.yaml").tables
    block = next(table.items[stem] for table in tables.values() if stem in table.items)
    drawn = survey_panel(scale, block, np.random.default_rng([8, number]))
    rows = []
    for model, fit in fits(drawn, plan(name)):
        for found in fit.quantities:
            wave = found.term.rpartition(":")[2]
            if found.estimand == "contrast" and wave in TRUTH["surveys"][stem]:
                truth = TRUTH["surveys"][stem][wave]["effect_item_mean"]
                rows.append(answer(name, model, wave, found, truth))
    return rows


def fits(panel: pd.DataFrame, analysis: Analysis) -> Iterator[tuple[str, Fit]]:
    """Fit every model that looks for the effect."""
    for name, options in analysis.models.items():
        if options.role != "placebo":
            fit = ESTIMATORS[options.estimator](panel, options)
            if isinstance(fit, Fit) and any(
                one.is_headline and one.scale == "identity" for one in fit.quantities
            ):
                yield name, fit


def answer(analysis: str, model: str, effect: str, found: Quantity, truth: float) -> dict[str, object]:
    """Compare an estimate with the truth."""
    ends = interval(found.estimate, float(found.std_error or np.nan), found.degrees, 0.95)
    return {
        "analysis": analysis,
        "model": model,
        "effect": effect,
        "truth": truth,
        "error": found.estimate - truth,
        "covers": ends.low <= truth <= ends.high,
    }


def main() -> None:
    """Draw everything, print the table and write it."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("--replications", type=int, default=200)
    n = parser.parse_args().replications
    with ProcessPoolExecutor(2) as pool:
        parts = [*pool.map(register_study, range(n), chunksize=5)]
        parts += pool.map(survey_study, [(name, k) for name in SURVEYS for k in range(n)], chunksize=10)
    found = pd.DataFrame([row for part in parts for row in part])
    lines = []
    for (analysis, model, effect), rows in found.groupby(["analysis", "model", "effect"], sort=False):
        bias, error = rows["error"].mean(), rows["error"].std() / len(rows) ** 0.5
        lines.append(
            f"| {analysis} | {model} | {effect} | {len(rows)} | {rows['truth'].mean():.3f} | "
            f"{bias:+.4f} ({error:.4f}) | {rows['covers'].mean():.3f} |"
        )
    foot = (
        f"\nMonte Carlo error of coverage {(0.95 * 0.05 / n) ** 0.5:.3f}. {dt.datetime.now(dt.UTC).date()}.\n"
    )
    table = HEADING + "\n".join(lines) + "\n" + foot
    print(table)
    (HERE / "recovery.md").write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
