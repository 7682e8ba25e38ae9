"""A placebo asks the same question of the time before the start."""

import numpy as np
import pytest

from arviointi.estimate.placebo import shift_start


@pytest.fixture
def panel(panel_of):
    teams, periods = np.repeat(["early", "late", "never"], 8), np.tile(range(8), 3)
    return panel_of(teams, periods, np.repeat([2.0, 6.0, np.nan], 8), range(24))


def test_no_shift_is_no_change(panel):
    assert shift_start(panel, 0) is panel


def test_truly_exposed_time_is_gone_and_the_start_is_earlier(panel):
    moved = shift_start(panel, -3)
    late = moved[moved["team"] == "late"]
    assert late["period"].tolist() == [0, 1, 2, 3, 4, 5]
    assert late["is_exposed"].tolist() == [False, False, False, True, True, True]
    assert late["cohort"].unique().tolist() == [3]


def test_a_team_without_time_before_the_moved_start_is_gone(panel):
    assert "early" not in set(shift_start(panel, -3)["team"])


def test_teams_that_never_start_are_as_they_were(panel):
    never = panel[panel["team"] == "never"].reset_index(drop=True)
    assert shift_start(panel, -3).query("team == 'never'").reset_index(drop=True).equals(never)


def test_a_later_start_keeps_every_row(panel):
    moved = shift_start(panel, 1)
    assert len(moved) == len(panel)
    assert moved[moved["team"] == "early"]["is_exposed"].tolist() == [False] * 3 + [True] * 5
