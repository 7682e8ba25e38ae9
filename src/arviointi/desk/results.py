"""Results at the desk: are they made from what is here, and what was one made from."""

from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.study import Ledger
from arviointi.desk.say import say
from arviointi.digests import short
from arviointi.errors import ConfigError, Problem, RejectedDrop
from arviointi.provenance import ancestors, ledger_differences, result_differences


def verify(
    *,
    ledger: Path = Path("config/deliveries.yaml"),
    raw: Path = Path("data/raw"),
    results: Path = Path("results"),
) -> None:
    """Compare deliveries with the ledger, and results with what they were made from."""
    differences = [*ledger_differences(read_config(Ledger, ledger), raw), *result_differences(results)]
    if differences:
        raise RejectedDrop("\n".join(["Not as it was:", *(f"  {difference}" for difference in differences)]))
    say("Deliveries are as received, results are made from the files that are here.")


def trace(result: Path) -> None:
    """Print what a result was made from, back to the deliveries."""
    if not result.is_file():
        raise ConfigError([Problem(str(result), "", "no such result")])
    for ancestor in ancestors(result):
        step = f"  ← {ancestor.step}" if ancestor.step else ""
        say(f"{'  ' * ancestor.depth}{short(ancestor.digest)}  {ancestor.file}{step}")
