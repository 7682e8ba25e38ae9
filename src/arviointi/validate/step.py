"""Validate: one drop → findings, verdict, accepted rows."""

from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.codes import code_list
from arviointi.config.drops import DropSchema
from arviointi.config.presets import Preset
from arviointi.config.study import Delivery, Ledger, StudySettings
from arviointi.contracts.findings import FINDINGS
from arviointi.errors import RejectedDrop
from arviointi.io.accepted import read_accepted, write_accepted
from arviointi.io.raw_read import read_delivery
from arviointi.io.tables import write_json, write_table
from arviointi.provenance import delivery_differences
from arviointi.validate.book import read_book
from arviointi.validate.check import check_drop
from arviointi.validate.files import wanted_stems
from arviointi.validate.known import known_of
from arviointi.validate.presets import file_patterns
from arviointi.validate.tally import tally
from arviointi.validate.wording import in_words


def validate(  # noqa: PLR0913  a step's options are what its rule names
    *,
    drop: Path,
    ledger: Path,
    schema: Path,
    rules: Path,
    study: Path,
    codes: list[Path],
    previous: list[Path],
    presets: list[Path],
    findings: Path,
    verdict: Path,
    accepted: Path,
) -> None:
    """Check one delivery: what the sender must mend, whether it is usable, and its usable rows."""
    delivery = _as_received(drop, read_config(Ledger, ledger), ledger)
    plan, book = read_config(DropSchema, schema), read_book(rules)
    known = known_of(
        read_config(StudySettings, study),
        delivery.region,
        delivery.wave,
        codes={path.stem: code_list(path.read_text(encoding="utf-8"), path) for path in codes},
        previous={name: rows for folder in previous for name, rows in read_accepted(folder).items()},
        presets={path.stem: read_config(Preset, path) for path in presets},
    )
    wanted = wanted_stems(plan) | file_patterns(known.presets)
    checked = check_drop(read_delivery(drop, wanted), plan, book, known)
    parents = [drop, schema, rules, study, *codes, *previous, *presets]
    words = in_words(checked.findings, plan, book, delivery.region, delivery.delivery)
    write_accepted(checked.accepted, accepted)
    write_table(words, findings, FINDINGS, by=__name__, parents=parents)
    content = {
        **delivery.model_dump(include={"region", "delivery", "wave", "version", "simulated"}),
        "verdict": checked.verdict,
        "counts": checked.counts,
        "tables": checked.tables,
        "by_rule": tally(checked.findings, book),
        "files": {checked.quiet.name(name): file.sha256 for name, file in delivery.files.items()},
    }
    write_json(content, verdict, by=__name__, parents=parents)


def _as_received(drop: Path, ledger: Ledger, path: Path) -> Delivery:
    """Return the delivery's line in the ledger.

    Raises
    ------
    RejectedDrop
        If it has none, or if a file differs from it.
    """
    delivery = ledger.find(drop.parent.name, drop.name)
    if delivery is None:
        raise RejectedDrop(f"{drop} is not in the ledger {path}. Take it in with `arviointi receive`.")
    differences = list(delivery_differences(delivery, drop))
    if differences:
        raise RejectedDrop("\n".join(["Not as it was received:", *(f"  {one}" for one in differences)]))
    return delivery
