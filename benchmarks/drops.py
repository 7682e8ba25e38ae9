"""How long and in how much memory a drop is checked: five million register rows, a workbook, a small drop.

Run with `make benchmark-drops`. The same rows and rules go through pandera and frictionless, which are put
into an environment of their own under .tools/. Prints a Markdown table and writes it to benchmarks/drops.md;
nothing is asserted about time. What the checks find must be what was planted.
"""

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from large_drop import PLANTS, Drop, write_large_drop

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema, RawColumn

ROOT = Path(__file__).parents[1]
HERE = ROOT / "benchmarks"
SCHEMA = ROOT / "config" / "drops" / "v1.yaml"
PEERS = ROOT / ".tools" / "peers"
PACKAGES = ("pandera[pandas,polars]==0.35.0", "frictionless==5.21.0")
ORDERS = {"sijoitukset": [["loppu", "alku"]]}
ACROSS_ROWS = frozenset({"R113"})
COMPARED = "values, keys, references, one rule within a row"
Row = tuple[str, str, str, str, str]
"""What was measured, its wall time, its processor time, its peak memory, and what it found."""


@dataclass(frozen=True)
class Run:
    """A process: seconds from start to end and on processors, largest resident memory, what it printed."""

    seconds: float
    busy: float
    gigabytes: float
    printed: str

    @property
    def cells(self) -> tuple[str, str, str]:
        """Write its measures as cells of the table."""
        return f"{self.seconds:.2f} s", f"{self.busy:.2f} s", f"{self.gigabytes:.2f} GB"


def run(*command: str | Path) -> Run:
    """Run a command to its end and measure it.

    Raises
    ------
    subprocess.CalledProcessError
        If it fails.
    """
    with tempfile.TemporaryFile() as printed:
        start = time.perf_counter()
        child = subprocess.Popen([*map(str, command)], stdout=printed)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        text = printed.read().decode()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, text)
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e6, text)


def best(times: int, *command: str | Path) -> Run:
    """Run a command several times and return the fastest."""
    return min((run(*command) for _ in range(times)), key=lambda one: one.seconds)


def agreement(printed: str, drop: Drop, *, left_out: frozenset[str] = frozenset()) -> str:
    """Say how far the findings are those that were planted."""
    found = {tuple(one) for one in json.loads(printed)["found"]}
    expected = {one for one in drop.expected if one[0] not in left_out}
    missed, extra = expected - found, found - expected
    if missed or extra:
        return f"**{len(missed)} planted errors missed, {len(extra)} false findings**"
    return f"all {len(expected)} planted errors, nothing else"


def plan(schema: DropSchema) -> dict[str, dict[str, object]]:
    """Write the rules of the large tables for the other libraries."""
    return {
        name: {
            "columns": {column: _spec(spec) for column, spec in schema.tables[name].columns.items()},
            "key": schema.tables[name].key,
            "references": {
                column: spec.references
                for column, spec in schema.tables[name].columns.items()
                if spec.references
            },
            "orders": ORDERS.get(name, []),
        }
        for name in PLANTS
    }


def _spec(column: RawColumn) -> dict[str, object]:
    low, high = column.range or (0, 0)
    return {
        "type": column.type,
        "required": column.required or column.key,
        "codes": list(column.codes),
        "range": [low, high],
    }


def write_workbook(drop: Drop, path: Path) -> int:
    """Write a drop as one workbook, a sheet a table of the schema, and return the number of rows."""
    rows = 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        date = book.add_format({"num_format": "d.m.yyyy"})
        for name, table in read_config(DropSchema, SCHEMA).tables.items():
            sheet = book.add_worksheet(name)
            source = drop.folder / f"{name}.csv"
            header = ";".join(table.columns)
            lines = source.read_text(encoding="utf-8").splitlines() if source.exists() else [header]
            rows += len(lines) - 1
            for row, line in enumerate(lines):
                for column, text in enumerate(line.split(";")):
                    _write_cell(sheet, (row, column), text, date)
    return rows


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], text: str, date: object) -> None:
    day = _day(text)
    if day:
        sheet.write_datetime(*at, day, date)
    elif text.isdigit() and (text == "0" or not text.startswith("0")):
        sheet.write_number(*at, int(text))
    elif text:
        sheet.write_string(*at, text)


def _day(text: str) -> dt.datetime | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form)  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    return None


def peers() -> Path | None:
    """Install the other libraries beside the project, and return their interpreter."""
    uv, python = ROOT / ".tools" / "bin" / "uv", PEERS / "bin" / "python"
    commands = (
        [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, PEERS],
        [uv, "pip", "install", "--quiet", "--python", python, *PACKAGES],
    )
    for command in commands:
        if subprocess.run([*map(str, command)], check=False).returncode:
            print(f"The other libraries could not be installed: {' '.join(PACKAGES)}.", file=sys.stderr)
            return None
    return python


def large_rows(folder: Path, rows: int, times: int) -> Iterator[Row]:
    """Measure the large drop in this project."""
    drop = write_large_drop(folder / "large", rows)
    large = sum(drop.rows[name] for name in PLANTS)
    for rules, name, without in (
        ("in_a_row", "values, keys, references, rules within a row", ACROSS_ROWS),
        ("all", "all rules", frozenset[str]()),
    ):
        done = best(times, sys.executable, HERE / "drops_ours.py", drop.folder, "--rules", rules)
        count = json.loads(done.printed)["rules"]
        found = agreement(done.printed, drop, left_out=without)
        what = f"{spaced(large)} rows of CSV, arviointi: {name} ({count} beside those of the schema)"
        yield what, *done.cells, found


def peer_rows(folder: Path, rows: int, sample: int) -> Iterator[Row]:
    """Measure the same rows and rules in other libraries."""
    python = peers()
    if python is None:
        yield "pandera, frictionless", "not installed", "", "", ""
        return
    spec = folder / "plan.json"
    spec.write_text(json.dumps(plan(read_config(DropSchema, SCHEMA))), encoding="utf-8")
    few = write_large_drop(folder / "few", sample)
    for library, drop in (("pandera_polars", "large"), ("pandera_pandas", "large"), ("frictionless", "few")):
        done = run(python, HERE / "drops_peers.py", library, folder / drop, spec)
        failures = json.loads(done.printed) if done.printed else {}
        count = rows if drop == "large" else sum(few.rows[name] for name in PLANTS)
        told = f"{sum(failures.values())} failures told"
        if count < rows:
            told += f"; {spaced(rows)} rows would take {done.seconds * rows / count:.0f} s (extrapolated)"
        what = f"{spaced(count)} rows of CSV, {library.replace('_', ', ')}: {COMPARED}"
        yield what, *done.cells, told


def other_rows(folder: Path, times: int) -> Iterator[Row]:
    """Measure a regional workbook, a small drop and the start of the command."""
    drop = write_large_drop(folder / "regional", 38_000, errors=0)
    book = folder / "regional.xlsx"
    rows = write_workbook(drop, book)
    small = write_large_drop(folder / "small", 2_500, errors=0)
    arviointi = Path(sys.executable).with_name("arviointi")
    few = sum(small.rows.values())
    for what, command in (
        (f"workbook of 23 tables, {spaced(rows)} rows: `arviointi check`", ("check", book)),
        (f"small drop of CSV, {spaced(few)} rows: `arviointi check`", ("check", small.folder)),
        ("`arviointi --help`", ("--help",)),
    ):
        yield what, *best(times, arviointi, *command).cells, ""


def report(rows: list[Row]) -> str:
    """Write the table with its date and kind of machine."""
    head = "| what | time | processor time | memory | found |\n|---|--:|--:|--:|---|"
    load = os.getloadavg()[0]
    today = dt.datetime.now(tz=dt.UTC).date()
    said = f"Measured {today} on {os.cpu_count()} cores; {load:.1f} processes were waiting at the end."
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows), "", said, ""])


def spaced(number: int) -> str:
    """Write a number in groups of three digits."""
    return f"{number:,}".replace(",", " ")


def main() -> None:
    """Print the table and write it."""
    parser = argparse.ArgumentParser(description="How long and in how much memory a drop is checked.")
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--sample", type=int, default=100_000, help="rows for the slowest library")
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*large_rows(folder, given.rows, given.times), *peer_rows(folder, given.rows, given.sample)]
        rows += other_rows(folder, given.times)
    table = report(rows)
    (HERE / "drops.md").write_text(f"{HEADING}{table}", encoding="utf-8")
    print(table)


HEADING = """# Checking drops: time and memory

Written by `make benchmark-drops`. Times are of whole processes, from their start to their last finding; where
other work shares the machine, processor time says more. Memory is the largest resident set. The best of
several runs is shown for this project, one run for the others.

"""

if __name__ == "__main__":
    main()
