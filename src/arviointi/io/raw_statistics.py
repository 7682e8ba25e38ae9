"""SPSS and Stata files: codes, not labels; values that the file declares missing are null."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyreadstat

from arviointi.contracts.table import text_array
from arviointi.io.raw_limits import MOST_COLUMNS
from arviointi.io.raw_sheet import Found, Note, Sheet, Unreadable, as_text, row_numbers, table_of

FIRST_ROW = 2
READERS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    ".sav": (pyreadstat.read_sav, {"user_missing": True}),
    ".zsav": (pyreadstat.read_sav, {"user_missing": True}),
    ".dta": (pyreadstat.read_dta, {"user_missing": True}),
    ".por": (pyreadstat.read_por, {}),
}
DAMAGES = (
    pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError, OSError, LookupError,
)  # fmt: skip
"""What the reader raises on damaged files; worse ones end its process, see raw_apart."""


def read_statistics(path: Path, name: str, file: str) -> list[Found]:
    """Read an SPSS or Stata file; the first case is row 2, as if the names stood in row 1."""
    read, options = READERS[path.suffix.lower()]
    try:
        columns, meta = read(path, output_format="dict", **options)
        if len(columns) > MOST_COLUMNS:
            return [Unreadable(name, file, "too_large")]
        texts = [text_array(_texts(column, values, meta)) for column, values in columns.items()]
    except MemoryError:
        return [Unreadable(name, file, "too_large")]
    except DAMAGES:
        return [Unreadable(name, file, "damaged")]
    if not columns:
        return [Unreadable(name, file, "empty")]
    rows = row_numbers(range(FIRST_ROW, FIRST_ROW + len(texts[0])))
    sheet = Sheet(name, file, tuple(columns), table_of(texts, rows), (), str(meta.file_encoding or ""))
    return [*_notes(file, meta), sheet]


def _texts(column: str, values: list[Any], meta: Any) -> list[str | None]:
    ranges = (meta.missing_ranges or {}).get(column, [])
    tags = set((meta.missing_user_values or {}).get(column, []))
    if not ranges and not tags:
        return [as_text(value) for value in values]
    return [None if _is_declared_missing(value, ranges, tags) else as_text(value) for value in values]


def _is_declared_missing(value: Any, ranges: list[dict[str, Any]], tags: set[Any]) -> bool:
    if value is None:
        return False
    comparable = (limits for limits in ranges if isinstance(value, str) == isinstance(limits["lo"], str))
    return value in tags or any(limits["lo"] <= value <= limits["hi"] for limits in comparable)


def _notes(file: str, meta: Any) -> Iterator[Note]:
    """List the labels: of the file, of variables, and of values, those of missing codes among them."""
    yield from (Note(file, "file label", text) for text in (meta.file_label, meta.table_name) if text)
    yield from (Note(file, "file label", str(text)) for text in meta.notes or [])
    for column, text in (meta.column_names_to_labels or {}).items():
        if text:
            yield Note(file, "variable label", text, column)
    for column, labels in (meta.variable_value_labels or {}).items():
        for value, text in labels.items():
            yield Note(file, "value label", str(text), f"{column} = {as_text(value)}")
