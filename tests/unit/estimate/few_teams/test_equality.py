"""The difference of two estimates from the same teams."""

from dataclasses import replace

import numpy as np
import pytest

from arviointi.estimate.few_teams.equality import borrows, difference
from arviointi.estimate.inference import Uncertainty
from arviointi.estimate.results import Fit, Quantity, Sample

SAMPLE = Sample(1, 1, 1, 1)


def fitted(estimate, teams, influence, *, degrees=9.0, scale="identity"):
    vector = np.asarray(influence, float)
    found = Uncertainty(float(np.sqrt(vector @ vector)), degrees, vector)
    quantity = Quantity("att", "att", 0.0, scale=scale).measured(estimate, found)
    return Fit(SAMPLE, (quantity,), "", "", teams=tuple(teams)), quantity


def test_what_both_models_have_in_common_cancels():
    """Means of the same ten numbers, once weighted: the error is that of the weighted difference."""
    rng = np.random.default_rng(1)
    scores = rng.normal(size=10)
    plain, tilted = np.full(10, 0.1), np.linspace(0.05, 0.15, 10)
    gap = difference(
        fitted(plain @ scores, "abcdefghij", plain * (scores - scores.mean())),
        fitted(tilted @ scores, "abcdefghij", tilted * (scores - scores.mean())),
    )
    assert gap.estimate == pytest.approx((plain - tilted) @ scores)
    assert gap.std_error == pytest.approx(np.linalg.norm((plain - tilted) * (scores - scores.mean())))


def test_estimates_without_a_team_in_common_are_independent():
    gap = difference(fitted(1.0, "ab", [0.3, 0.4], degrees=7.0), fitted(0.5, "cd", [1.2, 0.0], degrees=5.0))
    assert (gap.estimate, gap.std_error, gap.degrees) == pytest.approx((0.5, 1.3, 5.0))


def test_a_model_does_not_differ_from_itself():
    one = fitted(1.0, "ab", [0.3, 0.4])
    assert difference(one, one).estimate == 0
    assert difference(one, one).std_error is None


def test_a_rate_ratio_is_not_compared_with_a_difference_of_rates():
    assert difference(fitted(1.0, "ab", [0.3, 0.4]), fitted(1.0, "ab", [0.3, 0.4], scale="log")) is None


def test_an_error_that_is_larger_than_the_teams_own_is_borrowed():
    _, own = fitted(1.0, "ab", [0.3, 0.4])
    assert not borrows(own)
    assert borrows(replace(own, std_error=0.6))
    assert not borrows(replace(own, influence=None))
