"""Which function makes which kind of exhibit. A new kind: one function and one line."""

from collections.abc import Callable
from typing import Any

from arviointi.config.exhibits import AnyExhibit
from arviointi.present.deliveries import deliveries_table, missing_table, units_table
from arviointi.present.disclosure import Unchecked
from arviointi.present.effects import effects_table
from arviointi.present.fidelity_table import fidelity_table
from arviointi.present.flow import flow_table
from arviointi.present.reliability import reliability_table
from arviointi.present.sources import Sources
from arviointi.present.unit_periods import unit_periods_table

TABLES: dict[str, Callable[[Any, Sources], Unchecked]] = {
    "effects_table": effects_table,
    "fidelity_table": fidelity_table,
    "flow_table": flow_table,
    "deliveries_table": deliveries_table,
    "units_table": units_table,
    "missing_table": missing_table,
    "unit_periods_table": unit_periods_table,
    "reliability_table": reliability_table,
}


def make_table(exhibit: AnyExhibit, sources: Sources) -> Unchecked:
    """Make a table exhibit, before the door of disclosure control."""
    return TABLES[exhibit.kind](exhibit, sources)
