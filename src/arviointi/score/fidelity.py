"""Fidelity to the model: what each indicator measured, what it scores, and what that adds up to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from arviointi.config.fidelity import Rubric
from arviointi.score import indicators_caseloads as caseloads
from arviointi.score import indicators_client_work as client_work
from arviointi.score import indicators_meetings as meetings
from arviointi.score import indicators_structures as structures
from arviointi.score import indicators_surveys as surveys
from arviointi.score import indicators_training as training
from arviointi.score.aggregate import element_scores, index_scores, indicator_scores, weights_of
from arviointi.score.combine import score_indicators
from arviointi.score.contamination import contamination
from arviointi.score.evidence import Evidence
from arviointi.score.rows import (
    as_contract,
    detail_rows,
    element_rows,
    index_rows,
    indicator_rows,
    unscored_rows,
)
from arviointi.score.windows import DUE, windows

EVIDENCE: dict[str, Callable[[Evidence, Any], pd.DataFrame]] = {
    "role_filled": structures.role_filled,
    "role_fte": structures.role_fte,
    "clinician_capacity": structures.clinician_capacity,
    "leadership_checks": structures.leadership_checks,
    "partners_informed": structures.partners_informed,
    "caseload_per_worker": caseloads.caseload_per_worker,
    "caseload_per_team": caseloads.caseload_per_team,
    "caseload_reduction": caseloads.caseload_reduction,
    "staff_trained": training.staff_trained,
    "roles_trained": training.roles_trained,
    "trainer_rating": training.trainer_rating,
    "survey_scale": surveys.survey_scale,
    "meetings_held": meetings.meetings_held,
    "meeting_quality": meetings.meeting_quality,
    "meetings_led": meetings.meetings_led,
    "clinician_reflecting": meetings.clinician_reflecting,
    "discussion_depth": client_work.discussion_depth,
    "discussions_documented": client_work.discussions_documented,
    "actions_done": client_work.actions_done,
    "children_met": client_work.children_met,
    "face_to_face_time": client_work.face_to_face_time,
}

TABLES = (
    "caseloads", "contacts", "coverage", "discussions", "drops", "leadership", "meetings", "observations",
    "partners", "posts", "responsibilities", "team_ratings", "teams", "training", "wave_anchors",
    "working_time",
)  # fmt: skip


def fidelity(tables: Mapping[str, pd.DataFrame], rubric: Rubric, waves: Sequence[str]) -> pd.DataFrame:
    """Score every team at every wave by a rubric; comparison teams by the same one.

    Parameters
    ----------
    tables : canonical tables by name, registers and responses.
    waves : in order, the first one is the baseline.

    Returns
    -------
    Contract `fidelity`.
    """
    every = windows_of(tables, rubric, waves)
    due = every[every["state"] == DUE].reset_index(drop=True)
    evidence = Evidence(due, tables, rubric, waves[0])
    scored = score_values(measured(evidence), due, rubric, contamination(evidence))
    return as_contract([*scored, unscored_rows(every[every["state"] != DUE], rubric)])


def windows_of(tables: Mapping[str, pd.DataFrame], rubric: Rubric, waves: Sequence[str]) -> pd.DataFrame:
    """Give every team its window at every wave, as long as the rubric says."""
    return windows(
        tables["teams"], tables["wave_anchors"], tables["drops"], waves=waves, weeks=rubric.window.weeks
    )


def measured(evidence: Evidence) -> pd.DataFrame:
    """Measure every indicator of the rubric.

    Returns
    -------
    Columns unit, id, part, value, state, flags: what scoring, and every variation of it, starts from.
    """
    return measured_by(evidence, evidence.rubric.indicators)


def measured_by(evidence: Evidence, indicators: Mapping[str, Any]) -> pd.DataFrame:
    """Measure some indicators, by id."""
    values = [
        EVIDENCE[indicator.evidence](evidence, indicator).assign(id=name)
        for name, indicator in indicators.items()
    ]
    return pd.concat(values, ignore_index=True)


def score_values(
    values: pd.DataFrame, units: pd.DataFrame, rubric: Rubric, contaminated: pd.Series | None = None
) -> list[pd.DataFrame]:
    """Score measured values: indicators, elements, indices, and the numbers printed beside them.

    Parameters
    ----------
    values : columns unit, id, part, value, state, flags.
    units : region, team, arm, wave; the index numbers the units 0, 1, …
    contaminated : flags of comparison teams, by unit.
    """
    scored = score_indicators(values, rubric, len(units))
    indicators = indicator_scores(scored.score, scored.is_applicable)
    elements = element_scores(indicators, weights_of(rubric), rubric.reporting.min_element_weight)
    indices = index_scores(elements, list(rubric.elements), rubric.indices)
    signs = pd.Series("", index=units.index) if contaminated is None else contaminated
    return [
        indicator_rows(units, rubric, scored, indicators),
        detail_rows(units, values),
        element_rows(units, rubric, elements),
        index_rows(units, rubric, elements, indices, signs),
    ]
