"""The language of rules: which rows of a drop break a rule, said in SQL by one small named function each.

A rule sees the drop's usable rows under the tables' own names, those of the region's drop before this one as
`previous.<table>`, official codes as `known.codes` (list, code, fi, sv, en), the sender as `known.sender`
(region, division, code, wave), the study's waves in order as `known.waves` (wave, place). `$limit` and what a
rule is `given` come from `rules.yaml`, with severity and wording.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from arviointi.config.drops import DropSchema, RawTable
from arviointi.validate.known import Known

Columns = tuple[str, ...]
Source = Literal["codes", "sender", "wave", "waves", "previous"]


@dataclass(frozen=True)
class Place:
    """Where a rule looks: the first of `columns` is shown as what is wrong."""

    table: str
    columns: Columns


@dataclass(frozen=True)
class Rows:
    """A query of the rows (`row`) that break a rule, with what each is compared with (`other`)."""

    query: str


@dataclass(frozen=True)
class Whole:
    """A query of what is wrong with a table as a whole: `value`, and what it is compared with (`other`)."""

    query: str


Said = str | Rows | Whole
"""A text is the condition of broken rows, each compared with the second of the place's columns."""


@dataclass(frozen=True)
class DropRule:
    """One rule. It is used only in drops whose schema has every table and column that it names.

    `places` finds where it looks; `uses` are further tables and columns that it reads; `needs` is what must
    be known beside the drop; where one of the rules named in `unless` has told the cause, it is silent.
    """

    id: str
    places: Callable[[DropSchema], list[Place]] = field(compare=False)
    says: Callable[[Place], Said] = field(compare=False)
    uses: Mapping[str, Columns] = field(default_factory=dict)
    needs: tuple[Source, ...] = ()
    unless: tuple[str, ...] = ()
    at: Mapping[str, Columns] = field(default_factory=dict)
    """The one table and columns where it looks, for a rule that looks at one place only."""

    def fits(self, schema: DropSchema) -> bool:
        """Say whether it looks at anything in drops of a schema."""
        return bool(self.looks_at(schema))

    def looks_at(self, schema: DropSchema) -> list[Place]:
        """List the places of a schema where it looks."""
        return self.places(schema) if has_columns(schema, self.uses) else []

    def misses(self, schema: DropSchema) -> list[str]:
        """List the columns (`table.column`) that it needs of tables that a schema has, but without them."""
        needed = {**self.uses, **self.at}
        if not needed or not set(needed) <= set(schema.tables):
            return []
        return [
            f"{table}.{column}"
            for table, columns in needed.items()
            for column in sorted(set(columns) - columns_of(schema.tables[table]))
        ]

    def is_answerable(self, place: Place, tables: Iterable[str], known: Known) -> bool:
        """Say whether a drop and what is known beside it have what the rule reads."""
        if not {place.table, *self.uses} <= set(tables) or not all(
            _is_known(one, known) for one in self.needs
        ):
            return False
        return "previous" not in self.needs or all(
            table in known.previous and set(columns) <= set(known.previous[table].column_names)
            for table, columns in {**self.uses, place.table: place.columns}.items()
        )

    def parameters(self, schema: DropSchema) -> set[str]:
        """Name the numbers and texts that the rule takes from `rules.yaml`."""
        return {name for place in self.looks_at(schema) for name in parameters(self.says(place))}


def parameters(said: Said) -> set[str]:
    """Name what a query takes from `rules.yaml`."""
    return set(re.findall(r"\$([a-z_]+)", said if isinstance(said, str) else said.query))


def _is_known(source: Source, known: Known) -> bool:
    found: dict[Source, object] = {
        "codes": known.codes,
        "sender": known.division,
        "wave": known.wave,
        "waves": known.waves,
        "previous": known.previous,
    }
    return bool(found[source])


def has_columns(schema: DropSchema, tables: Mapping[str, Columns]) -> bool:
    """Say whether a schema has every one of these tables and columns, items of instruments among them."""
    return all(
        name in schema.tables and set(columns) <= columns_of(schema.tables[name])
        for name, columns in tables.items()
    )


def columns_of(table: RawTable) -> set[str]:
    """Name the columns that a table may have, items and what columns were called among them."""
    former = {column.was for column in table.columns.values() if column.was}
    return {*table.columns, *table.item_columns, *former}


Register = Callable[[Callable[[], Said]], Callable[[], Said]]
RegisterEach = Callable[[Callable[[Place], Said]], Callable[[Place], Said]]


@dataclass(frozen=True)
class RuleSet:
    """The rules of one topic or of one study, by id and in the order in which they are told."""

    rules: dict[str, DropRule] = field(default_factory=dict)

    def rule(
        self,
        rule_id: str,
        *,
        table: str,
        columns: Columns,
        uses: Mapping[str, Columns] | None = None,
        needs: tuple[Source, ...] = (),
        unless: tuple[str, ...] = (),
    ) -> Register:
        """Register a function that says which rows of one table break a rule."""

        def places(schema: DropSchema) -> list[Place]:
            return [Place(table, columns)] if has_columns(schema, {table: columns}) else []

        def register(says: Callable[[], Said]) -> Callable[[], Said]:
            at = {table: columns}
            self._add(DropRule(rule_id, places, lambda _: says(), uses or {}, needs, unless, at))
            return says

        return register

    def rule_for_each(
        self,
        rule_id: str,
        *,
        places: Callable[[DropSchema], list[Place]],
        uses: Mapping[str, Columns] | None = None,
        needs: tuple[Source, ...] = (),
        unless: tuple[str, ...] = (),
    ) -> RegisterEach:
        """Register a function that says of every place of a kind what breaks a rule there."""

        def register(says: Callable[[Place], Said]) -> Callable[[Place], Said]:
            self._add(DropRule(rule_id, places, says, uses or {}, needs, unless))
            return says

        return register

    def _add(self, one: DropRule) -> None:
        if one.id in self.rules:
            raise ValueError(f"rule {one.id} is there already")
        self.rules[one.id] = one


def together(*sets: RuleSet) -> dict[str, DropRule]:
    """Put the rules of several topics together, in their order."""
    every = RuleSet()
    for one in (rule for topic in sets for rule in topic.rules.values()):
        every._add(one)  # noqa: SLF001  its own class
    return every.rules
