"""No small count is published, and an attacker with a linear programme finds none that is hidden."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from arviointi.present.suppression import Counts, Sum, suppress, suppress_nested

N_MIN = 5


def table(rows: list[list[int]]) -> Counts:
    """A table of counts with the margins of its rows, of its columns, and the grand total."""
    n_rows, n_columns = len(rows), len(rows[0])
    values = {(i, j): rows[i][j] for i, j in itertools.product(range(n_rows), range(n_columns))}
    values |= {(i, "all"): sum(rows[i]) for i in range(n_rows)}
    values |= {("all", j): sum(row[j] for row in rows) for j in range(n_columns)}
    values["all", "all"] = sum(map(sum, rows))
    sums = [
        *(Sum((i, "all"), tuple((i, j) for j in range(n_columns))) for i in range(n_rows)),
        *(Sum(("all", j), tuple((i, j) for i in range(n_rows))) for j in range(n_columns)),
        Sum(("all", "all"), tuple((i, "all") for i in range(n_rows))),
        Sum(("all", "all"), tuple(("all", j) for j in range(n_columns))),
    ]
    return Counts(values, sums)


def ranges_an_attacker_finds(counts: Counts, marks: dict) -> dict:
    """Lowest and highest possible value of every hidden cell, given sums, shown cells and marks."""
    hidden = [cell for cell in counts.values if marks.get(cell) != "shown"]
    place = {cell: number for number, cell in enumerate(hidden)}
    matrix, right = [], []
    for total in counts.sums:
        row, constant = np.zeros(len(hidden)), 0
        for cell, sign in ((total.total, 1), *((part, -1) for part in total.parts)):
            if cell in place:
                row[place[cell]] += sign
            else:
                constant += sign * counts.values[cell]
        matrix.append(row)
        right.append(-constant)
    bounds = [(1, N_MIN - 1) if marks.get(cell) == "small_count" else (0, None) for cell in hidden]
    found = {}
    for cell in hidden:
        aim = np.eye(len(hidden))[place[cell]]
        ends = []
        for sign in (1, -1):
            answer = linprog(sign * aim, A_eq=np.array(matrix), b_eq=right, bounds=bounds)
            ends.append(sign * answer.fun if answer.status == 0 else np.inf)
        found[cell] = tuple(ends)
    return found


def recovered(counts: Counts, marks: dict) -> list:
    """Hidden cells that can have only one whole value."""
    return [
        cell
        for cell, (low, high) in ranges_an_attacker_finds(counts, marks).items()
        if np.floor(high + 1e-7) - np.ceil(low - 1e-7) < 1
    ]


counts_of_people = st.one_of(st.integers(0, 7), st.integers(0, 60))


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(counts_of_people, min_size=width, max_size=width), min_size=1, max_size=4
        )
    )
)
def test_nothing_small_is_shown_and_nothing_hidden_is_recovered(rows):
    counts = table(rows)
    marks = suppress(counts, N_MIN)
    shown = [counts.values[cell] for cell, mark in marks.items() if mark == "shown"]
    assert not [count for count in shown if 1 <= count < N_MIN]
    assert set(marks) == set(counts.values)
    assert recovered(counts, marks) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=7), st.integers(0, 80))
def test_no_small_number_lost_between_any_two_steps_can_be_subtracted(losses, start):
    """A flow of people: whoever is left after a step was there before it, so readers can subtract."""
    left = [start]
    for loss in losses:
        left.append(max(left[-1] - loss, 0))
    marks = suppress_nested({(step,): n for step, n in enumerate(left)}, left[-1], N_MIN)
    shown = [left[step] for (step,), mark in marks.items() if mark == "shown"]
    assert not [n for n in shown if 1 <= n < N_MIN]
    assert not [a - b for a, b in itertools.combinations(shown, 2) if 1 <= a - b < N_MIN and b]
    assert marks[len(losses),] == ("small_count" if 1 <= left[-1] < N_MIN else "shown")
    for (step,), mark in marks.items():
        if mark == "protects_another":
            above = min((n for n in shown if n > left[step]), default=np.inf)
            below = max((n for n in shown if n < left[step]), default=0)
            assert above - below >= N_MIN


def test_without_small_counts_everything_is_shown():
    assert set(suppress(table([[10, 0], [7, 25]]), N_MIN).values()) == {"shown"}


def test_a_lone_small_count_in_a_row_takes_a_second_cell_with_it():
    marks = suppress(table([[3, 20, 30]]), N_MIN)
    assert marks[0, 0] == "small_count"
    assert marks[0, 1] == "protects_another"


def test_two_small_counts_that_their_total_gives_away_are_not_left_alone():
    """4 + 4 = 8 has one solution among counts from 1 to 4."""
    counts = Counts({("a",): 4, ("b",): 4, ("sum",): 8}, [Sum(("sum",), (("a",), ("b",)))])
    assert suppress(counts, N_MIN)["sum",] == "protects_another"


def test_where_the_marks_themselves_give_a_count_away_all_become_neutral():
    """1 + 1 = 2 with a threshold of 3: every cell is small, and only one solution fits the marks."""
    counts = Counts({("a",): 1, ("b",): 1, ("sum",): 2}, [Sum(("sum",), (("a",), ("b",)))])
    assert set(suppress(counts, 3).values()) == {"protects_another"}


def test_a_cell_to_keep_is_hidden_last():
    counts = Counts(
        {("a",): 2, ("b",): 30, ("sum",): 32},
        [Sum(("sum",), (("a",), ("b",)))],
        keep=frozenset({("b",)}),
    )
    marks = suppress(counts, N_MIN)
    assert (marks["b",], marks["sum",]) == ("shown", "protects_another")


def test_counts_that_contradict_their_sums_are_a_bug():
    counts = Counts({("a",): 2, ("b",): 9, ("sum",): 40}, [Sum(("sum",), (("a",), ("b",)))])
    with pytest.raises(ValueError, match="contradict"):
        suppress(counts, N_MIN)
