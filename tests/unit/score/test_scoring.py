"""One scoring function: it never disagrees with the ordinal levels, and more is never worse."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from arviointi.config.indicators import AnyIndicator
from arviointi.score.agreement import linearly_weighted_kappa
from arviointi.score.fidelity import EVIDENCE
from arviointi.score.scoring import ordinal, score

finite = st.floats(-1000, 1000)
rising = st.lists(st.integers(-100, 100), min_size=3, max_size=3, unique=True).map(sorted).map(tuple)


@given(rising, finite)
def test_scores_and_ordinal_scores_follow_the_same_anchors(anchors, value):
    found = float(score(value, anchors))
    assert 0 <= found <= 1
    near = [abs(value - anchor) < 1e-6 for anchor in anchors]
    if not any(near):
        assert ordinal(found) == (value > anchors[1]) + (value > anchors[2])


@given(rising, finite)
def test_less_is_better_is_the_mirror_image(anchors, value):
    mirrored = tuple(-anchor for anchor in anchors)
    assert score(-value, mirrored) == score(value, anchors)


@given(rising, finite, finite)
def test_more_is_never_worse(anchors, one, other):
    low, high = sorted((one, other))
    assert score(low, anchors) <= score(high, anchors) + 1e-12


def test_nothing_measured_is_not_scored():
    assert np.isnan(score(np.nan, (0, 1, 2)))
    assert np.isnan(ordinal(np.nan))


def test_every_kind_of_evidence_of_the_configuration_has_its_function():
    kinds = {
        kind
        for model in AnyIndicator.__args__[0].__args__
        for kind in model.model_fields["evidence"].annotation.__args__
    }
    assert set(EVIDENCE) == kinds


@pytest.mark.parametrize(
    ("first", "second", "kappa"),
    [
        ([0, 1, 2, 0], [0, 1, 2, 0], 1),
        ([0, 0, 2, 2], [2, 2, 0, 0], -1),
        ([0, 1, 2, 2], [0, 1, 1, 2], 0.7143),
    ],
)
def test_weighted_kappa(first, second, kappa):
    """The last: observed disagreement 1/4; expected 14/16, the mean of |i − j| over all 16 pairs."""
    assert linearly_weighted_kappa(pd.Series(first), pd.Series(second)) == pytest.approx(kappa, abs=0.0001)


@pytest.mark.parametrize("seed", range(5))
def test_weighted_kappa_agrees_with_statsmodels(seed):
    first, second = np.random.default_rng(seed).integers(0, 3, (2, 40))
    table = pd.crosstab(first, second).to_numpy()
    reference = cohens_kappa(table, wt="linear", return_results=False)
    assert linearly_weighted_kappa(pd.Series(first), pd.Series(second)) == pytest.approx(reference)
