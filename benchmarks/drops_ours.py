"""Check one folder with the project's own rules, and say what was found. A process of its own measures it."""

import argparse
import json
from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.codes import code_list
from arviointi.config.drops import DropSchema
from arviointi.config.study import StudySettings
from arviointi.io.raw_read import read_delivery
from arviointi.validate.book import read_book
from arviointi.validate.check import check_drop
from arviointi.validate.files import wanted_stems
from arviointi.validate.known import known_of
from arviointi.validate.rules import RULES

CONFIG = Path(__file__).parents[1] / "config"
IN_A_ROW = ("R101", "R102", "R103", "R104", "R105", "R106", "R107", "R108", "R110", "R112")
"""Rules that compare values of one row; the others look across rows and tables."""


def main() -> None:
    """Print the findings as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rules", choices=("all", "in_a_row"), default="all")
    given = parser.parse_args()
    schema, book = read_config(DropSchema, CONFIG / "drops" / "v1.yaml"), read_book(CONFIG / "rules.yaml")
    rules = RULES if given.rules == "all" else {name: RULES[name] for name in IN_A_ROW}
    codes = {path.stem: code_list(path.read_text("utf-8"), path) for path in (CONFIG / "codes").glob("*.csv")}
    known = known_of(read_config(StudySettings, CONFIG / "study.yaml"), "pirkanmaa", "T1", codes=codes)
    checked = check_drop(read_delivery(given.folder, wanted_stems(schema)), schema, book, known, rules)
    found = [(one.rule, one.table, one.row, one.column) for one in checked.findings]
    print(json.dumps({"found": found, "rules": len(rules)}))


if __name__ == "__main__":
    main()
