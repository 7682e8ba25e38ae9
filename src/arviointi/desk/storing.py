"""A delivery on disk: the old state or the new one, whenever the process is killed.

The ledger is the commit. Files and receipt wait in a hidden folder, `.<delivery>.intake`; the files take
their place; the ledger names them; the receipt goes out; the hidden folder goes. Whoever comes next finds in
the ledger whether a hidden folder that was left behind is of an intake to finish or of one to undo.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile, rmtree

from arviointi.config.base import read_config
from arviointi.config.study import Delivery, Ledger
from arviointi.desk.ledger import write_ledger
from arviointi.digests import file_digest
from arviointi.errors import UserError
from arviointi.io.atomic import write_text
from arviointi.provenance import INTAKE, unfinished_intakes

FILES, RECEIPTS = "files", "receipts"
READ_ONLY, WRITABLE = 0o440, 0o640


@dataclass(frozen=True)
class Places:
    """Where deliveries are written down, kept, and acknowledged."""

    ledger: Path
    raw: Path
    receipts: Path

    def folder(self, region: str, delivery: str) -> Path:
        """Return the folder of a delivery."""
        return self.raw / region / delivery

    def waiting(self, region: str, delivery: str) -> Path:
        """Return the hidden folder in which a delivery waits for the ledger."""
        return self.raw / region / f".{delivery}{INTAKE}"


class BusyLedger(UserError):
    """Somebody else is receiving."""


class ChangedFile(UserError):
    """A file is not what it was when it was checked."""


@contextmanager
def one_at_a_time(ledger: Path, seconds: float) -> Iterator[None]:
    """Let only one intake at a time use a ledger; the system frees the lock of a process that dies.

    Raises
    ------
    BusyLedger
        If another one has not ended after `seconds`.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  no other tool needs it

    lock = FileLock(ledger.with_name(f".{ledger.name}.lock"))
    try:
        lock.acquire(timeout=seconds)
    except Timeout as busy:
        raise BusyLedger(str(lock.lock_file)) from busy
    try:
        yield
    finally:
        lock.release()


def store(source: Path, entry: Delivery, receipts: Mapping[str, str], known: Ledger, places: Places) -> None:
    """Take a drop's files into `raw`, its line into the ledger and its receipts out: all or nothing.

    Parameters
    ----------
    receipts : texts by the ending of their file.

    Raises
    ------
    ChangedFile
        If a copy is not what `entry` says.
    """
    waiting = places.waiting(entry.region, entry.delivery)
    try:
        _copy(source, entry, waiting / FILES)
        for ending, text in receipts.items():
            write_text(text, waiting / RECEIPTS / f"{entry.delivery}.{ending}")
        (waiting / FILES).rename(places.folder(entry.region, entry.delivery))
        write_ledger(Ledger(deliveries=[*known.deliveries, entry]), places.ledger)
    finally:
        settle(places)


def _copy(source: Path, entry: Delivery, target: Path) -> None:
    for name, expected in entry.files.items():
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copyfile(source / name, copy)
        if file_digest(copy) != expected.sha256:
            raise ChangedFile(name)
        copy.chmod(READ_ONLY)


def settle(places: Places) -> list[str]:
    """Finish what the ledger names and undo what it does not; name the deliveries that were left behind."""
    left = list(unfinished_intakes(places.raw))
    known = read_config(Ledger, places.ledger) if left else Ledger()
    for region, delivery in left:
        waiting = places.waiting(region, delivery)
        if known.find(region, delivery):
            _give_out(waiting / RECEIPTS, places.receipts / region)
        elif (waiting / RECEIPTS).exists() and not (waiting / FILES).exists():
            _remove(places.folder(region, delivery))
        _remove(waiting / RECEIPTS)
        _remove(waiting)
        if not any(waiting.parent.iterdir()):
            waiting.parent.rmdir()
    return [f"{region}/{delivery}" for region, delivery in left]


def _give_out(made: Path, receipts: Path) -> None:
    for receipt in sorted(made.glob("*")):
        write_text(receipt.read_text(encoding="utf-8"), receipts / receipt.name)


def _remove(folder: Path) -> None:
    """Remove a folder of read-only files, which some systems refuse to delete."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(WRITABLE)
    if folder.exists():
        rmtree(folder)
