"""Empty SPSS files with labels: the shape of a table for those who work in SPSS."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from arviointi.io.atomic import whole_file
from arviointi.io.raw_write import SPSS_STAMP

N_CASES = slice(80, 84)
"""Where an SPSS file's header holds the number of cases."""
SEGMENT = 8
"""Bytes of a number, and the step in which texts take room."""
DATE_FORMAT = "EDATE10"


@dataclass(frozen=True)
class Variable:
    """One variable: `kind` is text, number or date; `width` bytes of a text; `values` are labels by code."""

    name: str
    kind: str
    label: str
    level: str
    width: int = SEGMENT
    decimals: int = 0
    values: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def write_empty_sav(variables: list[Variable], path: Path, *, title: str, created: dt.date) -> None:
    """Write an SPSS file without cases.

    The library takes the width of a text from its values, so one case as wide as each text may become is
    written and then taken away.
    """
    case = pd.DataFrame({one.name: _widest(one) for one in variables})
    with whole_file(path) as temporary:
        pyreadstat.write_sav(
            case,
            str(temporary),
            file_label=title,
            column_labels=[one.label for one in variables],
            variable_value_labels={one.name: _values(one) for one in variables if one.values},
            missing_ranges={
                one.name: [_value(one, code) for code in one.missing] for one in variables if one.missing
            },
            variable_measure={one.name: one.level for one in variables},
            variable_format={one.name: _format(one) for one in variables if one.kind != "text"},
            row_compress=False,
        )
        content = bytearray(temporary.read_bytes())
        content[SPSS_STAMP] = created.strftime("%d %b %y").encode() + b"00:00:00"
        content[N_CASES] = bytes(4)
        temporary.write_bytes(content[: -sum(_room(one) for one in variables)])


def _widest(one: Variable) -> "pd.Series[Any]":
    if one.kind == "text":
        return pd.Series(["x" * one.width])
    return pd.Series([pd.NaT], dtype="datetime64[ns]") if one.kind == "date" else pd.Series([float("nan")])


def _format(one: Variable) -> str:
    return DATE_FORMAT if one.kind == "date" else f"F8.{one.decimals}"


def _room(one: Variable) -> int:
    return SEGMENT if one.kind != "text" else -(-one.width // SEGMENT) * SEGMENT


def _value(one: Variable, code: str) -> str | float:
    return code if one.kind == "text" else float(code)


def _values(one: Variable) -> dict[Any, str]:
    return {_value(one, code): text for code, text in one.values.items()}
