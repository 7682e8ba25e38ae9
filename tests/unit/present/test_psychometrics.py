"""Reliability by hand and by textbook; published values are met in tests/reference."""

import numpy as np
import pandas as pd
import pytest

from arviointi.present.psychometrics import (
    agreement,
    at_the_ends,
    cronbach_alpha,
    item_total_correlations,
    omega_interval,
    omega_total,
    one_factor_omegas,
)


def answers(n: int, items: int, *, seed: int = 1, loading: float = 0.8) -> pd.DataFrame:
    """Answers of one factor, all items alike."""
    rng = np.random.default_rng(seed)
    own = np.sqrt(1 - loading**2) * rng.normal(size=(n, items))
    return pd.DataFrame(loading * rng.normal(size=(n, 1)) + own, columns=range(1, items + 1))


def test_alpha_is_the_textbook_formula():
    """k/(k−1) · (1 − Σ item variances / variance of the sum)."""
    items = answers(60, 5)
    expected = 5 / 4 * (1 - items.var().sum() / items.sum(axis=1).var())
    found = cronbach_alpha(items)
    assert found.value == pytest.approx(expected)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    "items",
    [
        pd.DataFrame({1: [2.0, 3.0], 2: [2.0, 4.0]}),
        pd.DataFrame({1: [3.0] * 9, 2: [3.0] * 9}),
        pd.DataFrame({1: [1.0, 2.0, 3.0, 4.0]}),
    ],
    ids=["two respondents", "nothing varies", "one item"],
)
def test_too_few_answers_or_answers_that_do_not_vary_have_no_reliability(items):
    assert cronbach_alpha(items) is None
    assert omega_total(items) is None


def test_omega_of_three_items_has_a_closed_form():
    """With three items the loadings follow from the correlations: a₁² = r₁₂ r₁₃ / r₂₃."""
    items = answers(200, 3)
    r = items.corr().to_numpy()
    common = np.array([r[0, 1] * r[0, 2] / r[1, 2], r[0, 1] * r[1, 2] / r[0, 2], r[0, 2] * r[1, 2] / r[0, 1]])
    expected = 1 - (items.var() * (1 - common)).sum() / items.sum(axis=1).var()
    assert omega_total(items) == pytest.approx(expected, abs=1e-6)


def test_omega_does_not_ask_all_items_to_measure_alike_as_alpha_does():
    rng = np.random.default_rng(4)
    loadings = np.array([0.95, 0.9, 0.3, 0.2])
    factor, own = rng.normal(size=(20_000, 1)), rng.normal(size=(20_000, 4))
    items = pd.DataFrame(factor * loadings + own * np.sqrt(1 - loadings**2))
    true = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    assert omega_total(items) == pytest.approx(true, abs=0.01)
    assert cronbach_alpha(items).value < true - 0.04


def test_an_inadmissible_solution_is_no_omega():
    """Correlations .9, .9 and .7 ask for a communality of .9 · .9 / .7 = 1.16."""
    wanted = np.array([[1, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1]])
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(50, 3))
    white = np.linalg.qr(noise - noise.mean(axis=0))[0]
    items = pd.DataFrame(white @ np.linalg.cholesky(wanted).T)
    assert omega_total(items) is None
    assert np.isnan(one_factor_omegas(items.to_numpy()[None])).all()


def test_many_samples_at_once_get_what_the_library_gives_each():
    samples = np.stack([answers(80, 6, seed=seed).to_numpy() for seed in range(20)])
    one_by_one = [omega_total(pd.DataFrame(sample)) for sample in samples]
    assert one_factor_omegas(samples) == pytest.approx(np.array(one_by_one), abs=1e-5)


def test_the_interval_of_omega_covers_the_true_value_about_as_often_as_it_says():
    true = (5 * 0.8) ** 2 / ((5 * 0.8) ** 2 + 5 * 0.36)
    rng = np.random.default_rng(7)
    found = [omega_interval(answers(80, 5, seed=seed), rng, replications=200) for seed in range(100)]
    covered = [one.low <= true <= one.high for one in found if one is not None]
    assert len(covered) == 100
    assert 86 <= sum(covered) <= 100


def test_an_interval_that_many_samples_cannot_give_is_left_out():
    few = answers(12, 3, loading=0.5, seed=1)
    assert omega_total(few) is not None
    assert omega_interval(few, np.random.default_rng(1), replications=200) is None


def test_corrected_item_total_correlations_leave_the_item_itself_out():
    items = pd.DataFrame({1: [1, 2, 3, 4], 2: [1, 2, 3, 4], 3: [4, 3, 2, 1], 4: [2, 2, 2, 2]})
    found = item_total_correlations(items)
    assert found[3] == pytest.approx(-1)
    assert np.isnan(found[1])  # the others add up to 7 for everyone
    assert np.isnan(found[4])


def test_floor_and_ceiling_are_those_of_the_scale_not_of_the_answers():
    items = pd.DataFrame({1: [1, 1, 5, 5, 5], 2: [1, 2, 5, 5, 4]})
    assert at_the_ends(items, (1, 5)) == (1, 2)
    assert at_the_ends(items, (0, 6)) == (0, 0)


def test_agreement_sees_a_difference_of_level_that_correlation_does_not():
    """Shifted by 2, scores of variance 3.5 agree by about 3.5 / (3.5 + 2), whatever their correlation."""
    first = pd.Series([1.0, 2, 3, 4, 5, 6])
    wobble = pd.Series([0.01, -0.01, -0.01, 0.01, 0.01, -0.01])
    same, higher = agreement(first, first + wobble), agreement(first, first + 2 + wobble)
    assert same.agreement.value == pytest.approx(1, abs=0.001)
    assert higher.correlation.value == pytest.approx(same.correlation.value)
    assert higher.difference == pytest.approx(2)
    assert higher.agreement.value == pytest.approx(3.5 / (3.5 + 2), abs=0.002)


def test_few_pairs_or_equal_scores_have_no_agreement():
    few = pd.Series([1.0, 2.0, 3.0])
    assert agreement(few, few) is None
    assert agreement(pd.Series([3.0] * 6), pd.Series([1.0, 2, 3, 4, 5, 6])) is None
