"""Outcome of both arms before each start, and how far apart the teams of the two arms were."""

import math
from dataclasses import dataclass

import pandas as pd

from arviointi.config.exhibits_effects import BalanceTable
from arviointi.contracts.blocks import Content, Nothing, Row, RowGroup, Suppressed, Table
from arviointi.contracts.panel import ARMS
from arviointi.present.arm_means import digits_of_means, protected_mean, weighted_mean
from arviointi.present.content import column, decimal, heading, message, whole
from arviointi.present.disclosure import Unchecked, protect_unit_count, protect_unit_mean
from arviointi.present.sources import Sources, words

LARGE = 0.25
"""Standardised difference from which regression no longer makes groups alike (Rubin 2001; Stuart 2010)."""
DIGITS = 2


@dataclass(frozen=True)
class Baseline:
    """Rows of PANEL before each start, by arm; comparison rows weigh by the starts they stand beside."""

    rows: dict[str, pd.DataFrame]

    @property
    def standardised_difference(self) -> float | None:
        """Difference of the mean teams in standard deviations of teams, pooled over arms."""
        means = {arm: _team_means(rows) for arm, rows in self.rows.items()}
        if min(len(of_arm) for of_arm in means.values()) < 2:  # noqa: PLR2004  one team has no spread
            return None
        spread = math.sqrt(sum(float(of_arm.var()) for of_arm in means.values()) / len(means))
        gap = float(means["pilot"].mean() - means["comparison"].mean())
        return gap / spread if spread > 0 else None


def baseline(panel: pd.DataFrame, periods: int) -> Baseline:
    """Take each pilot team's last unexposed periods, and the same periods of the comparison teams.

    Parameters
    ----------
    panel : PANEL.
    periods : how many unexposed periods before each start are taken.
    """
    pilot = panel[(panel["arm"] == "pilot") & panel["cohort"].notna() & ~panel["is_exposed"]]
    order = pilot.groupby("team")["period"].rank(method="dense", ascending=False)
    before = pilot[order <= periods]
    starts = before.drop_duplicates(["team", "period"]).groupby("period").size()
    beside = panel[(panel["arm"] == "comparison") & ~panel["is_exposed"] & panel["period"].isin(starts.index)]
    beside = beside.assign(weight=beside["weight"] * beside["period"].map(starts))
    return Baseline({"pilot": before, "comparison": beside})


def _team_means(rows: pd.DataFrame) -> "pd.Series[float]":
    sums = rows.assign(product=rows["outcome"] * rows["weight"]).groupby("team")[["product", "weight"]].sum()
    return sums["product"] / sums["weight"]


def balance_table(exhibit: BalanceTable, sources: Sources) -> Unchecked:
    """Show one row per analysis: means of both arms, teams behind them, standardised difference."""
    columns = (
        heading("outcome_of_analysis"),
        *(column(f"{arm}_{what}") for arm in ARMS for what in ("mean", sources.rules.noun)),
        column("standardised_difference"),
        column("reading", "below"),
    )
    rows = tuple(_row(analysis, exhibit, sources) for analysis in exhibit.analyses)
    table = Table(
        caption=words(exhibit.title),
        columns=columns,
        groups=(RowGroup(id="balance", rows=rows),),
        footnotes=(message("note.balance", n=whole(exhibit.periods)),),
    )
    return Unchecked(table)


def _row(analysis: str, exhibit: BalanceTable, sources: Sources) -> Row:
    subject = sources.subject(analysis)
    found = baseline(sources.panels[analysis], exhibit.periods)
    digits = digits_of_means(sources.panels[analysis]["outcome"] * subject.factor)
    means = {
        arm: protected_mean(
            _mean(rows), _unweighted(rows, sources.panels[analysis]), subject, digits, sources
        )
        for arm, rows in found.rows.items()
    }
    n_teams = {arm: rows["team"].nunique() for arm, rows in found.rows.items()}
    cells = [cell for arm in ARMS for cell in (means[arm], protect_unit_count(n_teams[arm], sources.rules))]
    gap = _difference(found, means, min(n_teams.values()), sources)
    name = message("label.with_unit", label=subject.label, unit=subject.printed_unit)
    return Row(id=analysis, cells=(name, *cells, gap, _reading(gap)))


def _mean(rows: pd.DataFrame) -> float:
    return weighted_mean(rows) if len(rows) else math.nan


def _unweighted(rows: pd.DataFrame, panel: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the weights they have in the panel, by which events are counted."""
    return panel.loc[rows.index]


def _difference(found: Baseline, means: dict[str, Content], n_teams: int, sources: Sources) -> Content:
    if any(isinstance(mean, Suppressed) for mean in means.values()):
        return Suppressed()
    return protect_unit_mean(decimal(found.standardised_difference, DIGITS), n_teams, sources.rules)


def _reading(gap: Content) -> Content:
    if isinstance(gap, Suppressed):
        return message("balance.hidden")
    if isinstance(gap, Nothing):
        return message("balance.unknown")
    is_large = abs(getattr(gap, "value", 0.0)) >= LARGE
    return message("balance.apart" if is_large else "balance.near", limit=decimal(LARGE, DIGITS))
