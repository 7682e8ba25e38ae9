"""Which values a cell of the workbook takes, in the spreadsheet's own terms.

A value that would cost the row, or that no code list knows, is stopped; one about which the sender would only
be asked is warned of. A reference is warned of too: its row may be filled in later.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from arviointi.config.drops import RawColumn
from arviointi.template.describe import CodeList, allowed, booleans, codes, kind, span
from arviointi.template.plan import Column, Plan, columns_of, sheet_name
from arviointi.template.wording import say

FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
FIRST_YEAR, LAST_YEAR = 1900, 2100
LAST_ROW = 1048576
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
LARGEST = 1e15
CENTURY_SIGNS = "+-ABCDEFYXWVU"

Options = dict[str, Any]
Lists = dict[CodeList, str]


def validation(column: Column, position: int, plan: Plan, language: str, lists: Lists) -> Options:
    """Return the spreadsheet's rule for the cells of a column.

    Parameters
    ----------
    position : place of the column on its sheet, from 0.
    lists : names of the ranges that hold the lists of codes.
    """
    rule, wrong = _rule(column, f"{xl_col_to_name(position)}2", plan, language, lists)
    strict = (column.is_required or bool(column.raw.codes)) and wrong != "wrong_reference"
    return {
        **rule,
        "ignore_blank": True,
        "input_title": column.name[:LONGEST_TITLE],
        "input_message": _short(_prompt(column, plan, language)),
        "error_type": "stop" if strict or wrong == "wrong_identity" else "warning",
        "error_title": column.name[:LONGEST_TITLE],
        "error_message": _short(_wrong(column.raw, wrong, plan, language)),
    }


def _rule(column: Column, cell: str, plan: Plan, language: str, lists: Lists) -> tuple[Options, str]:
    raw = column.raw
    if raw.codes:
        return {"validate": "list", "source": f"={lists[codes(raw, plan, language)]}"}, "wrong_code"
    if raw.references:
        return _reference(column.name, raw.references, cell, plan), "wrong_reference"
    return RULES[raw.type](raw, cell)


def _reference(name: str, parent: str, cell: str, plan: Plan) -> Options:
    """Offer the parent's identifiers where each stands there once; else only compare with them."""
    table = plan.schema.tables[parent]
    names = [column.name for column in columns_of(table, plan)]
    letter, sheet = xl_col_to_name(names.index(name)), quoted(sheet_name(parent, plan.schema))
    if table.key == [name]:
        count = f"MAX(1,COUNTA({sheet}!${letter}$2:${letter}${LAST_ROW}))"
        return {"validate": "list", "source": f"=OFFSET({sheet}!${letter}$2,0,0,{count},1)"}
    match = f"MATCH({cell},{sheet}!${letter}$2:${letter}${LAST_ROW},0)"
    return {"validate": "custom", "value": f"=ISNUMBER({match})"}


def quoted(sheet: str) -> str:
    """Write the name of a sheet as formulas need it."""
    return "'" + sheet.replace("'", "''") + "'"


def _date(_raw: RawColumn, _cell: str) -> tuple[Options, str]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": FIRST_DAY,
        "maximum": LAST_DAY,
    }, "wrong_date"


def _number(raw: RawColumn, _cell: str) -> tuple[Options, str]:
    low, high = raw.range or (-LARGEST, LARGEST)
    whole = raw.type == "integer"
    rule = {"validate": "integer" if whole else "decimal", "criteria": "between"}
    wrong = ("wrong_" if raw.range else "wrong_any_") + raw.type
    if whole:
        return {**rule, "minimum": int(low), "maximum": int(high)}, wrong
    return {**rule, "minimum": low, "maximum": high}, wrong


def _year(_raw: RawColumn, _cell: str) -> tuple[Options, str]:
    rule = {"validate": "integer", "criteria": "between", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
    return rule, "wrong_year"


def _boolean(_raw: RawColumn, _cell: str) -> tuple[Options, str]:
    return {"validate": "list"}, "wrong_boolean"


def _custom(formula: str, wrong: str) -> Callable[[RawColumn, str], tuple[Options, str]]:
    def rule(_raw: RawColumn, cell: str) -> tuple[Options, str]:
        return {"validate": "custom", "value": "=" + formula.replace("@", cell)}, wrong

    return rule


MONTH = 'AND(LEN(@)=7,MID(@,5,1)="-",VALUE(LEFT(@,4))>=1900,VALUE(RIGHT(@,2))>=1,VALUE(RIGHT(@,2))<=12)'
WEEK = (
    'AND(LEN(@)=8,EXACT(MID(@,5,2),"-W"),VALUE(LEFT(@,4))>=1900,VALUE(RIGHT(@,2))>=1,VALUE(RIGHT(@,2))<=53)'
)
PARTIAL = "AND(OR(LEN(@)=4,LEN(@)=7,LEN(@)=10),VALUE(LEFT(@,4))>=1900)"
CHECK_SIGN = 'MID("0123456789ABCDEFHJKLMNPRSTUVWXY",MOD(VALUE(LEFT(@,6)&MID(@,8,3)),31)+1,1)'
LOOKS_LIKE_A_PERSON = (
    f'IFERROR(AND(LEN(@)=11,ISNUMBER(FIND(MID(@,7,1),"{CENTURY_SIGNS}")),{CHECK_SIGN}=RIGHT(@,1)),FALSE)'
)
_text = _custom(f"NOT({LOOKS_LIKE_A_PERSON})", "wrong_identity")
RULES: dict[str, Callable[[RawColumn, str], tuple[Options, str]]] = {
    "id": _text,
    "string": _text,
    "code": _text,
    "boolean": _boolean,
    "integer": _number,
    "number": _number,
    "date": _date,
    "year": _year,
    "month": _custom(f"IFERROR({MONTH},FALSE)", "wrong_month"),
    "week": _custom(f"IFERROR({WEEK},FALSE)", "wrong_week"),
    "partial_date": _custom(f"IFERROR({PARTIAL},FALSE)", "wrong_partial_date"),
}


def _prompt(column: Column, plan: Plan, language: str) -> str:
    raw = column.raw
    parts = [raw.label.in_language(language), kind(raw, language)]
    parts += [text for text in (allowed(raw, plan, language),) if text]
    parts.append(say("is_required" if column.is_required else "is_optional", language))
    return "\n".join(part[0].upper() + part[1:] for part in parts)


def _wrong(raw: RawColumn, wrong: str, plan: Plan, language: str) -> str:
    yes, no = booleans(language)
    table = sheet_name(raw.references, plan.schema) if raw.references else ""
    return say(wrong, language, yes=yes, no=no, table=table, range=span(raw, language))


def _short(text: str) -> str:
    """Cut a text to what a spreadsheet shows, at a word."""
    if len(text) <= LONGEST_MESSAGE:
        return text
    return text[: LONGEST_MESSAGE - 1].rsplit(" ", 1)[0] + "…"
