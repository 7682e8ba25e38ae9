"""Every check of a primary model, in the order in which a reader asks."""

from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats

from arviointi.estimate.checks.checked import Checked, Row, equality, leave_out, placebo_starts
from arviointi.estimate.checks.detectable import Design, detectable_change
from arviointi.estimate.checks.resampled_checks import randomisation, specification_rows, wild_bootstrap
from arviointi.estimate.checks.trend_checks import trend_checks
from arviointi.estimate.differences.decomposition import decomposition
from arviointi.estimate.inference import smallest_detectable
from arviointi.estimate.results import NotEstimable

TEAM_AUTOCORRELATION = 0.8
"""Of a team's own level from wave to wave where the model does not estimate it; .8 is a common choice."""
DRAWN: tuple[Callable[[Checked, np.random.Generator], Iterator[Row]], ...] = (
    trend_checks, randomisation, wild_bootstrap, specification_rows,
)  # fmt: skip


def diagnostics_of(checked: Checked) -> list[Row]:
    """Run every check that the analysis asks for and that this model can have."""
    seed = checked.plan.seed
    drawn = [
        row
        for place, check in enumerate(DRAWN)
        for row in check(checked, np.random.default_rng([seed, place]))
    ]
    fixed = (placebo_starts, leave_out, equality, comparisons, design)
    return [*drawn, *(row for check in fixed for row in check(checked))]


def comparisons(checked: Checked) -> Iterator[Row]:
    """Say what two-way fixed effects compare, where the model or another of the analysis is one."""
    used = {checked.plan.options.estimator, *(options.estimator for options, _ in checked.others.values())}
    if "twfe" not in used or checked.compares_arms or not checked.plan.analysis.checks.decomposition:
        return
    found = decomposition(checked.panel)
    if isinstance(found, NotEstimable):
        yield Row("decomposition", reason=found.reason)
        return
    for kind, rows in found.groupby("kind", sort=False):
        weight = float(rows["weight"].sum())
        estimate = float((rows["weight"] * rows["estimate"]).sum() / weight) if weight else None
        yield Row("decomposition", str(kind), value=weight, estimate=estimate, n=len(rows))


def design(checked: Checked) -> Iterator[Row]:
    """Say what the design could have seen, in standard deviations at baseline."""
    analysis, spread = checked.plan.analysis, checked.plan.baseline_sd
    arms = {str(arm): int(n) for arm, n in checked.panel.groupby("arm")["team"].nunique().items()}
    for arm, n in arms.items():
        yield Row("design", f"teams_{arm}", value=n)
    if spread:
        headline = checked.headline
        least = smallest_detectable(
            float(headline.std_error or 0), headline.degrees, analysis.conf_level, analysis.power
        )
        if headline.scale == "identity":
            yield Row("design", "mdes_sd", value=least / spread)
    if checked.compares_arms and len(arms) > 1:
        yield from _of_waves(checked, arms)


def _of_waves(checked: Checked, arms: dict[str, int]) -> Iterator[Row]:
    """Add what the design's own counts and correlations allow, apart from this study's luck."""
    shares = {one.term: one.estimate for one in checked.fit.quantities if one.estimand == "icc"}
    counts = checked.panel.groupby(["team", "period"])["unit"].nunique().to_numpy(float)
    per_team = float(stats.hmean(counts))
    yield Row("design", "n_per_team", value=per_team)
    if "team" not in shares or "unit" not in shares:
        return
    icc, lasting = _of_teams(shares)
    if icc >= 1:
        return
    yield Row("design", "icc", value=icc)
    yield Row("design", "team_autocorrelation", value=lasting)
    known = Design(
        int(arms["pilot"]),
        int(arms["comparison"]),
        per_team,
        icc,
        lasting,
        shares["unit"] / (1 - icc),
    )
    analysis = checked.plan.analysis
    yield Row("design", "mdes_design_sd", value=detectable_change(known, analysis.conf_level, analysis.power))


def _of_teams(shares: dict[str, float]) -> tuple[float, float]:
    """Return the correlation of a team's units at one wave, and of its level between waves."""
    icc = shares["team"] + shares.get("team_wave", 0.0)
    is_estimated = "team_wave" in shares and icc > 0
    return icc, shares["team"] / icc if is_estimated else TEAM_AUTOCORRELATION
