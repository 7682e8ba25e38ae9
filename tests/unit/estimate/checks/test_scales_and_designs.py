"""Specifications on one scale; the design by what its model estimates; headlines of a fit."""

import numpy as np
import pandas as pd
import pytest

from arviointi.config.analyses import Analysis, Specifications
from arviointi.config.estimators import Poisson, Twfe
from arviointi.estimate.checks.detectable import Design, detectable_change
from arviointi.estimate.checks.specification_curve import joint_tests, specification_curve, specifications
from arviointi.estimate.differences.twfe import twfe
from arviointi.estimate.few_teams.start_permutations import start_design
from arviointi.estimate.models import fit_models
from arviointi.estimate.results import Fit, Quantity, Sample

SAMPLE = Sample(1, 1, 1, 1)
ITERATED = 1e-6
"""Poisson models are fitted by iteration."""
QUIET = {"pre_trends": False, "honest": None, "leave_out": [], "decomposition": False, "equality": False}
QUESTION = {"fi": "Vaikuttaako?", "en": "Does it work?"}


def fitted(panel, models, **checks):
    content = {
        "question": QUESTION,
        "outcome": "new",
        "family": "f",
        "models": models,
        "checks": QUIET | checks,
    }
    return fit_models(panel, Analysis.model_validate(content), "a", 1)


@pytest.fixture(scope="module")
def counts(panel_of):
    rng = np.random.default_rng(2)
    team, period = (part.ravel() for part in np.indices((6, 4)))
    start = np.where(team < 3, 2.0, np.nan)
    rate = np.exp(2 + 0.5 * (period >= np.nan_to_num(start, nan=9)))
    return panel_of(team, period, start, rng.poisson(rate).astype(float))


def test_beside_a_ratio_only_ratios_have_numbers(counts):
    """A difference of rates printed as a ratio would be wrong by any factor."""
    models = {
        "ratio": {"estimator": "poisson", "role": "primary"},
        "difference": {"estimator": "twfe", "role": "sensitivity"},
    }
    asked = {"models": list(models), "weights": ["given", "equal"], "permutations": 99}
    results = fitted(counts, models, specifications=asked)
    rows = results.diagnostics.set_index("label")["estimate"]
    for weights in asked["weights"]:
        assert rows[f"ratio/{weights}/all"] == pytest.approx(ratio_of(counts), abs=ITERATED)
        assert pd.isna(rows[f"difference/{weights}/all"])
    [joint] = results.diagnostics[results.diagnostics["label"] == "median"].to_dict("records")
    assert (joint["value"], joint["statistic"]) == (2, pytest.approx(ratio_of(counts), abs=ITERATED))


def ratio_of(rows):
    """Poisson with team and period effects in a balanced panel: a log cross ratio of sums."""
    is_pilot, after = rows["arm"] == "pilot", rows["period"] >= 2
    sums = [
        rows.loc[(is_pilot == arm) & (after == late), "outcome"].sum() for arm in (1, 0) for late in (1, 0)
    ]
    return np.log(sums[0] / sums[1]) - np.log(sums[2] / sums[3])


def test_quick_statistics_are_left_out_of_a_curve_of_ratios(counts):
    models = {"difference": Twfe(estimator="twfe", role="primary")} | {
        name: Poisson(estimator="poisson", role="primary") for name in ("one", "other")
    }

    def fit(panel, options):
        effect = Quantity("coefficient", "exposed", 0.1, 0.1, is_headline=True, scale="log")
        return twfe(panel, options) if options.estimator == "twfe" else Fit(SAMPLE, (effect,), "", "")

    chosen = specifications(Specifications(models=list(models)), models)
    curve = specification_curve(counts, chosen, fit, 0.95, scale="log").set_index("model")
    assert curve["is_left_out"].to_dict() == {"one": False, "other": False, "difference": True}
    rng = np.random.default_rng(1)
    tests = joint_tests(counts, chosen, fit, 99, "all", 0.95, rng, scale="log")
    assert {one.n_specifications for one in tests} == {2}
    assert tests[0].n_assignments <= start_design(counts, "all").n_assignments


def test_the_design_takes_the_autocorrelation_of_teams_from_a_model_that_has_it(panel_of):
    rng = np.random.default_rng(4)
    team, unit, wave = (part.ravel() for part in np.indices((16, 8, 3)))
    of_team, of_wave = rng.normal(size=16), rng.normal(size=(16, 3))
    outcome = of_team[team] + of_wave[team, wave] + rng.normal(size=(16, 8))[team, unit]
    names = [f"{t}/{u}" for t, u in zip(team, unit, strict=True)]
    rows = outcome + rng.normal(size=len(team))
    waves = panel_of(team, wave, np.where(team < 8, 1.0, np.nan), rows, unit=names)
    groups = ["team", "team_wave", "unit"]
    results = fitted(waves, {"main": {"estimator": "mixed_model", "role": "primary", "groups": groups}})
    design = results.diagnostics.set_index("label")["value"]
    estimates = results.estimates[results.estimates["estimand"] == "icc"].set_index("term")["estimate"]
    lasting = estimates["team"] / (estimates["team"] + estimates["team_wave"])
    assert design["icc"] == pytest.approx(estimates["team"] + estimates["team_wave"])
    assert design["team_autocorrelation"] == pytest.approx(lasting)
    known = Design(8, 8, 8.0, design["icc"], lasting, estimates["unit"] / (1 - design["icc"]))
    assert design["mdes_design_sd"] == pytest.approx(detectable_change(known, 0.95, 0.80))


def test_the_headline_is_the_last_of_those_by_wave():
    waves = [Quantity("contrast", f"pilot:{wave}", wave, 1.0, is_headline=True) for wave in (1, 2)]
    other = Quantity("contrast_cr2", "pilot:2", 2.0, 1.0)
    assert Fit(SAMPLE, (*waves, other), "", "").headline == waves[1]
    assert Fit(SAMPLE, (other,), "", "").headline is None
