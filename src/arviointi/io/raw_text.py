"""Delimited text: encoding, delimiter and row numbers as a spreadsheet would have them."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

from arviointi.contracts.table import text_array
from arviointi.io.raw_limits import GZIP_ERRORS, MOST_CELLS, MOST_COLUMNS, TooLargeError, gunzipped
from arviointi.io.raw_sheet import (
    NO_CELLS,
    Sheet,
    Unreadable,
    row_numbers,
    table_of,
    without_unnamed_blanks,
)

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (";", "\t", ",")
FIRST_ROW = 2
BLOCK = 1 << 20
LARGEST_BLOCK = 1 << 26
TRANSCODED = 1 << 24


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
        return _read(path, name, file)
    except TooLargeError:
        return Unreadable(name, file, "too_large")
    except UnicodeDecodeError:
        return Unreadable(name, file, "encoding")
    except (*GZIP_ERRORS, pa.ArrowInvalid, csv.Error):
        return Unreadable(name, file, "damaged")


def _read(path: Path, name: str, file: str) -> Sheet | Unreadable:
    encoding, text = decoded(gunzipped(path) if path.suffix.lower() == ".gz" else path.read_bytes())
    if text.startswith((b"\n", b"\r")) or all(line.isspace() for line in _lines(text)):
        return Unreadable(name, file, "empty")
    delimiter = sniffed(next(_lines(text)))
    unclosed = _unclosed_quote(text, delimiter)
    if unclosed is not None:
        return Unreadable(name, file, "quote", unclosed)
    return _parsed(text, delimiter, Sheet(name, file, (), NO_CELLS, (), encoding, delimiter))


def decoded(content: bytes) -> tuple[str, bytes]:
    """Return encoding and text in UTF-8: byte order mark, then strict UTF-8, then Windows for the West.

    Raises
    ------
    UnicodeDecodeError
        If the bytes are none of these.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding, _transcoded(content, encoding)
    try:
        for _ in _decoded_blocks(content, "utf-8"):
            pass
    except UnicodeDecodeError:
        return "cp1252", _transcoded(content, "cp1252")
    return "utf-8", content


def _transcoded(content: bytes, encoding: str) -> bytes:
    return b"".join(text.encode() for text in _decoded_blocks(content, encoding))


def _decoded_blocks(content: bytes, encoding: str) -> Iterator[str]:
    """Decode block by block: a text of hundreds of megabytes is up to four times as large in memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), TRANSCODED):
        block = content[start : start + TRANSCODED]
        yield decoder.decode(block, final=start + TRANSCODED >= len(content))


def _lines(text: bytes, newline: str | None = None) -> io.TextIOWrapper:
    """Iterate over the lines of a text without decoding it whole."""
    return io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline=newline)


def sniffed(text: str) -> str:
    """Return the delimiter that is most frequent in the header line, outside quotes."""
    line = text.lstrip("\r\n").splitlines()[0]
    bare = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=bare.count) if any(mark in bare for mark in DELIMITERS) else ","


def _unclosed_quote(text: bytes, delimiter: str) -> int | None:
    """Return the row of a quote that is never closed; it would swallow all rows after it.

    Only an odd number of quotes can hide one, so intact files are not read twice.
    """
    if text.count(b'"') % 2 == 0:
        return None
    row = 0
    try:
        for _ in csv.reader(_lines(text, newline=""), delimiter=delimiter, strict=True):
            row += 1
    except csv.Error:
        return row + 1
    return None


def _parsed(text: bytes, delimiter: str, empty: Sheet) -> Sheet:
    """Read header and rows.

    Raises
    ------
    TooLargeError
        If there are more columns, or more cells to fill up in short rows, than are read.
    """
    header = next(csv.reader(_lines(text, newline=""), delimiter=delimiter))
    if len(header) > MOST_COLUMNS:
        raise TooLargeError(empty.file)
    regular, irregular = _rows(text, delimiter, len(header))
    if len(irregular) * len(header) > MOST_CELLS:
        raise TooLargeError(empty.file)
    numbers = _regular_numbers(regular.num_rows, sorted(irregular))
    mended, beyond = _mended(irregular, delimiter, len(header))
    cells = pa.concat_tables([table_of(regular.columns, numbers), mended])
    whole = replace(
        empty, header=tuple(header), cells=cells, overlong=tuple(beyond), beyond=tuple(beyond.values())
    )
    return without_unnamed_blanks(whole)


def _rows(text: bytes, delimiter: str, width: int) -> tuple[pa.Table, dict[int, str]]:
    """Read the rows that have as many cells as the header, and the text of the others by row.

    Several threads do not know in which row they are, and a cell longer than a block stops the reader: only
    a text that needs it is read again, by one thread, and then in large blocks.
    """
    whole = text if text.endswith((b"\n", b"\r")) else text + b"\n"
    irregular = _Irregular()
    for keep, block in ((None, BLOCK), (irregular.keep, BLOCK)):
        try:
            return _read_rows(whole, delimiter, width, keep, block), irregular.texts
        except pa.ArrowInvalid:
            irregular.texts.clear()
    return _read_rows(whole, delimiter, width, irregular.keep, LARGEST_BLOCK), irregular.texts


def _read_rows(
    text: bytes, delimiter: str, width: int, keep: Callable[[arrow_csv.InvalidRow], str] | None, block: int
) -> pa.Table:
    names = [str(position) for position in range(width)]
    return arrow_csv.read_csv(
        pa.BufferReader(text),
        read_options=arrow_csv.ReadOptions(
            column_names=names,
            skip_rows_after_names=1,
            use_threads=keep is None,
            block_size=min(len(text), block),
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


def _regular_numbers(count: int, gaps: list[int]) -> pa.ChunkedArray:
    """Return the spreadsheet's numbers of the regular rows."""
    starts = [FIRST_ROW, *(gap + 1 for gap in gaps)]
    ends = [*gaps, FIRST_ROW + count + len(gaps)]
    parts = [pa.arange(start, end) for start, end in zip(starts, ends, strict=True)]
    return pa.chunked_array(parts, pa.int64())


def _mended(texts: dict[int, str], delimiter: str, width: int) -> tuple[pa.Table, dict[int, str]]:
    """Read the irregular rows: cells missing at the end are empty; cells beyond the header are told of."""
    rows = {row: next(csv.reader([text], delimiter=delimiter), []) for row, text in texts.items()}
    beyond = {row: " ".join(cells[width:]) for row, cells in rows.items()}
    padded = [[*cells[:width], *[""] * (width - len(cells))] for cells in rows.values()]
    columns = [text_array([cells[n] for cells in padded]) for n in range(width)]
    return table_of(columns, row_numbers(rows)), {row: text for row, text in beyond.items() if text.strip()}
