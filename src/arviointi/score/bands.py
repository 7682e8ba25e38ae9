"""The band of a score in a published table, by informant and by the child's age."""

import numpy as np
import pandas as pd

from arviointi.config.norms import Norm, NormTable

MONTHS = 12


def band(scored: pd.DataFrame, norm: Norm, ages: pd.DataFrame) -> pd.Series:
    """Name the band of every score that a table covers; the others, and missing scores, have none.

    Parameters
    ----------
    scored : columns scale, informant, score.
    norm : the table in use.
    ages : as `ages` returns it, for the same rows.
    """
    found = pd.Series(None, scored.index, dtype=object)
    for table in norm.tables:
        rows = _covered(scored, table, ages)
        starts = np.array(list(table.lowest.values()))
        places = np.searchsorted(starts, scored.loc[rows, "score"].to_numpy(), side="right") - 1
        names = np.array(list(table.lowest), dtype=object)
        found.loc[rows] = np.where(places >= 0, names[places], None)
    return found


def ages(scored: pd.DataFrame, responsibilities: pd.DataFrame) -> pd.DataFrame:
    """Return the youngest and oldest age, in full years, that each row's child may have had on its date.

    Ages count from month to month: a child turns a year older on the first day of the birth month. Where the
    month of birth is not known, the two ages may differ; without a child, a date or a year, both are NaN.
    """
    born = responsibilities.drop_duplicates(["region", "child"])
    rows = scored[["region", "child", "date"]].merge(
        born[["region", "child", "birth_year", "birth_month"]], how="left", on=["region", "child"]
    )
    day = pd.to_datetime(rows["date"])
    month = rows["birth_month"].astype(float)
    lived = day.dt.year * MONTHS + day.dt.month - rows["birth_year"].astype(float) * MONTHS
    youngest, oldest = (lived - month.fillna(end) for end in (MONTHS, 1))
    found = pd.DataFrame({"youngest": youngest // MONTHS, "oldest": oldest // MONTHS})
    return found.set_axis(scored.index)


def _covered(scored: pd.DataFrame, table: NormTable, child: pd.DataFrame) -> pd.Series:
    """Mark the scores of a table's scale and informants whose child was surely within its ages."""
    marked = scored["scale"].eq(table.scale) & scored["informant"].isin(table.informants)
    marked &= scored["score"].notna()
    if table.ages is not None:
        marked &= child["youngest"].ge(table.ages[0]) & child["oldest"].le(table.ages[1])
    return marked
