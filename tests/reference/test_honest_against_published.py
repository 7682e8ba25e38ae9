"""Honest intervals and the power of pre-trend tests against what HonestDiD and pretrends (R) print."""

import json

import numpy as np
import pytest

from arviointi.estimate.checks.honest_relative_magnitudes import (
    relative_magnitudes,
    relative_magnitudes_breakdown,
)
from arviointi.estimate.checks.honest_smoothness import smoothness
from arviointi.estimate.checks.pre_trend_power import detectable_slope, individual_detection, power_against

FIRST = np.array([1.0, 0.0])
MEAN = np.array([0.5, 0.5])
FIRST_OF_FOUR = np.array([1.0, 0, 0, 0])
STEP = 40 / 999
"""HonestDiD tries 1 000 values over ±20 standard errors: an end lies up to a step beyond the one it prints,
and it draws the least favourable limit 1 000 times, which moves the end by another half step."""
ROUNDED = 1e-4
"""Three digits printed, of ends near .1; the R package draws its folded normal quantile."""
FIVE_DIGITS = 1.2e-5
"""Five digits stored, on which two implementations agree."""


def event_study(shared, name):
    stored = json.loads((shared / "fixtures" / "r_reference" / f"honest_{name}_event_study.json").read_text())
    return np.array(stored["beta"]), np.array(stored["sigma"])


@pytest.fixture(scope="module")
def medicaid(shared):
    """Insurance coverage in US states that expanded Medicaid in 2014: HonestDiD's README."""
    return *event_study(shared, "medicaid"), 5


@pytest.fixture(scope="module")
def tax_cut(shared):
    """Profits of restaurants after a cut of the French value added tax (Benzarti and Carloni 2019)."""
    return *event_study(shared, "bc"), 4


def grid_step(study, weights):
    _, covariance, n_pre = study
    return STEP * np.sqrt(weights @ covariance[n_pre:, n_pre:] @ weights)


@pytest.mark.parametrize(
    ("bound", "published"),
    [
        (0.5, (0.0241, 0.0673)),
        (1.0, (0.0171, 0.0720)),
        (1.5, (0.00859, 0.0796)),
        (2.0, (-0.00107, 0.0883)),
    ],
)
def test_relative_magnitudes_are_those_of_the_readme(medicaid, bound, published):
    found = relative_magnitudes(*medicaid, FIRST, bound, 0.95)
    room = 1.5 * grid_step(medicaid, FIRST)
    assert (found.low, found.high) == pytest.approx(published, abs=room)


@pytest.mark.parametrize(
    ("bound", "published"), [(0.5, (0.0326, 0.0797)), (1.0, (0.0198, 0.0901)), (2.0, (-0.0086, 0.1174))]
)
def test_relative_magnitudes_of_an_average_effect(medicaid, bound, published):
    found = relative_magnitudes(*medicaid, MEAN, bound, 0.95)
    assert (found.low, found.high) == pytest.approx(published, abs=1.5 * grid_step(medicaid, MEAN))


@pytest.mark.parametrize(
    ("bound", "published"), [(0.5, (0.1186, 0.2710)), (1.0, (0.0675, 0.3186)), (2.0, (-0.0419, 0.4241))]
)
def test_relative_magnitudes_of_the_tax_cut(tax_cut, bound, published):
    found = relative_magnitudes(*tax_cut, FIRST_OF_FOUR, bound, 0.95)
    room = 1.5 * grid_step(tax_cut, FIRST_OF_FOUR)
    assert (found.low, found.high) == pytest.approx(published, abs=room)


@pytest.mark.parametrize(
    ("bound", "too_narrow"), [(1.0, (0.0199, 0.0730)), (1.5, (0.0156, 0.0773)), (2.0, (0.0113, 0.0816))]
)
def test_relative_magnitudes_reach_lower_than_where_diff_diff_is_known_too_narrow(
    medicaid, bound, too_narrow
):
    """That package treats the differences before the start as if they were known."""
    found = relative_magnitudes(*medicaid, FIRST, bound, 0.95)
    assert found.low < too_narrow[0] - 2 * grid_step(medicaid, FIRST)
    assert found.high - found.low > too_narrow[1] - too_narrow[0]


def test_the_breakdown_value_lies_between_the_bounds_of_the_readme(medicaid):
    """The README's interval excludes zero at 1.5 and includes it at 2; diff-diff says 3.31."""
    assert 1.5 < relative_magnitudes_breakdown(*medicaid, FIRST, 0.95) < 2


@pytest.mark.parametrize(
    ("bound", "published"),
    [
        (0.0, (0.0259, 0.0607)),
        (0.01, (0.0132, 0.0787)),
        (0.02, (0.00286, 0.0907)),
        (0.03, (-0.00714, 0.101)),
        (0.04, (-0.0171, 0.111)),
        (0.05, (-0.0271, 0.121)),
    ],
)
def test_smoothness_is_that_of_the_readme(medicaid, bound, published):
    found = smoothness(*medicaid, FIRST, bound, 0.95)
    assert found.low == pytest.approx(published[0], abs=ROUNDED)
    assert found.high == pytest.approx(published[1], abs=5 * ROUNDED)


@pytest.mark.parametrize(
    ("bound", "published"),
    [(0.0, (0.03713, 0.07471)), (0.01, (0.01196, 0.10245)), (0.05, (-0.06879, 0.18547))],
)
def test_smoothness_of_an_average_effect(medicaid, bound, published):
    found = smoothness(*medicaid, MEAN, bound, 0.95)
    assert (found.low, found.high) == pytest.approx(published, abs=FIVE_DIGITS)


@pytest.mark.parametrize(
    ("bound", "published"),
    [
        (0.0, (0.13146, 0.21612)),
        (0.01, (0.15497, 0.27047)),
        (0.05, (0.16940, 0.36855)),
        (0.1, (0.11940, 0.41855)),
        (0.3, (-0.08060, 0.61855)),
    ],
)
def test_smoothness_of_the_tax_cut(tax_cut, bound, published):
    found = smoothness(*tax_cut, FIRST_OF_FOUR, bound, 0.95)
    assert (found.low, found.high) == pytest.approx(published, abs=FIVE_DIGITS)


DRAWN = 0.005
"""Three standard errors of a share of 100 000 draws; R's own integral varies by .0005."""
PERIODS = np.array([-3.0, -2.0, -1.0])


@pytest.fixture(scope="module")
def readers_of_plots():
    """Three differences before the start, AR(1) with .5, standard errors .05, .045 and .04."""
    spread = np.array([0.050, 0.045, 0.040])
    covariance = 0.5 ** np.abs(np.subtract.outer(PERIODS, PERIODS)) * np.outer(spread, spread)
    return individual_detection(covariance, None, 0.95)


@pytest.mark.parametrize(("slope", "power"), [(0.02, 0.331636386), (0.05, 0.901493718)])
def test_the_power_to_see_a_trend_is_that_of_pretrends(readers_of_plots, slope, power):
    """R 4.5.2, pretrends 0.1.0: pretrends(..., referencePeriod = -1)$df_power."""
    rng = np.random.default_rng(1)
    found = power_against(readers_of_plots, slope * PERIODS, rng, draws=100_000)
    assert found == pytest.approx(power, abs=DRAWN)


@pytest.mark.parametrize(("power", "slope"), [(0.5, 0.0279015938), (0.8, 0.0424249541)])
def test_the_slope_that_is_seen_is_that_of_pretrends(readers_of_plots, power, slope):
    """The same: slope_for_power(sigma, targetPower, tVec, referencePeriod = -1)."""
    rng = np.random.default_rng(2)
    found = detectable_slope(readers_of_plots, PERIODS, power, rng, draws=100_000)
    assert found == pytest.approx(slope, rel=0.01)  # .005 of power is worth .01 of slope
