"""The codebook as one page that needs nothing else: every table, column and code in one language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2

from arviointi.config.drops import RawColumn, RawTable
from arviointi.template.describe import CodeList, codes, kind, missing, span
from arviointi.template.plan import Plan, instrument_name, sheet_name
from arviointi.template.wording import say

THEME = Path(__file__).parent / "theme"


@dataclass(frozen=True)
class Line:
    """One line of a table's columns: a column, or the items of one instrument."""

    names: tuple[str, ...]
    label: str
    kind: str
    bounds: str = ""
    unit: str = ""
    reference: tuple[str, str] | None = None
    becomes: str = ""
    is_required: bool = False
    is_key: bool = False
    note: str = ""
    degraded: str = ""
    codes: CodeList = ()
    missing: CodeList = ()


@dataclass(frozen=True)
class Section:
    """One table of the codebook."""

    anchor: str
    name: str
    label: str
    is_required: bool
    becomes: str
    key: tuple[str, ...]
    lines: tuple[Line, ...]


def build_page(plan: Plan, language: str, pages: Mapping[str, str]) -> str:
    """Write the codebook in one language.

    Parameters
    ----------
    pages : file of the codebook by language, to link the languages to each other.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(THEME),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    page: str = environment.get_template("codebook.html").render(
        say=partial(_say_in, language),
        language=language,
        title=say("book_title", language, study=plan.title.in_language(language)),
        version=say("guide_version", language, version=plan.schema.version),
        author=plan.author.in_language(language),
        sections=[_section(name, table, plan, language) for name, table in plan.schema.tables.items()],
        others=[(one, file, say("own_name", one)) for one, file in pages.items() if one != language],
    )
    return page


def _section(name: str, table: RawTable, plan: Plan, language: str) -> Section:
    lines = [_line(column, raw, plan, language) for column, raw in table.columns.items()]
    return Section(
        anchor=f"table-{name}",
        name=sheet_name(name, plan.schema),
        label=table.label.in_language(language),
        is_required=table.required,
        becomes=table.becomes,
        key=tuple(table.key),
        lines=(*lines, *_items(table, plan, language)),
    )


def _say_in(language: str, name: str, /, **values: str) -> str:
    return say(name, language, **values)


def _line(name: str, raw: RawColumn, plan: Plan, language: str) -> Line:
    parent = raw.references
    return Line(
        names=(name,),
        label=raw.label.in_language(language),
        kind=kind(raw, language),
        bounds=span(raw, language),
        unit=plan.schema.meaning(raw.unit, raw).in_language(language) if raw.unit else "",
        reference=(f"table-{parent}", sheet_name(parent, plan.schema)) if parent else None,
        becomes=raw.becomes,
        is_required=raw.required or raw.key,
        is_key=raw.key,
        note=say("is_last_day", language) if raw.last_day else "",
        degraded="" if raw.degradation == "keep" else say(f"degraded_{raw.degradation}", language),
        codes=codes(raw, plan, language),
        missing=missing(raw, plan, language),
    )


def _items(table: RawTable, plan: Plan, language: str) -> Iterator[Line]:
    for stem, block in table.items.items():
        low, high = block.range
        bounds = f"{low}–{high}"
        yield Line(
            names=tuple(name for name, (owner, _) in table.item_columns.items() if owner == stem),
            label=instrument_name(stem, plan, language),
            kind=say("type_integer", language),
            bounds=bounds,
            note=say("book_items", language, count=str(block.count), range=bounds),
        )
