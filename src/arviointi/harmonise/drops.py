"""The deliveries of a study in the order in which they count."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from arviointi.config.drops import DropSchema, RawTable

Tables = dict[str, pa.Table]


@dataclass(frozen=True)
class Drop:
    """One delivery in force: what its verdict says, and its accepted rows where it is used."""

    verdict: dict[str, Any]
    schema: DropSchema
    accepted: Tables
    is_used: bool

    @property
    def id(self) -> str:
        """Region and delivery, as in the folder names."""
        return f"{self.verdict['region']}/{self.verdict['delivery']}"

    @property
    def delivered(self) -> set[str]:
        """Canonical tables that the delivery holds a file for, be it empty."""
        return {self.schema.tables[name].becomes for name in self.verdict["tables"]}

    def manifest(self) -> dict[str, Any]:
        """Return the delivery's description of itself by canonical column; empty where there is none."""
        rows = self.accepted.get(self.schema.manifest)
        if rows is None or not rows.num_rows:
            return {}
        described = rows.slice(0, 1).to_pylist()[0]
        columns = self.schema.tables[self.schema.manifest].columns
        return {column.becomes: described[name] for name, column in columns.items() if column.becomes}


@dataclass(frozen=True)
class Part:
    """One raw table of one delivery, and its place among the deliveries of the study."""

    region: str
    rank: int
    name: str
    table: RawTable
    rows: pa.Table


def in_order(drops: list[Drop], waves: list[str]) -> list[Drop]:
    """Order deliveries so that a later one knows better: by wave, then day of extraction, then delivery."""

    def rank(drop: Drop) -> tuple[int, str, str]:
        wave = drop.verdict["wave"]
        extracted = drop.manifest().get("extracted")
        return waves.index(wave) if wave in waves else -1, str(extracted or ""), drop.id

    return sorted(drops, key=rank)


def parts_of(drops: list[Drop]) -> list[Part]:
    """Take the used deliveries, in order, apart into their raw tables."""
    return [
        Part(drop.verdict["region"], rank, name, drop.schema.tables[name], rows)
        for rank, drop in enumerate(drops)
        for name, rows in drop.accepted.items()
        if drop.is_used
    ]
