"""What the report rests on: deliveries used and left out, exhibits with their check, code and versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from arviointi.config.study import Delivery, Ledger, StudySettings
from arviointi.contracts.blocks import (
    Column,
    Content,
    Exhibit,
    Message,
    Nothing,
    Plain,
    Row,
    RowGroup,
    Sentences,
    Table,
    Words,
)
from arviointi.digests import short, text_digest
from arviointi.report.model import Origin


@dataclass(frozen=True)
class Code:
    """Which code made the report and its exhibits."""

    version: str
    commit: str | None
    libraries: Mapping[str, str] = field(default_factory=dict)
    exhibits: Mapping[str, str] = field(default_factory=dict)


def origin(
    settings: StudySettings,
    ledger: Ledger,
    drops: pd.DataFrame,
    exhibits: Mapping[str, Exhibit],
    code: Code,
) -> Origin:
    """Say what the report rests on."""
    return Origin(
        deliveries=_deliveries(settings, ledger, drops),
        exhibits=_exhibits(exhibits, code),
        versions=(*_versions(code), _identifiers(settings)),
    )


def _deliveries(settings: StudySettings, ledger: Ledger, drops: pd.DataFrame) -> Table:
    rows = (
        _delivery(drop, settings, ledger.find(drop["region"], drop["delivery"]))
        for drop in drops.sort_values(["region", "delivery"]).to_dict("records")
    )
    return _table("deliveries", ("region", "received", "version", "use", "digest"), tuple(rows))


def _delivery(drop: Mapping[Any, Any], settings: StudySettings, delivery: Delivery | None) -> Row:
    region, use = str(drop["region"]), "used" if drop["is_used"] else "left_out"
    state = "simulated" if drop["is_simulated"] else "real"
    cells: tuple[Content, ...] = (
        Words(texts=settings.regions[region].label.model_dump(exclude_none=True)),
        Plain(text=str(drop["delivery"])),
        Plain(text=str(drop["version"])),
        Message(id=f"delivery.{use}.{state}"),
        Plain(text=short(files_digest(delivery))) if delivery else Nothing(),
    )
    return Row(id=f"{region}/{drop['delivery']}", cells=cells)


def files_digest(delivery: Delivery) -> str:
    """Digest a delivery by the ledger's checksums of its files."""
    return text_digest("\n".join(f"{name} {file.sha256}" for name, file in sorted(delivery.files.items())))


def _exhibits(exhibits: Mapping[str, Exhibit], code: Code) -> Table:
    rows = tuple(
        Row(
            id=name,
            cells=(
                Plain(text=name),
                Message(id=f"check.{exhibit.status}"),
                Sentences(parts=exhibit.reasons) if exhibit.reasons else Nothing(),
                Plain(text=short(exhibit.digest)),
                Plain(text=code.exhibits[name]) if name in code.exhibits else Nothing(),
            ),
        )
        for name, exhibit in exhibits.items()
    )
    return _table("exhibits", ("exhibit", "check", "check_reasons", "digest", "code"), rows)


def _versions(code: Code) -> tuple[Content, ...]:
    commit = Plain(text=code.commit) if code.commit else Message(id="origin.no_commit")
    libraries = ", ".join(f"{name} {version}" for name, version in sorted(code.libraries.items()))
    return (
        Message(id="origin.code", values={"version": Plain(text=code.version), "commit": commit}),
        Message(id="origin.libraries", values={"libraries": Plain(text=libraries)}),
    )


def _identifiers(settings: StudySettings) -> Message:
    """Say whether identifiers are pseudonyms, and by which key."""
    if settings.pseudonyms is None:
        return Message(id="origin.no_pseudonyms")
    return Message(id="origin.pseudonyms", values={"key": Plain(text=settings.pseudonyms.key)})


def _role(column: str, number: int) -> str:
    if number == 0:
        return "heading"
    return "code" if column in ("received", "digest", "code") else "text"


def _table(name: str, columns: tuple[str, ...], rows: tuple[Row, ...]) -> Table:
    headings = tuple(
        Column.model_validate({"id": one, "heading": Message(id=f"column.{one}"), "role": _role(one, number)})
        for number, one in enumerate(columns)
    )
    groups = (RowGroup(id=name, rows=rows),) if rows else ()
    return Table(caption=Message(id=f"caption.{name}"), columns=headings, groups=groups)
