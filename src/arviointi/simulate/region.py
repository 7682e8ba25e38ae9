"""Everything one region holds over the whole study, before it is cut into drops."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from arviointi.config.drops import DropSchema
from arviointi.config.simulation import Simulation
from arviointi.simulate import casework, practice, staff, support, surveys
from arviointi.simulate.calendar import date_of, generator
from arviointi.simulate.design import RegionDesign
from arviointi.simulate.registers import RegionRegisters, region_registers


@dataclass(frozen=True)
class RegionRecords:
    """One region's tables by canonical name, surveys as `family` and `staff`. Days are day numbers."""

    design: RegionDesign
    registers: RegionRegisters
    tables: dict[str, pd.DataFrame]


def region_records(
    design: RegionDesign, simulation: Simulation, schema: DropSchema, seed: int
) -> RegionRecords:
    """Draw one region. Every part has a random stream of its own."""

    def stream(part: str) -> np.random.Generator:
        return generator(seed, design.region, part)

    plan = simulation.practice
    registers = region_registers(design, simulation.registers, simulation.roles, stream("registers"))
    spells = registers.responsibilities
    held = staff.posts(design, simulation.roles, stream("posts"))
    met = practice.meetings(design, held, plan, stream("meetings"))
    blocks = {stem: block for table in schema.tables.values() for stem, block in table.items.items()}
    tables = {
        "teams": design.teams,
        "wave_anchors": support.wave_anchors(design),
        "coverage": support.coverage(design),
        "posts": held,
        "training": staff.training(design, held, simulation.design.training, stream("training")),
        "team_ratings": support.team_ratings(design, plan, stream("ratings")),
        "meetings": met,
        "observations": practice.observations(design, met, plan, stream("observations")),
        "discussions": practice.discussions(design, met, spells, plan, stream("discussions")),
        "caseloads": casework.caseloads(design, spells, held, simulation.registers, stream("caseloads")),
        "working_time": staff.working_time(design, held, plan, stream("diaries")),
        "partners": support.partners(design, plan, stream("partners")),
        "leadership": support.leadership(design, plan, stream("leadership")),
        "staff": surveys.staff_survey(design, held, simulation.surveys, blocks, stream("staff")),
        "family": surveys.family_survey(design, spells, simulation.surveys, blocks, stream("family")),
        "responsibilities": spells,
        "contacts": casework.contacts(design, spells, held, plan, stream("contacts")),
        "placements": registers.placements,
        "notifications": casework.notifications(
            design, spells, simulation.registers, stream("notifications")
        ),
        "services": casework.services(design, spells, plan, stream("services")),
        "interviews": support.interviews(design, plan, stream("interviews")),
        "absences": staff.absences(design, held, simulation.roles, stream("absences")),
    }
    return RegionRecords(design, registers, {name: _named(table) for name, table in tables.items()})


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Turn children's, families' and placements' numbers into pseudonyms."""
    named = table.copy()
    if {"start", "basis"} <= set(named.columns):
        named["placement"] = [f"S{number:04d}" for number in range(1, len(named) + 1)]
    for column, letter in (("child", "L"), ("family", "P")):
        if column in named:
            named[column] = [f"{letter}{number:05d}" for number in named[column]]
    if "birth" in named:
        births = [date_of(birth) for birth in named["birth"]]
        named["birth_year"] = [birth.year for birth in births]
        named["birth_month"] = [birth.month for birth in births]
    return named
