"""The wild cluster bootstrap against one that refits every draw with every dummy."""

import itertools

import numpy as np
import pandas as pd
import pytest

from arviointi.config.analyses import WildBootstrap
from arviointi.estimate.few_teams.wild_bootstrap import wild_bootstrap_twfe, wild_cluster_bootstrap
from arviointi.estimate.results import NotEstimable

STARTS = np.array([2, 2, 3, 3, *[np.nan] * 4])
ROUNDING = 1e-9
"""Two ways of computing the same p-value: the same count of the same draws."""


@pytest.fixture
def generator():
    return np.random.default_rng(7)


@pytest.fixture
def panel(panel_of, generator):
    team, period = np.repeat(range(8), 5), np.tile(range(5), 8)
    weight = generator.uniform(1, 3, 40)
    return panel_of(team, period, STARTS[team], generator.normal(size=40) + team, weight=weight)


def studentised(design, outcome, clusters, null):
    """The first coefficient's distance from the null over its CR0 error: CR1's factor cancels."""
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ design.T @ outcome
    residuals = outcome - design @ coefficients
    scores = [(design[clusters == one].T @ residuals[clusters == one]) @ bread[0] for one in set(clusters)]
    return (coefficients[0] - null) / np.sqrt(np.sum(np.square(scores)))


def refitted_p_value(design, outcome, clusters, null):
    """Every sign vector, restricted fit by dropping the column, a new regression for every draw."""
    observed = abs(studentised(design, outcome, clusters, null))
    others = design[:, 1:]
    shifted = outcome - null * design[:, 0]
    fitted = others @ np.linalg.lstsq(others, shifted)[0]
    extreme = []
    for signs in itertools.product([-1, 1], repeat=len(set(clusters))):
        drawn = null * design[:, 0] + fitted + np.array(signs)[clusters] * (shifted - fitted)
        extreme.append(abs(studentised(design, drawn, clusters, null)) >= observed * (1 - 1e-9))
    return np.mean(extreme)


def dummies_of(panel):
    root = np.sqrt(panel["weight"].to_numpy())
    exposed = panel["is_exposed"].to_numpy(float)
    unit, period = pd.factorize(panel["unit"])[0], panel["period"].to_numpy()
    columns = np.column_stack([exposed, np.eye(8)[unit], np.eye(5)[period][:, 1:]])
    return root[:, None] * columns, root * panel["outcome"].to_numpy(), unit


def test_swept_unit_effects_give_the_p_value_of_all_dummies_refitted_for_every_sign_vector(panel, generator):
    found = wild_bootstrap_twfe(panel, WildBootstrap(), 0.95, generator)
    assert found.is_exact
    assert found.replications == 2**7
    assert found.p_value == pytest.approx(refitted_p_value(*dummies_of(panel), 0.0), abs=ROUNDING)


def test_the_interval_ends_where_refitting_begins_to_reject(panel, generator):
    found = wild_bootstrap_twfe(panel, WildBootstrap(), 0.90, generator)
    columns = dummies_of(panel)
    for inside, outside in [(found.low + 1e-6, found.low - 1e-6), (found.high - 1e-6, found.high + 1e-6)]:
        assert refitted_p_value(*columns, inside) > 0.10
        assert refitted_p_value(*columns, outside) <= 0.10


def test_the_mean_of_one_number_a_cluster_is_a_test_by_sign_changes(generator):
    """Without other columns the restricted residuals are the numbers: Fisher's sign-change test of |t|."""
    numbers = generator.normal(0.4, 1, 9)
    found = wild_cluster_bootstrap(np.ones((9, 1)), numbers, np.arange(9), np.ones(1), generator)
    changed = np.array(list(itertools.product([-1, 1], repeat=9))) * numbers
    means, squares = changed.mean(axis=1), (changed**2).mean(axis=1)
    statistics = means**2 / (squares - means**2)
    observed = numbers.mean() ** 2 / ((numbers**2).mean() - numbers.mean() ** 2)
    assert found.p_value == pytest.approx(np.mean(statistics >= observed * (1 - 1e-9)), abs=ROUNDING)


def test_an_interval_is_endless_where_no_sign_vector_can_reject(generator):
    """Four numbers have eight sign vectors: p is never below 1/8."""
    found = wild_cluster_bootstrap(np.ones((4, 1)), np.arange(1.0, 5), np.arange(4), np.ones(1), generator)
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert found.p_value == pytest.approx(1 / 8)


@pytest.mark.parametrize("signs", ["rademacher", "webb"])
def test_drawn_signs_hold_their_size_and_come_from_the_seed(signs):
    """Rejections at .05 among 200 samples of 16 clusters without effect: at most .05 + 3 errors."""
    generator = np.random.default_rng(11)
    clusters = np.repeat(range(16), 6)
    treated = (clusters < 5).astype(float)
    design = np.column_stack([treated, np.ones(96)])
    rejected = []
    for _ in range(200):
        outcome = generator.normal(size=16)[clusters] + generator.normal(size=96)
        found = wild_cluster_bootstrap(
            design, outcome, clusters, np.eye(2)[0], generator, replications=199, signs=signs
        )
        rejected.append(found.p_value <= 0.05)
        assert not found.is_exact
    assert np.mean(rejected) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_drawn_signs_agree_with_all_signs(panel_of):
    """15 clusters are drawn, and all 16 384 vectors tried by hand: 9 999 draws err by .005."""
    generator = np.random.default_rng(3)
    numbers = generator.normal(0.5, 1, 15)
    found = wild_cluster_bootstrap(
        np.ones((15, 1)), numbers, np.arange(15), np.ones(1), generator, replications=9999
    )
    changed = np.array(list(itertools.product([1, -1], repeat=14))) * numbers[1:]
    means = np.abs(numbers[0] + changed.sum(axis=1))
    assert found.p_value == pytest.approx(np.mean(means >= abs(numbers.sum()) - 1e-9), abs=0.015)


def test_an_effect_that_nobody_has_is_not_estimable(panel, generator):
    found = wild_bootstrap_twfe(panel[panel["cohort"].isna()], WildBootstrap(), 0.95, generator)
    assert isinstance(found, NotEstimable)
    assert found.reason == "no_treated"


def test_units_seen_once_are_their_teams_means(panel_of, generator):
    """Children seen once: teams × periods, weighted by the children behind them."""
    team, period = generator.integers(0, 8, 300), generator.integers(0, 5, 300)
    children = panel_of(team, period, STARTS[team], generator.normal(size=300), unit=range(300))
    cells = children.groupby(["team", "period"], as_index=False).agg(
        outcome=("outcome", "mean"), weight=("outcome", "size")
    )
    number = cells["team"].astype(int).to_numpy()
    means = panel_of(number, cells["period"], STARTS[number], cells["outcome"], weight=cells["weight"])
    found, wanted = (wild_bootstrap_twfe(one, WildBootstrap(), 0.95, generator) for one in (children, means))
    assert (found.p_value, found.low, found.high) == pytest.approx((wanted.p_value, wanted.low, wanted.high))
