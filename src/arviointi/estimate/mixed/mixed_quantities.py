"""What is reported of a fitted mixed model's coefficients: effects with two kinds of error, and means."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from arviointi.estimate.few_teams.cluster_robust import cluster_robust_each
from arviointi.estimate.inference import Codes, Matrix, Uncertainty
from arviointi.estimate.mixed.mixed_design import Combination, FixedPart
from arviointi.estimate.mixed.mixed_engine import Fitted
from arviointi.estimate.results import Quantity


@dataclass(frozen=True)
class Measured:
    """Estimates of effects by Kenward and Roger, the same with an error by team, and means."""

    effects: list[Quantity]
    robust: list[Quantity]
    means: list[Quantity]


def measured(fixed: FixedPart, fit: Fitted, teams: Codes, most_degrees: float) -> Measured:
    """Measure every effect and mean.

    Degrees of freedom are at least 1 and at most `most_degrees`. Teams' influence is that of the CR2 error;
    beside Kenward and Roger's error it is scaled so that its squares add up to that one's square, so that
    joint tests combine the model's own errors with the correlation which the teams show.

    CR2 is that of the whitened model, A = L (L⁻¹ (V − XΦX′) L⁻ᵀ)^(−½) L⁻¹ for a team's V = L L′ (Bell and
    McCaffrey 2002). In unbalanced data clubSandwich takes another root, L (L′ (V − XΦX′) L)^(−½) L′, which is
    as unbiased.
    """
    design, residuals = fit.whitened[:, :-1], fit.whitened[:, -1]
    weights = np.array([one.weights for one in fixed.effects]).reshape(-1, design.shape[1])
    robust = cluster_robust_each(design, residuals, teams, weights)
    pairs = [_effect(one, fit, found, most_degrees) for one, found in zip(fixed.effects, robust, strict=True)]
    means = [_filled(one, fit, _capped(fit.kenward_roger(one.weights), most_degrees)) for one in fixed.means]
    return Measured([effect for effect, _ in pairs], [robust for _, robust in pairs], means)


def team_level_parameters(design: Matrix, teams: Codes, waves: Codes) -> int:
    """Count the parameters that teams' own means have to pay for: the most in any one wave.

    That is the rank of the teams' means of the columns of `design` within a wave: 2 for arm × wave (a mean
    and a difference), one more for each covariate that differs between teams.
    """
    return max(_rank_of_means(design[rows], teams[rows]) for rows in _by_wave(waves))


def _by_wave(waves: Codes) -> Iterator[Codes]:
    for wave in np.unique(waves):
        yield np.flatnonzero(waves == wave)


def _rank_of_means(design: Matrix, teams: Codes) -> int:
    present, codes = np.unique(teams, return_inverse=True)
    sums = np.zeros((len(present), design.shape[1]))
    np.add.at(sums, codes, design)
    return int(np.linalg.matrix_rank(sums / np.bincount(codes)[:, None]))


def _effect(
    one: Combination, fit: Fitted, robust: Uncertainty, most_degrees: float
) -> tuple[Quantity, Quantity]:
    model_based = _with_influence_of(robust, fit.kenward_roger(one.weights))
    beside = replace(one, place=replace(one.place, estimand="contrast_cr2", is_headline=False))
    return (
        _filled(one, fit, _capped(model_based, most_degrees)),
        _filled(beside, fit, _capped(robust, most_degrees)),
    )


def _with_influence_of(robust: Uncertainty, model_based: Uncertainty) -> Uncertainty:
    if robust.influence is None or robust.std_error == 0:
        return model_based
    scale = model_based.std_error / robust.std_error
    return replace(model_based, influence=scale * robust.influence)


def _capped(found: Uncertainty, most_degrees: float) -> Uncertainty:
    return replace(found, degrees=max(1.0, min(found.degrees, most_degrees)))


def _filled(one: Combination, fit: Fitted, found: Uncertainty) -> Quantity:
    return one.place.measured(float(one.weights @ fit.coefficients), found)
