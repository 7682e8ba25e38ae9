"""What speaks for or against reading a primary model's estimate as an effect."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from arviointi.config.estimators import ARM_BY_WAVE, AnyModelOptions
from arviointi.contracts.estimates import DIAGNOSTICS
from arviointi.estimate.estimators import ESTIMATORS, QUICK
from arviointi.estimate.few_teams.equality import borrows, difference
from arviointi.estimate.placebo import shift_start
from arviointi.estimate.results import Fit, NotEstimable, Quantity
from arviointi.estimate.tidy import Plan


@dataclass(frozen=True)
class Row:
    """One number of one check: columns of DIAGNOSTICS, where degrees of freedom are called df."""

    check: str
    label: str | None = None
    value: float | None = None
    estimate: float | None = None
    conf_low: float | None = None
    conf_high: float | None = None
    statistic: float | None = None
    degrees: float | None = None
    p_value: float | None = None
    n: int | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Checked:
    """A model that is checked: its data, what it found, and the other models of its analysis.

    `headline` is the effect that is checked: where a model has one at each wave, the last one.
    """

    panel: pd.DataFrame
    plan: Plan
    fit: Fit
    headline: Quantity
    others: Mapping[str, tuple[AnyModelOptions, Fit]]

    @property
    def compares_arms(self) -> bool:
        """Whether it is a model of arm × wave, which knows no time from the start."""
        return self.plan.options.estimator in ARM_BY_WAVE

    def refitted(self, panel: pd.DataFrame) -> Fit | NotEstimable:
        """Fit the same model to other rows, its headline only where that is quicker."""
        options = self.plan.options
        return QUICK.get(options.estimator, ESTIMATORS[options.estimator])(panel, options)


def estimated(check: str, quantity: Quantity, level: float, **more: Any) -> Row:
    """Return a row with an estimate, its interval and test."""
    tested: dict[str, Any] = quantity.tested(level)
    return Row(check, estimate=quantity.estimate, degrees=tested.pop("df", None), **tested, **more)


def refits(
    checked: Checked, check: str, panels: Iterator[tuple[pd.DataFrame, dict[str, Any]]]
) -> Iterator[Row]:
    """Yield the checked effect in other rows: `panels` gives them, with what is said of each."""
    level = checked.plan.analysis.conf_level
    for panel, said in panels:
        fit = checked.refitted(panel)
        if isinstance(fit, NotEstimable):
            yield Row(check, reason=fit.reason, **said)
            continue
        same = [one for one in fit.quantities if (one.term, one.is_headline) == (checked.headline.term, True)]
        if not same:
            yield Row(check, reason="no_post_period", **said)
        for quantity in same:
            yield estimated(check, quantity, level, n=fit.sample.n_clusters, **said)


def leave_out(checked: Checked) -> Iterator[Row]:
    """Estimate again without each team, and without each site of several: does the answer hang on one?"""
    for column in checked.plan.analysis.checks.leave_out:
        names = _several(checked.panel, column)
        without = (
            (checked.panel[~checked.panel[column].isin([name])], {"label": str(name)}) for name in names
        )
        yield from refits(checked, f"leave_out_{column}", without)


def _several(panel: pd.DataFrame, column: str) -> list[str]:
    """Return the teams, or the sites of more than one team; none where there is only one."""
    teams = panel.groupby(column)["team"].nunique()
    return sorted(teams.index if column == "team" else teams.index[teams > 1]) if len(teams) > 1 else []


def placebo_starts(checked: Checked) -> Iterator[Row]:
    """Estimate from the time before only, with starts moved back: nothing can have had an effect there."""
    if not checked.compares_arms:
        shifts = checked.plan.analysis.checks.placebo_starts
        moved = ((shift_start(checked.panel, shift), {"value": float(shift)}) for shift in shifts)
        yield from refits(checked, "placebo_start", moved)


def equality(checked: Checked) -> Iterator[Row]:
    """Test whether the other models of the analysis give the same effect."""
    if not checked.plan.analysis.checks.equality:
        return
    level = checked.plan.analysis.conf_level
    for name, fit, other in _same_effects(checked):
        gap = difference((checked.fit, checked.headline), (fit, other))
        if gap is None:
            continue
        if borrows(checked.headline) or borrows(other):
            yield Row("equality", name, reason="borrowed_error")
        else:
            yield estimated("equality", gap, level, label=name)


def _same_effects(checked: Checked) -> Iterator[tuple[str, Fit, Quantity]]:
    """Yield the checked effect as the other models of the analysis have it."""
    for name, (options, fit) in checked.others.items():
        is_alike = (options.estimator in ARM_BY_WAVE) == checked.compares_arms
        for other in fit.quantities if is_alike and options.role != "placebo" else ():
            if other.is_headline and (not checked.compares_arms or other.term == checked.headline.term):
                yield name, fit, other


def diagnostics_table(rows: Mapping[str, list[Row]], analysis: str) -> pd.DataFrame:
    """Lay the rows of every checked model out as DIAGNOSTICS."""
    records = [
        {"analysis": analysis, "model": model, "number": number, **asdict(row)}
        for model, found in rows.items()
        for number, row in enumerate(found)
    ]
    types = {"int": "Int64", "float": "Float64", "string": "string"}
    frame = pd.DataFrame(records).rename(columns={"degrees": "df"}).reindex(columns=DIAGNOSTICS.names)
    return frame.astype({column.name: types[column.type] for column in DIAGNOSTICS.columns})
