"""Put open statistics where a study expects its deliveries: `python prepare.py STUDY [FOLDER]`.

The data are not part of this repository. The study's ledger (config/deliveries.yaml) is, and every file is
checked against it, so that a study never runs on anything else than what it was written for.
"""

import hashlib
import shutil
import sys
from pathlib import Path

import yaml

FIXTURES = Path(__file__).resolve().parents[3] / "shared" / "fixtures"


def prepare(study: Path, folder: Path) -> list[Path]:
    """Copy the ledger's files into `study/data/raw/<region>/<delivery>/` and return them.

    Parameters
    ----------
    folder : holds the files, itself or in folders below it.

    Raises
    ------
    SystemExit
        With the reason, where a file is absent or is not the one the ledger names.
    """
    ledger = yaml.safe_load((study / "config" / "deliveries.yaml").read_text(encoding="utf-8"))
    placed = []
    for delivery in ledger["deliveries"]:
        target = study / "data" / "raw" / delivery["region"] / delivery["delivery"]
        target.mkdir(parents=True, exist_ok=True)
        for name, expected in delivery["files"].items():
            source = _found(folder, name)
            _check(source, expected["sha256"])
            placed.append(Path(shutil.copyfile(source, target / name)))
    return placed


def _found(folder: Path, name: str) -> Path:
    places = [*folder.rglob(name)]
    if not places:
        sys.exit(f"{name} is not in {folder}: give the folder that holds it (see the study's README).")
    return places[0]


def _check(source: Path, sha256: str) -> None:
    if hashlib.sha256(source.read_bytes()).hexdigest() != sha256:
        sys.exit(f"{source} is not the file that config/deliveries.yaml names: its SHA-256 differs.")


if __name__ == "__main__":
    prepare(Path(sys.argv[1]).resolve(), Path(sys.argv[2]) if len(sys.argv) > 2 else FIXTURES)
