"""A drop as it was sent, whatever it was sent as → a folder to read."""

import os
import re
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from arviointi.io.raw_limits import DEEPEST, LARGEST_DROP, LONGEST_NAME, MOST_FILES, is_bomb
from arviointi.io.raw_sheet import Unreadable, folded

ENCRYPTED = 0x1
IN_UTF8 = 0x800
DRIVE = re.compile(r"^[A-Za-z]:")
LITTER_FOLDERS = {"__macosx", ".git", "$recycle.bin"}
LITTER_NAMES = {".ds_store", "thumbs.db", "desktop.ini"}
LOCKS = ("~$", ".~lock.", "._")
ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip
"""What the standard library raises on archives that are damaged, packed in an unknown way or locked."""


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """Give a folder to read for a drop that is a folder, a zip archive or a single file.

    An archive is unpacked whole to a temporary folder, or not at all: one that is damaged, locked, too
    large or has a member that could land elsewhere lies in the folder as it came, and `read_delivery` says
    why. The folder bears the name of the drop and is gone afterwards.
    """
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / path.stem
        folder.mkdir()
        if path.suffix.lower() != ".zip" or refusals(path, path.name) or not _unpacked(path, folder):
            _place(path, folder / path.name)
        yield folder


def is_litter(file: str) -> bool:
    """Tell whether a file is one that computers leave behind: lock files, folder views, resource forks."""
    *folders, name = PurePosixPath(file).parts
    return (
        name.lower() in LITTER_NAMES
        or name.startswith(LOCKS)
        or any(folder.lower() in LITTER_FOLDERS for folder in folders)
    )


def refusals(path: Path, file: str) -> list[Unreadable]:
    """Say why an archive is not unpacked; nothing: it may be."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except ZIP_ERRORS:
        return [Unreadable(path.stem, file, "damaged", hides_tables=True)]
    found = [("too_large", file)] if _is_too_large(members) else [*_dangers(members)]
    return [Unreadable(path.stem, file, reason, value=value, hides_tables=True) for reason, value in found]


def member_names(path: Path) -> list[str]:
    """Name the members of an archive, up to the limit; of a damaged one, nothing."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [_name_of(member) for member in archive.infolist()[:MOST_FILES]]
    except ZIP_ERRORS:
        return []


def is_intact(path: Path) -> bool:
    """Tell whether every member of an archive without refusals can be unpacked as its headers say."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except ZIP_ERRORS:
        return False


def _is_too_large(members: list[zipfile.ZipInfo]) -> bool:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    return len(members) > MOST_FILES or is_bomb(unpacked, packed, LARGEST_DROP)


def _dangers(members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, str]]:
    names = {member: _name_of(member) for member in members}
    if any(member.flag_bits & ENCRYPTED for member in members):
        yield "password", ""
    yield from (("path", name) for member, name in names.items() if _leads_away(member, name))
    files = [folded(name) for member, name in names.items() if not member.is_dir()]
    yield from (("repeated", name) for name, count in Counter(files).items() if count > 1)
    folders = {str(folder) for name in files for folder in PurePosixPath(name).parents}
    yield from (("repeated", name) for name in sorted({*files} & folders))


def _name_of(member: zipfile.ZipInfo) -> str:
    """Return a member's name; some programs write UTF-8 without saying so, some backslashes."""
    name = member.filename
    if not member.flag_bits & IN_UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.filename
    return name.replace("\\", "/")


def _leads_away(member: zipfile.ZipInfo, name: str) -> bool:
    parts = PurePosixPath(name).parts
    kind = stat.S_IFMT(member.external_attr >> 16)
    return (
        name.startswith("/")
        or bool(DRIVE.match(name))
        or ".." in parts
        or not parts
        or len(parts) > DEEPEST
        or any(len(part.encode("utf-8", "surrogatepass")) > LONGEST_NAME for part in parts)
        or kind not in {0, stat.S_IFREG, stat.S_IFDIR}
    )


def _unpacked(path: Path, folder: Path) -> bool:
    """Unpack an archive without dangers; what its headers got wrong leaves nothing behind."""
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                target = folder / _name_of(member)
                if member.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("xb") as sink:
                    shutil.copyfileobj(source, sink)
    except ZIP_ERRORS:
        shutil.rmtree(folder)
        folder.mkdir()
        return False
    return True


def _place(path: Path, target: Path) -> None:
    """Put a file where it is read, without a copy if the disk allows."""
    source = path.resolve()
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
