"""A drop as its sender has it: tables of text that a fault may change, and the files they become."""

import copy
import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from arviointi.io.raw_read import read_delivery
from arviointi.io.raw_sheet import Sheet


@dataclass
class Table:
    """Headings and rows of text."""

    header: list[str]
    rows: list[list[str]]

    def at(self, column: str) -> int:
        return self.header.index(column)

    def get(self, row: list[str], column: str) -> str:
        return row[self.at(column)]

    def set(self, row: list[str], column: str, value: str) -> None:
        row[self.at(column)] = value


@dataclass
class Drop:
    """The tables of one drop and of the one before it, and files that are no tables."""

    tables: dict[str, Table]
    previous: dict[str, Table]
    random: Random
    files: dict[str, bytes] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def __getitem__(self, table: str) -> Table:
        return self.tables[table]

    def pick(self, table: str, wanted: Callable[[dict[str, str]], bool] = lambda _: True) -> list[str]:
        """Choose one row at random among those that satisfy `wanted`."""
        chosen = self.tables[table]
        fitting = [row for row in chosen.rows if wanted(dict(zip(chosen.header, row, strict=True)))]
        if not fitting:
            raise NothingToSpoil(table)
        return self.random.choice(fitting)

    def spoil(
        self,
        table: str,
        column: str,
        value: str | Callable[[str], str],
        wanted: Callable[[dict[str, str]], bool] = lambda _: True,
    ) -> list[str]:
        """Put a value in one row's column, or what `value` makes of the one there."""
        row = self.pick(table, lambda cells: bool(cells[column]) and wanted(cells))
        here = self.tables[table]
        here.set(row, column, value(here.get(row, column)) if callable(value) else value)
        return row

    def copy_row(self, table: str, row: list[str], **changed: str) -> None:
        """Add a copy of a row, some columns of it changed."""
        added = list(row)
        for column, value in changed.items():
            self.tables[table].set(added, column, value)
        self.tables[table].rows.append(added)

    def write(self, folder: Path) -> Path:
        """Write what there is as a sender would: semicolons, UTF-8 with its mark."""
        folder.mkdir(parents=True)
        for name, table in self.tables.items():
            (folder / f"{name}.csv").write_bytes(text_of(table))
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for name in self.removed:
            (folder / name).unlink()
        return folder


class NothingToSpoil(Exception):
    """The drop has no row of the kind that a fault spoils."""


def day_of(text: str) -> dt.date:
    """Read a date as senders write it, `5.3.2018` or `2018-03-05`."""
    if "." in text:
        day, month, year = (int(part) for part in text.split("."))
        return dt.date(year, month, day)
    return dt.date.fromisoformat(text)


def moved(days: int) -> Callable[[str], str]:
    """Return a function that moves a date."""
    return lambda text: (day_of(text) + dt.timedelta(days=days)).isoformat()


def text_of(table: Table) -> bytes:
    """Write a table as text."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.header)
    writer.writerows(table.rows)
    return written.getvalue().encode("utf-8-sig")


def read_tables(folder: Path, wanted: set[str]) -> dict[str, Table]:
    """Read a delivered folder's tables as text; a declared missing answer is an empty cell."""
    sheets = [found for found in read_delivery(folder, wanted) if isinstance(found, Sheet) and found.header]
    return {
        sheet.name: Table(
            list(sheet.header),
            [
                [cell or "" for cell in row]
                for row in zip(
                    *(sheet.cells[str(place)].to_pylist() for place in range(len(sheet.header))), strict=True
                )
            ],
        )
        for sheet in sheets
        if sheet.name in wanted
    }


def fresh(tables: dict[str, Table], previous: dict[str, Table], seed: str) -> Drop:
    """Copy a drop so that a fault can be planted in it."""
    return Drop(copy.deepcopy(tables), previous, Random(seed))  # noqa: S311  a seed, not a secret
