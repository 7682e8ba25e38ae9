"""SPSS and Stata files: codes, not labels; values that the file declares missing are null."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyreadstat

from arviointi.contracts.table import text_array
from arviointi.io.raw_sheet import Sheet, Unreadable, as_text, row_numbers, table_of

FIRST_ROW = 2
READERS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    ".sav": (pyreadstat.read_sav, {"user_missing": True}),
    ".zsav": (pyreadstat.read_sav, {"user_missing": True}),
    ".dta": (pyreadstat.read_dta, {"user_missing": True}),
    ".por": (pyreadstat.read_por, {}),
}


def read_statistics(path: Path, name: str, file: str) -> Sheet | Unreadable:
    """Read an SPSS or Stata file; the first case is row 2, as if the names stood in row 1."""
    read, options = READERS[path.suffix.lower()]
    try:
        columns, meta = read(path, output_format="dict", **options)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        return Unreadable(name, file, "damaged")
    if not columns:
        return Unreadable(name, file, "empty")
    texts = [text_array(_texts(column, values, meta)) for column, values in columns.items()]
    rows = row_numbers(range(FIRST_ROW, FIRST_ROW + len(texts[0])))
    return Sheet(name, file, tuple(columns), table_of(texts, rows), (), str(meta.file_encoding or ""))


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
