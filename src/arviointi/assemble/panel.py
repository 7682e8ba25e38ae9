"""Scores, teams and one analysis → the panel that estimators read, and the flow that led to it."""

from dataclasses import dataclass

import pandas as pd

from arviointi.assemble.covariates import covariate_columns
from arviointi.assemble.population import narrow, roster, steps, with_rows
from arviointi.config.analyses import Analysis
from arviointi.config.study import StudySettings
from arviointi.contracts.panel import FLOW, PANEL


@dataclass(frozen=True)
class Assembled:
    """PANEL and FLOW of one analysis."""

    panel: pd.DataFrame
    flow: pd.DataFrame


def assemble_panel(
    rows: pd.DataFrame, teams: pd.DataFrame, analysis: Analysis, study: StudySettings, *, has_spells: bool
) -> Assembled:
    """Decide who is compared with whom, when.

    Parameters
    ----------
    rows : outcome rows of `sources`.
    teams : TEAMS; with the columns of `with_practice`, where the analysis names a rubric.
    has_spells : whether rows are spells, of which only a child's first is used.
    """
    sample = with_rows(roster(teams, analysis, study), rows, study)
    kept, flow = narrow(sample, steps(analysis, study, has_spells=has_spells))
    is_exposed = (kept["period"] >= kept["cohort"]).fillna(value=False).astype(bool)
    panel = kept.assign(is_exposed=is_exposed)[PANEL.names].join(covariate_columns(kept, analysis))
    return Assembled(panel.sort_values(["unit", "period"], ignore_index=True), flow[FLOW.names])
