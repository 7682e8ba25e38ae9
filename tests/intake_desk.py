"""A desk to receive drops at: the root study's configuration, a ledger and folders of its own."""

import datetime as dt
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.study import Delivery, Ledger
from arviointi.desk.claims import Told
from arviointi.desk.intake import Order, take_in
from arviointi.desk.ledger import delivered_files, write_ledger
from arviointi.desk.storing import Places
from arviointi.provenance import ledger_differences
from small_drop import CONFIG, tables, write_drop

HELSINKI = dt.timezone(dt.timedelta(hours=3))
PSEUDONYMS = f"\npseudonyms: {{study: test, key: '{'ab' * 8}'}}\n"
NOW = dt.datetime(2024, 9, 14, 10, 5, 30, tzinfo=HELSINKI)
MANIFEST = (
    "toimitus_id;skeema_versio;aluejako;aluekoodi;aalto;kausi_alku;kausi_loppu;luotu;korvaa\n"
    "{id};{version};{division};{code};{wave};1.1.2024;30.6.2024;15.7.2024;{replaces}"
)


def manifest(**said: str) -> str:
    """Describe a drop: Pirkanmaa's of wave T1 if nothing else is said."""
    usual = {
        "id": "L1",
        "version": "1",
        "division": "maakunta2018",
        "code": "06",
        "wave": "T1",
        "replaces": "",
    }
    return MANIFEST.format(**{**usual, **said})


def drop(folder: Path, rows: str = "", **said: str) -> Path:
    """Write a small drop in order; `rows` makes one of its files another."""
    content = tables(toimitus=manifest(**said))
    return write_drop(folder, {**content, "koulutus": content["koulutus"] + rows})


@dataclass(frozen=True)
class Desk:
    """A place to receive at."""

    folder: Path

    @property
    def places(self) -> Places:
        return Places(self.config / "deliveries.yaml", self.folder / "raw", self.folder / "receipts")

    @property
    def config(self) -> Path:
        return self.folder / "config"

    def receive(self, given: Path, now: dt.datetime = NOW, patience: float = 0.0, **told: str) -> list[str]:
        """Receive a drop, and return what is said."""
        language = told.pop("language", "en")
        order = Order(given, Told(**told), "M. Meikäläinen", self.config, self.places, language, patience)
        return take_in(order, now)

    @property
    def ledger(self) -> Ledger:
        return read_config(Ledger, self.places.ledger)

    def state(self) -> Mapping[str, bytes]:
        """The ledger and every file of deliveries and receipts, with its content."""
        kept = [path for name in ("raw", "receipts") for path in (self.folder / name).rglob("*")]
        paths = [path for path in [self.places.ledger, *kept] if path.is_file()]
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in sorted(paths)}

    def differences(self) -> list[str]:
        """What `arviointi verify` would say."""
        return [str(one) for one in ledger_differences(self.ledger, self.places.raw)]


def opened_desk(folder: Path) -> Desk:
    """Make a desk that has received nothing yet, and may receive what is real."""
    desk = Desk(folder)
    shutil.copytree(CONFIG, desk.config)
    with (desk.config / "study.yaml").open("a", encoding="utf-8") as settings:
        settings.write(PSEUDONYMS)
    write_ledger(Ledger(), desk.places.ledger)
    return desk


def bare_desk(folder: Path) -> Desk:
    """Make a desk with a ledger and no further configuration: enough to store, not to check."""
    desk = Desk(folder)
    write_ledger(Ledger(), desk.places.ledger)
    return desk


def entry_of(folder: Path, delivery: str = "2024-09-14", **more: object) -> Delivery:
    """Describe a folder as a delivery of Pirkanmaa."""
    files = delivered_files(folder)
    return Delivery.model_validate(
        {"region": "pirkanmaa", "delivery": delivery, "version": "v1", "files": files, **more}
    )
