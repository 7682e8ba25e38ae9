"""Agreement coefficients against published values."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arviointi.score.aggregation import team_reliability, within_group_agreement
from arviointi.score.agreement import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    linearly_weighted_kappa,
)

PRINTED = 0.0005
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]


@pytest.fixture(scope="module")
def read(shared):
    folder = shared / "fixtures" / "rater_agreement"
    return lambda name: pd.read_csv(folder / f"{name}.csv", index_col=0)


def pairs(table: list[list[int]]) -> tuple[pd.Series, pd.Series]:
    """Undo a table of counts: rating of the first and of the second rater."""
    rows = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return pd.Series([i for i, _ in rows]), pd.Series([j for _, j in rows])


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorff_2011(read, level, published):
    ratings = read("krippendorff_2011").to_numpy(float).T
    assert krippendorff_alpha(ratings, level) == pytest.approx(published, abs=PRINTED)


def test_fleiss_example(read):
    counts = read("fleiss_example").to_numpy()
    ratings = np.array([np.repeat(np.arange(counts.shape[1]), row) for row in counts])
    assert fleiss_kappa(ratings) == pytest.approx(0.210, abs=PRINTED)


def test_two_abstractors_as_in_the_irrcac_vignette():
    first, second = pairs(ABSTRACTORS)
    ratings = np.column_stack([first, second])
    assert cohen_kappa(first, second) == pytest.approx(0.7964094, abs=5e-8)
    assert fleiss_kappa(ratings) == pytest.approx(0.7962397, abs=5e-8)  # of two raters: Scott's pi
    assert gwet_ac1(ratings) == pytest.approx(0.8493305, abs=5e-8)


def test_four_raters_with_missing_ratings_as_in_irrcac(read):
    ratings = read("krippendorff_2011").to_numpy(float).T
    assert gwet_ac1(ratings) == pytest.approx(0.77544, abs=5e-6)
    assert fleiss_kappa(ratings) == pytest.approx(0.76117, abs=5e-6)


def test_shrout_and_fleiss_by_the_library_that_we_use(read):
    long = read("shrout_fleiss_1979").reset_index().melt("target", var_name="judge", value_name="rating")
    table = pingouin.intraclass_corr(long, "target", "judge", "rating")
    assert [round(value, 2) for value in table["ICC"]] == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


def test_icc1_and_icc2_of_teams_are_the_one_way_iccs(read):
    wide = read("shrout_fleiss_1979")
    found = team_reliability(pd.Series(wide.to_numpy().ravel()), np.repeat(wide.index, wide.shape[1]))
    assert (round(found.single, 2), round(found.mean, 2)) == (0.17, 0.44)
    assert found.size == 4


def test_weighted_kappa_of_two_categories_is_kappa():
    first, second = pairs([[20, 5], [10, 15]])
    assert cohen_kappa(first, second) == pytest.approx(0.4)
    assert linearly_weighted_kappa(first, second) == pytest.approx(0.4)


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=2, max_size=8))
def test_alpha_by_brute_force_over_pairs(rows):
    ratings = np.array(rows, dtype=float)
    values = ratings.ravel()
    everything = [(a - b) ** 2 for i, a in enumerate(values) for j, b in enumerate(values) if i != j]
    within = [(a - b) ** 2 for row in ratings for i, a in enumerate(row) for j, b in enumerate(row) if i != j]
    if np.mean(everything) == 0:
        assert np.isnan(krippendorff_alpha(ratings, "interval"))
    else:
        expected = 1 - np.mean(within) / np.mean(everything)
        assert krippendorff_alpha(ratings, "interval") == pytest.approx(expected)


def test_raters_who_always_agree():
    ratings = np.array([[1, 1], [2, 2], [3, 3]])
    assert gwet_ac1(ratings) == fleiss_kappa(ratings) == krippendorff_alpha(ratings, "ordinal") == 1


def test_agreement_within_a_team_between_unanimity_and_chance():
    same = pd.DataFrame([[4, 5], [4, 5], [4, 5]])
    apart = pd.DataFrame([[1, 5], [5, 1], [1, 5], [5, 1]])
    assert within_group_agreement(same, options=5) == 1
    assert within_group_agreement(apart, options=5) == 0
    # variances 1/3 and 1/3 against (25 − 1)/12 = 2: ratio 1/6; 2 · 5/6 / (2 · 5/6 + 1/6) = 10/11
    some = pd.DataFrame([[3, 4], [3, 4], [4, 3]])
    assert within_group_agreement(some, options=5) == pytest.approx(10 / 11)


def test_a_single_rater_agrees_with_nobody():
    assert np.isnan(gwet_ac1([[1, np.nan], [np.nan, 2]]))
    assert np.isnan(within_group_agreement(pd.DataFrame([[3, 4]]), options=5))
