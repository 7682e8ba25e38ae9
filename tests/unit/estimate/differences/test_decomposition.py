"""Goodman-Bacon's decomposition against its theorem and another implementation."""

import numpy as np
import pandas as pd
import pytest

from arviointi.config.estimators import Twfe
from arviointi.estimate.differences.decomposition import decomposition
from arviointi.estimate.differences.twfe import twfe
from arviointi.estimate.results import NotEstimable

NEVER = np.nan
EVERY_KIND = {"treated_vs_never", "treated_vs_always", "earlier_vs_later", "later_vs_earlier"}


def drawn(panel_of, starts, seed, *, weighted=False):
    """Uneven numbers of families per team over seven periods."""
    generator = np.random.default_rng(seed)
    families = np.repeat(np.arange(len(starts)), generator.integers(1, 4, len(starts)))
    weight = generator.uniform(1, 3, len(families)) if weighted else np.ones(len(families))
    team, unit = np.repeat(families, 7), np.repeat(np.arange(len(families)), 7)
    outcome = generator.normal(size=len(team))
    start = np.array(starts, float)[team]
    return panel_of(
        team, np.tile(range(7), len(families)), start, outcome, unit=unit, weight=np.repeat(weight, 7)
    )


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_comparisons_of_every_kind_add_up_to_the_coefficient(panel_of, seed, weighted):
    panel = drawn(panel_of, [0, 0, 2, 2, 3, 5, 5, NEVER, NEVER], seed, weighted=weighted)
    found = decomposition(panel)
    assert set(found["kind"]) == EVERY_KIND
    assert found["weight"].sum() == pytest.approx(1)
    [effect] = twfe(panel, Twfe(estimator="twfe", role="primary")).quantities
    assert float(found["weight"] @ found["estimate"]) == pytest.approx(effect.estimate)


def test_every_comparison_is_a_two_by_two_of_its_own_rows(panel_of):
    """Each estimate is two-way fixed effects on the two cohorts and the periods that the comparison uses."""
    panel = drawn(panel_of, [2, 2, 4, 4, NEVER, NEVER], 5)
    starts = panel["cohort"].astype(float)
    windows = {
        ("treated_vs_never", 2): starts.isin([2, NEVER]),
        ("treated_vs_never", 4): starts.isin([4, NEVER]),
        ("earlier_vs_later", 2): starts.isin([2, 4]) & (panel["period"] < 4),
    }
    found = decomposition(panel).set_index(["kind", "cohort"])["estimate"]
    for place, rows in windows.items():
        [effect] = twfe(panel[rows], Twfe(estimator="twfe", role="primary")).quantities
        assert found[place] == pytest.approx(effect.estimate)


def test_agrees_with_diff_diff(panel_of):
    """Comparison by comparison; two implementations of one formula have no reason to differ."""
    from diff_diff import BaconDecomposition

    panel = drawn(panel_of, [2, 2, 3, 5, 5, NEVER, NEVER], 7)
    rows = panel.assign(
        cohort=panel["cohort"].astype(float).fillna(0).astype(int), unit=panel["unit"].astype(int)
    )
    fitted = BaconDecomposition(weights="exact").fit(
        rows, outcome="outcome", unit="unit", time="period", first_treat="cohort"
    )
    wanted = sorted((one.estimate, one.weight) for one in fitted.comparisons)
    found = decomposition(panel)
    got = sorted(found[["estimate", "weight"]].itertuples(index=False, name=None))
    assert np.array(got) == pytest.approx(np.array(wanted), abs=1e-9)


def test_effects_that_grow_spoil_only_comparisons_with_the_exposed(panel_of):
    """Each team's own effect grows by one a period: the forbidden comparison is the one with another sign."""
    starts = np.array([1.0, 1, 4, 4, NEVER, NEVER])
    since = np.arange(7)[None, :] - starts[:, None]
    outcome = np.where(since >= 0, since + 1, 0.0)
    panel = panel_of(np.repeat(range(6), 7), np.tile(range(7), 6), np.repeat(starts, 7), outcome.ravel())
    found = decomposition(panel).set_index("kind")["estimate"]
    assert (found[["treated_vs_never", "earlier_vs_later"]] > 0).all()
    assert found["later_vs_earlier"] < 0


@pytest.mark.parametrize("spoil", ["gap", "weight"])
def test_gaps_and_changing_weights_have_no_decomposition(panel_of, spoil):
    panel = drawn(panel_of, [2, 2, 4, 4, NEVER, NEVER], 9)
    spoilt = panel.drop(index=3) if spoil == "gap" else panel.assign(weight=np.arange(len(panel)) + 1.0)
    found = decomposition(spoilt)
    assert isinstance(found, NotEstimable)
    assert found.reason == "unbalanced"


def test_children_seen_once_are_split_by_team_where_their_number_is_constant(panel_of):
    generator = np.random.default_rng(11)
    team, period = np.repeat(range(6), 20), np.tile(np.repeat(range(4), 5), 6)
    start = np.array([1.0, 1, 2, 2, NEVER, NEVER])[team]
    panel = panel_of(team, period, start, generator.normal(size=120), unit=np.arange(120))
    found = decomposition(panel)
    [effect] = twfe(panel, Twfe(estimator="twfe", role="primary")).quantities
    assert isinstance(found, pd.DataFrame)
    assert float(found["weight"] @ found["estimate"]) == pytest.approx(effect.estimate)
