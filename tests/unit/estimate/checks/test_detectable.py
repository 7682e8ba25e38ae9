"""The smallest difference a design could have seen."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from arviointi.estimate.checks.detectable import Design, change_error, detectable_change

PUBLISHED = Design(
    n_pilot=9, n_comparison=9, per_team=6.0, icc=0.05, team_autocorrelation=0.8, unit_autocorrelation=0.6
)
"""The Finnish study of families: 9 + 9 teams."""


def test_without_anything_shared_by_a_team_it_is_a_comparison_of_independent_changes():
    alone = replace(PUBLISHED, icc=0.0)
    wanted = np.sqrt(2 * (1 - 0.6) * (1 / 54 + 1 / 54))
    assert change_error(alone) == pytest.approx(wanted)


def test_teams_of_any_size_cannot_do_better_than_the_number_of_teams_allows():
    huge = replace(PUBLISHED, per_team=1e9)
    assert change_error(huge) == pytest.approx(np.sqrt(2 * 0.05 * 0.2 * 2 / 9))


def test_a_level_that_a_team_keeps_costs_nothing():
    kept = replace(PUBLISHED, team_autocorrelation=1.0)
    assert change_error(kept) == pytest.approx(np.sqrt(2 * 0.95 * 0.4 / 6 * 2 / 9))


def drawn_changes(rng, design, effect):
    """Each team's change of its mean between two waves."""
    n = design.n_pilot + design.n_comparison
    per = int(design.per_team)

    def pair(correlation, variance, shape):
        shared = np.sqrt(correlation) * rng.normal(size=(*shape, 1))
        own = np.sqrt(1 - correlation) * rng.normal(size=(*shape, 2))
        return np.sqrt(variance) * (shared + own)

    team = pair(design.team_autocorrelation, design.icc, (n,))
    unit = pair(design.unit_autocorrelation, 1 - design.icc, (n, per)).mean(axis=1)
    change = np.diff(team + unit, axis=1)[:, 0]
    return change + effect * (np.arange(n) < design.n_pilot)


def test_the_smallest_detectable_change_is_found_four_times_in_five():
    """3 000 studies: Monte Carlo error .007."""
    effect = detectable_change(PUBLISHED, 0.95, 0.8)
    rng = np.random.default_rng(20181022)
    found = [
        stats.ttest_ind(change[:9], change[9:]).pvalue < 0.05
        for change in (drawn_changes(rng, PUBLISHED, effect) for _ in range(3000))
    ]
    assert np.mean(found) == pytest.approx(0.8, abs=0.022)
