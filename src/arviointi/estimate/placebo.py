"""Starts that did not happen: the same teams, moved to a time before anything could have had an effect."""

import pandas as pd


def shift_start(panel: pd.DataFrame, periods: int) -> pd.DataFrame:
    """Move every start by a number of periods.

    With a negative number the truly exposed rows are dropped, so that only the time before the real start is
    left, and teams that are then exposed in every period they are seen in are dropped too.
    """
    if periods == 0:
        return panel
    unexposed = panel[~panel["is_exposed"]] if periods < 0 else panel
    cohort = unexposed["cohort"] + periods
    is_exposed = (unexposed["period"] >= cohort).fillna(value=False).astype(bool)
    moved = unexposed.assign(cohort=cohort, is_exposed=is_exposed)
    has_time_before = (~moved["is_exposed"]).groupby(moved["team"]).transform("any")
    return moved[has_time_before].reset_index(drop=True)
