"""A known effect goes in: does each estimator find it, how often do its intervals hold it, and how often do
they claim one that is not there?

Each design is drawn again and again with another seed. The bounds are so wide that chance alone breaks one of
them in two thousand: a failure is a fault, not bad luck. `pytest -m recovery -rP` prints what was found.
"""

import sys

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from arviointi.config.analyses import Analysis
from arviointi.estimate.differences.callaway_santanna import att_by_cohort_and_period
from arviointi.estimate.inference import smallest_detectable
from arviointi.estimate.models import fit_models

pytestmark = pytest.mark.recovery

QUESTION = {"fi": "Vaikuttaako?", "en": "Does it work?"}
LEVEL = 0.95
CHANCE = 0.0005
NEVER = np.nan


OF_ANY_NUMBER = ("twfe", "event_study", "sun_abraham", "group_time", "imputation", "mixed_model")
"""Estimators for outcomes of any kind and designs of one wave before the start."""


def plan(estimator, **options):
    """One model; as it is not primary, none of its checks are run."""
    model = {"estimator": estimator, "role": "secondary", **options}
    return Analysis.model_validate(
        {"question": QUESTION, "outcome": "new", "family": "f", "models": {"main": model}}
    )


def report(line):
    sys.stdout.write(line + "\n")


def replicate(analysis, draw, replications):
    """Fit the analysis to panel after panel; return the first headline of each."""
    panels = (draw(np.random.default_rng([1, number])) for number in range(replications))
    return pd.DataFrame([fit_models(panel, analysis, "a", 1).estimates.iloc[0] for panel in panels])


def coverage(found, truth):
    return float(((found["conf_low"] <= truth) & (truth <= found["conf_high"])).mean())


def check(found, truth, name):
    """Assert that bias is within its Monte Carlo error and coverage not below the nominal; report both."""
    estimates = found["estimate"].to_numpy(float)
    bias, error = estimates.mean() - truth, estimates.std(ddof=1) / np.sqrt(len(estimates))
    covered = coverage(found, truth)
    report(
        f"{name}: truth {truth:.3f}, bias {bias:+.4f} (Monte Carlo error {error:.4f}), "
        f"{LEVEL:.0%} interval covers {covered:.3f}, {len(found)} replications"
    )
    assert abs(bias) < stats.norm.isf(CHANCE) * error
    assert covered >= stats.binom.ppf(CHANCE, len(found), LEVEL) / len(found)


def autocorrelated(generator, teams, periods, persistence=0.5):
    """Team shocks with unit variance: a lasting difference and an AR(1)."""
    shocks = generator.normal(size=(teams, periods))
    for period in range(1, periods):
        fresh = np.sqrt(1 - persistence**2) * shocks[:, period]
        shocks[:, period] = persistence * shocks[:, period - 1] + fresh
    return shocks + generator.normal(size=(teams, 1))


def long(panel_of, starts, outcome, weight=None):
    """Lay a teams × periods matrix out as a panel."""
    teams, periods = outcome.shape
    weights = np.ones_like(outcome) if weight is None else weight
    return panel_of(
        np.repeat(range(teams), periods),
        np.tile(range(periods), teams),
        np.repeat(np.asarray(starts, float), periods),
        outcome.ravel(),
        weight=weights.ravel(),
    )


@pytest.fixture(scope="module")
def waves(panel_of):
    """The published design: 9 + 9 teams of 6 families, three waves, team ICC .05, r = .6, a third lost."""

    def draw(generator, effect):
        team, member, wave = (part.ravel() for part in np.indices((18, 6, 3)))
        is_pilot = team < 9
        outcome = 2.4 - 0.2 * (wave > 0) + effect * (is_pilot & (wave > 0))
        outcome = outcome + np.sqrt(0.05) * generator.normal(size=18)[team]
        outcome += np.sqrt(0.55) * generator.normal(size=(18, 6))[team, member]
        outcome += np.sqrt(0.40) * generator.normal(size=len(team))
        unit = [f"{t}/{m}" for t, m in zip(team, member, strict=True)]
        panel = panel_of(team, wave, np.where(is_pilot, 1.0, NEVER), outcome, unit=unit)
        return panel[generator.random(len(panel)) > 0.15 * wave]

    return draw


@pytest.fixture(scope="module", params=OF_ANY_NUMBER)
def without_effect(request, waves):
    """Name of an estimator, and its results where there is nothing to find."""
    return request.param, replicate(plan(request.param), lambda generator: waves(generator, 0.0), 80)


class TestSurveyWaves:
    """Every estimator of continuous outcomes on the published design; others have tests of their own."""

    @pytest.mark.parametrize("estimator", OF_ANY_NUMBER)
    def test_an_effect_is_found(self, waves, estimator):
        found = replicate(plan(estimator), lambda generator: waves(generator, 0.5), 40)
        check(found, 0.5, estimator)

    def test_no_effect_is_claimed_in_one_study_of_twenty(self, without_effect):
        estimator, found = without_effect
        rejected = float((found["p_value"] < 1 - LEVEL).mean())
        report(f"{estimator}: no effect, rejected {rejected:.3f}")
        assert rejected <= stats.binom.isf(CHANCE, len(found), 1 - LEVEL) / len(found)

    def test_the_smallest_detectable_effect_would_be_detected_four_times_of_five(self, without_effect):
        """Adding an effect to the data moves the estimate by it and leaves its error as it was."""
        estimator, found = without_effect
        estimate, error, df = (found[name].to_numpy(float) for name in ("estimate", "std_error", "df"))
        printed = [smallest_detectable(*pair, LEVEL, 0.8) for pair in zip(error, df, strict=True)]
        size = np.mean(printed)
        detected = float(((estimate + size) / error > stats.t(df).ppf((1 + LEVEL) / 2)).mean())
        report(f"{estimator}: effect {size:.3f}, detected {detected:.3f}")
        bounds = stats.binom(len(found), 0.8)
        assert bounds.ppf(CHANCE) <= detected * len(found) <= bounds.isf(CHANCE)


class TestStaggeredStarts:
    def test_growing_effects_that_differ_by_cohort_are_averaged_as_said(self, panel_of):
        starts = np.array([2.0] * 5 + [4.0] * 8 + [5.0] * 3 + [NEVER] * 14)
        since = np.arange(7)[None, :] - starts[:, None]
        effects = np.where(since >= 0, (since + 1) * np.nan_to_num(starts)[:, None] / 10, 0.0)
        truth = effects[since >= 0].mean()

        def draw(generator):
            return long(panel_of, starts, autocorrelated(generator, 30, 7) + effects)

        check(replicate(plan("group_time"), draw, 60), truth, "group_time, growing effects")

    def test_intervals_hold_with_few_treated_teams_where_the_usual_ones_do_not(self, panel_of):
        """ESTIMATORS §3: 2 + 2 + 2 of 70 teams; t(G − 1) on clustered influence functions covers .854."""
        starts = np.array([3.0] * 2 + [5.0] * 2 + [6.0] * 2 + [NEVER] * 64)
        draws = 150

        def draw(generator):
            return long(panel_of, starts, autocorrelated(generator, 70, 8))

        analysis = plan("group_time", horizon=(0, 0))
        found = replicate(analysis, draw, draws)
        check(found, 0.0, "group_time, 6 of 70 teams treated")
        options = analysis.models["main"]
        usual = np.mean(
            [
                usual_interval_holds_zero(draw(np.random.default_rng([1, number])), options)
                for number in range(draws)
            ]
        )
        report(f"the usual interval covers {usual:.3f}")
        assert usual < 0.91 < coverage(found, 0.0)

    def test_cohorts_of_one_team_are_no_reason_for_false_precision(self, panel_of):
        starts = np.array([2.0, 3, 4, 5, 6, 7] + [NEVER] * 20)

        def draw(generator):
            size = generator.lognormal(0, 0.5, 26)[:, None]
            outcome = autocorrelated(generator, 26, 8) / np.sqrt(size)
            return long(panel_of, starts, outcome, weight=np.broadcast_to(size, (26, 8)))

        found = replicate(plan("group_time", horizon=(0, 0)), draw, 80)
        check(found, 0.0, "group_time, six lone cohorts")


def usual_interval_holds_zero(panel, options):
    """Clustered influence functions × √(G/(G − 1)) with t(G − 1): what other software gives."""
    effects = att_by_cohort_and_period(panel, options)
    teams = pd.Series(effects.cohorts).value_counts()
    share = effects.cells["cohort"].map(teams).to_numpy() * (effects.cells["event_time"] >= 0).to_numpy()
    share = share / share.sum()
    influence = share @ effects.influence
    count = len(influence)
    error = np.sqrt(influence @ influence * count / (count - 1))
    return abs(share @ effects.cells["att"]) <= stats.t(count - 1).ppf((1 + LEVEL) / 2) * error


class TestRegisterOutcomes:
    """Counts per child-months as regions deliver them: unequal teams, gaps, starts over several months."""

    rate, ratio = 2.0, 0.7

    @pytest.fixture
    def rates(self, panel_of):
        starts = np.array([8.0] * 6 + [10.0] * 5 + [13.0] * 4 + [NEVER] * 15)

        def draw(generator):
            exposure = np.repeat(generator.integers(60, 160, 30), 18).reshape(30, 18).astype(float)
            is_exposed = np.arange(18)[None, :] >= np.nan_to_num(starts, nan=99)[:, None]
            expected = self.rate * np.where(is_exposed, self.ratio, 1.0) / 100
            outcome = generator.poisson(expected * exposure) / exposure * 100
            panel = long(panel_of, starts, outcome, weight=exposure)
            return panel[generator.random(len(panel)) > 0.02]

        return draw

    @pytest.mark.parametrize("estimator", ["twfe", "group_time"])
    def test_a_rate_ratio_is_found_as_a_difference_of_rates(self, rates, estimator):
        options = {"horizon": (0, 0)} if estimator == "group_time" else {}
        found = replicate(plan(estimator, **options), rates, 50)
        check(found, self.rate * (self.ratio - 1), f"{estimator}, rates")

    def test_a_placebo_finds_nothing(self, rates):
        found = replicate(plan("twfe", shift_start=-4), rates, 50)
        check(found, 0.0, "twfe, placebo")

    def test_a_risk_difference_between_children_is_found(self, panel_of):
        """Children seen once: 10 % placed within a year, 6 % after their team's start."""
        starts = np.array([4.0] * 6 + [6.0] * 6 + [NEVER] * 12)

        def draw(generator):
            team, period = generator.integers(0, 24, 1500), generator.integers(0, 10, 1500)
            is_exposed = period >= np.nan_to_num(starts, nan=99)[team]
            risk = 0.10 - 0.04 * is_exposed + 0.02 * generator.normal(size=24)[team]
            event = generator.random(1500) < risk
            return panel_of(team, period, starts[team], event, unit=np.arange(1500))

        check(replicate(plan("twfe"), draw, 80), -0.04, "twfe, children's risk")
