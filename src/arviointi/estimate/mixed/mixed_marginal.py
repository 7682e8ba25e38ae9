"""Mixed models of survey waves whose residuals are correlated over the waves of a unit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.estimators import MixedModel
from arviointi.estimate.inference import Codes, Mask, Matrix
from arviointi.estimate.mixed.marginal import MarginalFit, fit_marginal
from arviointi.estimate.mixed.mixed_rows import ARM_VALUES
from arviointi.estimate.mixed.mixed_terms import RandomPart
from arviointi.estimate.mixed.residual_structure import StructureName
from arviointi.estimate.results import Quantity

IN_WORDS = {"ar1": "AR(1) residuals", "unstructured": "unstructured residuals"}


@dataclass(frozen=True)
class UnitWaves:
    """Unit and wave of each row, waves counted from the first.

    Attributes
    ----------
    labels : of the waves; a wave that nobody was seen in (only with AR(1) residuals) has none.
    """

    units: Codes
    waves: Codes
    labels: tuple[str, ...]


def unit_waves(rows: pd.DataFrame, structure: StructureName) -> UnitWaves:
    """Give rows the numbers of their unit and wave.

    A wave that was left out stays as a gap where distance matters (AR(1)); distances are in the largest step
    that all of them are multiples of.
    """
    units = rows.groupby(["team", "unit"]).ngroup().to_numpy()
    periods = rows["period"].to_numpy(np.intp)
    present = np.unique(periods)
    step = max(1, int(np.gcd.reduce(np.diff(present)))) if structure == "ar1" else 0
    waves = (periods - present[0]) // step if step else np.searchsorted(present, periods)
    named = rows.drop_duplicates("period").set_index("period")["period_label"].astype(str)
    by_wave = dict(zip(waves, rows["period"], strict=True))
    labels = (named[by_wave[wave]] if wave in by_wave else "" for wave in range(int(waves.max()) + 1))
    return UnitWaves(np.asarray(units, dtype=np.intp), np.asarray(waves, dtype=np.intp), tuple(labels))


def fit_correlated(
    rows: pd.DataFrame, design: Matrix, part: RandomPart, options: MixedModel
) -> MarginalFit | str:
    """Fit the model, or name the reason why it cannot be: an id of REASONS.

    Unstructured residuals need a unit for every pair of waves, autoregressive ones a unit that is seen twice;
    where units are seen at one distance only, AR(1) residuals contain the unit's own intercept.
    """
    seen = unit_waves(rows, options.residual)
    pairs = [_pairs(seen, part.strata == stratum) for stratum in np.unique(part.strata)]
    n_distances = min(map(_n_distances, pairs))
    if n_distances == 0 or (options.residual == "unstructured" and not np.all(pairs)):
        return "singular_design"
    fit = fit_marginal(
        rows["outcome"].to_numpy(float),
        design,
        units=seen.units,
        waves=seen.waves,
        structure=options.residual,
        terms=[term for term in part.terms if n_distances > 1 or term.name != "unit"],
        strata=part.strata,
    )
    return fit if fit and fit.converged else "did_not_converge"


def _pairs(seen: UnitWaves, own: Mask) -> Mask:
    """Say for each pair of waves whether some unit was seen in both."""
    _, units = np.unique(seen.units[own], return_inverse=True)
    is_seen = np.zeros((int(units.max()) + 1, len(seen.labels)))
    is_seen[units, seen.waves[own]] = 1
    return is_seen.T @ is_seen > 0


def _n_distances(pairs: Mask) -> int:
    """Count the distances at which units were seen."""
    return sum(bool(np.diagonal(pairs, distance).any()) for distance in range(1, len(pairs)))


def correlated_variances(
    fit: MarginalFit, labels: tuple[str, ...], grouped_arm: str | None
) -> list[Quantity]:
    """Give variances, the shares of groups above the unit, and the correlations of a unit's waves.

    Variances of waves and their correlations are those within the groups that units share, the unit's own
    intercept included. Shares are at the mean variance of the waves; they are by arm where arms differ.
    """
    names = [name for name in (*fit.model.shared, fit.model.own) if name]
    found = [Quantity("variance", _in_arm(name, grouped_arm), fit.parameters[name]) for name in names]
    has_strata = fit.model.n_strata > 1
    for number, arm in enumerate(ARM_VALUES if has_strata else [""]):
        found += _of_waves(fit.wave_covariance(number), labels, f":{arm}" if arm else "")
    for arm, is_pilot in ARM_VALUES.items() if has_strata or grouped_arm else [("", 0.0)]:
        found += _shares(fit, int(is_pilot) if has_strata else 0, arm, grouped_arm)
    return sorted(found, key=lambda one: one.estimand, reverse=True)


def _in_arm(name: str, arm: str | None) -> str:
    return f"{name}:{arm}" if name == "team" and arm else name


def _of_waves(covariance: Matrix, labels: tuple[str, ...], suffix: str) -> Iterator[Quantity]:
    deviations = np.sqrt(np.diag(covariance))
    named = [(place, label) for place, label in enumerate(labels) if label]
    for number, (later, later_label) in enumerate(named):
        yield Quantity("variance", f"wave:{later_label}{suffix}", float(covariance[later, later]))
        for earlier, label in named[:number]:
            correlation = covariance[earlier, later] / (deviations[earlier] * deviations[later])
            yield Quantity("icc", f"wave:{label}-{later_label}{suffix}", float(correlation))


def _shares(fit: MarginalFit, stratum: int, arm: str, grouped_arm: str | None) -> Iterator[Quantity]:
    names = [name for name in fit.model.shared if name != "team" or grouped_arm in (None, arm)]
    total = sum(fit.parameters[name] for name in names)
    total += float(np.diag(fit.wave_covariance(stratum)).mean())
    for name in names:
        yield Quantity("icc", f"{name}:{arm}" if arm else name, fit.parameters[name] / total)
