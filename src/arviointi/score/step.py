"""What do the data say about a person, a team or a period? The steps of the stage."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from arviointi.config.base import read_config
from arviointi.config.fidelity import Rubric
from arviointi.config.instruments import Instrument
from arviointi.config.outcomes import OutcomeFile
from arviointi.config.study import StudySettings
from arviointi.contracts.canonical import CANONICAL, RESPONSES
from arviointi.contracts.clients import RESPONSIBILITIES
from arviointi.contracts.fidelity import ADOPTION, DOSES, FIDELITY
from arviointi.contracts.practice import INTERVIEWS
from arviointi.contracts.raters import AGREEMENT, FACTORS
from arviointi.contracts.scores import MEASURES, OUTCOME_RESULTS
from arviointi.contracts.sensitivity import ROBUSTNESS, SENSITIVITY
from arviointi.io.tables import read_table, write_table
from arviointi.score.adoption import adoption_dates
from arviointi.score.doses import doses as fidelity_doses
from arviointi.score.factors import influencing_factors
from arviointi.score.fidelity import TABLES, windows_of
from arviointi.score.fidelity import fidelity as scored_fidelity
from arviointi.score.measures import measure as scored_measure
from arviointi.score.outcomes import outcome as scored_outcome
from arviointi.score.outcomes import tables_of
from arviointi.score.raters import RATINGS, rater_agreement


def score_measure(*, responses: Path, responsibilities: Path, instrument: Path, measure: Path) -> None:
    """Score every respondent on one instrument."""
    scores = scored_measure(
        read_table(responses, RESPONSES),
        read_config(Instrument, instrument),
        read_table(responsibilities, RESPONSIBILITIES),
    )
    write_table(scores, measure, MEASURES, by=__name__, parents=[responses, responsibilities, instrument])


def score_fidelity(
    *,
    tables: list[Path],
    responses: Path,
    rubric: Path,
    study: Path,
    scores: Path,
    adoption: Path,
    doses: Path,
) -> None:
    """Score every team at every wave by one rubric of fidelity, date its adoption and give its doses."""
    used = _chosen(tables, TABLES)
    read = {**_read(used), "responses": read_table(responses, RESPONSES)}
    plan, waves = read_config(Rubric, rubric), read_config(StudySettings, study).waves
    scored = scored_fidelity(read, plan, waves)
    dosed = fidelity_doses(scored, windows_of(read, plan, waves), read["teams"], plan, waves)
    parents = [*used, responses, rubric, study]
    write_table(scored, scores, FIDELITY, by=__name__, parents=parents)
    write_table(adoption_dates(read, plan.adoption), adoption, ADOPTION, by=__name__, parents=parents)
    write_table(dosed, doses, DOSES, by=__name__, parents=parents)


def score_sensitivity(
    *,
    tables: list[Path],
    responses: Path,
    rubric: Path,
    study: Path,
    sensitivity: Path,
    robustness: Path,
) -> None:
    """Score every team in all other ways that a rubric names, and say which levels stay the same."""
    from arviointi.score.sensitivity import sensitivity as varied  # noqa: PLC0415  loads statsmodels

    used = _chosen(tables, TABLES)
    read = {**_read(used), "responses": read_table(responses, RESPONSES)}
    settings = read_config(StudySettings, study)
    rows, robust = varied(read, read_config(Rubric, rubric), settings.waves, settings.seed)
    parents = [*used, responses, rubric, study]
    write_table(rows, sensitivity, SENSITIVITY, by=__name__, parents=parents)
    write_table(robust, robustness, ROBUSTNESS, by=__name__, parents=parents)


def score_agreement(
    *, tables: list[Path], responses: Path, rubric: Path, study: Path, agreement: Path
) -> None:
    """Compute how far observers, trainers, coders of interviews and staff within teams agree."""
    used = _chosen(tables, RATINGS)
    read = {**_read(used), "responses": read_table(responses, RESPONSES)}
    seed = read_config(StudySettings, study).seed
    found = rater_agreement(read, read_config(Rubric, rubric), seed)
    write_table(found, agreement, AGREEMENT, by=__name__, parents=[*used, responses, rubric, study])


def score_factors(*, interviews: Path, scores: Path, rubric: Path, study: Path, factors: Path) -> None:
    """Count the teams that each factor helped or hindered, and compare their fidelity."""
    found = influencing_factors(
        read_table(interviews, INTERVIEWS),
        read_table(scores, FIDELITY),
        read_config(Rubric, rubric),
        read_config(StudySettings, study).seed,
    )
    write_table(found, factors, FACTORS, by=__name__, parents=[interviews, scores, rubric, study])


def score_outcome(*, tables: list[Path], definition: Path, study: Path, outcome: Path) -> None:
    """Compute one register outcome."""
    wanted = read_config(OutcomeFile, definition).root
    used = _chosen(tables, tables_of(wanted))
    rows = scored_outcome(_read(used), wanted, read_config(StudySettings, study).calendar)
    write_table(rows, outcome, OUTCOME_RESULTS[wanted.kind], by=__name__, parents=[*used, definition, study])


def _chosen(tables: list[Path], wanted: Collection[str]) -> list[Path]:
    """Keep the canonical tables that a step reads: only they are its parents."""
    return [path for path in tables if path.stem in wanted]


def _read(used: list[Path]) -> dict[str, pd.DataFrame]:
    return {path.stem: read_table(path, CANONICAL[path.stem]) for path in used}
