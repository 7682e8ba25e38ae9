"""Which two scores make a pair, and how many pairs may be told."""

import pandas as pd
import pytest

import exhibit_factory as study
from arviointi.config.exhibits import AgreementTable
from arviointi.contracts.blocks import Suppressed
from arviointi.contracts.scores import MEASURES
from arviointi.present.agreement_table import agreement_table, between_informants, between_waves
from ascii_tables import frame

EXHIBIT = AgreementTable(kind="agreement_table", title={"fi": "t", "en": "t"}, instruments=["score15"])
SCORES = """
| informant    | respondent | child | wave | score |
| child        | c1         | a     | T0   | 1     |
| parent       | p1         | a     | T0   | 2     |
| parent       | p2         | a     | T0   | 9     |
| practitioner | w1         | a     | T0   | 3     |
| practitioner | w1         | b     | T0   | 4     |
| parent       | p1         | a     | T1   | 5     |
| parent       | p2         | a     | T1   | 7     |
| child        | c1         | a     | T2   | 6     |
| practitioner | w1         | b     | T1   | 8     |
| practitioner | w2         | a     | T1   | 8     |
"""


def measures(text: str) -> pd.DataFrame:
    return frame(
        MEASURES, text, region="x", team="t", survey="family", scale="total", n_answered=5, n_items=5
    )


def pairs(found) -> dict[str, list[tuple[float, float]]]:
    return {
        one.row: list(one.scores[["first", "second"]].itertuples(index=False, name=None)) for one in found
    }


def test_informants_are_paired_on_the_same_child_at_the_same_wave():
    """The second parent is left out, and a child about whom one informant answered is in no pair."""
    found = pairs(between_informants(measures(SCORES), ["T0", "T1", "T2"]))
    assert {row: one for row, one in found.items() if one} == {
        "child.parent.T0": [(1, 2)],
        "child.practitioner.T0": [(1, 3)],
        "parent.practitioner.T0": [(2, 3)],
        "parent.practitioner.T1": [(5, 8)],
    }


def test_waves_are_paired_on_the_same_respondent_and_child():
    """Another practitioner on the same child is no pair, nor are waves that do not follow each other."""
    found = pairs(between_waves(measures(SCORES), ["T0", "T1", "T2"]))
    assert {row: one for row, one in found.items() if one} == {
        "parent.T0.T1": [(2, 5), (9, 7)],
        "practitioner.T0.T1": [(4, 8)],
    }


def twelve_pairs(n_children: int = 12) -> pd.DataFrame:
    rows = [
        f"| parent | p{number} | c{number:02d} | T0 | {number % 5} |\n"
        + (
            f"| child | c{number:02d} | c{number:02d} | T0 | {2 * number % 5} |\n"
            if number < n_children
            else ""
        )
        for number in range(12)
    ]
    return measures("| informant | respondent | child | wave | score |\n" + "".join(rows))


@pytest.mark.parametrize(
    ("n_children", "hidden"), [(12, None), (9, Suppressed()), (4, Suppressed(below=5))], ids=str
)
def test_pairs_are_not_told_where_they_or_the_rest_are_few(n_children, hidden):
    """Nine of twelve: three parents without a child's answer could be worked out."""
    sources = study.sources()
    read = sources.__class__(**{**sources.__dict__, "measures": {"score15": twelve_pairs(n_children)}})
    (row,) = agreement_table(EXHIBIT, read).block.groups[0].rows
    assert (row.cells[2] == hidden) if hidden else (row.cells[2].value == 12)
    assert (row.cells[3] == Suppressed()) == (n_children < 5)
