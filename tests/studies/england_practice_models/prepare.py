"""Put the open English statistics where the study expects its deliveries: `python prepare.py [FIXTURES]`.

The data are not part of this repository. The ledger (config/deliveries.yaml) is, and every file is checked
against it, so that the study never runs on anything else than what it was written for.
"""

import hashlib
import shutil
import sys
from pathlib import Path

import yaml

STUDY = Path(__file__).resolve().parent
FIXTURES = STUDY.parents[3] / "shared" / "fixtures" / "dfe_csc"


def prepare(fixtures: Path, study: Path) -> list[Path]:
    """Copy the ledger's files into `study/data/raw/<region>/<delivery>/` and return them.

    Raises
    ------
    SystemExit
        With the reason, where a file is absent or is not the one the ledger names.
    """
    ledger = yaml.safe_load((study / "config" / "deliveries.yaml").read_text(encoding="utf-8"))
    placed = []
    for delivery in ledger["deliveries"]:
        folder = study / "data" / "raw" / delivery["region"] / delivery["delivery"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, expected in delivery["files"].items():
            _check(fixtures / name, expected["sha256"])
            placed.append(Path(shutil.copyfile(fixtures / name, folder / name)))
    return placed


def _check(source: Path, sha256: str) -> None:
    if not source.is_file():
        sys.exit(f"{source} is missing: give the folder that holds the English statistics (see README.md).")
    if hashlib.sha256(source.read_bytes()).hexdigest() != sha256:
        sys.exit(f"{source} is not the file that config/deliveries.yaml names: its SHA-256 differs.")


if __name__ == "__main__":
    prepare(Path(sys.argv[1]) if len(sys.argv) > 1 else FIXTURES, STUDY)
