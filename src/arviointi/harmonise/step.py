"""Harmonise: accepted rows of all drops → canonical tables."""

from pathlib import Path

from arviointi.config.base import read_config
from arviointi.config.drops import DropSchema
from arviointi.config.study import StudySettings
from arviointi.contracts.canonical import REGISTERS, RESPONSES
from arviointi.harmonise.drops import Drop, used_drops
from arviointi.harmonise.identifiers import pseudonymised
from arviointi.harmonise.registers import registers as canonical_registers
from arviointi.harmonise.surveys import responses as canonical_responses
from arviointi.io.accepted import read_accepted
from arviointi.io.key import read_key
from arviointi.io.tables import read_json, write_table


def harmonise_surveys(
    *, accepted: list[Path], verdicts: list[Path], schemas: list[Path], study: Path, responses: Path
) -> None:
    """Unite the survey answers of all accepted drops, one row an answer."""
    settings = read_config(StudySettings, study)
    plans = _schemas(schemas)
    drops = used_drops(_drops(accepted, verdicts, plans, settings, study), settings)
    table = canonical_responses(drops, plans, settings)
    parents = [*accepted, *verdicts, *schemas, study]
    write_table(table, responses, RESPONSES, by=__name__, parents=parents, stated=_stated(settings))


def harmonise_registers(
    *, accepted: list[Path], verdicts: list[Path], schemas: list[Path], study: Path, tables: list[Path]
) -> None:
    """Unite everything else of all accepted drops, one table a kind of thing."""
    settings = read_config(StudySettings, study)
    plans = _schemas(schemas)
    canonical = canonical_registers(_drops(accepted, verdicts, plans, settings, study), plans, settings)
    parents, stated = [*accepted, *verdicts, *schemas, study], _stated(settings)
    for path in tables:
        contract = REGISTERS[path.stem]
        write_table(canonical[path.stem], path, contract, by=__name__, parents=parents, stated=stated)


def _schemas(paths: list[Path]) -> dict[str, DropSchema]:
    return {path.stem: read_config(DropSchema, path) for path in paths}


def _stated(settings: StudySettings) -> dict[str, str]:
    """Name the key of the pseudonyms, which no table shows."""
    return {"pseudonyms": settings.pseudonyms.key} if settings.pseudonyms else {}


def _drops(
    accepted: list[Path],
    verdicts: list[Path],
    plans: dict[str, DropSchema],
    settings: StudySettings,
    study: Path,
) -> list[Drop]:
    """Read the accepted rows of all drops, with pseudonyms for identifiers if the study says so."""
    drops = [
        Drop(read_json(verdict), read_accepted(folder), str(verdict.with_name("findings.parquet")))
        for folder, verdict in zip(accepted, verdicts, strict=True)
    ]
    if settings.pseudonyms is None:
        return drops
    key = read_key(settings.pseudonyms.key, study.resolve().parent.parent)
    return pseudonymised(drops, plans, settings.pseudonyms.study, key)
