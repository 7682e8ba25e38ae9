"""A delivery folder → its tables, every cell as text; what cannot be read is said, never raised."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from arviointi.io.raw_apart import Apart
from arviointi.io.raw_archive import is_intact, is_litter, member_names, refusals
from arviointi.io.raw_kind import ARCHIVES, STATISTICS, TEXT, WORKBOOK, contradicts, kind_of
from arviointi.io.raw_limits import LARGEST_SEARCHED
from arviointi.io.raw_lines import read_lines
from arviointi.io.raw_sheet import Found, Note, Sheet, Unknown, Unreadable, folded, is_wanted
from arviointi.io.raw_text import read_text

READERS = 2
NATIVE = {*WORKBOOK, *STATISTICS, ".parquet"}
TABULAR = {*TEXT, *NATIVE}
SEARCHABLE = {"text", "XML", "HTML", "gzip"}


def read_delivery(folder: Path, wanted: set[str]) -> list[Found]:
    """Read every table of a delivery, and list every text that is in no cell.

    Parameters
    ----------
    folder : the delivery as it was received, or as `opened` gives it.
    wanted : names of the tables (file stems or sheet names, `*` for any text); other files are only searched.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    found: list[Found] = [Note("", "folder name", _in_unicode(folder.name))]
    files = [_in_unicode(path.relative_to(folder).as_posix()) for path in paths]
    with Apart() as apart, ThreadPoolExecutor(READERS) as readers:

        def read(path: Path, file: str) -> list[Found]:
            return [] if is_litter(file) else read_file(path, file, wanted, apart)

        for file, parts in zip(files, readers.map(read, paths, files), strict=True):
            found += [Note(file, "file name", file), *parts]
    return found


def read_file(path: Path, file: str, wanted: set[str], apart: Apart) -> list[Found]:
    """Read one file: as a table if it is, or may hold, a wanted one; else for the search for personal data.

    `apart` is the process in which all but text is read.
    """
    names = {folded(name) for name in wanted}
    name, suffix = _stem_and_suffix(PurePosixPath(file))
    kind = kind_of(path)
    is_table = is_wanted(name, names) and suffix in TABULAR
    if is_table or suffix in WORKBOOK:
        wrong = _wrong(path, suffix, kind)
        if wrong:
            reason, value = wrong
            return [Unreadable(name, file, reason, value=value, hides_tables=not is_table)]
        return _read(path, name, suffix, file, names, apart)
    if kind in ARCHIVES and not (kind == "gzip" and suffix in TEXT):
        return _archive(path, name, file)
    return [*_unread(path, name, suffix, kind, file, apart)]


def _in_unicode(name: str) -> str:
    """Return a file's name as text, also where it was written in another encoding than the disk's."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _stem_and_suffix(path: PurePosixPath) -> tuple[str, str]:
    """Split a name; text may be gzipped, other formats pack their content themselves."""
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    named = plain if plain.suffix.lower() in TEXT else path
    return named.stem, named.suffix.lower()


def _wrong(path: Path, suffix: str, kind: str) -> tuple[str, str] | None:
    """Say what of a file's first bytes shows that it need not be read: a reason, and the kind it is."""
    if kind == "password":
        return "password", ""
    if contradicts(kind, path.suffix.lower()):
        return "content", kind
    if not path.stat().st_size:
        return "empty", ""
    return ("encoding", "") if suffix in TEXT and not kind else None


def _read(path: Path, name: str, suffix: str, file: str, names: set[str], apart: Apart) -> list[Found]:
    return apart.read(path, name, file, names) if suffix in NATIVE else [read_text(path, name, file)]


def _archive(path: Path, name: str, file: str) -> list[Found]:
    """Say why an archive inside a delivery is not read; `opened` leaves there what it must not unpack."""
    if kind_of(path) != "zip":
        return [Unreadable(name, file, "archive", hides_tables=True)]
    refused = refusals(path, file)
    if not refused:
        reason = "archive" if is_intact(path) else "damaged"
        refused = [Unreadable(name, file, reason, hides_tables=True)]
    return [*(Note(file, "file name", member) for member in member_names(path)), *refused]


def _unread(path: Path, name: str, suffix: str, kind: str, file: str, apart: Apart) -> Iterator[Found]:
    """Read what is no table, as far as it can be searched for personal data."""
    if path.stat().st_size > LARGEST_SEARCHED:
        yield Unknown(name, file)
    elif suffix in {*STATISTICS, ".parquet"}:
        found = _read(path, name, suffix, file, set(), apart)
        yield from (one for one in found if isinstance(one, Note))
        yield Unknown(name, file, next((one for one in found if isinstance(one, Sheet)), None))
    elif kind in SEARCHABLE or not path.stat().st_size:
        yield Unknown(name, file, read_lines(path, name, file))
    else:
        yield Unknown(name, file)
