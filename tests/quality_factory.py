"""The made-up study's data on its own quality: findings, deliveries, coverage, surveys."""

import datetime as dt
from dataclasses import replace

import pandas as pd

import exhibit_factory as study
from arviointi.contracts.canonical import CANONICAL
from arviointi.contracts.fidelity import FIDELITY
from arviointi.present.sources import Sources

TITLE = {"fi": "Otsikko", "en": "Title"}
WORDS = {"fi": "Arvo … puuttuu.", "sv": "Värdet … saknas.", "en": "The value … is missing."}
FIRST, END = dt.date(2018, 1, 1), dt.date(2018, 1, 11)


def table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Lay rows out as a canonical table."""
    return study.frame(rows, CANONICAL[name])


def sources(fidelity: pd.DataFrame | None = None, **canonical: pd.DataFrame) -> Sources:
    """Take the made-up study, some of its tables changed."""
    made = study.sources()
    scores = made.scores if fidelity is None else {"systemic_practice": fidelity}
    return replace(made, canonical={**made.canonical, **canonical}, scores=scores)


def finding(region: str, rule: str, count: int, **values: object) -> dict[str, object]:
    """One row of findings_summary."""
    row = {"region": region, "delivery": "2018-10-22", "rule": rule, "severity": "query", "table": "lapset"}
    return {**row, "count": count, **WORDS, **values}


def delivered(region: str, name: str, becomes: str, rows: int, **values: object) -> dict[str, object]:
    """One row of delivered."""
    row = {"region": region, "delivery": "2018-10-22", "table": name, "becomes": becomes, "rows": rows}
    empty = {"left_out": 0, "optional_cells": 0, "filled_cells": 0}
    return {**row, "fi": f"{name} fi", "en": f"{name} en", **empty, **values}


def change(region: str, name: str, *counts: int, delivery: str = "2018-10-22") -> dict[str, object]:
    """One row of drop_changes."""
    named = dict(zip(("new", "changed", "unchanged", "gone"), counts, strict=True))
    return {"region": region, "delivery": delivery, "previous": "2018-04-20", "table": name, **named}


def team(region: str, name: str, arm: str = "pilot") -> dict[str, object]:
    """One row of teams."""
    return {"region": region, "team": name, "arm": arm}


def drop(region: str, start: dt.date = FIRST, end: dt.date = END) -> dict[str, object]:
    """One row of drops, used."""
    counts = {"n_reject": 0, "n_exclude": 0, "n_query": 0}
    said = {"version": "v1", "wave": "T1", "start": start, "end": end, "is_simulated": True, "is_used": True}
    return {"region": region, "delivery": "2018-10-22", **said, **counts}


def answer(region: str, team_name: str, respondent: str, **values: object) -> dict[str, object]:
    """One row of responses, by staff unless said otherwise."""
    row = {"region": region, "team": team_name, "wave": "T0", "survey": "staff", "informant": "staff"}
    item = {"respondent": respondent, "instrument": "score15", "item": 1, "value": 3.0}
    return {**row, **item, **values}


def staff_in_post(counts: dict[tuple[str, str, str], int | None], wave: str = "T0") -> pd.DataFrame:
    """Fidelity's count of staff by (region, team, arm)."""
    rows = [
        {
            "region": region,
            "team": name,
            "arm": arm,
            "wave": wave,
            "part": "detail",
            "id": "R2.1.staff",
            "value": n,
            "state": "not_reported" if n is None else "observed",
        }
        for (region, name, arm), n in counts.items()
    ]
    return study.frame(rows, FIDELITY)
