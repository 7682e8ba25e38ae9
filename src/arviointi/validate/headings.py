"""Headings that do not stand in the first row, and a second row of them."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pyarrow.compute as pc

from arviointi.config.drops import RawTable
from arviointi.config.rules import RuleBook
from arviointi.io.raw_sheet import ROW, Sheet, folded
from arviointi.validate.columns import fields_of
from arviointi.validate.found import Finding

LAST_LOOKED_AT = 20
SECOND = 2
FEWEST = 2
DELIMITER = re.compile(r"[;,\t]")


def with_headings_first(
    name: str, sheet: Sheet, table: RawTable, book: RuleBook
) -> tuple[Sheet | None, list[Finding]]:
    """Say where the headings of a sheet are, if not in its first row; leave out a second row of them.

    Returns
    -------
    The sheet, or None where not its first row but a later one holds the headings; and the finding.
    """
    rows = _first_rows(sheet)
    names = {folded(field.name) for field in fields_of(table)}
    there = _matches(sheet.header, names)
    fewest = max(FEWEST, there + 1) if there else 1
    later = [row for row, texts in rows.items() if _is_mostly(_matches(texts, names), texts, fewest)]
    if later:
        return None, [Finding("F25", book.severity("F25"), name, sheet.file, later[0])]
    if not any(heading.strip() for heading in sheet.header):
        return None, [Finding("F07", book.severity("F07"), name, sheet.file)]
    if _repeats_headings(sheet.header, rows.get(SECOND, []), table):
        kept = sheet.cells.filter(pc.not_equal(sheet.cells[ROW], SECOND))
        return replace(sheet, cells=kept), [Finding("F26", book.severity("F26"), name, sheet.file, SECOND)]
    return sheet, []


def _first_rows(sheet: Sheet) -> dict[int, list[str]]:
    """Return the texts of the first rows; a line that was not split into cells is split here."""
    among = sheet.cells.slice(0, LAST_LOOKED_AT).to_pylist()  # a filter by number would load pandas
    first = [cells for cells in among if cells[ROW] <= LAST_LOOKED_AT]
    return {
        cells[ROW]: [
            part for name, text in cells.items() if name != ROW for part in DELIMITER.split(text or "")
        ]
        for cells in sorted(first, key=lambda cells: cells[ROW])
    }


def _matches(texts: Iterable[str], names: set[str]) -> int:
    return len({folded(text) for text in texts} & names)


def _is_mostly(matches: int, texts: Iterable[str], fewest: int) -> bool:
    return matches >= fewest and 2 * matches >= sum(1 for text in texts if text.strip())


def _repeats_headings(header: tuple[str, ...], texts: list[str], table: RawTable) -> bool:
    """Tell whether cells say again, as names or labels, what their columns are called."""
    labels = {
        folded(field.name): {field.name, field.column.label.fi, field.column.label.en, field.column.label.sv}
        for field in fields_of(table)
    }
    told = {heading: {folded(label) for label in known if label} for heading, known in labels.items()}
    repeated = sum(
        folded(text) in told.get(folded(heading), ()) for heading, text in zip(header, texts, strict=False)
    )
    return _is_mostly(repeated, texts, FEWEST)
