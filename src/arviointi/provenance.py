"""Which files a result was made from, back to the deliveries; and whether they still are what they were."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arviointi.config.study import Delivery, Ledger
from arviointi.digests import file_digest
from arviointi.io.tables import read_provenance

INTAKE = ".intake"


@dataclass(frozen=True)
class Difference:
    """A file that is not what the ledger or a result says it is."""

    file: Path
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


@dataclass(frozen=True)
class Ancestor:
    """One file in the chain behind a result; `depth` counts the steps back."""

    file: Path
    digest: str
    depth: int
    step: str = ""


def ledger_differences(ledger: Ledger, raw: Path) -> Iterator[Difference]:
    """Compare every delivered file with the ledger: changed, missing, or not in it."""
    for delivery in ledger.deliveries:
        yield from delivery_differences(delivery, raw / delivery.region / delivery.delivery)
    known = {(delivery.region, delivery.delivery) for delivery in ledger.deliveries}
    unfinished = set(unfinished_intakes(raw))
    for place in sorted(unfinished):
        state = "its receipt is not out" if place in known else "nothing of it is used"
        advice = f"an intake was cut short ({state}); the next `arviointi receive` tidies up"
        yield Difference(raw.joinpath(*place), advice)
    for folder in sorted(path for path in raw.glob("*/*") if path.is_dir()):
        if folder.suffix != INTAKE and (folder.parent.name, folder.name) not in known | unfinished:
            yield Difference(folder, "is not in the ledger; move it elsewhere and take it in from there")


def unfinished_intakes(raw: Path) -> Iterator[tuple[str, str]]:
    """Yield region and name of every delivery whose intake was cut short."""
    for waiting in sorted(raw.glob(f"*/.*{INTAKE}")):
        yield waiting.parent.name, waiting.name.removeprefix(".").removesuffix(INTAKE)


def delivery_differences(delivery: Delivery, folder: Path) -> Iterator[Difference]:
    """Compare the files of one delivery with its line in the ledger."""
    present = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    for name, expected in delivery.files.items():
        if name not in present:
            yield Difference(folder / name, "is in the ledger but not in the delivery")
        elif file_digest(present[name]) != expected.sha256:
            yield Difference(folder / name, "differs from what was received")
    for name in sorted(set(present) - set(delivery.files)):
        yield Difference(folder / name, "is not in the ledger")


def result_differences(results: Path) -> Iterator[Difference]:
    """Compare every result's parents with the files as they are now."""
    for path in sorted(results.rglob("*")):
        made = read_provenance(path) if path.is_file() else None
        for parent, digest in (made or {}).get("parents", {}).items():
            yield from _parent_difference(path, Path(parent), digest)


def _parent_difference(result: Path, parent: Path, digest: str) -> Iterator[Difference]:
    if not parent.exists():
        yield Difference(result, f"was made from {parent}, which is gone")
    elif file_digest(parent) != digest:
        yield Difference(result, f"was made from another {parent}; run the pipeline again")


def ancestors(result: Path, depth: int = 0, seen: set[Path] | None = None) -> Iterator[Ancestor]:
    """Walk back from a result to the deliveries and lines of configuration it was made from."""
    seen = set() if seen is None else seen
    made = read_provenance(result) if result.is_file() else None
    step = str((made or {}).get("step", ""))
    yield Ancestor(result, file_digest(result), depth, step)
    seen.add(result)
    for parent in sorted(Path(name) for name in (made or {}).get("parents", {})):
        source = _verdict_beside(parent)
        if parent.exists() and source not in seen:
            yield from ancestors(source, depth + 1, seen)


def _verdict_beside(path: Path) -> Path:
    """Return the file that knows how a folder of accepted rows was made."""
    verdict = path.parent / "verdict.json"
    return verdict if path.is_dir() and verdict.exists() else path


def commit(folder: Path) -> str | None:
    """Return the git commit of a folder, with `+` where files differ from it; None outside a checkout."""
    head = _git(folder, "rev-parse", "--short=12", "HEAD")
    if head is None:
        return None
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return head + ("+" if changed else "")


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603  fixed command, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607  git is found on the path like any tool
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
