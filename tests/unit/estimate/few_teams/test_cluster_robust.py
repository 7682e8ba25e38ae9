"""CR2 and its family against their definitions written out in full matrices."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from arviointi.estimate.few_teams.cluster_robust import Leverage, cluster_robust, cluster_robust_each


def power(matrix, exponent):
    """Return a power of a symmetric matrix, by `sqrtm` and `inv`."""
    return {0: np.eye(len(matrix)), 0.5: np.linalg.inv(np.real(sqrtm(matrix))), 1: np.linalg.inv(matrix)}[
        exponent
    ]


def written_out(design, outcome, clusters, contrast, exponent=0.5):
    """Error and degrees of freedom by the formulas of Pustejovsky and Tipton (2018), nothing simplified."""
    bread = np.linalg.inv(design.T @ design)
    hat = design @ bread @ design.T
    maker = np.eye(len(outcome)) - hat
    residuals = maker @ outcome
    scores, directions = [], []
    for cluster in np.unique(clusters):
        rows = np.flatnonzero(clusters == cluster)
        adjustment = power(np.eye(len(rows)) - hat[np.ix_(rows, rows)], exponent)
        weights = adjustment @ design[rows] @ bread @ contrast
        scores.append(weights @ residuals[rows])
        directions.append(maker[:, rows] @ weights)
    products = np.array(directions) @ np.array(directions).T
    return np.sqrt(np.sum(np.square(scores))), np.trace(products) ** 2 / np.sum(products**2)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_equals_its_definition(place):
    generator = np.random.default_rng(place)
    clusters = np.repeat(np.arange(7), [2, 3, 4, 5, 6, 7, 9])
    design = np.column_stack([np.ones(36), generator.normal(size=7)[clusters], generator.normal(size=36)])
    outcome = generator.normal(size=36) + generator.normal(size=7)[clusters]
    contrast = np.eye(3)[place]
    residuals = outcome - design @ np.linalg.lstsq(design, outcome)[0]
    for kind, exponent in (("CR0", 0), ("CR2", 0.5), ("CR3", 1)):
        found = cluster_robust(design, residuals, clusters, contrast, kind)
        wanted = written_out(design, outcome, clusters, contrast, exponent)
        assert (found.std_error, found.degrees) == pytest.approx(wanted)


def test_cr3_with_an_intercept_alone_is_the_jackknife_over_clusters():
    """Clusters of one size: leaving one out moves the mean, and the squared moves add up to CR3."""
    clusters, outcome = np.repeat(np.arange(6), 3), np.random.default_rng(5).normal(size=18)
    found = cluster_robust(np.ones((18, 1)), outcome - outcome.mean(), clusters, np.ones(1), "CR3")
    moves = [outcome[clusters != left_out].mean() - outcome.mean() for left_out in range(6)]
    assert found.std_error == pytest.approx(np.linalg.norm(moves))
    assert found.degrees == pytest.approx(5)


def test_the_order_of_rows_does_not_matter():
    generator = np.random.default_rng(3)
    clusters = np.repeat(np.arange(6), 5)
    design = np.column_stack([np.ones(30), generator.normal(size=30)])
    residuals = generator.normal(size=30)
    order = generator.permutation(30)
    contrast = np.array([0.0, 1.0])
    first = cluster_robust(design, residuals, clusters, contrast)
    second = cluster_robust(design[order], residuals[order], clusters[order], contrast)
    assert (first.std_error, first.degrees) == pytest.approx((second.std_error, second.degrees))


def test_a_cluster_that_decides_a_coefficient_alone_does_not_break_it():
    clusters = np.repeat(np.arange(5), 4)
    design = np.column_stack([np.ones(20), clusters == 0]).astype(float)
    residuals = np.random.default_rng(1).normal(size=20)
    residuals[:4] -= residuals[:4].mean()
    found = cluster_robust(design, residuals, clusters, np.array([0.0, 1.0]))
    assert np.isfinite(found.std_error)
    assert found.degrees > 0


def test_several_contrasts_are_each_alone():
    generator = np.random.default_rng(4)
    clusters = np.repeat(np.arange(6), 4)
    design = np.column_stack([np.ones(24), generator.normal(size=(24, 2))])
    residuals = generator.normal(size=24)
    contrasts = generator.normal(size=(4, 3))
    together = cluster_robust_each(design, residuals, clusters, contrasts)
    for found, contrast in zip(together, contrasts, strict=True):
        alone = cluster_robust(design, residuals, clusters, contrast)
        assert (found.std_error, found.degrees) == pytest.approx((alone.std_error, alone.degrees))


def test_what_a_cluster_decides_alone_is_its_own_weight_on_its_outcome():
    """Mean of the first cluster less mean of all others: the first mean has no residual, the others have."""
    clusters = np.repeat(np.arange(5), 4)
    design = np.column_stack([np.ones(20), clusters == 0]).astype(float)
    found = Leverage(design, clusters).undetermined(np.array([[0.0, 1.0], [1.0, 0.0]]))
    assert found[0] == pytest.approx(np.where(clusters == 0, 1 / 4, 0))
    assert found[1] == pytest.approx(0)
