"""Template: one drop schema → what a sender needs to prepare a drop of it."""

import csv
import datetime as dt
import io
from pathlib import Path

from arviointi.config.base import Label, read_config, suggestion
from arviointi.config.drops import DropSchema
from arviointi.config.instruments import Instrument
from arviointi.config.study import Language, Region, StudySettings
from arviointi.errors import ConfigError, Problem
from arviointi.io.atomic import whole_file, write_text
from arviointi.io.raw_labelled import write_empty_sav
from arviointi.template.data_package import build_package
from arviointi.template.ddi import build_ddi
from arviointi.template.labels import variables
from arviointi.template.page import build_page
from arviointi.template.plan import Plan, tables
from arviointi.template.wording import LANGUAGES, say
from arviointi.template.workbook import build_workbook

UNDATED = dt.date(2000, 1, 1)


def template(
    *,
    version: str = "v1",
    config: Path = Path("config"),
    region: str | None = None,
    wave: str | None = None,
    languages: tuple[Language, ...] = LANGUAGES,
    out: Path = Path("template"),
    created: dt.date = UNDATED,
) -> None:
    """Write the workbook, empty files and codebooks of a drop schema, for a sender to fill in.

    Parameters
    ----------
    version
        Drop schema, by its name in config/drops.
    config
        Folder of the study's configuration.
    region
        Sender, by its id in study.yaml; its area code is filled in.
    wave
        Measurement wave; filled in.
    languages
        Languages of workbooks and codebooks.
    out
        Folder that is written.
    created
        Day stated in the files; equal options give equal bytes.
    """
    plan = read_plan(config, version, region, wave, created)
    occasion = "".join(f"_{part}" for part in (region, wave) if part)
    pages: dict[str, str] = {one: f"{say('name_codebook', one)}_{version}.html" for one in languages}
    for language in languages:
        workbook = f"{say('name_workbook', language)}_{version}{occasion}.xlsx"
        _write(build_workbook(plan, language), out / workbook)
        write_text(build_page(plan, language, pages), out / pages[language])
        for name, table, columns in tables(plan):
            path = out / "sav" / language / f"{table.stem(name)}.sav"
            title = table.label.in_language(language)
            write_empty_sav(variables(columns, plan, language), path, title=title, created=created)
    write_text(build_ddi(plan), out / f"ddi_{version}.xml")
    write_text(build_package(plan), out / "datapackage.json")
    for name, table, columns in tables(plan):
        _write(_headings([one.name for one in columns]), out / "csv" / f"{table.stem(name)}.csv")


def read_plan(config: Path, version: str, region: str | None, wave: str | None, created: dt.date) -> Plan:
    """Read a schema, and from the rest of the configuration only the words around it.

    Raises
    ------
    ConfigError
        If there is no such schema, region or wave.
    """
    settings = read_config(StudySettings, config / "study.yaml")
    _require(
        "drop schema", version, {path.stem for path in (config / "drops").glob("*.yaml")}, config / "drops"
    )
    if region:
        _require("region", region, set(settings.regions), config / "study.yaml")
    if wave:
        _require("wave", wave, set(settings.waves), config / "study.yaml")
    schema = read_config(DropSchema, config / "drops" / f"{version}.yaml")
    known = settings.regions[region] if region else None
    found = [read_config(Instrument, path) for path in sorted((config / "instruments").glob("*.yaml"))]
    return Plan(
        schema=schema,
        title=settings.title,
        author=settings.author,
        created=created,
        instruments={one.stem: one.label for one in found},
        manifest=_manifest(schema, known, wave),
        occasion=_occasion(known, wave),
    )


def _require(what: str, name: str, known: set[str], place: Path) -> None:
    if name not in known:
        raise ConfigError(
            [Problem(str(place), "", f"{what} '{name}' does not exist", suggestion(name, known))]
        )


def _manifest(schema: DropSchema, region: Region | None, wave: str | None) -> dict[str, str]:
    """Find what is known of the drop: its schema's version, where it comes from, its wave."""
    if schema.manifest not in schema.tables:
        return {}
    known = {"division": region.division, "code": region.code} if region else {}
    found: dict[str, str] = {}
    for name, column in schema.tables[schema.manifest].columns.items():
        if column.says == "version" and len(column.codes) == 1:
            found[name] = next(iter(column.codes))
        elif column.says in known:
            found[name] = known[column.says]
        elif column.becomes == "wave" and wave:
            found[name] = wave
    return found


def _occasion(region: Region | None, wave: str | None) -> Label | None:
    if not region and not wave:
        return None
    words = {
        language: ", ".join(
            part for part in (region.label.in_language(language) if region else "", wave) if part
        )
        for language in LANGUAGES
    }
    return Label(**words)


def _headings(names: list[str]) -> bytes:
    """Write headings as a Finnish spreadsheet saves text: semicolons, UTF-8 with its mark."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(names)
    return text.getvalue().encode("utf-8-sig")


def _write(content: bytes, path: Path) -> None:
    with whole_file(path) as temporary:
        temporary.write_bytes(content)
