"""Effects by cohort and period, their averages and errors against R's `did` 2.5.1 (`DRDID` 1.2.3).

Our standard errors differ from R's on purpose (small-sample correction, shares of cohorts as given). What
they are made of does not: without the correction, influence functions add up to R's numbers.
"""

import json

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import GroupTime
from arviointi.estimate.design import balanced
from arviointi.estimate.differences.callaway_santanna import att_by_cohort_and_period
from arviointi.estimate.differences.cohort_shares import at_event_time, in_period, of_cohort, overall
from arviointi.estimate.differences.group_time import group_time

STORED = 1e-9
"""R's numbers are stored with ten digits."""
OUTLIER = 0.02
"""R's error of doubly robust repeated cross-sections differs by up to 1.5 % from csdid, moderndid, ours, and
the derivatives by weights in tests/unit/estimate/test_doubly_robust.py; its estimates do not."""
CONTROLS = {"nevertreated": "never_treated", "notyettreated": "not_yet_treated"}
AVERAGES = {"dynamic": at_event_time, "group": of_cohort, "calendar": in_period}
COVARIATE = "site"
"""The tests put R's covariate under a name that the configuration knows."""
ADJUSTED = {"covariates": [COVARIATE], "method": "doubly_robust"}
SIMULATED = {
    "A unit": ("simA_panel", {}),
    "A clus": ("simA_panel", {}),
    "A x dr clus": ("simA_panel", ADJUSTED),
    "B rc clus": ("simB_rc", {}),
    "B rc x dr clus": ("simB_rc", ADJUSTED),
    "B rc w clus": ("simB_rc", {}),
    "C bal clus": ("simC_unbal", {"unbalanced": "balance"}),
}


def options(**choices):
    return GroupTime(estimator="group_time", role="primary", horizon=(-9, 9), **choices)


@pytest.fixture(scope="module")
def counties(counties, county_rows):
    """With the logarithm of their population."""
    return counties.assign(**{f"x_{COVARIATE}": county_rows["lpop"]})


@pytest.fixture(scope="module")
def did_counties(folder):
    return json.loads((folder / "ref_mpdta_R_did.json").read_text())


@pytest.fixture(scope="module")
def did_simulated(folder):
    return json.loads((folder / "ref_sim_R_did.json").read_text())


@pytest.fixture(scope="module")
def simulated(folder, panel_of):
    """40 teams of unequal size over eight periods: families (A), children seen once (B), with gaps (C)."""

    def read(name, *, is_weighted=False):
        rows = pd.read_csv(folder / f"{name}.csv")
        unit = rows["child" if name == "simB_rc" else "fam"]
        weight = rows["w"] if is_weighted else 1.0
        start = rows["g"].where(rows["g"] > 0)
        panel = panel_of(rows["team"], rows["t"], start, rows["y"], unit=unit, weight=weight)
        return panel.assign(**{f"x_{COVARIATE}": rows["x"]})

    return read


def check(effects, wanted, error=STORED):
    """Compare every cell and every average, with R's estimated shares, and the errors of all."""
    att = effects.cells["att"].to_numpy()
    places = list(effects.cells[["cohort", "period"]].itertuples(index=False, name=None))
    assert dict(zip(places, att, strict=True)) == pytest.approx(
        {(cell["g"], cell["t"]): cell["att"] for cell in wanted["gt"]}, abs=STORED
    )
    errors = dict(zip(places, np.sqrt((effects.influence**2).sum(axis=1)), strict=True))
    known = {(cell["g"], cell["t"]): cell["se"] for cell in wanted["gt"] if "se" in cell}
    assert {place: errors[place] for place in known} == pytest.approx(known, rel=error)
    simple = overall(effects)
    assert simple.weights @ att == pytest.approx(wanted["simple"]["overall"], abs=STORED)
    assert uncorrected(effects, simple) == pytest.approx(wanted["simple"]["se"], rel=error)
    for name, average in AVERAGES.items():
        found = [average(effects, place) for place in wanted[name]["egt"]]
        assert [each.weights @ att for each in found] == pytest.approx(wanted[name]["att"], abs=STORED)
        pairs = zip(found, wanted[name]["seegt"], strict=True)
        both = [(uncorrected(effects, each), theirs) for each, theirs in pairs if theirs not in ("NA", None)]
        assert [ours for ours, _ in both] == pytest.approx([theirs for _, theirs in both], rel=error)


def uncorrected(effects, average):
    """Standard error of an average as R has it: the chance in cohorts' shares counts, few teams do not."""
    influence = average.weights @ effects.influence + average.through_shares
    return np.sqrt(influence @ influence)


class TestCounties:
    @pytest.mark.parametrize("base", ["varying", "universal"])
    @pytest.mark.parametrize("control", CONTROLS)
    @pytest.mark.parametrize(("covariates", "choices"), [("nocov", {}), ("lpop", ADJUSTED)])
    def test_effects_and_errors_are_those_of_did(
        self, counties, did_counties, covariates, choices, control, base
    ):
        chosen = options(control=CONTROLS[control], base_period=base, **choices)
        wanted = did_counties[f"{covariates} {control} {base}"]
        check(att_by_cohort_and_period(counties, chosen), wanted)

    def test_the_published_effect(self, counties):
        [effect, *_] = group_time(counties, options(control="never_treated")).quantities
        assert effect.estimate == pytest.approx(-0.0399513, abs=1e-7)

    @pytest.mark.parametrize(("covariates", "choices"), [("nocov", {}), ("lpop", ADJUSTED)])
    def test_the_correction_is_small_with_hundreds_of_teams(
        self, counties, did_counties, covariates, choices
    ):
        """Every county group has twenty or more: n/(n − 1) moves a standard error by under 3 %."""
        gt = did_counties[f"{covariates} nevertreated varying"]["gt"]
        wanted = {(c["g"], c["t"]): c["se"] for c in gt}
        fit = group_time(counties, options(control="never_treated", base_period="varying", **choices))
        found = {(q.cohort, q.period): q.std_error for q in fit.quantities if q.estimand == "att_cohort_time"}
        assert found == pytest.approx(wanted, rel=0.03)
        if not choices:
            assert all(found[cell] > wanted[cell] for cell in wanted)

    def test_with_estimated_shares_averages_have_nearly_the_errors_of_did(self, counties, did_counties):
        """As above, n/(n − 1) of groups of twenty or more."""
        wanted = did_counties["nocov nevertreated universal"]
        fit = group_time(counties, options(control="never_treated", shares="estimated"))
        [effect, *_] = fit.quantities
        assert effect.std_error == pytest.approx(wanted["simple"]["se"], rel=0.03)
        found = {q.event_time: q.std_error for q in fit.quantities if q.estimand == "att_event_time"}
        errors = dict(zip(wanted["dynamic"]["egt"], wanted["dynamic"]["seegt"], strict=True))
        known = {time: error for time, error in errors.items() if error != "NA"}
        assert {time: found[time] for time in known} == pytest.approx(known, rel=0.03)


class TestUnitsInTeams:
    @pytest.mark.parametrize("control", CONTROLS)
    @pytest.mark.parametrize("name", SIMULATED)
    def test_effects_and_errors_are_those_of_did(self, simulated, did_simulated, name, control):
        file, choices = SIMULATED[name]
        panel = simulated(file, is_weighted=" w " in name)
        if name == "A unit":
            panel = panel.assign(team=panel["unit"])
        if "unbalanced" in choices:
            panel = balanced(panel)
        chosen = options(control=CONTROLS[control], base_period="varying", rows="units", **choices)
        error = OUTLIER if name == "B rc x dr clus" else STORED
        check(att_by_cohort_and_period(panel, chosen), did_simulated[f"{name} {control}"], error)

    @pytest.mark.parametrize("control", CONTROLS)
    def test_team_means_of_a_panel_without_gaps_are_as_good_as_its_units(
        self, simulated, did_simulated, control
    ):
        chosen = options(control=CONTROLS[control], base_period="varying")
        effects = att_by_cohort_and_period(simulated("simA_panel"), chosen)
        check(effects, did_simulated[f"A clus {control}"])

    @pytest.mark.parametrize("control", CONTROLS)
    def test_gaps_filled_from_either_period_are_those_of_allow_unbalanced_panel(
        self, simulated, did_simulated, control
    ):
        chosen = options(control=CONTROLS[control], base_period="varying", rows="units")
        either = chosen.model_copy(update={"unbalanced": "either"})
        effects = att_by_cohort_and_period(simulated("simC_unbal"), either)
        check(effects, did_simulated[f"C unbal clus {control}"])
