"""Cluster-robust standard errors that hold with few teams (CR2), and the others of their family."""

from dataclasses import dataclass
from functools import cached_property
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
    return Leverage(design, clusters).errors(residuals, contrasts, kind)


@dataclass(frozen=True)
class _Block:
    """Rows of a cluster, and H of theirs as left · diag(values) · leftᵀ."""

    rows: Codes
    left: Matrix
    values: Vector


@dataclass(frozen=True)
class Leverage:
    """How far each cluster decides about its own fitted values: what the errors of all contrasts share.

    `design` (N × p) and `clusters` (N codes from 0) as in `cluster_robust`.
    """

    design: Matrix
    clusters: Codes

    @cached_property
    def bread(self) -> Matrix:
        """The inverse (p × p) of the cross-products."""
        inverse: Matrix = np.linalg.pinv(self.design.T @ self.design)
        return inverse

    def errors(self, residuals: Vector, contrasts: Matrix, kind: Kind = "CR2") -> list[Uncertainty]:
        """Return the cluster-robust error of each of k contrasts (k × p)."""
        adjusted = self._adjusted(self._directions(contrasts), kind)
        return [_summed(self, residuals, column) for column in adjusted.T]

    def undetermined(self, contrasts: Matrix) -> Matrix:
        """Return the part (k × N) of contrasts' weights on rows that some cluster decides alone.

        There a cluster's residuals are zero by construction, whatever its outcome: its errors do not show,
        and CR2 takes them for none.
        """
        directions = self._directions(contrasts)
        parts = np.zeros_like(directions)
        for block in self._blocks:
            alone = block.left[:, block.values >= FULL_LEVERAGE]
            parts[block.rows] = alone @ (alone.T @ directions[block.rows])
        parts[np.abs(parts) < ROUNDING * np.abs(directions).max(axis=0)] = 0.0
        return np.asarray(parts.T)

    def _directions(self, contrasts: Matrix) -> Matrix:
        directions: Matrix = self.design @ (self.bread @ contrasts.T)
        return directions

    @cached_property
    def _blocks(self) -> list[_Block]:
        whitened = self.design @ _matrix_root(self.bread)
        return [_decomposed(rows, whitened[rows]) for rows in rows_of(self.clusters)]

    def _adjusted(self, directions: Matrix, kind: Kind) -> Matrix:
        """Apply the correction of `kind` to the directions of every cluster."""
        if kind == "CR0":
            return directions
        if kind == "CR1":
            n_clusters = len(rows_of(self.clusters))
            return np.asarray(directions * np.sqrt(n_clusters / (n_clusters - 1)))
        adjusted = np.empty_like(directions)
        for block in self._blocks:
            adjusted[block.rows] = _corrected(block, directions[block.rows], kind)
        return adjusted


def _decomposed(rows: Codes, whitened: Matrix) -> _Block:
    left, singular, _ = np.linalg.svd(whitened, full_matrices=False)
    return _Block(rows, left, singular**2)


def _summed(leverage: Leverage, residuals: Vector, adjusted: Vector) -> Uncertainty:
    clusters, n_clusters = leverage.clusters, int(leverage.clusters.max()) + 1
    scores = np.bincount(clusters, adjusted * residuals, n_clusters).astype(float)
    norms = np.bincount(clusters, adjusted**2, n_clusters)
    columns = leverage.design.T
    moments = np.stack([np.bincount(clusters, adjusted * column, n_clusters) for column in columns], axis=1)
    working = np.diag(norms) - moments @ leverage.bread @ moments.T
    degrees = float(np.trace(working) ** 2 / (working**2).sum())
    return Uncertainty(float(np.sqrt(scores @ scores)), degrees, scores)


def _corrected(block: _Block, directions: Matrix, kind: Kind) -> Matrix:
    """Multiply by (I − H)^(−1/2) of one cluster, for CR3 by (I − H)^(−1)."""
    leverage = np.minimum(block.values, 1.0)
    left_over = np.maximum(1 - leverage, 1e-300)
    divisor = left_over if kind == "CR3" else np.sqrt(left_over)
    inverse = np.where(leverage < FULL_LEVERAGE, 1 / divisor, 0.0)
    left = block.left
    adjusted: Matrix = directions + left @ ((inverse - 1)[:, None] * (left.T @ directions))
    return adjusted


def _matrix_root(matrix: Matrix) -> Matrix:
    values, vectors = np.linalg.eigh(matrix)
    root: Matrix = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return root
