"""What a line of benchmarks/reference.md holds, and the data that more than one of its topics need."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

FIXTURES = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
R = FIXTURES / "r_reference"
Numbers = float | Sequence[float] | np.ndarray


@dataclass(frozen=True)
class Row:
    """Numbers of one source beside ours; of several, `theirs` and `ours` are those farthest apart."""

    what: str
    source: str
    count: int
    theirs: float
    ours: float
    difference: float
    asked: float
    is_relative: bool

    @property
    def holds(self) -> bool:
        return self.difference <= self.asked

    def line(self) -> str:
        unit = " rel." if self.is_relative else ""
        found = f"{self.difference:.1e}{unit}"
        cells = (
            self.what.replace("|", "\\|"),
            self.source,
            str(self.count),
            f"{self.theirs:.10g}",
            f"{self.ours:.10g}",
            found if self.holds else f"**{found}**",
            f"{self.asked:.1e}{unit}" if self.asked else "equal",
        )
        return f"| {' | '.join(cells)} |"


def row(
    what: str, source: str, theirs: Numbers, ours: Numbers, asked: float, *, relative: bool = False
) -> Row:
    """Compare numbers one by one; `asked` is how far apart they may be."""
    reference, found = (np.atleast_1d(np.asarray(one, float)) for one in (theirs, ours))
    if reference.shape != found.shape:
        raise ValueError(f"{what}: {len(reference)} numbers beside {len(found)}")
    away = np.abs(found - reference)
    away = away / np.abs(reference) if relative else away
    worst = int(np.argmax(np.where(np.isnan(away), np.inf, away)))
    return Row(
        what,
        source,
        len(reference),
        float(reference[worst]),
        float(found[worst]),
        float(away[worst]),
        asked,
        relative,
    )


def stored(name: str) -> dict:
    return json.loads((R / name).read_text(encoding="utf-8"))


def panel_of(
    team: pd.Series,
    period: pd.Series,
    start: pd.Series,
    outcome: pd.Series,
    unit: pd.Series | None = None,
    weight: pd.Series | float = 1.0,
) -> pd.DataFrame:
    """Build a PANEL from columns; a start of nan or 0 is never."""
    start = start.where(start > 0)
    names = team.astype(str)
    return pd.DataFrame(
        {
            "region": "r",
            "team": names,
            "site": None,
            "arm": np.where(start.isna(), "comparison", "pilot"),
            "unit": names if unit is None else unit.astype(str),
            "period": period.astype(int),
            "period_label": "T" + period.astype(str),
            "cohort": start.astype("Int64"),
            "is_exposed": period >= start.fillna(np.inf),
            "outcome": outcome.astype(float),
            "weight": weight,
        }
    )


def counties() -> pd.DataFrame:
    """Teen employment in 500 US counties: the data of the `did` vignette."""
    rows = pd.read_csv(FIXTURES / "mpdta" / "mpdta.csv")
    panel = panel_of(rows["countyreal"], rows["year"], rows["first_treat"], rows["lemp"])
    return panel.assign(x_site=rows["lpop"])


def simulated(name: str, *, is_weighted: bool = False) -> pd.DataFrame:
    """Read 40 teams over eight periods: families (simA), children seen once (simB), gaps (simC)."""
    rows = pd.read_csv(R / f"{name}.csv")
    unit = rows["child" if name == "simB_rc" else "fam"]
    weight = rows["w"] if is_weighted else 1.0
    return panel_of(rows["team"], rows["t"], rows["g"], rows["y"], unit, weight).assign(x_site=rows["x"])


def three_waves() -> pd.DataFrame:
    """Read 24 teams of families over three waves."""
    return pd.read_csv(R / "simE_lmm3.csv")


def columns(rows: pd.DataFrame, *names: str) -> np.ndarray:
    return np.column_stack([np.ones(len(rows)), *(rows[name].to_numpy(float) for name in names)])
