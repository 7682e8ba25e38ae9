"""Parquet files: every value as text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from arviointi.contracts.table import text_array
from arviointi.io.raw_limits import LARGEST_TEXT, MOST_COLUMNS
from arviointi.io.raw_sheet import Found, Note, Sheet, Unreadable, as_text, row_numbers, table_of

FIRST_ROW = 2
BATCH = 1 << 16
OWN = {b"ARROW:schema", b"pandas"}
NOTHING = pa.nulls(1)[0]
EMPTY = text_array([""])[0]
WRITTEN_OUT = (pa.types.is_nested, pa.types.is_binary, pa.types.is_large_binary)
DAMAGES = (pa.ArrowException, OSError, UnicodeDecodeError)


def read_parquet(path: Path, name: str, file: str) -> list[Found]:
    """Read a Parquet file batch by batch, up to the limits: a few bytes may declare billions of values."""
    try:
        source = pq.ParquetFile(path, memory_map=False)
        schema = source.schema_arrow
        if len(schema.names) > MOST_COLUMNS:
            return [Unreadable(name, file, "too_large")]
        table = _bounded(source, schema)
    except MemoryError:
        return [Unreadable(name, file, "too_large")]
    except DAMAGES:
        return [Unreadable(name, file, "damaged")]
    if table is None:
        return [Unreadable(name, file, "too_large")]
    rows = row_numbers(range(FIRST_ROW, FIRST_ROW + table.num_rows))
    sheet = Sheet(name, file, tuple(schema.names), table_of(table.columns, rows), (), "parquet")
    return [*_notes(file, schema), sheet]


def _bounded(source: pq.ParquetFile, schema: pa.Schema) -> pa.Table | None:
    """Read all rows as text; None where that is more than is read."""
    width = len(schema.names)
    if not width or not source.metadata.num_rows:
        return pa.Table.from_arrays([text_array([])] * width, names=[str(n) for n in range(width)])
    size, batches = 0, []
    for batch in source.iter_batches(batch_size=BATCH):
        texts = [_as_text(column) for column in batch.columns]
        size += sum(text.nbytes for text in texts)
        if size > LARGEST_TEXT:
            return None
        batches.append(pa.Table.from_arrays(texts, names=[str(n) for n in range(width)]))
    return pa.concat_tables(batches)


def _as_text(column: pa.Array) -> pa.Array:
    if any(is_one(column.type) for is_one in WRITTEN_OUT):
        return text_array(_told(value) for value in column.to_pylist())
    numbers = pc.if_else(pc.is_nan(column), NOTHING, column) if pa.types.is_floating(column.type) else column
    return pc.coalesce(numbers.cast(pa.string()), EMPTY)


def _told(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else as_text(value)


def _notes(file: str, schema: pa.Schema) -> Iterator[Note]:
    for key, text in (schema.metadata or {}).items():
        if key not in OWN:
            yield Note(file, "property", text.decode("utf-8", "replace"), key.decode("utf-8", "replace"))
    for field in schema:
        for key, text in (field.metadata or {}).items():
            if not key.startswith(b"PARQUET:"):
                yield Note(file, "variable label", text.decode("utf-8", "replace"), field.name)
