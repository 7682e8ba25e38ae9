"""How much the levels of fidelity rest on choices: every variation of a rubric, and which levels stay."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.config.sensitivity import AnyVariation, DrawnWeights, Imputed, Latent
from arviointi.contracts.sensitivity import ROBUSTNESS, SENSITIVITY
from arviointi.digests import text_digest
from arviointi.score.evidence import Evidence
from arviointi.score.fidelity import measured, windows_of
from arviointi.score.sensitivity_cases import CASES, Main, index_of, main_of
from arviointi.score.sensitivity_draws import Draws, drawn_weights
from arviointi.score.sensitivity_imputation import imputed
from arviointi.score.sensitivity_latent import latent
from arviointi.score.sensitivity_rows import robustness_rows, variation_rows
from arviointi.score.windows import DUE


def sensitivity(
    tables: Mapping[str, pd.DataFrame], rubric: Rubric, waves: Sequence[str], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score every team at every wave by all variations of a rubric.

    Parameters
    ----------
    tables : canonical tables by name, registers and responses.
    waves : in order, the first one is the baseline.
    seed : random numbers of a variation come from the seed and the variation's id.

    Returns
    -------
    Contracts `sensitivity` and `robustness`; waves without a delivery are in neither.
    """
    every = windows_of(tables, rubric, waves)
    due = every[every["state"] == DUE].reset_index(drop=True)
    if due.empty or not rubric.sensitivity.variations:
        return pd.DataFrame(columns=SENSITIVITY.names), pd.DataFrame(columns=ROBUSTNESS.names)
    evidence = Evidence(due, tables, rubric, waves[0])
    return varied(main_of(evidence, measured(evidence)), seed)


def varied(main: Main, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Vary what was measured and scored once; results as those of `sensitivity`."""
    rubric = main.case.rubric
    headline = next(iter(rubric.indices))
    rows = []
    for name, plan in rubric.sensitivity.variations.items():
        index = plan.index or headline
        found = varied_by(main, plan, index, generator(seed, name))
        told = variation_rows(main.units, by_rubric(main, index), found, rubric.sensitivity.interval)
        rows.append(told.assign(variation=name, letter=plan.letter, index=index))
    table = pd.concat(rows, ignore_index=True).reindex(columns=SENSITIVITY.names)
    return table, robustness_rows(table, rubric.sensitivity, headline)


def varied_by(main: Main, plan: AnyVariation, index: str, rng: np.random.Generator) -> Draws | None:
    """Compute an index by one variation; None where it is not run."""
    if isinstance(plan, DrawnWeights):
        return drawn_weights(main, plan, index, rng)
    if isinstance(plan, Imputed):
        return imputed(main, plan, index, rng)
    if isinstance(plan, Latent):
        return latent(main, plan, index)
    score, level = index_of(CASES[plan.change](main, plan, index), index)
    return Draws(score[:, None], level[:, None])


def by_rubric(main: Main, index: str) -> Draws:
    """Compute an index by the rubric as it stands."""
    score, level = index_of(main.case, index)
    return Draws(score[:, None], level[:, None])


def generator(seed: int, variation: str) -> np.random.Generator:
    """Return the source of random numbers of one variation."""
    return np.random.default_rng([seed, int(text_digest(variation)[:8], 16)])
