"""Rules put to the drop: what is known beside it laid out, and every row that breaks a rule noted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from arviointi.config.drops import DropSchema, RawTable
from arviointi.config.rules import RuleBook, Severity
from arviointi.io.database import Connection, literal, name_of, one_of, run
from arviointi.io.raw_sheet import ROW
from arviointi.validate.columns import Matched, fields_of
from arviointi.validate.engine import FOUND, is_small, raw
from arviointi.validate.former import by_former_names, current_name, lay_out_former
from arviointi.validate.known import Known
from arviointi.validate.rule import DropRule, Place, Rows, Whole, parameters
from arviointi.validate.sieve import Question, with_answers
from arviointi.validate.values import absent

DECIDING: tuple[Severity, ...] = ("reject", "exclude")
BROKEN = '"broken:"'
ASKING: tuple[Severity, ...] = ("query",)


def lay_out(connection: Connection, known: Known) -> None:
    """Make what is known beside the drop visible to rules: `known.<table>` and `previous.<table>`."""
    run(connection, "CREATE SCHEMA known; CREATE SCHEMA previous;")
    run(
        connection, "CREATE TABLE known.sender (region VARCHAR, division VARCHAR, code VARCHAR, wave VARCHAR)"
    )
    run(connection, "CREATE TABLE known.waves (wave VARCHAR, place INTEGER)")
    run(
        connection,
        "CREATE TABLE known.codes (list VARCHAR, code VARCHAR, fi VARCHAR, sv VARCHAR, en VARCHAR)",
    )
    _insert(connection, "sender", [(known.region, known.division, known.code, known.wave)])
    _insert(connection, "waves", [(wave, place) for place, wave in enumerate(known.waves)])
    _insert(
        connection,
        "codes",
        [
            (name, code, label.fi, label.sv, label.en)
            for name, codes in known.codes.items()
            for code, label in codes.items()
        ],
    )
    for name, rows in known.previous.items():
        connection.register(f"previous:{name}", rows)
        run(connection, f"CREATE VIEW previous.{name_of(name)} AS FROM {name_of(f'previous:{name}')}")


def lay_out_empty(connection: Connection, tables: Mapping[str, RawTable]) -> None:
    """Make tables that were not delivered visible to rules, without rows."""
    for name, table in tables.items():
        columns = ", ".join(f"{absent(one)} AS {name_of(one.name)}" for one in fields_of(table))
        run(connection, f"CREATE TABLE {name_of(name)} AS SELECT 0 AS {ROW}, {columns} WHERE FALSE")


def _insert(connection: Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO known.{table} VALUES ({marks})", rows)


@dataclass(frozen=True)
class Asked:
    """What is asked of a drop, and what it is compared with."""

    schema: DropSchema
    book: RuleBook
    known: Known
    rules: Mapping[str, DropRule]
    absent: frozenset[str] = frozenset()
    """Optional tables that were not delivered: rules see them without rows."""


def lay_out_drop(connection: Connection, tables: Mapping[str, Matched], asked: Asked) -> None:
    """Make everything that rules read visible to them."""
    lay_out(connection, asked.known)
    lay_out_empty(connection, {name: asked.schema.tables[name] for name in asked.absent})
    present = {name: asked.schema.tables[name] for name in (*tables, *asked.absent)}
    lay_out_former(connection, present, set(tables))


def apply_rules(
    connection: Connection, tables: Mapping[str, Matched], asked: Asked, severities: Collection[Severity]
) -> None:
    """Note what breaks each rule of these severities, in the order of the rules."""
    present = {*tables, *asked.absent}
    questions = [
        _question(rule, place, asked)
        for rule in asked.rules.values()
        if rule.id not in asked.schema.without_rules and _asks(rule, severities, asked)
        for place in rule.looks_at(asked.schema)
        if place.table in tables and rule.is_answerable(place, present, asked.known)
    ]
    with by_former_names(connection):
        for one in with_answers(connection, questions) if is_small(tables) else questions:
            _note(connection, one, asked)


def _asks(rule: DropRule, severities: Collection[Severity], asked: Asked) -> bool:
    """Tell whether a rule looks at anything in drops of the schema, with one of the severities."""
    return rule.fits(asked.schema) and asked.book.severity(rule.id) in severities


def _question(rule: DropRule, place: Place, asked: Asked) -> Question:
    said, values = rule.says(place), asked.book[rule.id].values
    return Question(rule, place, said, {name: values[name] for name in parameters(said)})


def _note(connection: Connection, question: Question, asked: Asked) -> None:
    rule, place, said, given = question.rule, question.place, question.said, question.given
    told = _told_by(place, rule.unless)
    identity = f"{literal(rule.id)}, {literal(asked.book.severity(rule.id))}, {literal(place.table)}"
    if isinstance(said, Whole):
        where = f"NOT EXISTS (SELECT 1 FROM {FOUND} WHERE rule IN {one_of(rule.unless)})" if told else "TRUE"
        found = f"NULL, {_column(place, asked)}, value, other FROM ({said.query}) WHERE {where}"
        run(connection, f"INSERT INTO {FOUND} SELECT {identity}, {found}", given)
        return
    where = f"{ROW} NOT IN ({told})" if told else "TRUE"
    broken = f"CREATE OR REPLACE TEMP TABLE {BROKEN} AS SELECT * FROM ({question.query}) WHERE {where}"
    if run(connection, broken, given)[0][0]:
        value, other = f"delivered.{name_of(place.columns[0])}", _compared(place, said)
        found = f"{ROW}, {_column(place, asked)}, {value}, {other} FROM {raw(place.table)} AS delivered"
        run(
            connection,
            f"INSERT INTO {FOUND} SELECT {identity}, {found} JOIN {BROKEN} AS broken USING ({ROW})",
        )


def _compared(place: Place, said: str | Rows) -> str:
    if isinstance(said, Rows):
        return "broken.other"
    return f"delivered.{name_of(place.columns[1])}" if len(place.columns) > 1 else "NULL"


def _column(place: Place, asked: Asked) -> str:
    """Name the column that is wrong as this version of the schema does."""
    if not place.columns:
        return "NULL"
    return literal(current_name(asked.schema.tables[place.table], place.columns[0]))


def _told_by(place: Place, rules: tuple[str, ...]) -> str:
    """Return the SQL of the rows of a table about which one of some rules has told."""
    if not rules:
        return ""
    of_table = f'"table" = {literal(place.table)} AND "row" IS NOT NULL'
    return f'SELECT "row" FROM {FOUND} WHERE {of_table} AND rule IN {one_of(rules)}'
