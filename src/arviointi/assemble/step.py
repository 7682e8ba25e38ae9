"""Scores of one outcome, teams and one analysis → panel and flow."""

from pathlib import Path

import pandas as pd

from arviointi.assemble.exposure import with_years_of
from arviointi.assemble.panel import assemble_panel
from arviointi.assemble.practice import with_practice
from arviointi.assemble.sources import rows_of_periods, rows_of_spells, rows_of_waves
from arviointi.config.analyses import Analysis
from arviointi.config.base import read_config
from arviointi.config.outcomes import OutcomeFile
from arviointi.config.study import StudySettings
from arviointi.contracts.fidelity import RUBRIC_RESULTS
from arviointi.contracts.panel import FLOW, PANEL
from arviointi.contracts.practice import TEAMS
from arviointi.contracts.scores import MEASURES, OUTCOME_RESULTS, PERIOD_OUTCOMES, SPELL_OUTCOMES
from arviointi.io.tables import read_table, write_table


def assemble(
    *,
    scores: Path,
    definition: Path,
    teams: Path,
    fidelity: list[Path],
    analysis: Path,
    study: Path,
    panel: Path,
    flow: Path,
) -> None:
    """Build the panel of one analysis and count who is left after each step."""
    plan = read_config(Analysis, analysis)
    outcome = None if plan.measure else read_config(OutcomeFile, definition).root
    settings = with_years_of(outcome, read_config(StudySettings, study))
    has_spells = outcome is not None and OUTCOME_RESULTS[outcome.kind] is SPELL_OUTCOMES
    rows = _rows(scores, plan, settings, has_spells=has_spells)
    practice = {path.stem: read_table(path, RUBRIC_RESULTS[path.stem]) for path in fidelity}
    known = with_practice(read_table(teams, TEAMS), practice, settings.waves)
    assembled = assemble_panel(rows, known, plan, settings, has_spells=has_spells)
    parents = [scores, definition, teams, *fidelity, analysis, study]
    write_table(assembled.panel, panel, PANEL, by=__name__, parents=parents)
    write_table(assembled.flow, flow, FLOW, by=__name__, parents=parents)


def _rows(scores: Path, plan: Analysis, settings: StudySettings, *, has_spells: bool) -> pd.DataFrame:
    if plan.measure:
        return rows_of_waves(read_table(scores, MEASURES), plan.measure, settings.waves)
    if has_spells:
        return rows_of_spells(read_table(scores, SPELL_OUTCOMES), settings.calendar)
    return rows_of_periods(read_table(scores, PERIOD_OUTCOMES), settings.calendar)
