"""Which of many rules a drop breaks at all.

Planning a query takes longer than running it over some thousand rows, and most rules find nothing. So they
are asked many at once whether there is anything, and only those that find something are asked for the rows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from arviointi.io.database import Connection, name_of, run
from arviointi.io.raw_sheet import ROW
from arviointi.validate.rule import DropRule, Place, Said

QUERIES_AT_ONCE = 20


@dataclass(frozen=True)
class Question:
    """A rule at one place: what it says there, and the numbers and texts that it is given."""

    rule: DropRule
    place: Place
    said: Said
    given: dict[str, Any]

    @property
    def query(self) -> str:
        """SQL of what is broken."""
        if isinstance(self.said, str):
            return f"SELECT {ROW} FROM {name_of(self.place.table)} WHERE {self.said}"
        return self.said.query

    @property
    def is_plain(self) -> bool:
        """Whether it is a condition on one row alone, so that several can be asked in one pass."""
        return isinstance(self.said, str) and not re.search(r"\bselect\b", self.said, re.IGNORECASE)


def with_answers(connection: Connection, questions: Sequence[Question]) -> list[Question]:
    """Return the questions to which there is some answer, in their order."""
    plain = [number for number, one in enumerate(questions) if one.is_plain]
    others = [number for number, one in enumerate(questions) if not one.is_plain]
    by_table = groupby(
        sorted(plain, key=lambda n: questions[n].place.table), lambda n: questions[n].place.table
    )
    passes = [_in_one_pass(table, [*numbers], questions) for table, numbers in by_table]
    passes += [_alone(number, questions[number]) for number in others]
    found: set[int] = set()
    for first in range(0, len(passes), QUERIES_AT_ONCE):
        found |= set(_answered(connection, passes[first : first + QUERIES_AT_ONCE]))
    return [one for number, one in enumerate(questions) if number in found]


Pass = tuple[str, dict[str, Any]]
"""A query of the numbers of questions and of how many answers each has, and its parameters."""


def _in_one_pass(table: str, numbers: list[int], questions: Sequence[Question]) -> Pass:
    asked = [_renamed(n, str(questions[n].said), questions[n].given) for n in numbers]
    counted = ", ".join(f"count_if({condition})" for condition, _ in asked)
    query = f"SELECT unnest({numbers}) AS number, unnest([{counted}]) AS answers FROM {name_of(table)}"
    return query, {name: value for _, given in asked for name, value in given.items()}


def _alone(number: int, question: Question) -> Pass:
    query, given = _renamed(number, question.query, question.given)
    return f"SELECT {number} AS number, count(*) AS answers FROM ({query})", given


def _renamed(number: int, sql: str, given: dict[str, Any]) -> Pass:
    """Give parameters names that no other rule in the same query has."""
    own = {f"{name}_{number}": value for name, value in given.items()}
    return re.sub(r"\$([a-z_]+)", rf"$\1_{number}", sql), own


def _answered(connection: Connection, passes: Sequence[Pass]) -> Iterator[int]:
    query = " UNION ALL ".join(f"({one})" for one, _ in passes)
    given = {name: value for _, own in passes for name, value in own.items()}
    for number, answers in run(connection, query, given):
        if answers:
            yield number
