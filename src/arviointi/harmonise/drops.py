"""The drops that are united: which are used, and which of two says the last word."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from arviointi.config.drops import DropSchema
from arviointi.config.study import StudySettings
from arviointi.contracts.canonical import DROPS
from arviointi.errors import RejectedDrop

DESCRIBED = ("drop", "wave", "start", "end", "extracted")


@dataclass(frozen=True)
class Drop:
    """One delivery after validate: its verdict, its accepted rows by raw table, where its findings are."""

    verdict: Mapping[str, Any]
    tables: Mapping[str, pa.Table]
    findings: str

    @property
    def version(self) -> str:
        """Drop schema."""
        return str(self.verdict["version"])

    @property
    def is_used(self) -> bool:
        """Whether its rows are united with the others."""
        return bool(self.verdict["verdict"] == "accepted")


def used_drops(drops: Iterable[Drop], study: StudySettings) -> list[Drop]:
    """Leave out rejected drops, if the study says so.

    Raises
    ------
    RejectedDrop
        Naming every rejected drop and its findings, if the study says stop.
    """
    drops = list(drops)
    rejected = [drop for drop in drops if not drop.is_used]
    if rejected and study.when_rejected == "stop":
        lines = [
            f"  {one.verdict['region']}/{one.verdict['delivery']}: see {one.findings}" for one in rejected
        ]
        advice = "Send the findings to the sender, or say `when_rejected: leave_out` in study.yaml."
        raise RejectedDrop("\n".join(["Rejected:", *lines, advice]))
    return [drop for drop in drops if drop.is_used]


def described(drop: Drop, schema: DropSchema) -> dict[str, Any]:
    """Say what a drop says of itself: its own id, wave, period (half-open) and day of extraction.

    The wave is the ledger's where the ledger has one.
    """
    said: dict[str, Any] = dict.fromkeys(DESCRIBED)
    manifest = drop.tables.get(schema.manifest)
    if manifest is not None:
        row = manifest.to_pylist()[0]
        for name, column in schema.tables[schema.manifest].columns.items():
            if column.becomes in said:
                value = column.codes.get(row[name], row[name])
                said[column.becomes] = _day_after(value) if column.last_day else value
    return said | {"wave": drop.verdict["wave"] or said["wave"]}


def _day_after(day: dt.date | None) -> dt.date | None:
    return None if day is None else day + dt.timedelta(days=1)


def precedence(said: Mapping[str, Any], delivery: str, waves: list[str]) -> tuple[int, dt.date, str]:
    """Order drops by who says the last word: later wave, then later extraction, then later delivery."""
    place = waves.index(said["wave"]) if said["wave"] in waves else -1
    return place, said["extracted"] or dt.date.min, delivery


def drops_table(drops: list[Drop], schemas: Mapping[str, DropSchema]) -> pa.Table:
    """Make the canonical table of drops, used or left out."""
    rows = [
        {
            **{name: drop.verdict[name] for name in ("region", "delivery", "version")},
            **described(drop, schemas[drop.version]),
            "is_simulated": drop.verdict["simulated"],
            "is_used": drop.is_used,
            **{f"n_{severity}": count for severity, count in drop.verdict["counts"].items()},
        }
        for drop in sorted(drops, key=lambda one: (one.verdict["region"], one.verdict["delivery"]))
    ]
    return pa.Table.from_pylist(rows, schema=DROPS.empty().schema)
