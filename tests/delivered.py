"""Drops as validate leaves them, for tests of what comes after."""

import json
from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.study import StudySettings
from arviointi.harmonise.drops import Drop
from arviointi.io.accepted import write_accepted
from arviointi.validate.book import read_book
from arviointi.validate.tally import tally
from small_drop import RULES, SCHEMA, check, write_drop

SCHEMAS = {"v1": read_config(DropSchema, SCHEMA)}
SETTINGS = {
    "title": {"fi": "x", "en": "x"},
    "author": {"fi": "x", "en": "x"},
    "seed": 1,
    "languages": ["fi"],
    "regions": {"pirkanmaa": {"label": {"fi": "x", "en": "x"}, "division": "maakunta2018", "code": "06"}},
    "waves": ["T0", "T1", "T2"],
}


def study(**settings: object) -> StudySettings:
    """Make a study's settings."""
    return StudySettings.model_validate({**SETTINGS, **settings})


def delivered(
    folder: Path,
    content: dict[str, str],
    *,
    region: str = "pirkanmaa",
    delivery: str = "2024-07-20",
    wave: str = "T1",
) -> Drop:
    """Write, read and check a drop, as validate does."""
    checked = check(write_drop(folder / region / delivery, content))
    verdict = {
        "region": region,
        "delivery": delivery,
        "wave": wave,
        "version": "v1",
        "simulated": True,
        "verdict": checked.verdict,
        "counts": checked.counts,
        "tables": checked.tables,
        "by_rule": tally(checked.findings, read_book(RULES)),
    }
    return Drop(verdict, checked.accepted, f"{region}/{delivery}/findings.parquet")


def stored(drop: Drop, folder: Path) -> dict[str, Path]:
    """Write a drop where the steps of harmonise look for it."""
    place = folder / drop.verdict["region"] / drop.verdict["delivery"]
    write_accepted(dict(drop.tables), place / "accepted")
    (place / "verdict.json").write_text(json.dumps(drop.verdict), encoding="utf-8")
    return {"accepted": place / "accepted", "verdict": place / "verdict.json"}
