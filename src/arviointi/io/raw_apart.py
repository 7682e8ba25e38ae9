"""Workbooks, statistics and Parquet files are read in a process of their own.

Their readers are native code. A damaged file can end the process they run in (the SPSS reader: a segmentation
fault; that of old workbooks: a panic), keep it busy or fill the memory; here only that process is lost.
"""

import contextlib
import json
import os
import pickle
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Self

from arviointi.io.raw_kind import STATISTICS
from arviointi.io.raw_limits import (
    MEGABYTE,
    MEMORY_APART,
    MEMORY_PER_BYTE,
    SECONDS_APART,
    SECONDS_PER_MEGABYTE,
)
from arviointi.io.raw_sheet import Found, Unreadable, is_wanted

LENGTH = 8
Child = subprocess.Popen[bytes]
Answer = tuple[list[Found], str]


class Apart:
    """A process that reads one file after another; it starts with the first and again after a loss."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> Self:
        """Return itself; nothing is started yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._end()

    def read(self, path: Path, name: str, file: str, wanted: set[str]) -> list[Found]:
        """Read a file that is not text; one that ends its reader is `damaged` or `too_large`."""
        with self._one_at_a_time:
            return self._read(path, name, file, wanted)

    def _read(self, path: Path, name: str, file: str, wanted: set[str]) -> list[Found]:
        child = self._child = self._child or _start()
        late = threading.Event()
        seconds = SECONDS_APART + SECONDS_PER_MEGABYTE * path.stat().st_size / MEGABYTE
        timer = threading.Timer(seconds, _stop, (child, late))
        timer.start()
        try:
            found, fault = _ask(child, json.dumps([str(path), name, file, sorted(wanted)]))
        except (BrokenPipeError, EOFError):
            self._end()
            reason = "too_large" if late.is_set() else "damaged"
            return [Unreadable(name, file, reason, hides_tables=not is_wanted(name, wanted))]
        finally:
            timer.cancel()
        if fault:
            raise RuntimeError(fault)
        return found

    def _end(self) -> None:
        if self._child:
            self._child.kill()
            self._child.communicate()
            self._child = None


def _start() -> Child:
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _stop(child: Child, late: threading.Event) -> None:
    late.set()
    child.kill()


def _ask(child: Child, request: str) -> Answer:
    """Send a request and receive what was found, or the traceback of a fault in our own code.

    Raises
    ------
    BrokenPipeError, EOFError
        If the process ended before it answered.
    """
    source, sink = child.stdout, child.stdin
    if source is None or sink is None:
        raise EOFError
    sink.write(request.encode() + b"\n")
    sink.flush()
    size = source.read(LENGTH)
    if len(size) < LENGTH:
        raise EOFError
    answer: Answer = pickle.loads(source.read(int.from_bytes(size, "big")))  # noqa: S301  our own process
    return answer


def _read(path: Path, name: str, file: str, wanted: set[str]) -> list[Found]:
    if path.suffix.lower() == ".parquet":
        from arviointi.io.raw_parquet import read_parquet  # noqa: PLC0415  each pays only for its own reader

        return read_parquet(path, name, file)
    if path.suffix.lower() in STATISTICS:
        from arviointi.io.raw_statistics import read_statistics  # noqa: PLC0415  see above

        return read_statistics(path, name, file)
    from arviointi.io.raw_workbook import read_workbook  # noqa: PLC0415  see above

    return read_workbook(path, name, file, wanted)


def _limit_memory(size: int) -> None:
    """Limit this process where the system can; elsewhere the checks before reading must do."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  there is none on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_APART + MEMORY_PER_BYTE * size, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve() -> None:
    """Answer requests from standard input until it ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    for line in sys.stdin.buffer:
        path, name, file, wanted = json.loads(line)
        _limit_memory(Path(path).stat().st_size)
        answer: Answer
        try:
            answer = _read(Path(path), name, file, set(wanted)), ""
        except Exception:  # noqa: BLE001  raised again where the answer is received
            answer = [], traceback.format_exc()
        content = pickle.dumps(answer, protocol=5)
        answers.write(len(content).to_bytes(LENGTH, "big") + content)
        answers.flush()


if __name__ == "__main__":
    serve()
