"""Checks by resampling: permuted starts, signs of whole teams, and every combination of choices."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from arviointi.config.estimators import AnyModelOptions
from arviointi.estimate.checks.checked import Checked, Row
from arviointi.estimate.checks.specification_curve import joint_tests, specification_curve, specifications
from arviointi.estimate.estimators import ESTIMATORS, QUICK
from arviointi.estimate.few_teams.quick_statistics import quick_statistic
from arviointi.estimate.few_teams.randomisation import RandomisationTest, randomisation_test, refitted
from arviointi.estimate.few_teams.start_permutations import Within
from arviointi.estimate.few_teams.wild_bootstrap import WildTest, wild_bootstrap_twfe
from arviointi.estimate.placebo import shift_start
from arviointi.estimate.results import Fit, NotEstimable

UNRESTRICTED: Within = "all"


def randomisation(checked: Checked, rng: np.random.Generator) -> Iterator[Row]:
    """Permute the teams' starts."""
    asked, options = checked.plan.analysis.checks.randomisation, checked.plan.options
    if asked is None:
        return
    prepare = quick_statistic(options) or refitted(checked.refitted)
    level = checked.plan.analysis.conf_level
    found = randomisation_test(checked.panel, prepare, asked, rng, level=level)
    if isinstance(found, NotEstimable):
        yield Row("randomisation", reason=found.reason)
        return
    yield _tested("randomisation", found, n=found.n_assignments, value=found.n_movable)


def wild_bootstrap(checked: Checked, rng: np.random.Generator) -> Iterator[Row]:
    """Bootstrap two-way fixed effects; other models have no such bootstrap."""
    asked = checked.plan.analysis.checks.wild_bootstrap
    if asked is None or checked.plan.options.estimator != "twfe":
        return
    found = wild_bootstrap_twfe(checked.panel, asked, checked.plan.analysis.conf_level, rng)
    if isinstance(found, NotEstimable):
        yield Row("wild_bootstrap", reason=found.reason)
        return
    yield _tested("wild_bootstrap", found, n=found.replications)


def specification_rows(checked: Checked, rng: np.random.Generator) -> Iterator[Row]:
    """Run every combination of choices, and test them all together by permuting starts.

    Only estimates on the scale of the checked one have numbers: differences and ratios make no range.
    """
    analysis = checked.plan.analysis
    asked = analysis.checks.specifications
    if asked is None:
        return
    chosen, scale = specifications(asked, analysis.models), checked.headline.scale
    curve = specification_curve(checked.panel, chosen, _fitted, analysis.conf_level, scale=scale)
    numbers = ["estimate", "conf_low", "conf_high", "statistic", "p_value"]
    for one in curve.astype(object).where(curve.notna(), None).to_dict("records"):
        found = {} if one["is_left_out"] else {name: one[name] for name in numbers} | {"degrees": one["df"]}
        yield Row("specification", one["label"], reason=one["reason"], n=one["n_clusters"], **found)
    within = analysis.checks.randomisation.within if analysis.checks.randomisation else UNRESTRICTED
    given = (checked.panel, chosen, _fitted, asked.permutations, within, analysis.conf_level, rng)
    tests = joint_tests(*given, scale=scale)
    if isinstance(tests, NotEstimable):
        yield Row("specification_joint", reason=tests.reason)
        return
    for test in tests:
        yield Row(
            "specification_joint",
            test.name,
            value=test.n_specifications,
            statistic=test.statistic,
            p_value=test.p_value,
            n=test.n_assignments,
        )


def _tested(check: str, found: RandomisationTest | WildTest, *, n: int, value: float | None = None) -> Row:
    return Row(
        check,
        "exact" if found.is_exact else "drawn",
        value=value,
        estimate=found.estimate,
        conf_low=_finite(found.low),
        conf_high=_finite(found.high),
        statistic=found.statistic,
        p_value=found.p_value,
        n=n,
    )


def _fitted(panel: pd.DataFrame, options: AnyModelOptions) -> Fit | NotEstimable:
    estimator = QUICK.get(options.estimator, ESTIMATORS[options.estimator])
    return estimator(shift_start(panel, options.shift_start), options)


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None
