"""Instruments of the staff survey: CBI, UWES, psychological safety, and the one with a published table."""

import pytest

from arviointi.score.measures import measure
from ascii_tables import cells
from one_respondent import children, differing, key, responses, scores


@pytest.mark.parametrize(
    "row",
    cells("""
    | personal 1–6 | work 7–13      | client 14–19 | personal | work   | client | why                                                |
    |--------------|----------------|--------------|----------|--------|--------|----------------------------------------------------|
    | 1 1 1 1 1 1  | 1 1 1 5 1 1 1  | 1 1 1 1 1 1  | 0        | 0      | 0      | never; item 10 is turned                           |
    | 5 5 5 5 5 5  | 5 5 5 1 5 5 5  | 5 5 5 5 5 5  | 100      | 100    | 100    | always                                             |
    | 5 5 5 5 5 5  | 5 5 5 5 5 5 5  | 5 5 5 5 5 5  | 100      | 85.714 | 100    | energy left for family and friends: 600 / 7        |
    | 1 2 3 4 5 3  | 3 3 3 3 3 3 3  | 2 2 2 2 2 2  | 50       | 50     | 25     | 0, 25, 50, 75, 100: (0+25+50+75+100+50)/6          |
    | 4 4 4 . . .  | 4 4 4 2 . . .  | 4 4 4 . . .  | 75       | 75     | 75     | 3, 4 and 3 answers are enough                      |
    | 4 4 . . . .  | 4 4 4 . . . .  | 4 4 . . . .  |          |        |        | 2, 3 and 2 are not                                 |
    | 4 4 ! 4 . .  | . . . . . . .  | 4 4 4 4 4 4  | 75       |        | 75     | each scale by itself; out of range is not used     |
    """),
    ids=lambda row: row["why"],
)
def test_cbi(row):
    """25 (x − 1), item 10 as 6 − x first; no total."""
    found = scores("cbi", " ".join([row["personal 1–6"], row["work 7–13"], row["client 14–19"]]))
    assert set(found.index) == {"personal", "work", "client"}
    assert not differing(found, row)


@pytest.mark.parametrize(("answers", "band"), [("3 3 3 3 3 2", "below"), ("3 3 3 3 3 3", "high")])
def test_cbi_has_one_line_at_fifty_for_staff_of_any_age(answers, band):
    rows = responses("cbi", f"{answers} {'. ' * 13}", informant="staff", survey="staff", child=None)
    found = measure(rows, key("cbi"), children()).set_index("scale")["band"]
    assert found["personal"] == band
    assert found[["work", "client"]].isna().all()


@pytest.mark.parametrize(
    "row",
    cells("""
    | answers 1–9       | total | vigour | dedication | absorption | why                                    |
    |-------------------|-------|--------|------------|------------|----------------------------------------|
    | 6 6 0 0 6 3 0 3 3 | 3     | 6      | 0          | 3          | vigour 1 2 5, dedication 3 4 7, rest   |
    | 0 0 0 0 0 0 0 0 0 | 0     | 0      | 0          | 0          | never                                  |
    | . 4 4 4 4 4 4 4 5 | 4.125 | 4      | 4          | 4.333      | 33/8; two of three are enough          |
    | . 4 . 4 4 4 4 4 4 |       | 4      | 4          | 4          | seven of nine are not                  |
    | . . 4 4 4 4 4 4 4 |       |        | 4          | 4          | one of three is not                    |
    """),
    ids=lambda row: row["why"],
)
def test_uwes9(row):
    assert not differing(scores("uwes9", row["answers 1–9"]), row)


@pytest.mark.parametrize(
    "row",
    cells("""
    | answers 1–3 | total | why                       |
    |-------------|-------|---------------------------|
    | 6 5 4       | 5     | mean of all three         |
    | 6 5 .       |       | all three are needed      |
    | 6 5 7       |       | 7 is out of range         |
    """),
    ids=lambda row: row["why"],
)
def test_uwes3(row):
    assert not differing(scores("uwes3", row["answers 1–3"]), row)


@pytest.mark.parametrize(
    "row",
    cells("""
    | answers 1–7   | total | why                                          |
    |---------------|-------|----------------------------------------------|
    | 1 7 1 7 1 7 7 | 7     | items 1, 3 and 5 are turned: 8 − x           |
    | 7 1 7 1 7 1 1 | 1     |                                              |
    | 7 7 7 7 7 7 7 | 4.429 | (1 + 7 + 1 + 7 + 1 + 7 + 7) / 7              |
    | . 6 2 6 2 6 6 | 6     | six of seven are enough                      |
    | . 6 . 6 2 6 6 |       | five are not                                 |
    """),
    ids=lambda row: row["answers 1–7"],
)
def test_psychological_safety(row):
    assert not differing(scores("psyturva", row["answers 1–7"]), row)


@pytest.mark.parametrize(
    "row",
    cells("""
    | answers 1–7   | total | why                                |
    |---------------|-------|------------------------------------|
    | 1 1 1 1 1 1 1 | 7     | 7 → 7.00                           |
    | 2 1 1 1 1 1 1 | 9.51  | 8 → 9.51: the first step is wide   |
    | 3 3 3 3 3 3 3 | 19.25 | 21 → 19.25                         |
    | 4 3 4 3 4 3 4 | 22.35 | 25 → 22.35                         |
    | 4 4 4 4 4 4 4 | 25.03 | 28 → 25.03                         |
    | 5 5 5 5 5 5 4 | 32.55 | 34 → 32.55                         |
    | 5 5 5 5 5 5 5 | 35    | 35 → 35.00                         |
    | 5 5 5 5 5 5 . |       | all seven are needed               |
    | 5 5 5 5 5 5 ! |       | an answer out of range is not used |
    """),
    ids=lambda row: row["answers 1–7"],
)
def test_swemwbs_of_parents(row):
    """Sums as the University of Warwick's table turns them into metric scores."""
    assert not differing(scores("swemwbs", row["answers 1–7"]), row)
