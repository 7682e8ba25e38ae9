"""Variances of a mixed model with random intercepts, and their shares with confidence intervals."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.optimize import Bounds, brentq, minimize

from arviointi.estimate.inference import Vector
from arviointi.estimate.mixed.mixed_rows import ARM_VALUES
from arviointi.estimate.mixed.reml import MixedFit
from arviointi.estimate.mixed.restricted_likelihood import Relative, profile
from arviointi.estimate.results import Quantity

LARGEST_SHARE = 1 - 1e-6
PRECISION = 1e-5
SMALLEST_START = 0.1


def variances(fit: MixedFit, *, grouped_arm: str | None = None) -> list[Quantity]:
    """Give the variances, outermost group first, and the share that each group has of an outcome's variance.

    The share of the outermost group is the intraclass correlation; further in, it is what a group adds to
    that. Where arms have residual variances of their own or teams in one arm only (`grouped_arm`), shares are
    by arm.
    """
    return [*_variances(fit, grouped_arm), *_shares(fit, grouped_arm)]


def _variances(fit: MixedFit, grouped_arm: str | None) -> Iterator[Quantity]:
    for number, term in reversed(list(enumerate(fit.products.terms))):
        name = f"team:{grouped_arm}" if grouped_arm and term.name == "team" else term.name
        yield Quantity("variance", name, float(fit.covariance_of(number)[0, 0]))
    strata = fit.residual * fit.relative.strata
    names = [f"residual:{arm}" for arm in ARM_VALUES] if len(strata) > 1 else ["residual"]
    for name, value in zip(names, strata, strict=True):
        yield Quantity("variance", name, float(value))


def _shares(fit: MixedFit, grouped_arm: str | None) -> Iterator[Quantity]:
    terms = fit.products.terms
    has_strata = len(fit.relative.strata) > 1
    for arm, is_pilot in ARM_VALUES.items() if has_strata or grouped_arm else [("", 0.0)]:
        has_teams = grouped_arm in (None, arm)
        is_in = np.array([float(has_teams or term.name != "team") for term in terms])
        for number in reversed(np.flatnonzero(is_in)):
            share = Share(fit, int(number), is_in, int(is_pilot) if has_strata else 0)
            name = f"{terms[number].name}:{arm}" if arm else terms[number].name
            yield Quantity("icc", name, share.estimate, bounds=share.bounds)


@dataclass(frozen=True)
class Share:
    """The share that one group has of the variance of an outcome.

    Attributes
    ----------
    number : of the group among the model's terms.
    is_in : per term, 1 if the outcome has it, otherwise 0.
    stratum : of the outcome's residual variance.
    """

    fit: MixedFit
    number: int
    is_in: Vector
    stratum: int

    @property
    def estimate(self) -> float:
        """Return the share at the estimated variances."""
        squares = self.is_in * self._deviations**2
        return float(squares[self.number] / (squares.sum() + self.fit.relative.strata[self.stratum]))

    def bounds(self, level: float) -> tuple[float, float]:
        """Return the confidence interval by the profile of the restricted likelihood.

        It holds the shares at which twice the log-likelihood, maximised over all other parameters, is below
        its maximum by no more than the quantile of χ²(1) (Pawitan 2001, In All Likelihood, section 3.4; R's
        lme4 profiles deviations in this way). Unlike an interval from a standard error it stays between 0 and
        1, and begins at 0 where the likelihood allows no variance. Coverage with 18 teams is measured in
        benchmarks/mixed_size.py.
        """
        critical = float(stats.norm.ppf((1 + level) / 2))
        start, estimate = self._others, self.estimate
        known = {estimate: -critical}

        def excess(share: float) -> float:
            """Return the root of the likelihood ratio, which is nearly linear, less its quantile.

            Each share has one value: started elsewhere, the optimiser may end a little apart from it.
            """
            nonlocal start
            if share not in known:
                deviance, start = self._profiled(share, start)
                known[share] = float(np.sqrt(max(deviance + 2 * self.fit.log_lik, 0.0))) - critical
            return known[share]

        low = 0.0 if estimate == 0 or excess(0.0) <= 0 else brentq(excess, 0.0, estimate, xtol=PRECISION)
        inside, outside = estimate, estimate + (1 - estimate) / 8
        while excess(outside) <= 0:
            inside, outside = outside, (1 + outside) / 2
            if outside > LARGEST_SHARE:
                return float(low), 1.0
        return float(low), float(brentq(excess, inside, outside, xtol=PRECISION))

    @property
    def _deviations(self) -> Vector:
        return np.array([float(factor[0, 0]) for factor in self.fit.relative.factors])

    @property
    def _others(self) -> Vector:
        """Return the parameters beside the share: deviations of other groups, log variances of strata."""
        others = np.delete(self._deviations, self.number)
        return np.concatenate([others, np.log(self.fit.relative.strata[1:])])

    def _profiled(self, share: float, start: Vector) -> tuple[float, Vector]:
        """Return −2 × log-likelihood at a share, maximised over the other parameters, and where that is."""

        def deviance(parameters: Vector) -> float:
            relative = self._relative(share, parameters)
            return profile(self.fit.products, relative, restricted=self.fit.is_restricted).deviance

        if len(start) == 0:
            return deviance(start), start
        n_others = len(self.is_in) - 1
        lowest = np.repeat([0.0, -np.inf], [n_others, len(start) - n_others])
        off_boundary = np.maximum(start, np.where(lowest == 0, SMALLEST_START, -np.inf))
        found = minimize(deviance, off_boundary, jac="3-point", method="L-BFGS-B", bounds=Bounds(lowest))
        return float(found.fun), found.x

    def _relative(self, share: float, parameters: Vector) -> Relative:
        """Give this group the relative variance that makes its share what is asked for."""
        others = parameters[: len(self.is_in) - 1]
        strata = np.concatenate([[1.0], np.exp(parameters[len(others) :])])
        rest = strata[self.stratum] + (np.delete(self.is_in, self.number) * others**2).sum()
        own = np.sqrt(share / (1 - share) * rest)
        deviations = np.insert(others, self.number, own)
        return Relative(tuple(np.array([[one]]) for one in deviations), strata)
