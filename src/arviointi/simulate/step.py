"""The desk tool that writes simulated deliveries."""

import datetime as dt
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from arviointi.config.base import read_config, suggestion
from arviointi.config.drops import DropSchema, RawTable
from arviointi.config.simulation import Files, Simulation, read_simulation
from arviointi.config.study import DeliveredFile, Delivery, Ledger, StudySettings
from arviointi.digests import file_digest
from arviointi.errors import ConfigError, Problem
from arviointi.io.atomic import whole_folder, write_text
from arviointi.io.raw_write import write_csv, write_parquet, write_sav, write_workbook
from arviointi.simulate.design import study_designs
from arviointi.simulate.drops import Dates, drop_dates, drop_tables, manifest
from arviointi.simulate.region import RegionRecords, region_records
from arviointi.simulate.sender import raw_tables, with_codes, without_marks
from arviointi.simulate.truth import truth as put_in

LEDGER_HEAD = "# Every delivery this study accepts. These are simulated: written by `arviointi simulate`.\n"
TEXT_FILES = {
    "csv_cp1252": {"encoding": "cp1252", "date_format": "{day:02d}.{month:02d}.{year}"},
    "csv_utf8": {"encoding": "utf-8-sig", "date_format": "{day}.{month}.{year}"},
}


@dataclass(frozen=True)
class Plan:
    """The configuration of one simulation."""

    settings: StudySettings
    simulation: Simulation
    schema: DropSchema


def simulate(
    *,
    config: Path = Path("config"),
    raw: Path = Path("data/raw"),
    ledger: Path = Path("config/deliveries.yaml"),
    truth: Path = Path("data/raw/truth.json"),
) -> None:
    """Write simulated deliveries with known effects, and the ledger that accepts them."""
    plan = _read(config)
    known = read_config(Ledger, ledger) if ledger.exists() else Ledger()
    _refuse_real(known, ledger)
    _clear(known, raw)
    regions = [
        region_records(design, plan.simulation, plan.schema, plan.settings.seed)
        for design in study_designs(plan.simulation, plan.settings.seed)
    ]
    entries = [
        _deliver(records, wave, plan, raw) for records in regions for wave in records.design.cohort.drops
    ]
    ordered = sorted(entries, key=lambda entry: (entry.delivery, entry.region))
    content = Ledger(deliveries=ordered).model_dump(mode="json", exclude_defaults=True)
    write_text(LEDGER_HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False), ledger)
    facts = put_in(plan.settings.seed, plan.simulation, plan.schema, regions)
    write_text(json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n", truth)


def _read(config: Path) -> Plan:
    settings = read_config(StudySettings, config / "study.yaml")
    simulation = read_simulation(config)
    schema = read_config(DropSchema, config / "drops" / f"{simulation.delivering.version}.yaml")
    problems = [
        Problem(
            str(config / "simulation.yaml"),
            f"design.regions.{region}",
            "is not a region of study.yaml",
            suggestion(region, set(settings.regions)),
        )
        for region in simulation.design.regions
        if region not in settings.regions
    ]
    if problems:
        raise ConfigError(problems)
    return Plan(settings, simulation, schema)


def _refuse_real(known: Ledger, ledger: Path) -> None:
    """Never write over the ledger of real deliveries."""
    problems = [
        Problem(str(ledger), entry.id, "is a real delivery", "simulate with --ledger and --raw elsewhere")
        for entry in known.deliveries
        if not entry.simulated
    ]
    if problems:
        raise ConfigError(problems)


def _clear(known: Ledger, raw: Path) -> None:
    """Remove the deliveries of an earlier simulation."""
    for entry in known.deliveries:
        shutil.rmtree(raw / entry.region / entry.delivery, ignore_errors=True)


def _deliver(records: RegionRecords, wave: str, plan: Plan, raw: Path) -> Delivery:
    """Write one drop and return its line for the ledger."""
    region, delivering = records.design.region, plan.simulation.delivering
    dates = drop_dates(records.design, wave, delivering, plan.settings.seed)
    cut = drop_tables(records, wave, delivering)
    cut["drops"] = manifest(plan.settings.regions[region], region, wave, dates, delivering)
    tables = raw_tables(cut, plan.schema)
    folder = raw / region / dates.delivered.isoformat()
    with whole_folder(folder) as temporary:
        _write_drop(tables, temporary, plan, plan.simulation.design.regions[region].files, dates)
    files = {
        path.name: DeliveredFile(sha256=file_digest(path), size=path.stat().st_size)
        for path in sorted(folder.iterdir())
    }
    return Delivery(
        region=region,
        delivery=dates.delivered.isoformat(),
        version=delivering.version,
        wave=wave,
        simulated=True,
        received_by="arviointi simulate",
        drop=str(cut["drops"]["drop"].item()),
        files=files,
    )


def _write_drop(
    tables: dict[str, pd.DataFrame], folder: Path, plan: Plan, files: Files, dates: Dates
) -> None:
    """Write every table in the format its region uses for it."""
    sheets: dict[str, pd.DataFrame] = {}
    for name, rows in tables.items():
        table = plan.schema.tables[name]
        stem = table.stem(name)
        if table.items and files.surveys == "sav" and len(rows):
            _write_survey(rows, folder / f"{stem}.sav", table, plan, dates.extracted)
            continue
        plain = without_marks(rows, table)
        is_large = files.large == "parquet" and name in plan.simulation.delivering.large_tables
        if files.tables == "parquet" or is_large:
            write_parquet(plain, folder / f"{stem}.parquet")
        elif files.tables == "workbook":
            sheets[stem] = plain
        else:
            write_csv(plain, folder / f"{stem}.csv", booleans=files.booleans, **TEXT_FILES[files.tables])
    if sheets:
        write_workbook(sheets, folder / "aineisto.xlsx", created=dates.extracted, booleans=files.booleans)


def _write_survey(rows: pd.DataFrame, path: Path, table: RawTable, plan: Plan, created: dt.date) -> None:
    missing = plan.simulation.delivering.missing_labels
    labels = {name: column.label.in_language(plan.schema.language) for name, column in table.columns.items()}
    answers = [str(name) for name in rows if name not in table.columns]
    write_sav(
        with_codes(rows, table, list(missing)),
        path,
        created=created,
        labels=labels,
        answers=answers,
        missing=missing,
    )
