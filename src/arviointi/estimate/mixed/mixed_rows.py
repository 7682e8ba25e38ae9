"""Which rows of a panel of survey waves a mixed model of arm × wave can use."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from arviointi.config.estimators import MixedModel
from arviointi.estimate.design import obstacle

ARM_VALUES = {"comparison": 0.0, "pilot": 1.0}


@dataclass(frozen=True)
class Waves:
    """Periods of the model in order, with their printed names."""

    periods: list[int]
    labels: list[str]


@dataclass(frozen=True)
class Selection:
    """Rows of a model.

    Attributes
    ----------
    rows : PANEL; with the baseline as a covariate, waves after it only, and a column `baseline`.
    waves : of the rows; the first is the baseline, unless it is a covariate.
    warnings : what was left out.
    reason : why the rows cannot answer the question, an id of REASONS.
    """

    rows: pd.DataFrame
    waves: Waves
    warnings: tuple[str, ...] = ()
    reason: str | None = None


def selected(panel: pd.DataFrame, options: MixedModel) -> Selection:
    """Keep the waves of both arms and, with the baseline as a covariate, units that have one.

    Parameters
    ----------
    panel : PANEL of survey waves.
    """
    found = of_both_arms(panel)
    has_covariate = options.baseline == "covariate" and not options.formula
    return _after_baseline(found) if has_covariate and not found.reason else found


def of_both_arms(panel: pd.DataFrame) -> Selection:
    """Keep the waves in which both arms were seen, the baseline being one of them."""
    rows = _balanced(panel)
    found = Selection(rows, _waves(rows), ("wave_without_arm",) if len(rows) < len(panel) else ())
    reason = _unusable(panel) or obstacle(rows, needs_never_exposed=True) or _no_baseline(found)
    return replace(found, reason=reason)


def _unusable(panel: pd.DataFrame) -> str | None:
    if not np.isfinite(panel["outcome"].to_numpy(float)).all():
        return "not_finite"
    return "duplicate_rows" if panel.duplicated(["unit", "period"]).any() else None


def _balanced(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep periods in which both arms were seen; all rows where there is none."""
    has_both = rows.groupby("period")["arm"].nunique() == len(ARM_VALUES)
    return rows[rows["period"].map(has_both)] if has_both.any() else rows


def _waves(rows: pd.DataFrame) -> Waves:
    labels = rows.drop_duplicates("period").set_index("period")["period_label"].sort_index()
    return Waves([int(period) for period in labels.index], [str(label) for label in labels])


def _no_baseline(found: Selection) -> str | None:
    at_baseline = found.rows[found.rows["period"] == found.waves.periods[0]]
    return "no_pre_period" if at_baseline["is_exposed"].any() else None


def _after_baseline(found: Selection) -> Selection:
    """Give each unit's outcome at the first wave to its later rows."""
    is_first = found.rows["period"] == found.waves.periods[0]
    first = found.rows[is_first].set_index("unit")["outcome"]
    later = found.rows[~is_first].assign(baseline=lambda rows: rows["unit"].map(first))
    with_baseline = later.dropna(subset=["baseline"])
    if with_baseline.empty:
        return replace(found, reason="no_pre_period")
    rows = _balanced(with_baseline)
    lost = ("without_baseline",) if len(with_baseline) < len(later) else ()
    less = ("wave_without_arm",) if len(rows) < len(with_baseline) and not found.warnings else ()
    behind = found.rows[found.rows["unit"].isin(rows["unit"])]
    reason = obstacle(behind, needs_never_exposed=True)
    return Selection(rows, _waves(rows), (*found.warnings, *less, *lost), reason)
