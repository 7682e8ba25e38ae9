"""One respondent's answers to one instrument, drawn as a line, and their scores by the study's own key."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from arviointi.config.base import read_config
from arviointi.config.instruments import Instrument
from arviointi.contracts.canonical import RESPONSES
from arviointi.contracts.clients import RESPONSIBILITIES
from arviointi.score.measures import measure
from ascii_tables import frame

FOLDER = Path(__file__).parents[1] / "config" / "instruments"
PERSON = {
    "region": "x",
    "team": "t1",
    "wave": "T0",
    "survey": "family",
    "informant": "parent",
    "family": "f1",
}
REASONS = {".": "not_answered", "!": "out_of_range"}


@cache
def key(name: str) -> Instrument:
    return read_config(Instrument, FOLDER / f"{name}.yaml")


def children(text: str = "") -> pd.DataFrame:
    """Children known to a team, by `| child | birth_year | birth_month |`; none unless drawn."""
    return frame(RESPONSIBILITIES, text, region="x", team="t1", start="2017-01-01")


def responses(instrument: str, answers: str, **person: object) -> pd.DataFrame:
    """Draw answers in the publisher's order, `.` for an item left empty, `!` for one out of range."""
    header = "| instrument | item | value | missing_reason |"
    rows = [
        f"| {instrument} | {item} | {'' if answer in '.!' else answer} | {REASONS.get(answer, '')} |"
        for item, answer in enumerate(answers.split(), 1)
    ]
    return frame(
        RESPONSES, "\n".join([header, *rows]), **{**PERSON, "respondent": "r1", "child": "a", **person}
    )


def sheets(instrument: str, answers: Sequence[Sequence[float | None]]) -> pd.DataFrame:
    """Answers of many respondents, numbered in order; None for an item left empty."""
    rows = [
        {
            **PERSON,
            "respondent": f"r{number:02d}",
            "child": "a",
            "instrument": instrument,
            "item": item,
            "value": value,
        }
        for number, sheet in enumerate(answers)
        for item, value in enumerate(sheet, 1)
    ]
    return pd.DataFrame(rows, columns=RESPONSES.names).astype({"value": float})


def scored(rows: pd.DataFrame, instrument: str) -> pd.DataFrame:
    return measure(rows, key(instrument), children())


def scores(instrument: str, answers: str) -> pd.DataFrame:
    """Scores of one respondent by scale."""
    return scored(responses(instrument, answers), instrument).set_index("scale")


def differing(found: pd.DataFrame, row: dict[str, str | None]) -> dict[str, object]:
    """Scales whose score is not the one drawn, to three decimals; an empty cell is no score."""
    expected = {scale: row[scale] for scale in found.index if scale in row}
    assert expected, "the table names no scale"
    return {
        scale: found.loc[scale, "score"]
        for scale, value in expected.items()
        if not _is(found.loc[scale, "score"], value)
    }


def _is(score: float, drawn: str | None) -> bool:
    return pd.isna(score) if drawn is None else abs(score - float(drawn)) < 0.0005
