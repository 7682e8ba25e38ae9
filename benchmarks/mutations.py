"""Plant each kind of fault in clean drops and count how many the checks find.

Run with `make mutations`. Prints a Markdown table: the fault, in how many drops it was planted and found,
and by which checks; then what the clean drops give. Drops are the simulated ones of the root study that
follow another drop of their region. A fault counts as found if there is a finding that the clean drop does
not have.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from faults import clients, files, history, practice, privacy, values  # noqa: F401  each registers its faults
from faults.drop import NothingToSpoil, Table, fresh, read_tables
from faults.registry import FAULTS, Fault

from arviointi.config.codes import code_list
from arviointi.config.load import Study, load_study
from arviointi.config.study import Delivery
from arviointi.io.raw_read import read_delivery
from arviointi.validate.book import read_book
from arviointi.validate.check import Checked, check_drop
from arviointi.validate.files import wanted_stems
from arviointi.validate.known import Known, known_of

ROOT = Path(__file__).parents[1]
EVERY = 14
SEEN = 4
GROUPS = ("file", "heading", "value", "key", "rule", "history", "privacy")


@dataclass(frozen=True)
class Clean:
    """A clean drop as text, what is known beside it, and what the checks say of it."""

    id: str
    tables: dict[str, Table]
    previous: dict[str, Table]
    known: Known
    findings: Counter


@dataclass
class Score:
    """How one kind of fault fared."""

    planted: int = 0
    found: int = 0
    rejected: int = 0
    rules: Counter = field(default_factory=Counter)


class Checker:
    """Checks folders as `arviointi check` does."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.schema = study.schemas["v1"]
        self.book = read_book(ROOT / "config" / "rules.yaml")
        self.codes = {
            path.stem: code_list(path.read_text(encoding="utf-8"), path)
            for path in (ROOT / "config" / "codes").glob("*.csv")
        }

    def check(self, folder: Path, known: Known) -> Checked:
        return check_drop(read_delivery(folder, wanted_stems(self.schema)), self.schema, self.book, known)

    def clean(self, before: Delivery, now: Delivery, work: Path) -> Clean:
        """Read two deliveries that follow each other, and check the later one as it stands."""
        earlier, later = (self._tables(delivery) for delivery in (before, now))
        alone = known_of(self.study.settings, before.region, before.wave, codes=self.codes)
        first = self.check(fresh(earlier, {}, "").write(work / "before"), alone)
        known = known_of(self.study.settings, now.region, now.wave, codes=self.codes, previous=first.accepted)
        found = kinds(self.check(fresh(later, {}, "").write(work / "clean"), known))
        return Clean(now.id, later, earlier, known, found)

    def _tables(self, delivery: Delivery) -> dict[str, Table]:
        folder = ROOT / "data" / "raw" / delivery.region / delivery.delivery
        return read_tables(folder, wanted_stems(self.schema))


def kinds(checked: Checked) -> Counter:
    """Count findings by rule, table, column and row."""
    return Counter((one.rule, one.table, one.column, one.row) for one in checked.findings)


def followed(study: Study) -> Iterator[tuple[Delivery, Delivery]]:
    """Pair each delivery with the one before it of the same region."""
    for region in study.settings.regions:
        own = [delivery for delivery in study.ledger.deliveries if delivery.region == region]
        yield from pairwise(own)


def plant(fault: Fault, clean: Clean, checker: Checker, score: Score) -> None:
    """Plant one fault in one drop and see what is found."""
    with tempfile.TemporaryDirectory() as work:
        drop = fresh(clean.tables, clean.previous, f"{fault.name} {clean.id}")
        try:
            fault.plant(drop)
        except NothingToSpoil:
            return
        checked = checker.check(drop.write(Path(work) / "drop"), clean.known)
    new = kinds(checked) - clean.findings
    score.planted += 1
    score.found += bool(new)
    score.rejected += checked.verdict == "rejected"
    score.rules.update({rule for rule, *_ in new})


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--every", type=int, default=EVERY, help="use every n-th drop")
    options.add_argument("--only", default="", help="only faults whose name contains this")
    asked = options.parse_args()
    study = load_study(ROOT / "config")
    checker = Checker(study)
    with tempfile.TemporaryDirectory() as work:
        pairs = list(followed(study))[:: asked.every]
        drops = [checker.clean(*pair, Path(work) / str(number)) for number, pair in enumerate(pairs)]
    print("| fault | where | planted | found | drop rejected | checks |")
    print("|---|---|--:|--:|--:|---|")
    scores: dict[str, Score] = {}
    for fault in sorted(FAULTS, key=lambda one: GROUPS.index(one.group)):
        if asked.only not in fault.name:
            continue
        score = scores.setdefault(fault.name, Score())
        for clean in drops:
            plant(fault, clean, checker, score)
        rules = ", ".join(rule for rule, _ in score.rules.most_common(SEEN))
        counts = f"{score.planted} | {score.found} | {score.rejected}"
        print(f"| {fault.name} | {fault.group} | {counts} | {rules} |", flush=True)
    tell(scores, drops)


def tell(scores: dict[str, Score], drops: list[Clean]) -> None:
    """Print the sums."""
    planted = sum(score.planted for score in scores.values())
    found = sum(score.found for score in scores.values())
    always = sum(score.found == score.planted > 0 for score in scores.values())
    print(
        f"\n{len(scores)} kinds of fault in {len(drops)} drops: {always} kinds always found, "
        f"{found} of {planted} faults found."
    )
    false = sum((clean.findings for clean in drops), Counter())
    print(f"The same drops without a fault: {false.total()} findings.")
    for (rule, table, column, _), count in false.most_common(10):
        print(f"- {rule} {table} {column or ''}: {count}")


if __name__ == "__main__":
    main()
