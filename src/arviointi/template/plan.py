"""What every artefact of a template is made from: a drop schema, and the words around it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from arviointi.config.base import Label
from arviointi.config.drops import DropSchema, RawColumn, RawTable
from arviointi.template.wording import LANGUAGES, say

COMMA = {"fi", "sv"}


@dataclass(frozen=True)
class Plan:
    """One schema with what is said around it.

    `instruments` are names in print by item stem; `manifest` the values known of the drop by column;
    `occasion` the region and wave it is prepared for, as text by language.
    """

    schema: DropSchema
    title: Label
    author: Label
    created: dt.date
    instruments: dict[str, Label] = field(default_factory=dict)
    manifest: dict[str, str] = field(default_factory=dict)
    occasion: Label | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table, an item of an instrument among them."""

    name: str
    raw: RawColumn
    stem: str = ""

    @property
    def is_required(self) -> bool:
        """Whether a row without it is not used."""
        return self.raw.required or self.raw.key


def columns_of(table: RawTable, plan: Plan) -> list[Column]:
    """List the columns of a table in the order they are written, items last."""
    own = [Column(name, raw) for name, raw in table.columns.items()]
    items = [
        Column(name, _item(table, stem, number, plan), stem)
        for name, (stem, number) in table.item_columns.items()
    ]
    return [*own, *items]


def _item(table: RawTable, stem: str, number: int, plan: Plan) -> RawColumn:
    words = {
        language: say("item", language, instrument=instrument_name(stem, plan, language), number=str(number))
        for language in LANGUAGES
    }
    return RawColumn(type="integer", label=Label(**words), range=table.items[stem].range)


def instrument_name(stem: str, plan: Plan, language: str) -> str:
    """Name an instrument in print; one that is not configured goes by its stem."""
    label = plan.instruments.get(stem)
    return label.in_language(language) if label else stem


def sheet_name(table: str, schema: DropSchema) -> str:
    """Name the sheet of a table."""
    return schema.tables[table].sheet(table)


def tables(plan: Plan) -> Iterator[tuple[str, RawTable, list[Column]]]:
    """Go through the tables with their columns, in the order of the schema."""
    for name, table in plan.schema.tables.items():
        yield name, table, columns_of(table, plan)
