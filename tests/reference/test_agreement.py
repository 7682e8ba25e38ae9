"""Agreement coefficients against published values, other libraries, and brute force."""

import warnings

import numpy as np
import pandas as pd
import pingouin
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from arviointi.score.aggregation import team_reliability, within_group_agreement
from arviointi.score.agreement import (
    cluster_interval,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    linearly_weighted_kappa,
    pairwise_agreement,
)
from arviointi.score.intraclass import intraclass_correlations

PRINTED = 0.0005
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
NAN = float("nan")


@pytest.fixture(scope="module")
def read(shared):
    folder = shared / "fixtures" / "rater_agreement"
    return lambda name: pd.read_csv(folder / f"{name}.csv", index_col=0)


def pairs(table: list[list[int]]) -> np.ndarray:
    """Undo a table of counts: rating of the first and of the second rater."""
    rows = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return np.array(rows, dtype=float)


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
    ratings = pairs(ABSTRACTORS)
    assert pairwise_agreement(ratings) == pytest.approx(0.89)
    assert cohen_kappa(*ratings.T) == pytest.approx(0.7964094, abs=5e-8)
    assert fleiss_kappa(ratings) == pytest.approx(0.7962397, abs=5e-8)  # of two raters: Scott's pi
    assert gwet_ac1(ratings) == pytest.approx(0.8493305, abs=5e-8)


def test_four_raters_with_missing_ratings_as_in_irrcac(read):
    ratings = read("krippendorff_2011").to_numpy(float).T
    assert gwet_ac1(ratings) == pytest.approx(0.77544, abs=5e-6)
    assert fleiss_kappa(ratings) == pytest.approx(0.76117, abs=5e-6)


def test_shrout_and_fleiss_1979(read):
    found = intraclass_correlations(read("shrout_fleiss_1979").reset_index(drop=True))
    published = {"icc_1_1": 0.17, "icc_2_1": 0.29, "icc_3_1": 0.71, "icc_1_k": 0.44, "icc_2_k": 0.62}
    assert {name: round(found[name]["estimate"], 2) for name in published} == published
    assert round(found["icc_3_k"]["estimate"], 2) == 0.91
    # the intervals as R's psych prints them for this table
    ends = {name: (one["conf_low"], one["conf_high"]) for name, one in found.items()}
    assert ends["icc_1_1"] == (-0.13, 0.72)
    assert ends["icc_2_1"] == (0.02, 0.76)
    assert ends["icc_3_1"] == (0.34, 0.95)
    assert ends["icc_1_k"] == (-0.88, 0.91)
    assert ends["icc_3_k"] == (0.68, 0.99)


def test_icc1_and_icc2_of_teams_are_the_one_way_iccs_with_their_intervals(read):
    wide = read("shrout_fleiss_1979")
    found = team_reliability(pd.Series(wide.to_numpy().ravel()), np.repeat(wide.index, wide.shape[1]))
    assert (round(found.single, 2), round(found.mean, 2)) == (0.17, 0.44)
    assert found.size == 4
    long = wide.reset_index().melt("target", var_name="judge", value_name="rating")
    reference = pingouin.intraclass_corr(long, "target", "judge", "rating").set_index("Type")["CI95"]
    assert found.single_ends == pytest.approx(
        tuple(reference["ICC(1,1)"]), abs=0.005
    )  # printed: two decimals
    assert found.mean_ends == pytest.approx(tuple(reference["ICC(1,k)"]), abs=0.005)


def test_the_interval_of_icc1_covers_the_truth_in_teams_of_unequal_size():
    """200 studies of 20 teams of 2 to 8, true ICC(1) .30: 95 % ± 3 standard errors of a share."""
    rng = np.random.default_rng(11)
    teams = np.repeat(np.arange(20), rng.integers(2, 9, size=20))
    hits = 0
    for _ in range(200):
        scores = rng.normal(0, np.sqrt(0.3), 20)[teams] + rng.normal(0, np.sqrt(0.7), len(teams))
        low, high = team_reliability(pd.Series(scores), teams).single_ends
        hits += low <= 0.30 <= high
    assert hits / 200 == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 200))


def test_weighted_kappa_of_two_categories_is_kappa():
    first, second = pairs([[20, 5], [10, 15]]).T
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


GAPPY = st.lists(st.tuples(*[st.sampled_from([0.0, 1.0, 2.0, NAN])] * 3), min_size=1, max_size=8)
OF_ANY_RATERS = {
    "agreement": pairwise_agreement,
    "ac1": lambda ratings: gwet_ac1(ratings, 3),
    "fleiss": fleiss_kappa,
    "alpha": lambda ratings: krippendorff_alpha(ratings, "ordinal"),
}


@pytest.mark.parametrize("name", OF_ANY_RATERS)
@given(rows=GAPPY, order=st.permutations(range(3)))
def test_who_is_called_first_does_not_matter_and_nothing_warns(name, rows, order):
    ratings = np.array(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = OF_ANY_RATERS[name](ratings)
        assert OF_ANY_RATERS[name](ratings[:, order]) == pytest.approx(found, nan_ok=True)
    assert np.isnan(found) or found <= 1 + 1e-9


@pytest.mark.parametrize("name", OF_ANY_RATERS)
@given(things=st.lists(st.integers(0, 2), min_size=2, max_size=8).filter(lambda one: len(set(one)) > 1))
def test_raters_who_always_agree(name, things):
    assert OF_ANY_RATERS[name](np.repeat(np.array(things, dtype=float)[:, None], 3, axis=1)) == pytest.approx(
        1
    )
    assert cohen_kappa(things, things) == linearly_weighted_kappa(things, things) == 1


def test_what_is_not_defined_is_missing_and_nothing_warns():
    """One rater; nothing rated; one and the same rating throughout, where chance explains everything."""
    alone, nothing, same = [[1, NAN], [NAN, 2]], np.full((2, 2), NAN), np.ones((3, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for measure in OF_ANY_RATERS.values():
            assert np.isnan(measure(alone))
            assert np.isnan(measure(nothing))
        assert np.isnan(fleiss_kappa(same))
        assert np.isnan(krippendorff_alpha(same, "nominal"))
        assert np.isnan(cohen_kappa([1, 1], [1, 1]))
        assert np.isnan(linearly_weighted_kappa([NAN, 1], [1, NAN]))
        assert np.isnan(gwet_ac1(same))


def test_ac1_knows_the_categories_that_nobody_chose():
    """Chance is Σ π (1 − π) / (q − 1): with π = ½, ½ it is ½ of two categories, and ¼ of three."""
    ratings = [[0, 0], [1, 1], [0, 1], [1, 0]]
    assert gwet_ac1(ratings) == pytest.approx((0.5 - 0.5) / 0.5)
    assert gwet_ac1(ratings, 3) == pytest.approx((0.5 - 0.25) / 0.75)
    assert gwet_ac1(np.ones((3, 2)), 3) == 1


def test_the_resampled_interval_of_kappa_is_near_the_one_of_large_samples():
    """Every thing a cluster of its own: statsmodels has the interval of Fleiss, Cohen and Everitt (1969)."""
    table = 4 * np.array([[13, 3, 1], [2, 20, 7], [1, 4, 30]])
    ratings = pairs(table.tolist())
    low, high = cluster_interval(
        ratings,
        np.arange(len(ratings)),
        lambda drawn: linearly_weighted_kappa(*drawn.T),
        np.random.default_rng(1),
    )
    reference = cohens_kappa(table, wt="linear")
    assert (low, high) == pytest.approx((reference.kappa_low, reference.kappa_upp), abs=0.015)


def test_the_interval_is_wider_where_things_of_a_team_resemble_each_other():
    ratings = np.repeat(pairs([[6, 2], [2, 6]]), 10, axis=0)

    def width(clusters):
        low, high = cluster_interval(
            ratings, clusters, lambda drawn: cohen_kappa(*drawn.T), np.random.default_rng(1)
        )
        return high - low

    assert width(np.repeat(np.arange(16), 10)) > 2 * width(np.arange(160))


def test_there_is_no_interval_where_no_resample_differs():
    ratings = np.array([[0.0, 0.0], [1.0, 1.0]] * 10)
    assert cluster_interval(ratings, np.arange(20), pairwise_agreement, np.random.default_rng(1)) is None


def agreement_within(rows: list[list[float]]) -> float:
    people = pd.DataFrame(rows, columns=["i1", "i2"]).assign(team="t")
    return float(within_group_agreement(people, ["team"], options=5)["agreement"].iloc[0])


def test_agreement_within_a_team_between_unanimity_and_chance():
    assert agreement_within([[4, 5], [4, 5], [4, 5]]) == 1
    assert agreement_within([[1, 5], [5, 1], [1, 5], [5, 1]]) == 0
    # variances 1/3 and 1/3 against (25 − 1)/12 = 2: ratio 1/6; 2 · 5/6 / (2 · 5/6 + 1/6) = 10/11
    assert agreement_within([[3, 4], [3, 4], [4, 3], [NAN, 1]]) == pytest.approx(10 / 11)
    assert np.isnan(agreement_within([[3, 4]]))


def test_scores_without_teams_or_without_differences_have_no_reliability():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for scores, teams in (
            ([1, 2], ["a", "b"]),
            ([1, 2, 3], ["a"] * 3),
            ([2, 2, 2, 2], list("aabb")),
            ([], []),
        ):
            assert np.isnan(team_reliability(pd.Series(scores, dtype=float), teams).single)
