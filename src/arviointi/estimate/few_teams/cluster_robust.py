"""Cluster-robust standard errors that hold with few teams (CR2), and the others of their family."""

from typing import Literal

import numpy as np

from arviointi.estimate.inference import Codes, Matrix, Uncertainty, Vector, rows_of

FULL_LEVERAGE = 1 - 1e-10
ROUNDING = 1e-8
Kind = Literal["CR0", "CR1", "CR2", "CR3"]


def cluster_robust(
    design: Matrix, residuals: Vector, clusters: Codes, contrast: Vector, kind: Kind = "CR2"
) -> Uncertainty:
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
    kind : how the residuals of a cluster with leverage H are corrected: CR0 not at all; CR1 by √(G/(G − 1));
        CR2 by (I − H)^(−1/2); CR3 by (I − H)^(−1), close to the jackknife. All with Satterthwaite degrees of
        freedom, as in R's clubSandwich.
    """
    return cluster_robust_each(design, residuals, clusters, contrast[None, :], kind)[0]


def cluster_robust_each(
    design: Matrix, residuals: Vector, clusters: Codes, contrasts: Matrix, kind: Kind = "CR2"
) -> list[Uncertainty]:
    """Return the same for each of k contrasts (k × p): what they share is worked out once."""
    bread = np.linalg.pinv(design.T @ design)
    directions = design @ (bread @ contrasts.T)
    adjusted = _adjusted(design, _matrix_root(bread), directions, clusters, kind)
    return [_summed(design, residuals, clusters, bread, column) for column in adjusted.T]


def undetermined(design: Matrix, clusters: Codes, contrasts: Matrix) -> Matrix:
    """Return the part (k × N) of contrasts' weights on rows that some cluster decides alone.

    There a cluster's residuals are zero by construction, whatever its outcome: its errors do not show, and
    CR2 takes them for none.
    """
    bread = np.linalg.pinv(design.T @ design)
    root = _matrix_root(bread)
    directions = design @ (bread @ contrasts.T)
    parts = np.zeros_like(directions)
    for rows in rows_of(clusters):
        left, singular, _ = np.linalg.svd(design[rows] @ root, full_matrices=False)
        alone = left[:, singular**2 >= FULL_LEVERAGE]
        parts[rows] = alone @ (alone.T @ directions[rows])
    parts[np.abs(parts) < ROUNDING * np.abs(directions).max(axis=0)] = 0.0
    return np.asarray(parts.T)


def _summed(
    design: Matrix, residuals: Vector, clusters: Codes, bread: Matrix, adjusted: Vector
) -> Uncertainty:
    n_clusters = int(clusters.max()) + 1
    scores = np.bincount(clusters, adjusted * residuals, n_clusters).astype(float)
    norms = np.bincount(clusters, adjusted**2, n_clusters)
    moments = np.stack([np.bincount(clusters, adjusted * column, n_clusters) for column in design.T], axis=1)
    working = np.diag(norms) - moments @ bread @ moments.T
    degrees = float(np.trace(working) ** 2 / (working**2).sum())
    return Uncertainty(float(np.sqrt(scores @ scores)), degrees, scores)


def _adjusted(design: Matrix, root: Matrix, directions: Matrix, clusters: Codes, kind: Kind) -> Matrix:
    """Apply the correction of `kind` to the directions of every cluster."""
    if kind == "CR0":
        return directions
    blocks = rows_of(clusters)
    if kind == "CR1":
        return np.asarray(directions * np.sqrt(len(blocks) / (len(blocks) - 1)))
    adjusted = np.empty_like(directions)
    for rows in blocks:
        adjusted[rows] = _corrected(design[rows] @ root, directions[rows], kind)
    return adjusted


def _corrected(whitened: Matrix, directions: Matrix, kind: Kind) -> Matrix:
    """Multiply by (I − H)^(−1/2) of one cluster, for CR3 by (I − H)^(−1).

    Through the thin factor of H = whitened · whitenedᵀ.
    """
    left, singular, _ = np.linalg.svd(whitened, full_matrices=False)
    leverage = np.minimum(singular**2, 1.0)
    left_over = np.maximum(1 - leverage, 1e-300)
    divisor = left_over if kind == "CR3" else np.sqrt(left_over)
    inverse = np.where(leverage < FULL_LEVERAGE, 1 / divisor, 0.0)
    adjusted: Matrix = directions + left @ ((inverse - 1)[:, None] * (left.T @ directions))
    return adjusted


def _matrix_root(matrix: Matrix) -> Matrix:
    values, vectors = np.linalg.eigh(matrix)
    root: Matrix = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return root
