"""Time from a fresh clone to a report, a second run, one edited outcome; memory; identical bytes.

Run with `make benchmark`. Prints a Markdown table; nothing is asserted.
"""

import hashlib
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUTCOME = "config/outcomes/new_emergency_placements.yaml"


def timed(what: Callable[[], object]) -> float:
    """Return the wall seconds of one call."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def make(clone: Path, target: str = "report") -> str:
    """Run a make target in a clone and return what it printed."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", target], cwd=clone, env=own, check=True, capture_output=True, text=True)
    return done.stdout + done.stderr


def digests(results: Path) -> dict[str, str]:
    """Digest every result; logs and timings are not results."""
    paths = [
        p for p in sorted(results.rglob("*")) if p.is_file() and "logs" not in p.relative_to(results).parts
    ]
    return {str(p.relative_to(results)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def peak_memory_gb() -> float:
    """Return the largest resident memory of any process so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6


def measure(clone: Path) -> list[tuple[str, str, str]]:
    """Run the whole sequence in one clone."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    setup = timed(lambda: make(clone, ".venv/ready"))
    run = timed(lambda: make(clone))
    first = digests(clone / "results")
    nothing = timed(lambda: make(clone))
    (clone / OUTCOME).open("a").write("\n# edited\n")
    edited = timed(lambda: make(clone))
    shutil.rmtree(clone / "results")
    subprocess.run(["git", "checkout", "--quiet", OUTCOME], cwd=clone, check=True)
    make(clone)
    second = digests(clone / "results")
    different = [name for name in first if first[name] != second.get(name)]
    return [
        ("set-up, warm package cache", f"{setup:.0f} s", ""),
        ("the run", f"{run:.0f} s", "90 s"),
        ("fresh clone to finished report", f"{setup + run:.0f} s", "180 s"),
        ("nothing to do", f"{nothing:.1f} s", "6 s"),
        ("one outcome's YAML edited", f"{edited:.0f} s", ""),
        ("peak memory of any process", f"{peak_memory_gb():.2f} GB", "2 GB"),
        ("results", f"{len(first)} files", ""),
        ("different bytes in a second run", f"{len(different)} files", "0"),
    ]


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder) / "clone")
    print("| what | measured | aim |\n|---|---|---|")
    for what, measured, aim in rows:
        print(f"| {what} | {measured} | {aim} |")


if __name__ == "__main__":
    main()
