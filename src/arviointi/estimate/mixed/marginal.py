"""Models for repeated measures: residuals correlated over a unit's waves, random intercepts beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from arviointi.estimate.inference import Codes, Matrix, Vector
from arviointi.estimate.mixed.marginal_derivatives import curvature_at, derivatives_at
from arviointi.estimate.mixed.marginal_likelihood import Point, pattern_roots, point_at
from arviointi.estimate.mixed.marginal_model import CovarianceModel
from arviointi.estimate.mixed.marginal_optimum import observed_covariance, optimum
from arviointi.estimate.mixed.marginal_rows import UnitRows, unit_rows
from arviointi.estimate.mixed.mixed_inference import MixedInference, inference_of
from arviointi.estimate.mixed.random_effects import RandomTerm, Stack
from arviointi.estimate.mixed.residual_families import STRUCTURES
from arviointi.estimate.mixed.residual_structure import StructureName

BOUNDARY = 1e-8


@dataclass(frozen=True)
class MarginalFit:
    """A fitted repeated-measures model.

    Attributes
    ----------
    coefficients : p.
    covariance : p × p, (X′V⁻¹X)⁻¹ at the estimated covariance.
    parameters : variances of random intercepts, then the residual structure's, on their natural scale.
    is_singular : whether a variance is zero or a residual covariance matrix on its boundary.
    converged : whether the slope of the likelihood is zero, but for parameters on a bound.
    """

    rows: UnitRows
    model: CovarianceModel
    point: Point
    coefficients: Vector
    log_lik: float
    is_restricted: bool
    is_singular: bool
    converged: bool

    @property
    def covariance(self) -> Matrix:
        """Return the model-based covariance of the coefficients."""
        return self.point.bread

    @property
    def parameters(self) -> dict[str, float]:
        """Return the parameters of the covariance by name."""
        return {name: float(value) for name, value in zip(self.model.names, self.point.natural, strict=True)}

    def wave_covariance(self, stratum: int = 0) -> Matrix:
        """Return the T × T covariance matrix of a unit's waves, less random intercepts that units share."""
        matrix: Matrix = self.model.covariances(self.point.natural)[stratum]
        return matrix


def fit_marginal(
    outcome: Vector,
    design: Matrix,
    *,
    units: Codes,
    waves: Codes,
    structure: StructureName,
    terms: Sequence[RandomTerm] = (),
    strata: Codes | None = None,
    restricted: bool = True,
) -> MarginalFit | None:
    """Fit y = Xβ + Zb + e with normal random intercepts b and residuals e correlated within units.

    With unstructured residuals and no random intercept this is the mixed model for repeated measures (MMRM).

    Parameters
    ----------
    outcome : N.
    design : N × p, full column rank.
    units : N codes; each unit has at most one row in a wave.
    waves : N codes from 0, evenly spaced in time where the structure is autoregressive.
    structure : of a unit's residuals. Missing waves are rows and columns left out of the T × T matrix: waves
        two apart have the square of the autoregressive correlation, whether or not there is one between them.
    terms : random effects of one column each; a column of ones is a random intercept. Units lie within the
        levels or are the levels themselves.
    strata : N codes from 0, constant within units; each code has a residual covariance matrix of its own
        (GROUP= in SAS).
    restricted : REML; otherwise maximum likelihood.

    Returns
    -------
    None where no maximum is found, or where units were seen in too few waves to tell the parameters of their
    covariance apart: unstructured residuals need a unit for every pair of waves, autoregressive ones a unit
    that was seen twice, and units at two distances beside their random intercept.

    Raises
    ------
    ValueError
        If a unit has two rows in a wave or lies in two strata, if a random effect has several columns, or if
        units have a random intercept beside unstructured residuals, which contain it.
    """
    own, shared = _split(terms, units, structure)
    codes = np.zeros(len(outcome), dtype=np.intp) if strata is None else strata
    start = np.linalg.lstsq(design, outcome, rcond=None)[0]
    rows = unit_rows(np.column_stack([design, outcome - design @ start]), units, waves, codes, shared)
    model = _model(own, shared, structure, rows)
    if not model.is_identified(rows.seen, rows.strata):
        return None
    return _fitted(rows, model, start, restricted=restricted)


def marginal_inference(fit: MarginalFit) -> MixedInference:
    """Compute standard errors and degrees of freedom of contrasts, as for `mixed_inference`.

    Kenward and Roger's covariance has their term in the second derivatives of V (1997, equation 3; SAS's
    DDFM=KR keeps it), which is zero for all structures but the autoregressive one. That term depends on how
    the structure is written down: here in its variance and correlation, as in SAS.

    Raises
    ------
    ValueError
        If the model was fitted by maximum likelihood: both methods rest on the restricted one.
    """
    if not fit.is_restricted:
        raise ValueError("degrees of freedom need a model fitted by restricted likelihood")
    found = derivatives_at(fit.rows, fit.model, fit.point)
    curvature = None if fit.model.structure.is_linear else curvature_at(fit.rows, fit.model, fit.point)
    return inference_of(fit, found, curvature)


def whitened(fit: MarginalFit, columns: Matrix) -> Matrix:
    """Turn rows so that the model's errors have unit covariance, block by block.

    First by the Cholesky root of each unit's part of R; what units share is then I + U S² U′, whose inverse
    root differs from I in the directions U alone. Rows of different blocks are never mixed, so that errors
    clustered by the outermost group may follow.

    Parameters
    ----------
    columns : N × m, in the order of the rows that were fitted.
    """
    rows = fit.rows
    mixed: Stack = np.zeros((*rows.seen.shape, columns.shape[1]))
    mixed[rows.unit, rows.wave] = columns
    roots = pattern_roots(rows, fit.model.covariances(fit.point.natural))[0][rows.pattern]
    turned = roots @ mixed
    for block in rows.blocks:
        scaled = block.back(block.effects * np.sqrt(fit.point.natural[block.terms]))
        effects = (roots[block.units] @ scaled).reshape(block.effects.shape)
        directions, singular, _ = np.linalg.svd(effects, full_matrices=False)
        shrinkage = (1 / np.sqrt(1 + singular**2) - 1)[:, :, None]
        changed = directions @ (shrinkage * (directions.swapaxes(1, 2) @ block.of(turned)))
        turned[block.units] += block.back(changed)
    found: Matrix = turned[rows.unit, rows.wave]
    return found


def _split(
    terms: Sequence[RandomTerm], units: Codes, structure: StructureName
) -> tuple[RandomTerm | None, list[RandomTerm]]:
    """Part the units' own random intercept from effects that units share."""
    if any(term.size > 1 for term in terms):
        raise ValueError("a random effect beside a residual structure has one column")
    own = [term for term in terms if (term.design == 1).all() and _is_same(term.levels, units)]
    if own and (len(own) > 1 or structure == "unstructured"):
        raise ValueError(f"the residual structure contains the random intercept {own[-1].name}")
    return (own[0] if own else None), [term for term in terms if not any(term is one for one in own)]


def _model(
    own: RandomTerm | None, shared: Sequence[RandomTerm], structure: StructureName, rows: UnitRows
) -> CovarianceModel:
    n_waves = rows.seen.shape[1]
    return CovarianceModel(
        shared=tuple(term.name for term in shared),
        own=own.name if own else None,
        structure=STRUCTURES[structure](n_waves),
        n_waves=n_waves,
        n_strata=int(rows.strata.max()) + 1,
    )


def _is_same(levels: Codes, units: Codes) -> bool:
    pairs = np.unique(np.column_stack([levels, units]), axis=0)
    return len(pairs) == len(np.unique(levels)) == len(np.unique(units))


def _fitted(rows: UnitRows, model: CovarianceModel, start: Vector, *, restricted: bool) -> MarginalFit | None:
    """Maximise on the scale where ordinary residuals have unit variance, then go back."""
    observed = observed_covariance(rows)
    scale = float(np.diag(observed).mean())
    scaled = replace(rows, mixed=_with_outcome_times(rows.mixed, scale**-0.5))
    best = optimum(scaled, model, observed / scale, restricted=restricted)
    if best is None:
        return None
    is_singular = model.is_singular(best.natural, BOUNDARY)
    point = point_at(rows, model, model.rescaled(best.natural, scale), restricted=restricted)
    return MarginalFit(
        rows=rows,
        model=model,
        point=point,
        coefficients=start + point.coefficients,
        log_lik=-point.deviance / 2,
        is_restricted=restricted,
        is_singular=is_singular,
        converged=best.converged,
    )


def _with_outcome_times(mixed: Stack, factor: float) -> Stack:
    scaled = mixed.copy()
    scaled[:, :, -1] *= factor
    return scaled
