"""Every estimator keeps the contract on data as awkward as real ones, and says why where it cannot answer."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import yaml

from arviointi.config.analyses import Analysis
from arviointi.contracts.estimates import ESTIMATES, FAMILIES, FITS, WARNINGS
from arviointi.contracts.panel import PANEL
from arviointi.estimate.estimators import ESTIMATORS
from arviointi.estimate.models import fit_models, seed_of
from arviointi.estimate.results import Fit, Sample
from arviointi.estimate.step import collect_estimates, estimate
from arviointi.estimate.tidy import Plan, fit_row
from arviointi.io.tables import read_provenance, read_table, to_pandas, write_table

QUESTION = {"fi": "Vaikuttaako?", "en": "Does it work?"}
NEVER = np.nan
OF_ANY_NUMBER = [
    name for name in ESTIMATORS if name not in ("poisson", "logit", "gee", "glmm", "synthetic_did")
]
"""Estimators for outcomes of any kind and designs of one wave before; test_bad_input.py has all of them."""


def plan(*names, **options):
    models = {name: {"estimator": name, "role": "primary"} | options for name in names}
    return Analysis.model_validate({"question": QUESTION, "outcome": "new", "family": "f", "models": models})


@pytest.fixture
def good(panel_of):
    """Eight teams of four followed over three waves; the first four teams start at the second."""
    generator = np.random.default_rng(1)
    team, member, wave = (part.ravel() for part in np.indices((8, 4, 3)))
    outcome = generator.normal(size=96) + generator.normal(size=8)[team]
    unit = [f"{t}/{m}" for t, m in zip(team, member, strict=True)]
    return panel_of(team, wave, np.where(team < 4, 1.0, NEVER), outcome, unit=unit)


def one_arm(panel, arm, teams):
    return panel[(panel["arm"] != arm) | panel["team"].isin(teams)]


def without_variation(panel, arm):
    return panel.assign(outcome=panel["outcome"].where(panel["arm"] != arm, 1.0))


NULLABLE = {"period": "Int64", "is_exposed": "boolean", "outcome": "Float64"}
AWKWARD = {
    "nothing": (lambda panel: panel.iloc[:0], "no_observations"),
    "no treated teams": (lambda panel: panel[panel["arm"] == "comparison"], "no_treated"),
    "no comparison teams": (lambda panel: panel[panel["arm"] == "pilot"], "no_comparison"),
    "one treated team": (lambda panel: one_arm(panel, "pilot", ["0"]), "one_cluster_in_arm"),
    "one comparison team": (lambda panel: one_arm(panel, "comparison", ["7"]), "one_cluster_in_arm"),
    "only time before the start": (lambda panel: panel[panel["period"] == 0], "no_post_period"),
    "only time after the start": (lambda panel: panel[panel["period"] > 0], "no_pre_period"),
    "an outcome that never varies": (lambda panel: panel.assign(outcome=3.0), "constant_outcome"),
    "gaps": (lambda panel: panel.sample(frac=0.6, random_state=1), None),
    "one respondent a team": (lambda panel: panel[panel["unit"].str.endswith("/0")], None),
    "an arm that never varies": (lambda panel: without_variation(panel, "comparison"), None),
    "whole numbers": (lambda panel: panel.assign(outcome=panel["outcome"].round() + 9, weight=1), None),
    "shuffled rows": (lambda panel: panel.sample(frac=1, random_state=2), None),
    "nullable types": (lambda panel: panel.astype(NULLABLE), None),
}


def as_stored(panel):
    """Take the panel through its contract, as the step gets it."""
    return to_pandas(PANEL.conform(pa.Table.from_pandas(panel, preserve_index=False)))


@pytest.mark.parametrize("estimator", OF_ANY_NUMBER)
@pytest.mark.parametrize("case", AWKWARD)
def test_results_keep_their_contract_on_awkward_panels(good, estimator, case):
    spoil, reason = AWKWARD[case]
    results = fit_models(as_stored(spoil(good)), plan(estimator), "placement", 1)
    estimates = ESTIMATES.conform(pa.Table.from_pandas(results.estimates, preserve_index=False))
    [fit] = FITS.conform(pa.Table.from_pandas(results.fits, preserve_index=False)).to_pylist()
    assert fit["reason"] == reason
    assert fit["status"] == ("estimated" if reason is None else "not_estimable")
    assert (estimates.num_rows == 0) == (reason is not None)
    assert set((fit["warning"] or "").split()) <= set(WARNINGS)


@pytest.mark.parametrize("estimator", OF_ANY_NUMBER)
def test_the_order_of_rows_does_not_matter(good, estimator):
    first, second = (
        fit_models(as_stored(panel), plan(estimator), "placement", 1).estimates["estimate"].to_numpy(float)
        for panel in (good, good.sample(frac=1, random_state=3))
    )
    assert second == pytest.approx(first, abs=1e-6)


@pytest.mark.parametrize("estimator", OF_ANY_NUMBER)
def test_an_outcome_in_other_units_gives_the_estimate_in_other_units(good, estimator):
    first, second = (
        fit_models(as_stored(panel), plan(estimator), "placement", 1).estimates.iloc[0]
        for panel in (good, good.assign(outcome=good["outcome"] * 10 + 500))
    )
    assert second["estimate"] == pytest.approx(10 * first["estimate"], rel=1e-4)
    assert second["p_value"] == pytest.approx(first["p_value"], rel=1e-3)


@pytest.mark.parametrize("estimator", OF_ANY_NUMBER)
def test_a_headline_has_its_smallest_detectable_effect_beside_it(good, estimator):
    results = fit_models(as_stored(good), plan(estimator), "placement", 1)
    headline, smallest = results.estimates.iloc[0], results.estimates.iloc[1]
    assert smallest["estimand"] == "mdes"
    assert smallest["term"] == headline["term"]
    assert smallest["estimate"] > headline["conf_high"] - headline["estimate"]


@pytest.mark.parametrize(
    ("n_treated", "n_never", "warned"),
    [(4, 4, "few_teams"), (4, 40, "few_treated"), (40, 4, "few_compared"), (40, 40, None), (40, 0, None)],
)
def test_few_teams_are_said(n_treated, n_never, warned):
    """Where every team starts at some time, those that start later are compared with."""
    asked = plan("twfe")
    fit = Fit(Sample(1000, 100, n_treated, n_treated + n_never), (), "", "")
    row = fit_row(fit, Plan("placement", asked, "twfe", asked.models["twfe"], 1))
    assert row["warning"] == warned


def test_a_placebo_in_a_study_without_time_before_is_not_estimable(good):
    [fit] = fit_models(as_stored(good), plan("twfe", shift_start=-1), "placement", 1).fits.to_dict("records")
    assert fit["reason"] == "no_treated"


def test_every_model_has_random_numbers_of_its_own():
    seeds = {
        seed_of(1, "a", "main"),
        seed_of(1, "a", "twfe"),
        seed_of(1, "b", "main"),
        seed_of(2, "a", "main"),
    }
    assert len(seeds) == 4
    assert seed_of(1, "a", "main") == seed_of(1, "a", "main")


def test_steps_write_and_collect_what_the_models_say(tmp_path, good):
    settings = {"title": QUESTION, "author": QUESTION, "seed": 1, "languages": ["fi"], "regions": {}}
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(settings))
    write_table(good, tmp_path / "panel.parquet", PANEL, by="arviointi.cli", parents=[])
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(plan("twfe").model_dump(mode="json")))
        estimate(
            panel=tmp_path / "panel.parquet",
            analysis=tmp_path / f"{name}.yaml",
            study=tmp_path / "study.yaml",
            estimates=tmp_path / f"{name}_estimates.parquet",
            fits=tmp_path / f"{name}_fits.parquet",
            influence=tmp_path / f"{name}_influence.parquet",
            diagnostics=tmp_path / f"{name}_diagnostics.parquet",
        )
    collect_estimates(
        parts=[tmp_path / "one_estimates.parquet", tmp_path / "two_estimates.parquet"],
        fit_parts=[tmp_path / "one_fits.parquet", tmp_path / "two_fits.parquet"],
        influence_parts=[tmp_path / "one_influence.parquet", tmp_path / "two_influence.parquet"],
        study=tmp_path / "study.yaml",
        estimates=tmp_path / "estimates.parquet",
        fits=tmp_path / "fits.parquet",
        families=tmp_path / "families.parquet",
    )
    judged = read_table(tmp_path / "families.parquet", FAMILIES)
    assert judged["n_hypotheses"].tolist() == [2, 2]
    assert read_table(tmp_path / "fits.parquet", FITS)["analysis"].tolist() == ["one", "two"]
    together = read_table(tmp_path / "estimates.parquet", ESTIMATES)
    assert together["estimate"].nunique() == 2
    assert together.groupby("estimand")["estimate"].nunique().to_dict() == {"coefficient": 1, "mdes": 1}
    assert len(read_provenance(tmp_path / "fits.parquet")["parents"]) == 2


def test_collecting_loads_no_numerics():
    import subprocess
    import sys

    code = "import sys, arviointi.estimate.step; print('scipy' in sys.modules, 'statsmodels' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.split() == ["False", "False"]


def test_frames_given_are_left_alone(good):
    before = good.copy()
    fit_models(good, plan(*OF_ANY_NUMBER), "placement", 1)
    pd.testing.assert_frame_equal(good, before)
