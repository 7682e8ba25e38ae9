"""A text that is no table, line by line, so that it can be searched."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from arviointi.contracts.table import text_array
from arviointi.io.raw_limits import GZIP_ERRORS, LARGEST_SEARCHED, TooLargeError, gunzipped
from arviointi.io.raw_sheet import Sheet, row_numbers, table_of

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_lines(path: Path, name: str, file: str) -> Sheet | None:
    """Read a text, plain or gzipped, as one column without heading; None if it cannot be unpacked."""
    try:
        content = gunzipped(path, LARGEST_SEARCHED) if path.suffix.lower() == ".gz" else path.read_bytes()
    except (TooLargeError, *GZIP_ERRORS):
        return None
    whole = text_array([_decoded(content)])
    lines: pa.Array = pc.split_pattern(whole, "\n").flatten()
    cells = table_of([lines], row_numbers(range(1, len(lines) + 1)))
    return Sheet(name, file, ("",), cells)


def _decoded(content: bytes) -> str:
    """Decode whatever it is: what is searched for is written in letters that all encodings share."""
    encoding = next((encoding for mark, encoding in MARKS if content.startswith(mark)), "")
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        return content.decode(encoding or "cp1252", "replace")
