"""Cluster-robust standard errors that hold with few teams (CR2)."""

import numpy as np

from arviointi.estimate.inference import Codes, Matrix, Uncertainty, Vector, rows_of

FULL_LEVERAGE = 1 - 1e-10


def cluster_robust(design: Matrix, residuals: Vector, clusters: Codes, contrast: Vector) -> Uncertainty:
    """CR2 standard error of a contrast of least-squares coefficients, with Satterthwaite degrees of freedom.

    The bias-reduced linearisation of Bell and McCaffrey (2002) with an identity working covariance, as in
    Pustejovsky and Tipton (2018). Fixed effects nested in clusters may be swept out of `design` beforehand;
    other effects must stay in it as columns. Weighted least squares: multiply rows by the root of their
    weights, which takes the variance of a row to be inverse to its weight.

    Parameters
    ----------
    design : N × p, full column rank.
    residuals : N, of the least-squares fit.
    clusters : N codes from 0.
    contrast : p.
    """
    bread = np.linalg.pinv(design.T @ design)
    root = _matrix_root(bread)
    direction = bread @ contrast
    adjusted = np.empty_like(residuals)
    for rows in rows_of(clusters):
        adjusted[rows] = _bias_reduced(design[rows] @ root, design[rows] @ direction)
    n_clusters = int(clusters.max()) + 1
    scores = np.bincount(clusters, adjusted * residuals, n_clusters).astype(float)
    norms = np.bincount(clusters, adjusted**2, n_clusters)
    moments = np.stack([np.bincount(clusters, adjusted * column, n_clusters) for column in design.T], axis=1)
    working = np.diag(norms) - moments @ bread @ moments.T
    degrees = float(np.trace(working) ** 2 / (working**2).sum())
    return Uncertainty(float(np.sqrt(scores @ scores)), degrees, scores)


def _bias_reduced(whitened: Matrix, direction: Vector) -> Vector:
    """Multiply by (I − H)^(−1/2) of one cluster, through the thin factor of H = whitened · whitenedᵀ."""
    left, singular, _ = np.linalg.svd(whitened, full_matrices=False)
    leverage = np.minimum(singular**2, 1.0)
    inverse_root = np.where(leverage < FULL_LEVERAGE, 1 / np.sqrt(np.maximum(1 - leverage, 1e-300)), 0.0)
    adjusted: Vector = direction + left @ ((inverse_root - 1) * (left.T @ direction))
    return adjusted


def _matrix_root(matrix: Matrix) -> Matrix:
    values, vectors = np.linalg.eigh(matrix)
    root: Matrix = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return root
