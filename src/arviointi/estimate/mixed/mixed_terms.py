"""Random part of a mixed model of survey waves: its terms, and errors made independent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.estimators import MixedModel
from arviointi.estimate.inference import Codes, Matrix, Vector, rows_of
from arviointi.estimate.mixed.mixed_rows import ARM_VALUES
from arviointi.estimate.mixed.random_effects import RandomTerm
from arviointi.estimate.mixed.reml import MixedFit

OUTERMOST_FIRST = ("region", "site", "team", "team_wave", "unit")
WITHIN_TEAMS = ("team", "team_wave", "unit")


@dataclass(frozen=True)
class RandomPart:
    """Random intercepts (a column each: ones, or 1 in the only arm that has them), residual strata, teams."""

    terms: tuple[RandomTerm, ...]
    strata: Codes
    teams: Codes
    grouped_arm: str | None = None

    def formula(self, terms: Iterable[RandomTerm]) -> str:
        """Write some of the terms as a formula in R does."""
        of_team = f"0 + {self.grouped_arm}" if self.grouped_arm else "1"
        return "".join(f" + ({of_team if term.name == 'team' else 1} | {term.name})" for term in terms)


def random_part(rows: pd.DataFrame, design: Matrix, options: MixedModel) -> RandomPart:
    """Lay out the random intercepts of `options.groups`, outermost first, each within the one before it.

    Waves of a team lie within the team, beside its units.

    Left out are groups that divide rows as another one does, into single rows, or as the columns of `design`
    do: they have no variance of their own. Teams without a site are a site each.
    """
    pilot = rows["arm"].map(ARM_VALUES).to_numpy(float)
    in_arm = {None: np.ones(len(rows)), "pilot": pilot, "comparison": 1 - pilot}[options.grouped_arm]
    candidates = [
        RandomTerm(name, levels, (in_arm if name == "team" else np.ones(len(rows)))[:, None])
        for name, levels in _distinct(rows, options)
    ]
    terms = tuple(term for term in candidates if _has_variance(term, design))
    strata = pilot.astype(np.intp) * options.arm_variances
    return RandomPart(terms, strata, pd.factorize(rows["team"])[0], options.grouped_arm)


def whitened(fit: MixedFit, part: RandomPart, columns: Matrix) -> Matrix:
    """Turn columns so that the model's errors have unit covariance.

    Residuals are scaled and each team's rows multiplied by the inverse Cholesky root of what lies within
    teams. Sites and regions then come one by one, outwards: their errors have the covariance I + τ² z z′,
    with z the turned column of the term, whose inverse root is I − (1 − (1 + τ² z′z)^(−½)) z z′ / z′z. Within
    teams any other root gives the same CR2 error by team; beyond them teams count as independent given the
    intercept of their site or region.
    """
    scale = np.sqrt(fit.residual * fit.relative.strata[part.strata])[:, None]
    variances = {term.name: fit.covariance_of(number)[0, 0] for number, term in enumerate(fit.products.terms)}
    within = [(term, float(variances[term.name])) for term in part.terms if term.name in WITHIN_TEAMS]
    beyond = [(term, float(variances[term.name])) for term in part.terms if term.name not in WITHIN_TEAMS]
    directions = [term.design / scale for term, _ in beyond]
    turned: Matrix = np.concatenate([columns / scale, *directions], axis=1)
    for rows in rows_of(part.teams):
        root = np.linalg.cholesky(_within_team(within, rows, scale[rows]))
        turned[rows] = np.linalg.solve(root, turned[rows])
    for place, (term, variance) in reversed(list(enumerate(beyond))):
        turned = _shrunk(turned, turned[:, columns.shape[1] + place], term.levels, variance)
    return turned[:, : columns.shape[1]]


def _within_team(terms: list[tuple[RandomTerm, float]], rows: Codes, scale: Matrix) -> Matrix:
    """Return the covariance of a team's rows, residuals having unit variance."""
    covariance = np.eye(len(rows))
    for term, variance in terms:
        direction = term.design[rows] / scale
        is_same = term.levels[rows][:, None] == term.levels[rows]
        covariance += variance * is_same * (direction @ direction.T)
    return covariance


def _shrunk(columns: Matrix, direction: Vector, levels: Codes, variance: float) -> Matrix:
    lengths = np.bincount(levels, direction**2)
    shrinkage = (1 - 1 / np.sqrt(1 + variance * lengths)) / np.where(lengths > 0, lengths, 1)
    products = np.stack([np.bincount(levels, direction * column) for column in columns.T], axis=1)
    along: Matrix = (shrinkage[:, None] * products)[levels]
    return columns - direction[:, None] * along


def _distinct(rows: pd.DataFrame, options: MixedModel) -> Iterator[tuple[str, Codes]]:
    """Yield groups and the levels of rows, without groups that divide rows as the one outside or singly."""
    names = [name for name in OUTERMOST_FIRST if name in options.groups]
    named = rows.assign(site=rows["site"].astype("string").fillna(rows["team"]))
    outside: list[str] = []
    n_outside = 0
    for name in names:
        by = ["team", "period"] if name == "team_wave" else [*outside, name]
        levels = named.groupby(by).ngroup().to_numpy()
        n_levels = int(levels.max()) + 1
        if n_outside < n_levels < len(rows):
            yield str(name), np.asarray(levels, dtype=np.intp)
        if name != "team_wave":
            outside, n_outside = [*outside, name], n_levels


def _has_variance(term: RandomTerm, design: Matrix) -> bool:
    """Say whether levels differ in a way that the fixed part does not account for already."""
    n_levels = int(term.levels.max()) + 1
    if n_levels > design.shape[1]:
        return True
    indicators = np.eye(n_levels)[term.levels] * term.design
    return bool(np.linalg.matrix_rank(np.column_stack([design, indicators])) > design.shape[1])
