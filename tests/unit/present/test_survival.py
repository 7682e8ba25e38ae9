"""Share with an event by a time, against the textbook's product over days; and the median length."""

import numpy as np
import pandas as pd
import pytest

from arviointi.present.survival import incidence, median_length

ENDS = ("event", "came_of_age", "moved", "responsibility_ended", "study_ended")


def by_hand(times, day):
    """Add up, day by day, the share still followed without any end times the share of them with the event."""
    free, found = 1.0, 0.0
    for today in range(day):
        at_risk = (times["days"] >= today).sum()
        if not at_risk:
            break
        here = times[times["days"] == today]
        found += free * (here["ended_by"] == "event").sum() / at_risk
        free *= 1 - (here["ended_by"] != "study_ended").sum() / at_risk
    return found


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("ends", [ENDS, ("event", "study_ended"), ("event",), ("moved", "study_ended")])
def test_incidence_is_aalen_and_johansens(seed, ends):
    rng = np.random.default_rng(seed)
    times = pd.DataFrame({"days": rng.integers(0, 60, 80), "ended_by": rng.choice(ends, 80)})
    asked = np.array([1, 7, 30, 59, 60, 100])
    assert incidence(times, asked) == pytest.approx([by_hand(times, day) for day in asked])


def test_without_any_end_but_the_event_it_is_the_plain_share():
    times = pd.DataFrame({"days": [0, 3, 3, 10], "ended_by": "event"})
    assert incidence(times, np.array([1, 3, 4, 11])).tolist() == [0.25, 0.25, 0.75, 1.0]


def test_a_share_of_those_known_would_be_too_high_where_follow_up_is_cut():
    """A tenth have the event, evenly over the year; everyone's follow-up ends at a random day of it."""
    rng = np.random.default_rng(3)
    event = np.where(rng.random(20_000) < 0.1, rng.integers(0, 365, 20_000), 9999)
    cut = rng.integers(1, 730, 20_000)
    times = pd.DataFrame(
        {
            "days": np.minimum(np.minimum(event, cut), 365),
            "ended_by": np.where(event < np.minimum(cut, 365), "event", "study_ended"),
        }
    )
    known = (times["ended_by"] == "event") | (times["days"] >= 365)
    naive = (times.loc[known, "ended_by"] == "event").mean()
    assert incidence(times, np.array([365]))[0] == pytest.approx(0.1, abs=0.01)
    assert naive > 0.13


@pytest.mark.parametrize(
    ("days", "censored", "median"),
    [
        ([10, 20, 30, 40, 50], [], 30),
        ([10, 20, 30, 40, 50], [10], 40),
        ([10, 20, 30, 40, 50], [40, 50], 30),
        ([10, 20, 30, 40, 50], [20, 30, 40, 50], None),
        ([10, 20], [10, 20], None),
    ],
)
def test_median_length_is_kaplan_and_meiers(days, censored, median):
    """With one of five cut at 10 days, the share left is 3/4, 1/2, 1/4 after 20, 30 and 40 days."""
    rows = pd.DataFrame({"days": days, "is_censored": [day in censored for day in days]})
    found = median_length(rows)
    assert np.isnan(found) if median is None else found == median
