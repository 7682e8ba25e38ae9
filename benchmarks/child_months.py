"""How long and in how much memory spells become child-months, beside DuckDB's SQL and plain pandas.

Run with `make benchmark-child-months`. Prints a Markdown table and writes it to benchmarks/child_months.md;
nothing is asserted about time. All ways must give the same rows and sums.
"""

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from drops import best, spaced
from large_registers import write_registers

HERE = Path(__file__).parent
SIZES = (500_000, 5_000_000, 50_000_000)
WAYS = (("arviointi", SIZES), ("duckdb", SIZES), ("pandas", SIZES[:2]))
Row = tuple[str, ...]
"""Rows out, way, out, its own time, time and processor time of the process, memory, agreement."""


def measured(folder: Path, size: int, times: int) -> Iterator[Row]:
    """Make the child-months of one size in every way that copes with it, in memory and as a file."""
    given = write_registers(size, folder)
    file, expected = folder / "out" / "child_months.parquet", None
    file.parent.mkdir()
    spells = f"{spaced(given['responsibilities'])} + {spaced(given['placements'])}"
    for way in (way for way, sizes in WAYS if size in sizes):
        for out, name in ((), "memory"), (("--out", file), "Parquet"):
            done = best(times, sys.executable, HERE / "child_months_ways.py", way, folder, *out)
            told = json.loads(done.printed)
            expected = expected or told["sums"]
            agrees = "same" if told["sums"] == expected else f"**{told['sums']}**"
            rows = spaced(told["sums"]["rows"])
            yield spells, rows, way, name, f"{told['seconds']:.2f} s", *done.cells, agrees


def report(rows: list[Row]) -> str:
    """Write the table with its date and kind of machine."""
    head = (
        "| spells in | rows out | way | out | time | whole process | processor time | memory | sums |\n"
        "|--:|--:|---|---|--:|--:|--:|--:|---|"
    )
    load, today = os.getloadavg()[0], dt.datetime.now(tz=dt.UTC).date()
    said = f"Measured {today} on {os.cpu_count()} cores; {load:.1f} processes were waiting at the end."
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows), "", said, ""])


def main() -> None:
    """Print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for size in SIZES for row in measured(Path(folder) / str(size), size, given.times)]
    table = report(rows)
    (HERE / "child_months.md").write_text(f"{HEADING}{table}", encoding="utf-8")
    print(table)


HEADING = """# Spells to child-months: time and memory

Written by `make benchmark-child-months`. In: responsibility spells and placement rows of invented children
(two spells a child, a third of them overlapping) and what 600 teams reported in 13 years. Out: one row per
child, team and month with the days owned, followed, covered and placed, and the placements begun. `time` is
from tables in memory to all rows made: kept as one table in memory, or written to a Parquet file. `whole
process` begins before Python's start and reads the tables too. Memory is the largest resident set. The best
of several runs is shown; where other work shares the machine, processor time says more. `same`: the number of
rows and the sums of all five columns are the same to a day.

"""

if __name__ == "__main__":
    main()
