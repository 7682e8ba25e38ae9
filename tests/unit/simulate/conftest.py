"""The example study, simulated once, and the root study's plan for it."""

import pytest

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.simulation import read_simulation
from arviointi.config.study import StudySettings
from arviointi.simulate.design import study_designs
from arviointi.simulate.region import region_records
from simulated_example import ROOT, Made, example_study


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Made:
    return example_study(tmp_path_factory.mktemp("made") / "study").run()


@pytest.fixture
def unmade(tmp_path) -> Made:
    """A study of one region before anything is simulated."""
    return example_study(tmp_path / "study", only="lappi")


@pytest.fixture(scope="session")
def schema() -> DropSchema:
    return read_config(DropSchema, ROOT / "config" / "drops" / "v1.yaml")


@pytest.fixture(scope="session")
def simulation():
    """The root study's simulation."""
    return read_simulation(ROOT / "config")


@pytest.fixture(scope="session")
def seed() -> int:
    return read_config(StudySettings, ROOT / "config" / "study.yaml").seed


@pytest.fixture(scope="session")
def designs(simulation, seed):
    """The root study's regions, without their records."""
    return study_designs(simulation, seed)


@pytest.fixture(scope="session")
def site(designs, simulation, schema, seed):
    """Everything one region with an effectiveness site holds."""
    design = next(design for design in designs if design.region == "pirkanmaa")
    return region_records(design, simulation, schema, seed)
