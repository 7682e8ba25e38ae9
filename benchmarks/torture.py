"""Read files that break readers: what is said of each, how long it takes, how much memory.

Run with `make torture`. Each file is read by a process of its own. Prints a Markdown table, and fails if a
file ends its reader, takes longer than 20 seconds or more than 1 GB. Files of the reference material are read
where it lies beside the checkout.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from arviointi.io.raw_archive import opened
from arviointi.io.raw_read import read_delivery
from arviointi.io.raw_sheet import Oddity, Sheet, Unknown, Unreadable
from arviointi.validate.files import ODDITIES, REASONS

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from nasty_files import MADE, mutated, workbook  # noqa: E402  the tests' files, found by the line above

SHARED = ROOT.parent / "shared" / "fixtures"

LONGEST = 20.0
MOST_MEMORY = 1000.0
FLIPS = 12
FOLDERS = ("csv_spectrum", "frictionless_csv", "reader_torture")
SAMPLES = ("sample.sav", "sample.zsav", "sample.por", "sample.dta")


def verdict(path: Path) -> str:
    """Read one file as the only one of a drop, in this process, and say what was found."""
    with opened(path) as folder:
        found = read_delivery(folder, {path.stem, path.name.removesuffix(".csv.gz"), "tiimit"})
    sheets = [one for one in found if isinstance(one, Sheet)]
    said = [f"read {one.cells.num_rows} × {len(one.header)}" for one in sheets[:1]]
    said += [f"+ {len(sheets) - 1} sheets"] if len(sheets) > 1 else []
    said += [f"{REASONS[one.reason]} {one.reason}" for one in found if isinstance(one, Unreadable)][:1]
    kinds = {one.kind for one in found if isinstance(one, Oddity)}
    said += sorted(f"{ODDITIES[kind]} {kind}" for kind in kinds)
    said += [
        "F03 no table" if one.content else "F27 not searched" for one in found if isinstance(one, Unknown)
    ][:1]
    return ", ".join(said) or "no verdict"


def peak() -> float:
    """Return the largest memory of this process or one that it started, in MB."""
    used = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(used) / 1e3


def measured(path: Path) -> tuple[str, float, float]:
    """Read a file in a process of its own: what it said, seconds, peak memory in MB."""
    start = time.perf_counter()
    command = [sys.executable, __file__, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=2 * LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return "HANGS", time.perf_counter() - start, 0.0
    seconds = time.perf_counter() - start
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return f"RAISES {last[:80]}", seconds, 0.0
    said, memory = done.stdout.rstrip("\n").rsplit("\t", 1)
    return said, seconds, float(memory)


def torture(folder: Path) -> Iterator[tuple[str, Path]]:
    """Write the nasty files one at a time, with the group each belongs to."""
    for name in MADE:
        subprocess.run([sys.executable, __file__, "--make", name, str(folder / name)], check=True)
        yield "made", folder / name
    whole = {"flipped.xlsx": workbook()}
    if SHARED.is_dir():
        source = SHARED / "reader_torture" / "pyreadstat"
        whole |= {f"flipped{Path(name).suffix}": (source / name).read_bytes() for name in SAMPLES}
    for name, content in whole.items():
        for step in range(FLIPS):
            path = folder / f"{step:02d}_{name}"
            path.write_bytes(mutated(content, step) if step % 3 else content[: len(content) * step // FLIPS])
            yield "damaged", path
    for each in FOLDERS:
        paths = sorted(
            path for path in (SHARED / each).rglob("*") if path.is_file() and path.suffix != ".json"
        )
        if not paths:
            print(f"| {each} | skipped: not beside this checkout | | | |")
        yield from ((each, path) for path in paths)


def main() -> int:
    """Print the table; return 1 if a file broke a limit."""
    print("| file | kind | what happened | seconds | MB |\n|---|---|---|--:|--:|")
    broken, count, slowest, largest = [], 0, 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for group, path in torture(Path(folder)):
            said, seconds, memory = measured(path)
            print(f"| {path.name} | {group} | {said} | {seconds:.1f} | {memory:.0f} |", flush=True)
            count, slowest, largest = count + 1, max(slowest, seconds), max(largest, memory)
            if (
                said.startswith(("RAISES", "HANGS", "no verdict"))
                or seconds > LONGEST
                or memory > MOST_MEMORY
            ):
                broken.append(path.name)
            if Path(folder) in path.parents:
                path.unlink()
    print(
        f"\n{count} files; slowest {slowest:.1f} s, most memory {largest:.0f} MB; broken: {broken or 'none'}"
    )
    return int(bool(broken))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        # in a process of its own, as the memory of this one would count for those it starts
        Path(sys.argv[3]).write_bytes(MADE[sys.argv[2]]())
    elif len(sys.argv) > 1:
        print(f"{verdict(Path(sys.argv[1]))}\t{peak():.0f}")
    else:
        sys.exit(main())
