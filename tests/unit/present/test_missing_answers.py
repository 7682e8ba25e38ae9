"""Patterns of missing answers, and why answers are missing."""

import pytest

import exhibit_definitions
import quality_factory as study
from arviointi.config.exhibits import MissingAnswers
from arviointi.config.instruments import Instrument
from arviointi.config.study import Disclosure
from arviointi.locale.speak import speak
from arviointi.present.disclosure import release
from arviointi.present.missing_answers import answers_by_item, asked_of, missing_answers, pattern_of

EXHIBIT = MissingAnswers(
    kind="missing_answers", title=study.TITLE, instruments=["score15"], canonical=["responses"]
)
PARTS = {
    "first": {"label": study.TITLE, "method": "mean", "items": [1, 3], "min_answered": 1},
    "second": {"label": study.TITLE, "method": "mean", "items": [2, 4, 5], "min_answered": 2},
}
IN_PARTS = Instrument.model_validate({**exhibit_definitions.INSTRUMENT, "scales": PARTS})


def questionnaires(*patterns):
    """Responses of one person a pattern: x is an answer, o none, - marked as missing."""
    reasons = {"x": None, "o": "not_answered", "-": "user_missing"}
    return [
        study.answer(
            "pirkanmaa", "a", f"p{person}", survey="family", informant="parent", child="c", item=item,
            value=3.0 if mark == "x" else None, missing_reason=reasons[mark],
        )
        for person, marks in enumerate(patterns)
        for item, mark in enumerate(marks, 1)
    ]  # fmt: skip


def made(*patterns):
    return study.sources(responses=study.table("responses", questionnaires(*patterns)))


@pytest.mark.parametrize(
    ("marks", "pattern"),
    [
        ("xxxxx", "all"),
        ("xxoxx", "one"),
        ("xxxxo", "one"),
        ("xxxoo", "stopped"),
        ("xoooo", "stopped"),
        ("oxoxx", "scale"),
        ("xoxoo", "scale"),
        ("xxooo", "stopped"),
        ("oxxoo", "several"),
        ("-xx-x", "several"),
    ],
)
def test_every_questionnaire_has_one_pattern(marks, pattern):
    answered = answers_by_item(asked_of(IN_PARTS, made(marks)), IN_PARTS)
    assert pattern_of(answered, IN_PARTS).tolist() == [pattern]


def test_patterns_scores_and_reasons_are_counted():
    patterns = ["xxxxx"] * 20 + ["xxoxx"] * 10 + ["xoooo"] * 8
    table = release("x", missing_answers(EXHIBIT, made(*patterns)), Disclosure()).block
    (row,) = [row for group in table.groups for row in group.rows]
    n_missing, n_items = 10 + 4 * 8, 5 * 38
    assert [speak(cell, "en") for cell in row.cells] == [
        "parent, T0", "38", "20", "10", "8", "–", "0", f"{100 * 30 / 38:.0f}%",
        f"{100 * n_missing / n_items:.1f}%", f"{100 * n_missing / n_items:.1f}%",
    ]  # fmt: skip


def test_a_few_questionnaires_of_a_pattern_are_hidden_with_another():
    patterns = ["xxxxx"] * 20 + ["xxoxx"] * 10 + ["xoooo"] * 2
    table = release("x", missing_answers(EXHIBIT, made(*patterns)), Disclosure()).block
    cells = [speak(cell, "en") for cell in table.groups[0].rows[0].cells]
    assert cells[1:5] == ["32", "20", "not shown", "<5"]


def test_each_reason_has_its_column():
    table = missing_answers(EXHIBIT, made("xx-xx", "xxoxx")).block
    assert [column.id for column in table.columns][-2:] == ["missing_not_answered", "missing_user_missing"]


def test_an_instrument_that_nobody_was_asked_has_no_rows():
    assert missing_answers(EXHIBIT, made()).block.groups == ()
