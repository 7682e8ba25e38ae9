"""Delimited text: encoding, delimiter and row numbers as a spreadsheet would have them."""

import csv
import gzip
import io
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

from arviointi.contracts.table import text_array
from arviointi.io.raw_sheet import (
    NO_CELLS,
    Sheet,
    Unreadable,
    row_numbers,
    table_of,
    without_unnamed_blanks,
)

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
DELIMITERS = (";", "\t", ",")
FIRST_ROW = 2
BLOCK = 1 << 26


@dataclass
class _Irregular:
    """Rows whose number of cells is not the header's, by spreadsheet row."""

    texts: dict[int, str] = field(default_factory=dict)

    def keep(self, row: arrow_csv.InvalidRow) -> str:
        self.texts[row.number] = row.text
        return "skip"


def read_text(path: Path, name: str, file: str) -> Sheet | Unreadable:
    """Read a delimited text file, plain or gzipped; every cell stays text."""
    try:
        content = path.read_bytes()
        encoding, text = decoded(gzip.decompress(content) if path.suffix.lower() == ".gz" else content)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return Unreadable(name, file, "damaged")
    except UnicodeDecodeError:
        return Unreadable(name, file, "encoding")
    if not text.strip() or text.startswith(("\n", "\r")):
        return Unreadable(name, file, "empty")
    delimiter = sniffed(text)
    unclosed = _unclosed_quote(text, delimiter)
    if unclosed is not None:
        return Unreadable(name, file, "quote", unclosed)
    try:
        return _parsed(text, delimiter, Sheet(name, file, (), NO_CELLS, (), encoding, delimiter))
    except (pa.ArrowInvalid, csv.Error):
        return Unreadable(name, file, "damaged")


def decoded(content: bytes) -> tuple[str, str]:
    """Return encoding and text: byte order mark, then strict UTF-8, then the Western Windows code page.

    Raises
    ------
    UnicodeDecodeError
        If the bytes are none of these.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding, content.decode(encoding)
    try:
        return "utf-8", content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", content.decode("cp1252")


def sniffed(text: str) -> str:
    """Return the delimiter that is most frequent in the header line, outside quotes."""
    line = text.lstrip("\r\n").splitlines()[0]
    bare = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=bare.count) if any(mark in bare for mark in DELIMITERS) else ","


def _unclosed_quote(text: str, delimiter: str) -> int | None:
    """Return the row of a quote that is never closed; it would swallow all rows after it.

    Only an odd number of quotes can hide one, so intact files are not read twice.
    """
    if text.count('"') % 2 == 0:
        return None
    row = 0
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            row += 1
    except csv.Error:
        return row + 1
    return None


def _parsed(text: str, delimiter: str, empty: Sheet) -> Sheet:
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    irregular = _Irregular()
    regular = _regular_rows(text, delimiter, len(header), irregular)
    rows = range(FIRST_ROW, FIRST_ROW + regular.num_rows + len(irregular.texts))
    kept = [row for row in rows if row not in irregular.texts] if irregular.texts else rows
    mended, overlong = _mended(irregular.texts, delimiter, len(header))
    cells = pa.concat_tables([table_of(regular.columns, row_numbers(kept)), mended])
    whole = replace(empty, header=tuple(header), cells=cells, overlong=overlong)
    return without_unnamed_blanks(whole)


def _regular_rows(text: str, delimiter: str, width: int, irregular: _Irregular) -> pa.Table:
    names = [str(position) for position in range(width)]
    content = text.encode() + (b"" if text.endswith(("\n", "\r")) else b"\n")
    return arrow_csv.read_csv(
        pa.BufferReader(content),
        read_options=arrow_csv.ReadOptions(
            column_names=names,
            skip_rows_after_names=1,
            use_threads=False,
            block_size=min(len(content), BLOCK),
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=irregular.keep,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


def _mended(texts: dict[int, str], delimiter: str, width: int) -> tuple[pa.Table, tuple[int, ...]]:
    """Read the irregular rows: cells missing at the end are empty; cells beyond the header are told of."""
    rows = {row: next(csv.reader([text], delimiter=delimiter), []) for row, text in texts.items()}
    overlong = tuple(row for row, cells in rows.items() if any(cell.strip() for cell in cells[width:]))
    padded = [[*cells[:width], *[""] * (width - len(cells))] for cells in rows.values()]
    columns = [text_array([cells[n] for cells in padded]) for n in range(width)]
    return table_of(columns, row_numbers(rows)), overlong
