"""The root study's own teams, start dates and simulated effects: does the registered analysis find them?

Registers and surveys are drawn again and again by the simulation's own generators with its own parameters,
for the 113 teams that the committed deliveries hold, and go through the analyses as they stand in
`config/analyses`.
`pytest -m recovery -rP` prints bias and coverage with their Monte Carlo error.
"""

import datetime as dt
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from arviointi.config.analyses import Analysis
from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.simulation import read_simulation
from arviointi.estimate.models import fit_models
from arviointi.simulate.rates import register_panel
from arviointi.simulate.surveys import survey_panel

pytestmark = pytest.mark.recovery

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
TRUTH = json.loads((ROOT / "data" / "raw" / "truth.json").read_text())
REPLICATIONS = 40
CHANCE = 0.0005
EPOCH = dt.date(1970, 1, 1)


def day(text: str | None) -> float:
    return np.nan if text is None else (dt.date.fromisoformat(text) - EPOCH).days


def analysis(name: str, *models: str) -> Analysis:
    """Return a registered analysis with only some of its models, without their checks."""
    plan = read_config(Analysis, CONFIG / "analyses" / f"{name}.yaml")
    kept = {model: plan.models[model].model_copy(update={"role": "secondary"}) for model in models}
    return plan.model_copy(update={"models": kept})


@pytest.fixture(scope="module")
def register_panels() -> list[pd.DataFrame]:
    plan = read_simulation(CONFIG).registers.emergency
    teams = pd.DataFrame(TRUTH["teams"])[["region", "team", "site", "arm", "practice_start"]]
    teams["practice_start"] = [
        day(text if isinstance(text, str) else None) for text in teams["practice_start"]
    ]
    months = np.array([day(f"{month}-01") for month in [*TRUTH["months"], "2020-01"]], dtype=int)
    generators = (np.random.default_rng([7, number]) for number in range(REPLICATIONS))
    return [register_panel(teams, months, plan, rng, child_months=115.0) for rng in generators]


def check(name: str, errors: np.ndarray, covered: np.ndarray) -> None:
    """Bias within its Monte Carlo error, coverage not below the nominal; print both."""
    bias, error = errors.mean(), errors.std(ddof=1) / np.sqrt(len(errors))
    sys.stdout.write(
        f"{name}: bias {bias:+.4f} (Monte Carlo error {error:.4f}), 95 % interval covers "
        f"{covered.mean():.3f}, {len(errors)} replications\n"
    )
    assert abs(bias) < stats.norm.isf(CHANCE) * error
    assert covered.sum() >= stats.binom.ppf(CHANCE, len(covered), 0.95)


@pytest.mark.parametrize("model", ["main", "twfe"])
def test_the_fall_in_emergency_placements_is_found(register_panels, model):
    plan = analysis("placements_emergency", model)
    errors, covered = [], []
    for panel in register_panels:
        rows = panel.drop(columns="x_true_effect")
        found = fit_models(rows, plan, "placements_emergency", 1).estimates.iloc[0]
        truth = panel.loc[panel["is_exposed"], "x_true_effect"].mean()
        errors.append(found["estimate"] - truth)
        covered.append(found["conf_low"] <= truth <= found["conf_high"])
    check(f"emergency placements, {model}", np.array(errors), np.array(covered))


@pytest.mark.parametrize(
    ("name", "survey", "stem"),
    [("staff_burnout", "staff", "bat12"), ("family_functioning", "family", "score15")],
)
def test_the_change_of_a_scale_is_found_at_each_wave(name, survey, stem):
    """The mixed model's contrasts against the effects in the truth file, on complete respondents."""
    scale = getattr(read_simulation(CONFIG).surveys, survey)[stem]
    tables = read_config(DropSchema, CONFIG / "drops" / "v1.yaml").tables
    block = next(table.items[stem] for table in tables.values() if stem in table.items)
    draws = (survey_panel(scale, block, np.random.default_rng([8, number])) for number in range(REPLICATIONS))
    fitted = [fit_models(panel, analysis(name, "main"), name, 1).estimates for panel in draws]
    for wave, effect in TRUTH["surveys"][stem].items():
        found = pd.DataFrame([contrast(estimates, wave) for estimates in fitted])
        truth = effect["effect_item_mean"]
        covered = found["conf_low"].le(truth) & found["conf_high"].ge(truth)
        check(f"{name} at {wave}", found["estimate"].to_numpy(float) - truth, covered.to_numpy())


def contrast(estimates: pd.DataFrame, wave: str) -> pd.Series:
    is_wanted = estimates["estimand"].eq("contrast") & estimates["term"].str.endswith(wave)
    return estimates[is_wanted].iloc[0]
