"""Harmonise: all accepted deliveries → canonical tables."""

from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.study import StudySettings
from arviointi.contracts.canonical import REGISTERS, RESPONSES
from arviointi.errors import RejectedDrop
from arviointi.harmonise.drops import Drop, in_order, parts_of
from arviointi.harmonise.registers import registers
from arviointi.harmonise.surveys import responses as survey_responses
from arviointi.io.accepted import read_accepted
from arviointi.io.tables import read_json, write_table


def harmonise_surveys(
    *, accepted: list[Path], verdicts: list[Path], schemas: list[Path], study: Path, responses: Path
) -> None:
    """Bring all survey answers into one long table."""
    settings = read_config(StudySettings, study)
    drops = _drops(accepted, verdicts, schemas, settings, shapes={"responses"})
    surveys = [part for part in parts_of(drops) if part.table.shape == "responses"]
    answers = survey_responses(surveys, settings.calendar)
    write_table(answers, responses, RESPONSES, by=__name__, parents=[*verdicts, *accepted, *schemas, study])


def harmonise_registers(
    *, accepted: list[Path], verdicts: list[Path], schemas: list[Path], study: Path, tables: list[Path]
) -> None:
    """Bring all registers, logs and delivered indicators into canonical tables."""
    settings = read_config(StudySettings, study)
    drops = _drops(accepted, verdicts, schemas, settings, shapes={"rows", "indicators"})
    parents = [*verdicts, *accepted, *schemas, study]
    harmonised = registers(drops, settings.calendar)
    for path in tables:
        write_table(harmonised[path.stem], path, REGISTERS[path.stem], by=__name__, parents=parents)


def _drops(
    accepted: list[Path], verdicts: list[Path], schemas: list[Path], settings: StudySettings, shapes: set[str]
) -> list[Drop]:
    """Read the deliveries in the order in which they count, with the raw tables of some shapes.

    Raises
    ------
    RejectedDrop
        If a delivery is rejected and the study says stop.
    """
    known = {path.stem: read_config(DropSchema, path) for path in schemas}
    drops = [
        _drop(folder, verdict, known, shapes) for folder, verdict in zip(accepted, verdicts, strict=True)
    ]
    rejected = [drop for drop in drops if not drop.is_used]
    if rejected and settings.when_rejected == "stop":
        raise RejectedDrop("\n".join(["Rejected deliveries stop the study:", *map(_where_to_look, rejected)]))
    return in_order(drops, settings.waves)


def _drop(folder: Path, verdict: Path, known: dict[str, DropSchema], shapes: set[str]) -> Drop:
    said = read_json(verdict)
    schema = known[said["version"]]
    wanted = {name for name, table in schema.tables.items() if table.shape in shapes} | {schema.manifest}
    rows = {name: table for name, table in read_accepted(folder).items() if name in wanted}
    return Drop(said, schema, rows, is_used=said["verdict"] == "accepted")


def _where_to_look(drop: Drop) -> str:
    count = drop.verdict["counts"]["reject"]
    findings = f"results/1_validated/{drop.id}/findings.parquet"
    return (
        f"  {drop.id}: {count} reasons, see {findings} (`arviointi findings`). "
        "Ask for a new delivery, or decide `when_rejected: leave_out` in study.yaml."
    )
