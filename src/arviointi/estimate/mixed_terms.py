"""Random part of a mixed model of survey waves: its terms, and errors made independent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.estimators import MixedModel
from arviointi.estimate.inference import Codes, Matrix, Vector
from arviointi.estimate.mixed_rows import ARM_VALUES
from arviointi.estimate.random_effects import RandomTerm
from arviointi.estimate.reml import MixedFit

OUTERMOST_FIRST = ("region", "site", "team", "unit")


@dataclass(frozen=True)
class RandomPart:
    """Random intercepts (one column each: ones, or 1 in the only arm that has them) and residual strata."""

    terms: tuple[RandomTerm, ...]
    strata: Codes
    grouped_arm: str | None = None

    def formula(self, terms: Iterable[RandomTerm]) -> str:
        """Write some of the terms as a formula in R does."""
        of_team = f"0 + {self.grouped_arm}" if self.grouped_arm else "1"
        return "".join(f" + ({of_team if term.name == 'team' else 1} | {term.name})" for term in terms)


def random_part(rows: pd.DataFrame, design: Matrix, options: MixedModel) -> RandomPart:
    """Lay out the random intercepts of `options.groups`, outermost first, each within the one before it.

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
    return RandomPart(terms, pilot.astype(np.intp) * options.arm_variances, options.grouped_arm)


def whitened(fit: MixedFit, part: RandomPart, columns: Matrix) -> Matrix:
    """Turn columns so that the model's errors have unit covariance.

    Residuals are scaled, then levels taken one by one from the innermost group outwards: their errors have
    the covariance I + τ² z z′, with z the whitened column of the term, whose inverse root is
    I − (1 − (1 + τ² z′z)^(−½)) z z′ / z′z. Within teams any other root gives the same CR2 error by team;
    beyond them, with an intercept of the site or region, teams count as independent given that intercept.
    """
    scale = np.sqrt(fit.residual * fit.relative.strata[part.strata])[:, None]
    turned: Matrix = columns / scale
    directions = [term.design / scale for term in part.terms]
    variances = {term.name: fit.covariance_of(number)[0, 0] for number, term in enumerate(fit.products.terms)}
    for place, term in reversed(list(enumerate(part.terms))):
        direction, variance = directions[place][:, 0], float(variances[term.name])
        turned = _shrunk(turned, direction, term.levels, variance)
        directions = [_shrunk(other, direction, term.levels, variance) for other in directions]
    return turned


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
    n_outside = 0
    for number, name in enumerate(names):
        levels = named.groupby(names[: number + 1]).ngroup().to_numpy()
        n_levels = int(levels.max()) + 1
        if n_outside < n_levels < len(rows):
            yield str(name), np.asarray(levels, dtype=np.intp)
        n_outside = n_levels


def _has_variance(term: RandomTerm, design: Matrix) -> bool:
    """Say whether levels differ in a way that the fixed part does not account for already."""
    n_levels = int(term.levels.max()) + 1
    if n_levels > design.shape[1]:
        return True
    indicators = np.eye(n_levels)[term.levels] * term.design
    return bool(np.linalg.matrix_rank(np.column_stack([design, indicators])) > design.shape[1])
