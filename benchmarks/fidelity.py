"""How long and in how much memory 300 teams are scored at four waves, with every sensitivity analysis.

Run with `make benchmark-fidelity` after `make report`. Prints a Markdown table and writes it to
benchmarks/fidelity.md; nothing is asserted about time.
"""

import argparse
import datetime as dt
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import yaml
from drops import best

from arviointi.contracts.canonical import CANONICAL, RESPONSES
from arviointi.io.tables import read_table, write_table
from arviointi.score.fidelity import TABLES

ROOT = Path(__file__).parents[1]
CANONICAL_RESULTS = ROOT / "results" / "2_canonical"
RUBRIC = ROOT / "config" / "fidelity" / "systemic_practice.yaml"
TEAMS, LAST_WAVE, NEW_WAVE = 300, "T2", "T3"
OF_WAVE = ("drops", "leadership", "team_ratings", "responses")
OUT = {"score_fidelity": ("scores", "adoption", "doses"), "score_sensitivity": ("sensitivity", "robustness")}
Row = tuple[str, ...]
"""What, its time, processor time and memory."""


def write_study(folder: Path) -> dict[str, int]:
    """Write the root study's tables for 300 teams and four waves; return the rows of each."""
    tables = {name: _read(name) for name in (*TABLES, "responses")}
    copies = -(-TEAMS // len(tables["teams"]))
    teams = _repeated(tables["teams"], copies).head(TEAMS)
    rows = {}
    for name, table in tables.items():
        made = _repeated(_with_another_wave(name, table), copies)
        made = teams if name == "teams" else _of(made, teams)
        contract = RESPONSES if name == "responses" else CANONICAL[name]
        write_table(made, folder / f"{name}.parquet", contract, by=__name__, parents=[])
        rows[name] = len(made)
    settings = yaml.safe_load((ROOT / "config" / "study.yaml").read_text("utf-8"))
    settings["waves"].append(NEW_WAVE)
    (folder / "study.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return rows


def _read(name: str) -> pd.DataFrame:
    return read_table(
        CANONICAL_RESULTS / f"{name}.parquet", RESPONSES if name == "responses" else CANONICAL[name]
    )


def _with_another_wave(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Add a fourth wave: the answers and ratings of the third, a window that ends 13 weeks before it."""
    last = table[table["wave"] == LAST_WAVE].assign(wave=NEW_WAVE) if "wave" in table else table.head(0)
    if name == "wave_anchors":
        last = last.assign(anchor=last["anchor"] - pd.Timedelta(weeks=13))
    elif name not in OF_WAVE:
        return table
    if name == "drops":
        last = last.assign(delivery=last["delivery"] + "b", drop=last["drop"] + "b")
    return pd.concat([table, last], ignore_index=True)


def _repeated(table: pd.DataFrame, copies: int) -> pd.DataFrame:
    """Repeat everything under other names of regions."""
    others = (table.assign(region=table["region"] + f"_{number}") for number in range(1, copies))
    return pd.concat([table, *others], ignore_index=True)


def _of(table: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    if "team" not in table:
        return table
    return table.merge(teams[["region", "team"]], on=["region", "team"])


def measured(folder: Path, times: int) -> Iterator[Row]:
    """Run both verbs as processes of their own."""
    tables = sorted(path for path in folder.glob("*.parquet") if path.stem in TABLES)
    for verb, out in OUT.items():
        made = [part for name in out for part in (f"--{name}", folder / f"out_{name}.parquet")]
        given = [
            "--responses",
            folder / "responses.parquet",
            "--rubric",
            RUBRIC,
            "--study",
            folder / "study.yaml",
        ]
        done = best(times, sys.executable, "-m", "arviointi", verb, "--tables", *tables, *given, *made)
        yield f"`arviointi {verb}`", *done.cells


def report(rows: list[Row], sizes: dict[str, int]) -> str:
    """Write the table with what went in, the date and the kind of machine."""
    head = "| what | time | processor time | memory |\n|---|--:|--:|--:|"
    total, load = f"{sum(sizes.values()):,}".replace(",", " "), os.getloadavg()[0]
    said = (
        f"{sizes['teams']} teams, four waves, {total} rows in. Measured {dt.datetime.now(tz=dt.UTC).date()} "
        f"on {os.cpu_count()} cores; {load:.1f} processes were waiting at the end."
    )
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows), "", said, ""])


def main() -> None:
    """Print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = write_study(folder)
        table = report(list(measured(folder, given.times)), sizes)
    (ROOT / "benchmarks" / "fidelity.md").write_text(HEADING + table, encoding="utf-8")
    print(table)


HEADING = """# Fidelity with all sensitivity analyses: time and memory

Written by `make benchmark-fidelity`. In: the canonical tables of the root study's simulated teams, repeated
under other names until there are 300, and a fourth wave. `score_fidelity` scores them by the rubric and dates
adoption; `score_sensitivity` scores them by the rubric and by every variation in it (a–l), among them 1 000
draws of weights, 20 imputations, and three that measure again. Times are of whole processes, from Python's
start to the last file written; the best of several runs is shown. Memory is the largest resident set.

"""

if __name__ == "__main__":
    main()
