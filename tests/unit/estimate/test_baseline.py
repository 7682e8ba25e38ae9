"""The unit of standardised estimates."""

import numpy as np
import pytest

from arviointi.estimate.baseline import baseline_sd

NEVER = np.nan


def test_the_spread_is_pooled_within_arms_at_the_first_wave(panel_of):
    """Cohen's d denominator: √((n₁−1)s₁² + (n₂−1)s₂²)/(n₁+n₂−2), whatever the arms' means."""
    pilot, comparison = np.array([1.0, 2.0, 4.0]), np.array([10.0, 10.0, 13.0, 15.0])
    outcome = np.concatenate([pilot, comparison])
    start = [1.0] * 3 + [NEVER] * 4
    team = ["p", "p", "p", "c", "c", "c", "c"]
    panel = panel_of(
        team * 2, [0] * 7 + [1] * 7, start * 2, [*outcome, *(outcome * 100)], unit=list(range(7)) * 2
    )
    wanted = np.sqrt((2 * pilot.var(ddof=1) + 3 * comparison.var(ddof=1)) / 5)
    assert baseline_sd(panel) == pytest.approx(wanted)


def test_a_trend_before_the_start_is_no_spread(panel_of):
    panel = panel_of(
        ["a", "b"] * 3, [0, 0, 1, 1, 2, 2], [NEVER, NEVER] * 3, [0.0, 2.0, 50.0, 52.0, 90.0, 92.0]
    )
    assert baseline_sd(panel) == pytest.approx(np.sqrt(2))


def test_rows_count_by_their_weight(panel_of):
    """Weights of whole numbers are copies, up to the degrees of freedom."""
    panel = panel_of(["a", "b", "c"], [0, 0, 0], [NEVER] * 3, [0.0, 1.0, 5.0], weight=[2.0, 1.0, 1.0])
    wanted = np.array([0.0, 0.0, 1.0, 5.0]).var() * 3 / 2
    assert baseline_sd(panel) == pytest.approx(np.sqrt(wanted))


def test_without_two_rows_before_the_first_start_there_is_none(panel_of):
    assert baseline_sd(panel_of(["a", "b"], [1, 1], [1.0, NEVER], [0.0, 1.0])) is None
    assert baseline_sd(panel_of(["a", "b"], [0, 0], [NEVER] * 2, [1.0, 1.0])) is None
