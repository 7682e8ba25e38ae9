"""Asking many rules at once finds the same rules broken as asking each by itself."""

from hypothesis import given, settings
from hypothesis import strategies as st

from arviointi.io.database import database, run
from arviointi.validate.rule import DropRule, Place, Rows, Whole
from arviointi.validate.sieve import Question, with_answers

ROWS = st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(0, 3))), max_size=4)
INSERT = "INSERT INTO {} VALUES (?, ?, ?)"
REPEATED = "SELECT row, n AS other FROM (SELECT row, count(*) OVER (PARTITION BY x) AS n FROM a) "
SAID = [
    ("a", "x > $limit", {"limit": 2}),
    ("b", "x > $limit", {"limit": 1}),
    ("a", "y IS NULL", {}),
    ("b", "x = y AND x = $limit", {"limit": 3}),
    ("a", "x IN (SELECT y FROM b)", {}),
    ("b", Rows("SELECT row, x AS other FROM b WHERE y < $limit"), {"limit": 1}),
    ("a", Rows(REPEATED + "WHERE n > $most"), {"most": 1}),
    ("a", Whole("SELECT count(*) AS value, $least AS other FROM a HAVING count(*) < $least"), {"least": 2}),
]  # fmt: skip


def questions():
    rule = DropRule("R1", lambda _: [], lambda _: "")
    return [Question(rule, Place(table, ("x",)), said, given) for table, said, given in SAID]


def answers(connection, question):
    return bool(run(connection, question.query, question.given))


@given(ROWS, ROWS)
@settings(max_examples=30, deadline=None)
def test_the_rules_that_find_something_are_kept_in_their_order(a, b):
    with database(threads=1) as connection:
        for name, rows in (("a", a), ("b", b)):
            run(connection, f"CREATE TABLE {name} (row BIGINT, x INTEGER, y INTEGER)")
            numbered = [(number, *row) for number, row in enumerate(rows, 2)]
            for row in numbered:
                connection.execute(INSERT.format(name), row)
        every = questions()
        kept = with_answers(connection, every)
        assert kept == [one for one in every if answers(connection, one)]


def test_conditions_on_one_row_are_told_from_queries():
    assert [one.is_plain for one in questions()] == [True, True, True, True, False, False, False, False]


def test_nothing_is_asked_of_nobody():
    with database(threads=1) as connection:
        assert with_answers(connection, []) == []
