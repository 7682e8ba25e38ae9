"""What do the data say about a person, a team or a period? The steps of the stage."""

from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.fidelity import Rubric
from arviointi.config.instruments import Instrument
from arviointi.config.outcomes import OutcomeFile
from arviointi.config.study import StudySettings
from arviointi.contracts.canonical import CANONICAL, RESPONSES
from arviointi.contracts.clients import RESPONSIBILITIES
from arviointi.contracts.fidelity import FIDELITY
from arviointi.contracts.scores import MEASURES
from arviointi.io.tables import read_table, write_table
from arviointi.score.fidelity import TABLES
from arviointi.score.fidelity import fidelity as scored_fidelity
from arviointi.score.measures import measure as scored_measure
from arviointi.score.outcomes import CONTRACTS, tables_of
from arviointi.score.outcomes import outcome as scored_outcome


def score_measure(*, responses: Path, responsibilities: Path, instrument: Path, measure: Path) -> None:
    """Score every respondent on one instrument."""
    scores = scored_measure(
        read_table(responses, RESPONSES),
        read_config(Instrument, instrument),
        read_table(responsibilities, RESPONSIBILITIES),
    )
    write_table(scores, measure, MEASURES, by=__name__, parents=[responses, responsibilities, instrument])


def score_fidelity(*, tables: list[Path], responses: Path, rubric: Path, study: Path, scores: Path) -> None:
    """Score every team at every wave by one rubric of fidelity."""
    used = [path for path in tables if path.stem in TABLES]
    read = {path.stem: read_table(path, CANONICAL[path.stem]) for path in used}
    read["responses"] = read_table(responses, RESPONSES)
    scored = scored_fidelity(read, read_config(Rubric, rubric), read_config(StudySettings, study).waves)
    write_table(scored, scores, FIDELITY, by=__name__, parents=[*used, responses, rubric, study])


def score_outcome(*, tables: list[Path], definition: Path, study: Path, outcome: Path) -> None:
    """Compute one register outcome."""
    wanted = read_config(OutcomeFile, definition).root
    used = [path for path in tables if path.stem in tables_of(wanted)]
    read = {path.stem: read_table(path, CANONICAL[path.stem]) for path in used}
    rows = scored_outcome(read, wanted, read_config(StudySettings, study).calendar)
    write_table(rows, outcome, CONTRACTS[wanted.kind], by=__name__, parents=[*used, definition, study])
