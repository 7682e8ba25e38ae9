"""Tables drawn in text, so that a test reads like a methods section."""

import pandas as pd
import pyarrow as pa

from arviointi.contracts.table import TYPES, Table
from arviointi.io.tables import to_pandas


def cells(text: str) -> list[dict[str, str | None]]:
    """Read `| a | b |` lines: the first one holds the names, an empty cell is missing, rules are skipped."""
    lines = [line.strip().strip("|") for line in text.strip().splitlines() if set(line) - set("|-+ ")]
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    for row in rows:
        assert len(row) == len(header), f"{row} does not fit under {header}"
    return [dict(zip(header, [cell or None for cell in row], strict=True)) for row in rows]


def frame(contract: Table, text: str = "", **constants: object) -> pd.DataFrame:
    """Draw a table of a contract as a step would read it.

    Columns that are not drawn hold a constant, or nothing.
    """
    drawn = cells(text) if text.strip() else []
    columns = {
        column.name: pa.array([_cell(row, column.name, constants) for row in drawn], pa.string()).cast(
            TYPES[column.type]
        )
        for column in contract.columns
    }
    return to_pandas(contract.conform(pa.table(columns)))


def _cell(row: dict[str, str | None], name: str, constants: dict[str, object]) -> str | None:
    value = row[name] if name in row else constants.get(name)
    if value is None:
        return None
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
