"""Composites: the mean of the delivered indicators that have a value."""

from collections.abc import Mapping

import pandas as pd

from arviointi.config.outcomes import Composite
from arviointi.contracts.scores import PERIOD_OUTCOMES

UNIT_PERIOD = ["region", "team", "period", "period_label"]
NOT_REPORTED = "not_reported"


def composite(tables: Mapping[str, pd.DataFrame], definition: Composite) -> pd.DataFrame:
    """Average indicators per unit and period: within each part, then over the parts.

    Indicators without a value are left out of their part's mean, and parts without any value out of the mean
    of parts. A unit has a row for every period in which any of its indicators was delivered, with or without
    a value.

    Parameters
    ----------
    tables : holds `indicators`.

    Returns
    -------
    Contract `period_outcomes`. Without any value the reason is the one that most of the indicators give, of
    equally many the first by the alphabet; an indicator that has no row gives `not_reported`.
    """
    rows = _every_indicator(tables["indicators"], definition)
    means = rows.groupby([*UNIT_PERIOD, "part"])["value"].mean().groupby(UNIT_PERIOD).mean()
    found = means.reset_index().merge(_main_reasons(rows), how="left", on=UNIT_PERIOD)
    reason = found["missing_reason"].where(found["value"].isna())
    complete = found.assign(missing_reason=reason, events=float("nan"), exposure=float("nan"))
    return complete[PERIOD_OUTCOMES.names].sort_values(UNIT_PERIOD, ignore_index=True)


def _every_indicator(indicators: pd.DataFrame, definition: Composite) -> pd.DataFrame:
    """Give each unit and period one row an indicator of the composite, delivered or not."""
    named = [(part, name) for part, names in definition.parts.items() for name in names]
    wanted = pd.DataFrame(named, columns=["part", "indicator"], dtype="str")
    own = indicators[indicators["indicator"].isin(wanted["indicator"])]
    grid = own[UNIT_PERIOD].drop_duplicates().merge(wanted, how="cross")
    rows = grid.merge(own[[*UNIT_PERIOD, "indicator", "value", "missing_reason"]], how="left")
    reason = rows["missing_reason"].fillna(NOT_REPORTED)
    return rows.assign(missing_reason=reason.where(rows["value"].isna()))


def _main_reasons(rows: pd.DataFrame) -> pd.DataFrame:
    """Find the reason that most of the missing indicators of a unit and period give."""
    counts = rows.groupby([*UNIT_PERIOD, "missing_reason"], as_index=False).size()
    ordered = counts.sort_values(["size", "missing_reason"], ascending=[False, True])
    return ordered.drop_duplicates(UNIT_PERIOD).drop(columns="size")
