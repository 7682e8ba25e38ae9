"""Deliveries at the desk: take one in, and send its findings back."""

from pathlib import Path
from typing import Any

import yaml

from arviointi.config.base import read_config
from arviointi.config.study import DeliveredFile, Delivery, Ledger
from arviointi.desk.say import say
from arviointi.digests import file_digest
from arviointi.errors import RejectedDrop
from arviointi.io.atomic import write_text


def receive(
    drop: Path,
    *,
    version: str,
    wave: str | None = None,
    supersedes: str | None = None,
    by: str = "",
    ledger: Path = Path("config/deliveries.yaml"),
) -> None:
    """Take a delivery folder under data/raw into the ledger, with a checksum of each file."""
    known = read_config(Ledger, ledger)
    entry = Delivery(
        region=drop.parent.name,
        delivery=drop.name,
        version=version,
        wave=wave,
        supersedes=supersedes,
        received_by=by,
        files=delivered_files(drop),
    )
    if known.find(entry.region, entry.delivery):
        raise RejectedDrop(
            f"{entry.id} is already in the ledger. A correction is a new delivery: put it in a folder of its "
            f"own and say --supersedes {entry.delivery}."
        )
    write_ledger(Ledger(deliveries=[*known.deliveries, entry]), ledger)
    say(f"{entry.id}: {len(entry.files)} files taken into {ledger}. Commit the ledger.")


def findings(findings: Path, *, out: Path, language: str = "fi") -> None:
    """Write a delivery's findings as a spreadsheet that can be sent back to the region."""
    from arviointi.contracts.findings import FINDINGS  # noqa: PLC0415  the other desk tools need no tables
    from arviointi.io.tables import read_table  # noqa: PLC0415

    table = read_table(findings, FINDINGS)
    columns = ["severity", "table", "row", "column", "value", language, "rule", "file"]
    table[columns].rename(columns={language: "message"}).to_excel(out, index=False)
    say(f"{out}: {len(table)} findings.")


def delivered_files(drop: Path) -> dict[str, DeliveredFile]:
    """Describe every file of a delivery folder by content and size."""
    paths = sorted(path for path in drop.rglob("*") if path.is_file())
    if not paths:
        raise RejectedDrop(f"{drop}: no files there. Put the delivery in data/raw/<region>/<yyyy-mm-dd>/.")
    return {
        str(path.relative_to(drop)): DeliveredFile(sha256=file_digest(path), size=path.stat().st_size)
        for path in paths
    }


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Write the ledger, whole or not at all."""
    content: dict[str, Any] = ledger.model_dump(mode="json", exclude_defaults=True)
    head = "# Every delivery this study accepts. Written by `arviointi receive`; commit each change.\n"
    write_text(
        head + yaml.safe_dump(content or {"deliveries": []}, allow_unicode=True, sort_keys=False), path
    )
