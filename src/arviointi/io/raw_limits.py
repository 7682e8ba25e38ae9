"""How much of a delivery is read at most: all limits in one place, each with its reason."""

import gzip
import zlib
from pathlib import Path

MEGABYTE = 1_000_000

MOST_FILES = 2_000
"""Files of an archive, parts of a workbook: a drop has some twenty, a large workbook some hundred."""
LARGEST_DROP = 4_000 * MEGABYTE
"""Unpacked size of an archive; ten times the largest register extract that is expected (5 million rows)."""
LARGEST_BOOK = 600 * MEGABYTE
"""Unpacked size of a workbook: a full sheet of a million rows and ten columns has about that much XML."""
LARGEST_TEXT = 2_000 * MEGABYTE
"""Unpacked size of a gzipped text."""
LARGEST_SEARCHED = 50 * MEGABYTE
"""Size of a file that is no table, up to which it is searched for personal data."""
MOST_RATIO = 200
"""Times that content may grow when unpacked; text packs to a tenth, repetitive sheets to a hundredth."""
RATIO_FREE = 50 * MEGABYTE
"""Unpacked size below which the ratio does not matter."""
MOST_CELLS = 6_000_000
"""Cells of a sheet between A1 and the last one with a value; 50 000 rows of 120 columns."""
MOST_COLUMNS = 16_384
"""Columns of a table: as many as a spreadsheet has."""
MOST_LISTED = 10
"""Places of one kind that a finding lists."""
LONGEST_NAME = 200
"""Bytes of a file's or folder's name; file systems end at 255."""
DEEPEST = 20
"""Folders inside one another."""
MEMORY_APART = 800 * MEGABYTE
"""Memory of the process in which all but text is read; a bomb ends there …"""
MEMORY_PER_BYTE = 10
"""… and so much more for each byte of the file."""
SECONDS_APART = 15.0
"""Time for one file in that process …"""
SECONDS_PER_MEGABYTE = 2.0
"""… and so much more for each megabyte of it."""
BLOCK = 1 << 20


class TooLargeError(Exception):
    """Content that unpacks to more than is read."""


def is_bomb(unpacked: int, packed: int, largest: int) -> bool:
    """Tell whether declared sizes are beyond what is unpacked."""
    return unpacked > largest or (unpacked > RATIO_FREE and unpacked > MOST_RATIO * max(packed, 1))


def gunzipped(path: Path, largest: int = LARGEST_TEXT) -> bytes:
    """Unpack a gzipped file, up to the limits.

    Raises
    ------
    TooLargeError
        If it grows beyond them.
    gzip.BadGzipFile, EOFError, zlib.error
        If it is damaged.
    """
    packed, blocks, size = path.stat().st_size, [], 0
    with gzip.open(path) as file:
        while block := file.read(BLOCK):
            blocks.append(block)
            size += len(block)
            if is_bomb(size, packed, largest):
                raise TooLargeError(path.name)
    return b"".join(blocks)


GZIP_ERRORS = (gzip.BadGzipFile, EOFError, zlib.error)
