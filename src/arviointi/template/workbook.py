"""The workbook a sender fills in: a guide, a sheet a table, and the lists of codes."""

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from arviointi.config.drops import RawColumn, RawTable
from arviointi.template.describe import CodeList, booleans, codes, comment
from arviointi.template.guide import write_guide
from arviointi.template.plan import Column, Plan, sheet_name, tables
from arviointi.template.validations import LAST_ROW, Lists, quoted, validation
from arviointi.template.wording import say

TEXT_TYPES = {"id", "string", "code", "boolean", "month", "week", "partial_date"}
WIDEST, NARROWEST = 40, 12
MOST_ON_A_PAGE = 12
LINE_HEIGHT, COMMENT_WIDTH, LINE_LENGTH = 17, 330, 52
ALLOWED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_columns": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}


@dataclass(frozen=True)
class Styles:
    """Formats of the cells, by what they are for."""

    of: dict[str, Any]

    def heading(self, column: Column) -> Any:
        """Return the format of a heading: it differs in weight, slant and line, not in colour alone."""
        return self.of["key" if column.raw.key else "required" if column.is_required else "optional"]

    def cell(self, raw: RawColumn) -> Any:
        """Return the format of a column's cells: text keeps its leading zeros."""
        if raw.type == "date":
            return self.of["date"]
        return self.of["text" if raw.codes or raw.type in TEXT_TYPES else "plain"]


def build_workbook(plan: Plan, language: str) -> bytes:
    """Build the workbook of a schema in one language; equal plans give equal bytes."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    created = dt.datetime.combine(plan.created, dt.time(), dt.UTC)
    title = say("guide_title", language, study=plan.title.in_language(language))
    book.set_properties({"created": created, "title": title, "author": plan.author.in_language(language)})
    styles = _styles(book)
    write_guide(book, plan, language, styles.of)
    sheets = [
        (book.add_worksheet(sheet_name(name, plan.schema)), name, table, columns)
        for name, table, columns in tables(plan)
    ]
    lists = _write_codes(book, plan, language, styles)
    for sheet, name, table, columns in sheets:
        _write_table(sheet, columns, plan, language, styles, lists)
        _write_manifest(sheet, name, table, plan, styles)
    book.get_worksheet_by_name(say("name_guide", language)).activate()
    book.close()
    return target.getvalue()


def _styles(book: Any) -> Styles:
    head = {"font_size": 11, "valign": "vcenter", "locked": True, "font_color": "#1c2126", "num_format": "@"}
    thick = {"bold": True, "bg_color": "#cfe3f1", "bottom": 5}
    forms = {
        "key": {**head, **thick, "underline": 1},
        "required": {**head, **thick},
        "optional": {**head, "italic": True, "bg_color": "#f4f6f7", "bottom": 1},
        "text": {"num_format": "@", "locked": False},
        "date": {"num_format": "d.m.yyyy", "locked": False},
        "plain": {"locked": False},
        "title": {"bold": True, "font_size": 16, "font_color": "#0b4f7a"},
        "section": {"bold": True, "font_size": 12, "font_color": "#0b4f7a", "valign": "top"},
        "prose": {"text_wrap": True, "valign": "top"},
        "table_head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
        "link": {"font_color": "#0b4f7a", "underline": 1, "valign": "top"},
        "code": {"num_format": "@", "valign": "top"},
    }
    return Styles({name: book.add_format(form) for name, form in forms.items()})


def _write_table(
    sheet: Any,
    columns: list[Column],
    plan: Plan,
    language: str,
    styles: Styles,
    lists: Lists,
) -> None:
    for position, column in enumerate(columns):
        width = min(max(NARROWEST, *(len(text) + 4 for text in (column.name, *column.raw.codes))), WIDEST)
        sheet.set_column(position, position, width, styles.cell(column.raw))
        sheet.write_string(0, position, column.name, styles.heading(column))
        text = comment(column, plan, language)
        lines = sum(1 + len(line) // LINE_LENGTH for line in text.splitlines())
        shape = {"width": COMMENT_WIDTH, "height": LINE_HEIGHT * (lines + 1)}
        sheet.write_comment(0, position, text, {**shape, "font_size": 9, "author": ""})
        rule = validation(column, position, plan, language, lists)
        if rule["validate"] == "list" and "source" not in rule:
            rule["source"] = list(booleans(language))
        sheet.data_validation(1, position, LAST_ROW - 1, position, rule)
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, LAST_ROW - 1, len(columns) - 1)
    sheet.protect("", ALLOWED)
    sheet.set_landscape()
    sheet.fit_to_pages(1 if len(columns) <= MOST_ON_A_PAGE else 0, 0)
    sheet.repeat_rows(0)


def _write_manifest(sheet: Any, name: str, table: RawTable, plan: Plan, styles: Styles) -> None:
    if name != plan.schema.manifest:
        return
    for position, (column, raw) in enumerate(table.columns.items()):
        if column in plan.manifest:
            sheet.write_string(1, position, plan.manifest[column], styles.cell(raw))


def _write_codes(book: Any, plan: Plan, language: str, styles: Styles) -> Lists:
    """Write every list of codes once and name its range; return the names by the codes."""
    title = say("name_codes", language)
    sheet = book.add_worksheet(title)
    heads = [say(name, language) for name in ("fact_column", "fact_code", "fact_meaning", "fact_english")]
    sheet.write_row(0, 0, heads, styles.of["table_head"])
    for position, width in enumerate((28, 34, 52, 34)):
        sheet.set_column(position, position, width, styles.of["code"])
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    names: Lists = {}
    row = 1
    for listed, columns in _users(plan, language).items():
        for offset, texts in enumerate(listed):
            for position, text in enumerate((", ".join(columns), *texts)):
                sheet.write_string(row + offset, position, text)
        names[listed] = f"_codes_{len(names) + 1:02d}"
        last = row + len(listed)
        book.define_name(names[listed], f"={quoted(title)}!$B${row + 1}:$B${last}")
        row = last + 1
    return names


def _users(plan: Plan, language: str) -> dict[CodeList, list[str]]:
    """Find every list of codes with its meanings once, and the names of the columns that use it."""
    users: dict[CodeList, dict[str, None]] = {}
    for _, table, _ in tables(plan):
        for name, raw in table.columns.items():
            if raw.codes:
                users.setdefault(codes(raw, plan, language), {})[name] = None
    return {listed: list(names) for listed, names in users.items()}
