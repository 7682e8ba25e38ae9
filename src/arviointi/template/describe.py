"""A column in words: format, unit, allowed values, what it refers to, an example."""

from collections.abc import Iterator

from arviointi.config.drops import RawColumn
from arviointi.template.plan import COMMA, Column, Plan, sheet_name
from arviointi.template.wording import say

EXAMPLES = {
    "id": "A17",
    "date": "31.12.2024",
    "partial_date": "2024-05",
    "month": "2024-05",
    "week": "2024-W05",
    "year": "2024",
}
FEW_CODES = 12

CodeList = tuple[tuple[str, str, str], ...]
"""Codes with their meaning in one language and their name after harmonise."""


def number(value: float, language: str) -> str:
    """Write a bound as it is written in a language."""
    text = f"{value:.15g}"
    return text.replace(".", ",") if language in COMMA else text


def span(raw: RawColumn, language: str) -> str:
    """Write the allowed range of a column, or nothing."""
    return "–".join(number(end, language) for end in raw.range) if raw.range else ""


def booleans(language: str) -> tuple[str, str]:
    """Return the words for true and false that a sender chooses from."""
    return say("boolean_yes", language), say("boolean_no", language)


def kind(raw: RawColumn, language: str) -> str:
    """Say what kind of value a column holds and how it is written."""
    yes, no = booleans(language)
    return say("type_code" if raw.codes else f"type_{raw.type}", language, yes=yes, no=no)


def codes(raw: RawColumn, plan: Plan, language: str) -> CodeList:
    """List the codes of a column: code, meaning, name after harmonise."""
    return tuple(
        (code, plan.schema.meaning(name, raw).in_language(language), name) for code, name in raw.codes.items()
    )


def missing(raw: RawColumn, plan: Plan, language: str) -> CodeList:
    """List the codes that stand for a missing value: code, meaning, reason after harmonise."""
    return tuple(
        (code, plan.schema.meaning(why, raw).in_language(language), why) for code, why in raw.missing.items()
    )


def allowed(raw: RawColumn, plan: Plan, language: str) -> str:
    """Say which values a column takes: its range, or the first of its codes."""
    found = codes(raw, plan, language)
    shown = [code if code == meaning else f"{code} = {meaning}" for code, meaning, _ in found[:FEW_CODES]]
    return "; ".join([*shown, *(["…"] if len(found) > FEW_CODES else [])]) or span(raw, language)


def example(column: Column, plan: Plan, language: str) -> str:
    """Give a value the column takes; a free text has none."""
    raw = column.raw
    known = plan.manifest.get(column.name) if raw.says else None
    if known:
        return known
    if raw.codes:
        return next(iter(raw.codes))
    if raw.type == "boolean":
        return booleans(language)[0]
    if raw.type in {"integer", "number"}:
        low, high = raw.range or (0.0, 10.0)
        middle = (low + high) / 2
        return number(int(middle) if raw.type == "integer" else middle, language)
    return EXAMPLES.get(raw.type, "")


def facts(column: Column, plan: Plan, language: str) -> Iterator[tuple[str, str]]:
    """Yield what a sender must know of a column: heading and text."""
    raw = column.raw
    yield say("fact_type", language), kind(raw, language)
    if raw.unit:
        yield say("fact_unit", language), plan.schema.meaning(raw.unit, raw).in_language(language)
    if raw.codes or raw.range:
        yield say("fact_allowed", language), allowed(raw, plan, language)
    if raw.missing:
        words = "; ".join(f"{code} = {meaning}" for code, meaning, _ in missing(raw, plan, language))
        yield say("fact_missing", language), words
    required = say("is_required" if column.is_required else "is_optional", language)
    yield say("fact_required", language), required
    if raw.key:
        yield say("fact_key", language), say("is_key", language)
    if raw.references:
        yield say("fact_reference", language), sheet_name(raw.references, plan.schema)
    if raw.last_day:
        yield say("fact_last_day", language), say("is_last_day", language)
    given = example(column, plan, language)
    if given:
        yield say("fact_example", language), given


def comment(column: Column, plan: Plan, language: str) -> str:
    """Write the comment of a heading."""
    lines = [f"{heading}: {text}" for heading, text in facts(column, plan, language)]
    return "\n".join([column.raw.label.in_language(language), *lines])
