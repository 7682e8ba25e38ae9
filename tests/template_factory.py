"""Templates of the study's schema, and a user who fills one in."""

import datetime as dt
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

import small_drop
from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema

SCHEMA = read_config(DropSchema, small_drop.SCHEMA)
LANGUAGES = ("fi", "sv", "en")
WORKBOOKS = {"fi": "aineistopohja", "sv": "leveransmall", "en": "drop_template"}
CODEBOOKS = {"fi": "koodikirja", "sv": "kodbok", "en": "codebook"}


def columns(schema: DropSchema = SCHEMA) -> dict[str, list[str]]:
    """Every column of every table, items last."""
    return {name: [*table.columns, *table.item_columns] for name, table in schema.tables.items()}


def filled(workbook: Path, path: Path, content: dict[str, str], language: str = "fi") -> Path:
    """Type the rows of a drop into a workbook as a user would: dates as dates, numbers as numbers."""
    book = openpyxl.load_workbook(workbook)
    for table, text in content.items():
        header, *rows = [line.strip().split(";") for line in text.strip().splitlines()]
        for number, row in enumerate(rows, start=2):
            for name, value in zip(header, row, strict=True):
                _type(book[table], number, name, value, table)
    for table in set(SCHEMA.tables) - set(content):
        del book[table]
    book.save(path)
    return path


def _type(sheet: Worksheet, row: int, name: str, text: str, table: str) -> None:
    raw = SCHEMA.tables[table].columns.get(name)
    position = [cell.value for cell in sheet[1]].index(name) + 1
    kind = raw.type if raw else "integer"
    if text == "":
        return
    if kind == "date":
        day, month, year = (int(part) for part in text.split("."))
        sheet.cell(row, position, dt.datetime(year, month, day))  # noqa: DTZ001  spreadsheets know no time zones
    elif kind in {"number", "integer"}:
        sheet.cell(row, position, float(text.replace(",", ".")))
    elif kind == "boolean":
        sheet.cell(row, position, {"1": "kyllä", "0": "ei"}.get(text, text))
    else:
        sheet.cell(row, position, text)
