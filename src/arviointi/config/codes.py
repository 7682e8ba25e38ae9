"""`codes/<list>.csv`: official classifications: code, and what it is called in each language."""

import csv
from collections.abc import Mapping
from pathlib import Path

from arviointi.config.base import Label
from arviointi.errors import ConfigError, Problem

CodeList = Mapping[str, Label]
COLUMNS = ("code", "fi", "sv", "en")


def code_list(text: str, path: Path) -> CodeList:
    """Read the text of one file.

    Raises
    ------
    ConfigError
        If it has other columns, or the same code twice.
    """
    heading, *rows = [tuple(row) for row in csv.reader(text.splitlines()) if row] or [()]
    problems = [
        Problem(str(path), row[0], f"has {len(row)} values, not {len(COLUMNS)}")
        for row in rows
        if len(row) != len(COLUMNS)
    ]
    if heading != COLUMNS:
        problems.append(Problem(str(path), "", f"must have the columns {', '.join(COLUMNS)}"))
    codes = [row[0] for row in rows]
    problems += [
        Problem(str(path), code, "is there more than once")
        for code in sorted(set(codes))
        if codes.count(code) > 1
    ]
    if problems:
        raise ConfigError(problems)
    return {code: Label(fi=finnish, sv=swedish, en=english) for code, finnish, swedish, english in rows}
