"""Which function makes which kind of exhibit. A new kind: one function and one line."""

from collections.abc import Callable
from typing import Any

from arviointi.config.exhibits import AnyExhibit
from arviointi.present.adoption_table import adoption_table
from arviointi.present.agreement_table import agreement_table
from arviointi.present.annual_table import annual_table
from arviointi.present.balance_table import balance_table
from arviointi.present.bands_table import bands_table
from arviointi.present.changes_table import changes_table
from arviointi.present.checks_table import checks_table
from arviointi.present.completeness import completeness_table
from arviointi.present.composite_table import composite_table
from arviointi.present.deliveries import deliveries_table, missing_table, units_table
from arviointi.present.disclosure import Unchecked
from arviointi.present.effects import effects_table
from arviointi.present.factors_table import factors_table
from arviointi.present.families_table import families_table
from arviointi.present.family_response import family_response
from arviointi.present.fidelity_table import fidelity_table
from arviointi.present.findings_table import findings_table
from arviointi.present.flow import flow_table
from arviointi.present.invariance_table import invariance_table
from arviointi.present.missing_answers import missing_answers
from arviointi.present.outcomes_table import outcomes_table
from arviointi.present.plan_table import plan_table
from arviointi.present.rater_table import rater_table
from arviointi.present.reliability import reliability_table
from arviointi.present.rubric_table import rubric_table
from arviointi.present.sensitivity_table import sensitivity_table
from arviointi.present.series_agreement import series_agreement
from arviointi.present.sources import Sources
from arviointi.present.staff_agreement import staff_agreement
from arviointi.present.staff_response import staff_response
from arviointi.present.unit_periods import unit_periods_table

TABLES: dict[str, Callable[[Any, Sources], Unchecked]] = {
    "effects_table": effects_table,
    "checks_table": checks_table,
    "families_table": families_table,
    "plan_table": plan_table,
    "balance_table": balance_table,
    "fidelity_table": fidelity_table,
    "sensitivity_table": sensitivity_table,
    "adoption_table": adoption_table,
    "rater_table": rater_table,
    "staff_agreement": staff_agreement,
    "factors_table": factors_table,
    "flow_table": flow_table,
    "deliveries_table": deliveries_table,
    "units_table": units_table,
    "missing_table": missing_table,
    "unit_periods_table": unit_periods_table,
    "reliability_table": reliability_table,
    "agreement_table": agreement_table,
    "bands_table": bands_table,
    "rubric_table": rubric_table,
    "invariance_table": invariance_table,
    "findings_table": findings_table,
    "completeness_table": completeness_table,
    "changes_table": changes_table,
    "staff_response": staff_response,
    "family_response": family_response,
    "missing_answers": missing_answers,
    "series_agreement": series_agreement,
    "composite_table": composite_table,
    "outcomes_table": outcomes_table,
    "annual_table": annual_table,
}


def make_table(exhibit: AnyExhibit, sources: Sources) -> Unchecked:
    """Make a table exhibit, before the door of disclosure control."""
    return TABLES[exhibit.kind](exhibit, sources)
