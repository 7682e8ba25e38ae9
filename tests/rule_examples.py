"""Examples of rules as text: what breaks a rule, what is told, and the nearest thing that does not break it.

    R602 two teams are responsible for a child
      wrong  + tiimit B;Itä;837;pilotti;10.1.2024;1.2.2024
             + lapset c1;f1;2015;5;2;B;1.5.2024;;
      told   lapset vastuu_alku 1.5.2024
      right  + tiimit B;Itä;837;pilotti;10.1.2024;1.2.2024
             + lapset c1;f1;2015;5;2;B;1.6.2024;;

`+` adds a row to the small drop, `=` puts one instead of a table's rows, `~` and `-` do the same in the drop
before it, which else is the small drop of half a year earlier; `#` puts another heading. Nothing at all may
be found in the right one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from arviointi.config.base import read_config
from arviointi.config.codes import code_list
from arviointi.config.drops import DropSchema
from arviointi.config.study import StudySettings
from arviointi.io.raw_read import read_delivery
from arviointi.validate.book import read_book
from arviointi.validate.check import check_drop
from arviointi.validate.files import wanted_stems
from arviointi.validate.known import known_of
from arviointi.validate.rule import DropRule
from arviointi.validate.rules import RULES
from small_drop import CONFIG, SCHEMA, TABLES, check, write_drop
from small_drop import RULES as RULE_BOOK

EARLIER = "L0;1;maakunta2018;06;T0;1.7.2023;31.12.2023;10.1.2024;"
SCHEMA_OF_ALL, BOOK = read_config(DropSchema, SCHEMA), read_book(RULE_BOOK)
CODES = {
    path.stem: code_list(path.read_text(encoding="utf-8"), path) for path in (CONFIG / "codes").glob("*.csv")
}


@dataclass(frozen=True)
class Example:
    """One rule with rows that break it and rows that do not; a change is (sign, table, row)."""

    rule: str
    wrong: list[list[str]]
    told: tuple[str, str, str]
    right: list[list[str]]


def examples(text: str) -> Iterator[Example]:
    """Read the examples of a text."""
    for block in re.split(r"^(?=[RH]\d{3})", text.strip(), flags=re.MULTILINE)[1:]:
        heading, *lines = block.strip().splitlines()
        parts: dict[str, list[str]] = {"wrong": [], "told": [], "right": []}
        part = ""
        for line in lines:
            first, _, rest = line.strip().partition(" ")
            part = first if first in parts else part
            parts[part].append((rest if first in parts else line).strip())
        table, column, *value = parts["told"][0].split(" ", 2)
        told = (table, column.strip("-"), value[0] if value else "")
        changes = {name: [change.split(" ", 2) for change in parts[name] if change] for name in parts}
        yield Example(heading.split()[0], changes["wrong"], told, changes["right"])


def drops(changes: list[list[str]]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the content of the drop and of the one before it."""
    ours, earlier = dict(TABLES), {**TABLES, "toimitus": _instead("toimitus", EARLIER)}
    replaced: set[tuple[str, str]] = set()
    for sign, table, *row in changes:
        content = ours if sign in "+=#" else earlier
        if sign == "#":
            content[table] = row[0]
            continue
        is_first = sign in "=-" and (sign, table) not in replaced
        replaced.add((sign, table))
        before = _instead(table) if is_first or table not in content else content[table]
        content[table] = "\n".join([before, *row])
    return ours, earlier


def _instead(table: str, *rows: str) -> str:
    columns = ";".join(SCHEMA_OF_ALL.tables[table].columns)
    heading = TABLES[table].strip().splitlines()[0] if table in TABLES else columns
    return "\n".join([heading, *rows])


def told(folder: Path, rule: str, changes: list[list[str]]) -> set[tuple[str, str, str, str]]:
    """Check the tables that a rule reads and those that are changed; return (rule, table, column, value).

    What is known beside the drop is Pirkanmaa, the official codes and, for rules on it, the drop before.
    """
    ours, earlier = drops(changes)
    read = {"toimitus", "mittaukset", *(table for _, table, *_ in changes), *_tables_of(RULES[rule])}
    previous: dict[str, pa.Table] = {}
    if "previous" in RULES[rule].needs:
        previous = accepted(
            folder / "earlier", {name: text for name, text in earlier.items() if name in read}
        )
    drop = write_drop(folder / "drop", {name: text for name, text in ours.items() if name in read})
    settings = read_config(StudySettings, CONFIG / "study.yaml")
    beside = known_of(settings, "pirkanmaa", "T1", codes=CODES, previous=previous)
    return {
        (one.rule, one.table or "", one.column or "", one.value or "")
        for one in check(drop, known=beside).findings
        if one.rule != "F01"
    }


def accepted(folder: Path, content: dict[str, str]) -> dict[str, pa.Table]:
    """Return the usable rows of a drop of some of the tables."""
    optional = {
        name: table.model_copy(update={"required": False}) for name, table in SCHEMA_OF_ALL.tables.items()
    }
    schema = SCHEMA_OF_ALL.model_copy(update={"tables": optional})
    found = read_delivery(write_drop(folder, content), wanted_stems(schema))
    return dict(check_drop(found, schema, BOOK, rules={}).accepted)


def _tables_of(rule: DropRule) -> set[str]:
    places = {place.table for place in rule.looks_at(SCHEMA_OF_ALL)} if rule.at else set()
    return places | set(rule.uses)
