"""Count how many composites equal the published ones, and how often two series differ: `python recount.py`.

Reads the results of a finished run of this study.
"""

import sys
from pathlib import Path

import pandas as pd

from arviointi.config.load import load_study
from arviointi.contracts.scores import PERIOD_OUTCOMES
from arviointi.io.tables import read_table

HERE = Path(__file__).resolve().parent
UNIT_PERIOD = ["region", "team", "period"]


def values(outcome: str) -> pd.Series:
    """Return the values of an outcome by unit and period."""
    rows = read_table(HERE / "results" / "3_scores" / "outcomes" / f"{outcome}.parquet", PERIOD_OUTCOMES)
    return rows.set_index(UNIT_PERIOD)["value"].dropna()


def main() -> None:
    """Print one line a pair of series."""
    exhibits = load_study(HERE / "config").exhibits
    for exhibit in ("agreement_composites", "agreement_placed"):
        for pair in exhibits[exhibit].pairs.values():
            both = pd.concat([values(pair.first), values(pair.second)], axis=1, join="inner")
            apart = (both.iloc[:, 0] - both.iloc[:, 1]).abs()
            n_equal = int((apart <= pair.tolerance).sum())
            said = f"{n_equal} of {len(both)} equal within {pair.tolerance:g}"
            sys.stdout.write(f"{pair.label.en}: {said}, largest difference {apart.max():.2g}\n")


if __name__ == "__main__":
    main()
