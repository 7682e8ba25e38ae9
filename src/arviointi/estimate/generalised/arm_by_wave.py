"""Arm × wave for models of binary answers and counts: rows, columns, and when there is no answer."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.estimate.generalised.outcome_checks import Kind, unsuitable
from arviointi.estimate.inference import Codes, Matrix, Vector
from arviointi.estimate.mixed.mixed_rows import ARM_VALUES, Waves, of_both_arms
from arviointi.estimate.results import Quantity, Scale

SCALES: dict[Kind, Scale] = {"gaussian": "identity", "binomial": "logit", "poisson": "log"}


@dataclass(frozen=True)
class ArmByWave:
    """Rows of waves in which both arms were seen.

    `design` has the columns 1, pilot, one dummy a wave after the baseline, the same × pilot.
    """

    rows: pd.DataFrame
    waves: Waves
    outcome: Vector
    design: Matrix
    teams: Codes
    team_names: tuple[str, ...]
    warnings: tuple[str, ...]

    def contrasts(self, kind: Kind) -> Iterator[tuple[Vector, Quantity]]:
        """Give the weights of each arm × wave coefficient, and where it is printed."""
        first, size = len(self.waves.periods) + 1, self.design.shape[1]
        for number, (period, label) in enumerate(
            zip(self.waves.periods[1:], self.waves.labels[1:], strict=True)
        ):
            place = Quantity(
                "contrast", f"pilot:{label}", 0.0, period=period, is_headline=True, scale=SCALES[kind]
            )
            yield np.eye(size)[first + number], place


def arm_by_wave(panel: pd.DataFrame, kind: Kind) -> ArmByWave | str:
    """Lay out a panel of waves for a model of arm × wave, or name the reason why that cannot be.

    The model has a mean for every arm and wave, so that likelihood and estimating equations put it at
    infinity exactly where all answers of one arm and wave are alike ("separation").
    """
    if panel.empty:
        return "no_observations"
    reason = unsuitable(panel, kind)
    if reason:
        return reason
    selection = of_both_arms(panel)
    if selection.reason:
        return selection.reason
    if _is_separated(selection.rows, kind):
        return "separation"
    return _laid_out(selection.rows, selection.waves, selection.warnings)


def _laid_out(rows: pd.DataFrame, waves: Waves, warnings: tuple[str, ...]) -> ArmByWave:
    ordered = rows.sort_values(["team", "unit", "period"])
    pilot = ordered["arm"].map(ARM_VALUES).to_numpy(float)
    later = ordered["period"].to_numpy()[:, None] == np.array(waves.periods[1:])[None, :]
    codes, names = pd.factorize(ordered["team"])
    return ArmByWave(
        ordered,
        waves,
        ordered["outcome"].to_numpy(float),
        np.column_stack([np.ones(len(ordered)), pilot, later, pilot[:, None] * later]),
        np.asarray(codes, dtype=np.intp),
        tuple(map(str, names)),
        warnings,
    )


def _is_separated(rows: pd.DataFrame, kind: Kind) -> bool:
    means = rows.groupby(["arm", "period"], observed=True)["outcome"].mean()
    none, every = bool((means == 0).any()), bool((means == 1).any())
    return (kind != "gaussian" and none) or (kind == "binomial" and every)
