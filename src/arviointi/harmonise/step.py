"""Harmonise: accepted rows of all drops → canonical tables."""

from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.study import StudySettings
from arviointi.contracts.canonical import REGISTERS, RESPONSES
from arviointi.harmonise.drops import Drop, used_drops
from arviointi.harmonise.registers import registers as canonical_registers
from arviointi.harmonise.surveys import responses as canonical_responses
from arviointi.io.accepted import read_accepted
from arviointi.io.tables import read_json, write_table


def harmonise_surveys(
    *, accepted: list[Path], verdicts: list[Path], schemas: list[Path], study: Path, responses: Path
) -> None:
    """Unite the survey answers of all accepted drops, one row an answer."""
    settings = read_config(StudySettings, study)
    plans = _schemas(schemas)
    drops = used_drops(_drops(accepted, verdicts), settings)
    parents = [*accepted, *verdicts, *schemas, study]
    write_table(
        canonical_responses(drops, plans, settings), responses, RESPONSES, by=__name__, parents=parents
    )


def harmonise_registers(
    *, accepted: list[Path], verdicts: list[Path], schemas: list[Path], study: Path, tables: list[Path]
) -> None:
    """Unite everything else of all accepted drops, one table a kind of thing."""
    settings = read_config(StudySettings, study)
    canonical = canonical_registers(_drops(accepted, verdicts), _schemas(schemas), settings)
    parents = [*accepted, *verdicts, *schemas, study]
    for path in tables:
        write_table(canonical[path.stem], path, REGISTERS[path.stem], by=__name__, parents=parents)


def _schemas(paths: list[Path]) -> dict[str, DropSchema]:
    return {path.stem: read_config(DropSchema, path) for path in paths}


def _drops(accepted: list[Path], verdicts: list[Path]) -> list[Drop]:
    return [
        Drop(read_json(verdict), read_accepted(folder), str(verdict.with_name("findings.parquet")))
        for folder, verdict in zip(accepted, verdicts, strict=True)
    ]
