"""The example study: its configuration over the root's, simulated into a folder."""

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from arviointi.config.base import read_config
from arviointi.config.study import Ledger
from arviointi.simulate.step import simulate

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Made:
    """One simulated study on disk."""

    folder: Path

    @property
    def raw(self):
        return self.folder / "raw"

    @property
    def ledger_file(self):
        return self.folder / "config" / "deliveries.yaml"

    @property
    def truth(self):
        return self.folder / "truth.json"

    @cached_property
    def deliveries(self):
        return read_config(Ledger, self.ledger_file).deliveries

    def run(self):
        simulate(config=self.folder / "config", raw=self.raw, ledger=self.ledger_file, truth=self.truth)
        return self


def example_study(folder: Path, only: str = "") -> Made:
    """Lay out the example study, or a part of it with one region, before anything is simulated."""
    return study_of([ROOT / "config", ROOT / "tests" / "example" / "config"], folder, only)


def study_of(configurations: list[Path], folder: Path, only: str = "") -> Made:
    """Lay one configuration over another, without deliveries."""
    for configuration in configurations:
        shutil.copytree(configuration, folder / "config", dirs_exist_ok=True)
    (folder / "config" / "deliveries.yaml").write_text("deliveries: []\n")
    if only:
        path = folder / "config" / "simulation.yaml"
        plan = yaml.safe_load(path.read_text())
        plan["design"]["regions"] = {only: plan["design"]["regions"][only]}
        plan["design"]["contaminated"] = {}
        path.write_text(yaml.safe_dump(plan, allow_unicode=True))
    return Made(folder)
