"""Fixed part of a mixed model of arm × wave: its columns, and what is reported of their coefficients."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.estimators import MixedModel
from arviointi.estimate.inference import Matrix, Vector
from arviointi.estimate.mixed.mixed_formula import matrix_of
from arviointi.estimate.mixed.mixed_rows import ARM_VALUES, Selection, Waves
from arviointi.estimate.results import Quantity

FORMULAS = {
    "free": "outcome ~ arm * wave",
    "constrained": "outcome ~ wave + arm:later_wave",
    "covariate": "outcome ~ wave + arm:wave + baseline:wave",
}


@dataclass(frozen=True)
class Combination:
    """Weights of coefficients in a number that is reported, and that number's place."""

    weights: Vector
    place: Quantity


@dataclass(frozen=True)
class FixedPart:
    """Columns of a model's fixed part (N × p), with what is reported: effects, and means by arm and wave."""

    design: Matrix
    formula: str
    effects: tuple[Combination, ...]
    means: tuple[Combination, ...] = ()


def fixed_part(selection: Selection, options: MixedModel) -> FixedPart:
    """Lay out the fixed part.

    With waves k = 0 … K, pilot p and the outcome y₀ at wave 0:

    - free: 1, p, wave k, p × wave k for k > 0 (the arms may differ at wave 0);
    - constrained: the same without p, so that the arms have one mean at wave 0 (constrained longitudinal data
      analysis: Liang and Zeger 2000, Sankhyā B 62, 134–148);
    - covariate: wave k, p × wave k, (y₀ − its mean) × wave k for k > 0 (analysis of covariance).

    An effect is the coefficient of p × wave k. Covariates are centred, so that means are those at the average
    row's covariates.
    """
    if options.formula:
        return _of_formula(selection, options.formula)
    columns = _arm_by_wave(selection, options)
    covariates = _covariates(selection.rows, options)
    names = [*columns, *covariates.columns]
    design = np.column_stack([*columns.values(), covariates.to_numpy(float)])
    formula = FORMULAS[options.baseline] + "".join(f" + {name}" for name in options.covariates)
    return FixedPart(
        design,
        formula,
        tuple(_effects(selection.waves, names)),
        tuple(_means(selection.waves, names)),
    )


def _arm_by_wave(selection: Selection, options: MixedModel) -> dict[str, Vector]:
    rows, waves = selection.rows, selection.waves
    pilot = rows["arm"].map(ARM_VALUES).to_numpy(float)
    is_wave: dict[str, Vector] = {
        label: np.asarray(rows["period"] == period, dtype=float)
        for period, label in zip(waves.periods, waves.labels, strict=True)
    }
    if options.baseline == "covariate":
        start = rows["baseline"].to_numpy(float)
        centred = start - rows.drop_duplicates("unit")["baseline"].mean()
        columns = {_wave(label): one for label, one in is_wave.items()}
        columns |= {f"baseline:{label}": centred * one for label, one in is_wave.items()}
    else:
        is_wave.pop(waves.labels[0])
        columns = {"1": np.ones(len(rows)), **{_wave(label): one for label, one in is_wave.items()}}
        if options.baseline == "free":
            columns["pilot"] = pilot
    return columns | {_effect(label): pilot * one for label, one in is_wave.items()}


def _wave(label: str) -> str:
    return f"wave:{label}"


def _effect(label: str) -> str:
    return f"pilot:{label}"


def _covariates(rows: pd.DataFrame, options: MixedModel) -> pd.DataFrame:
    """Return the columns of the covariates less their means, without those that do not vary in these rows."""
    prefixes = tuple(f"x_{name}=" for name in options.covariates)
    chosen = rows[[name for name in rows.columns if prefixes and name.startswith(prefixes)]].astype(float)
    varying = chosen.loc[:, chosen.std() > 0]
    return varying - varying.mean()


def _effects(waves: Waves, names: list[str]) -> Iterator[Combination]:
    for period, label in zip(waves.periods, waves.labels, strict=True):
        term = _effect(label)
        if term in names:
            place = Quantity("contrast", term, 0.0, period=period, is_headline=True)
            yield Combination(_weights(names, {term: 1.0}), place)


def _means(waves: Waves, names: list[str]) -> Iterator[Combination]:
    """Yield the means of arms by wave, then how far each mean is from the arm's first."""
    for arm in ARM_VALUES:
        by_wave = [_cell(names, arm, label) for label in waves.labels]
        for period, label, weights in zip(waves.periods, waves.labels, by_wave, strict=True):
            yield Combination(weights, Quantity("mean", f"{arm}:{label}", 0.0, period=period))
        if "1" not in names:
            continue
        for period, label, weights in zip(waves.periods[1:], waves.labels[1:], by_wave[1:], strict=True):
            term = f"{arm}:{label} - {waves.labels[0]}"
            yield Combination(weights - by_wave[0], Quantity("mean", term, 0.0, period=period))


def _cell(names: list[str], arm: str, label: str) -> Vector:
    """Return the row of the design of one arm at one wave, covariates at their mean."""
    is_pilot = ARM_VALUES[arm]
    return _weights(names, {"1": 1.0, "pilot": is_pilot, _wave(label): 1.0, _effect(label): is_pilot})


def _weights(names: list[str], wanted: dict[str, float]) -> Vector:
    return np.array([wanted.get(name, 0.0) for name in names])


def _of_formula(selection: Selection, formula: str) -> FixedPart:
    design, names, has_pilot = matrix_of(formula, selection)
    effects = [
        Combination(weights, Quantity("coefficient", name, 0.0, is_headline=is_headline))
        for weights, name, is_headline in zip(np.eye(len(names)), names, has_pilot, strict=True)
    ]
    return FixedPart(design, f"outcome ~ {formula}", tuple(effects))
