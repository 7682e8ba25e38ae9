"""What an SPSS file says of every column: kind, label, labels of values, measure level, missing values."""

from arviointi.config.drops import RawColumn
from arviointi.io.raw_labelled import Variable
from arviointi.template.plan import Column, Plan
from arviointi.template.wording import say

LEVELS = {"integer": "scale", "number": "scale", "date": "scale", "year": "scale"}
WIDTH = 64
WIDTHS = {"month": 7, "week": 8, "partial_date": 10}


def variables(columns: list[Column], plan: Plan, language: str) -> list[Variable]:
    """Describe the columns of a table as variables of an empty SPSS file."""
    return [_variable(column, plan, language) for column in columns]


def _variable(column: Column, plan: Plan, language: str) -> Variable:
    raw = column.raw
    kind = _kind(raw)
    return Variable(
        name=column.name,
        kind=kind,
        width=max([WIDTHS.get(raw.type, WIDTH), *(len(code.encode()) for code in raw.codes)]),
        decimals=2 if raw.type == "number" else 0,
        label=raw.label.in_language(language),
        values=_values(raw, kind, plan, language),
        level="ordinal" if column.stem else "nominal" if raw.codes else LEVELS.get(raw.type, "nominal"),
        missing=tuple(code for code in raw.missing if kind == "text" or is_whole(code)),
    )


def _kind(raw: RawColumn) -> str:
    if raw.type == "date":
        return "date"
    if raw.codes:
        return "number" if all(is_whole(code) for code in raw.codes) else "text"
    return "number" if raw.type in {"integer", "number", "boolean", "year"} else "text"


def is_whole(code: str) -> bool:
    """Say whether a code is a whole number that loses nothing as one: '01' would."""
    return code.removeprefix("-").isdigit() and str(int(code)) == code


def _values(raw: RawColumn, kind: str, plan: Plan, language: str) -> dict[str, str]:
    if raw.type == "boolean":
        yes, no = (say(name, language) for name in ("meaning_yes", "meaning_no"))
        return {"1": yes, "0": no}
    named = {**raw.codes, **raw.missing}
    return {
        code: plan.schema.meaning(name, raw).in_language(language)
        for code, name in named.items()
        if kind == "text" or is_whole(code)
    }
