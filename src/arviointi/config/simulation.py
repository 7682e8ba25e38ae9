"""`simulation.yaml` and `simulated_world.yaml`: how `arviointi simulate` invents deliveries."""

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from arviointi.config.base import Model, read_config
from arviointi.config.simulated_practice import Practice, Surveys
from arviointi.config.simulated_registers import Interval, Positive, Probability, Registers, Roles
from arviointi.config.study import Id

Tables = Literal["csv_cp1252", "csv_utf8", "workbook", "parquet"]


class Files(Model):
    """How one region sends its tables."""

    tables: Tables
    """Every table that nothing below says otherwise of."""
    surveys: Literal["as_tables", "sav"] = "as_tables"
    """The survey tables."""
    large: Literal["as_tables", "parquet"] = "as_tables"
    """The tables listed under `large_tables`."""
    booleans: tuple[str, str] = ("1", "0")
    """True and false as text."""


class SimulatedRegion(Model):
    """One region's teams."""

    municipalities: list[str] = Field(min_length=1)
    """Municipality codes; pilot teams take them in turn."""
    pilots: int = Field(gt=0)
    """Pilot teams."""
    comparisons: int = Field(gt=0)
    """Comparison teams, those of an effectiveness site included."""
    cohort: Id
    """When the pilot teams begin."""
    is_site: bool = False
    """Whether the region has a site of the effectiveness study."""
    files: Files
    """How its tables are written."""


class DropPeriod(Model):
    """The time that one wave's drop covers."""

    first: dt.date
    """First day."""
    last: dt.date
    """Last day."""


class Cohort(Model):
    """Regions that begin in the same season."""

    first_start: dt.date
    """Earliest start of client work."""
    last_start: dt.date
    """Latest start of client work."""
    drops: dict[str, DropPeriod]
    """Period of each wave's drop; the first one holds the history."""


class Site(Model):
    """A site of the effectiveness study: teams of both arms in one place."""

    pilots: int = Field(gt=0)
    """Pilot teams of the site."""
    comparisons: int = Field(gt=0)
    """Comparison teams of the site."""
    families: list[int] = Field(min_length=1)
    """Families in the family survey by team of an arm, taken in turn over all sites."""


class TrainingPlan(Model):
    """How pilot teams are trained before client work."""

    weeks_before: list[list[int]] = Field(min_length=1)
    """Schemes: for each block the weeks before client work begins."""
    days: int = Field(gt=0)
    """Days in all, the same number in each block."""
    attendance: Probability
    """Chance that a worker in post takes part in a block."""
    newcomers: Probability
    """Chance that one who came later is trained afterwards."""
    newcomer_delay: Interval
    """Days from the post's start to the newcomer's training."""
    supervision_every: int = Field(gt=0)
    """Days between supervision sessions after the start."""
    supervision_days: Positive
    """Length of one session in days."""
    supervision_attendance: Probability
    """Chance that a worker in post takes part in a session."""


class Design(Model):
    """Who takes part and when."""

    regions: dict[Id, SimulatedRegion]
    """Regions; each one is in study.yaml."""
    cohorts: dict[Id, Cohort]
    """Seasons."""
    site: Site
    """What every effectiveness site is like."""
    training: TrainingPlan
    """Training before client work."""
    anchor_jitter: tuple[int, int]
    """Days by which the anchors of later waves miss their plan."""
    wave_months: dict[str, int]
    """Later waves: months from the start of client work."""
    contaminated: dict[Literal["training", "move"], Id]
    """Region whose last comparison team is contaminated, by how."""

    @model_validator(mode="after")
    def _cohorts_exist(self) -> "Design":
        unknown = {r.cohort for r in self.regions.values()} - set(self.cohorts)
        if unknown:
            raise ValueError(f"cohorts that do not exist: {sorted(unknown)}")
        lost = set(self.contaminated.values()) - set(self.regions)
        if lost:
            raise ValueError(f"contaminated regions that do not take part: {sorted(lost)}")
        return self


class Delivering(Model):
    """How deliveries are made and described."""

    version: Id
    """Drop schema."""
    manifest: dict[str, str]
    """Columns of the manifest that nothing downstream reads: `{division}` and `{code}` are the region's."""
    extracted_after: tuple[int, int]
    """Days from the period's end to the extract."""
    delivered_after: tuple[int, int]
    """Days from the extract to the delivery."""
    overlap_days: int
    """Days before a drop's period from which ended spells and discussions are repeated."""
    large_tables: list[str]
    """Tables that some regions send as Parquet."""
    missing_labels: dict[int, str]
    """User-missing codes of SPSS files and their labels, the commonest first."""


class Plan(Model):
    """`simulation.yaml`."""

    design: Design
    """Who takes part and when."""
    delivering: Delivering
    """How deliveries are made."""


class World(Model):
    """`simulated_world.yaml`: levels, spreads and effects."""

    roles: Roles
    """Staff."""
    registers: Registers
    """Children and placements."""
    practice: Practice
    """What teams did."""
    surveys: Surveys
    """What people answered."""


class Simulation(Plan, World):
    """Both files together."""


def read_simulation(folder: Path) -> Simulation:
    """Read both files of a study's simulation.

    Raises
    ------
    ConfigError
        With every problem of the first file that has some.
    """
    plan = read_config(Plan, folder / "simulation.yaml")
    world = read_config(World, folder / "simulated_world.yaml")
    return Simulation(**dict(plan), **dict(world))
