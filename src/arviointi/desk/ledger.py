"""The ledger at the desk: has this come before, what is it called, and how it is written down."""

import datetime as dt
import string
from collections.abc import Container
from pathlib import Path
from typing import Any

import yaml

from arviointi.config.study import DeliveredFile, Delivery, Ledger
from arviointi.digests import file_digest
from arviointi.errors import UserError
from arviointi.io.atomic import write_text
from arviointi.io.raw_archive import is_litter

HEAD = "# Every delivery this study accepts. Written by `arviointi receive`; commit each change.\n"


class TooMany(UserError):
    """A day's letters have run out."""


def delivered_files(folder: Path) -> dict[str, DeliveredFile]:
    """Describe every file of a drop by content and size, by its path inside the folder.

    What computers leave behind by themselves, lock files and folder views, is not part of the drop.
    """
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {
        name: DeliveredFile(sha256=file_digest(path), size=path.stat().st_size)
        for name, path in paths.items()
        if path.is_file() and not is_litter(name)
    }


def same_as(files: dict[str, DeliveredFile], ledger: Ledger) -> Delivery | None:
    """Return the delivery that has exactly these contents, whatever its files are called, or None."""
    contents = frozenset(file.sha256 for file in files.values())
    return next((one for one in ledger.deliveries if one.contents == contents), None)


def delivery_name(day: dt.date, taken: Container[str]) -> str:
    """Name a delivery by its day; the second of a day has the letter b, the third c.

    Raises
    ------
    TooMany
        After the twenty-sixth.
    """
    names = [day.isoformat(), *(f"{day.isoformat()}{letter}" for letter in string.ascii_lowercase[1:])]
    free = [name for name in names if name not in taken]
    if not free:
        raise TooMany(f"{len(names)} deliveries have come on {day.isoformat()}; receive this one tomorrow.")
    return free[0]


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Write the ledger, whole or not at all."""
    content: dict[str, Any] = ledger.model_dump(mode="json", exclude_defaults=True) or {"deliveries": []}
    body = yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    write_text(HEAD + body, path)
