"""A drop at the desk: is it in order? Nothing is recorded."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from arviointi.config.drops import DropSchema
from arviointi.config.load import Study, load_study
from arviointi.config.study import DeliveredFile, Language, StudySettings
from arviointi.contracts.findings import FINDINGS
from arviointi.desk.answers import Format, show, write_answer
from arviointi.desk.ledger import delivered_files
from arviointi.errors import ConfigError, NotFound, Problem, RejectedDrop
from arviointi.feedback.answer import About, Answer
from arviointi.feedback.compose import compose
from arviointi.io.accepted import read_accepted
from arviointi.io.raw_archive import opened
from arviointi.io.raw_read import read_delivery
from arviointi.io.raw_sheet import Found
from arviointi.validate.book import read_book
from arviointi.validate.check import Checked, check_drop
from arviointi.validate.files import wanted_stems
from arviointi.validate.known import known_of
from arviointi.validate.manifest import manifest_of
from arviointi.validate.presets import file_patterns
from arviointi.validate.versions import schema_of
from arviointi.validate.wording import in_words


@dataclass(frozen=True)
class CheckedDrop:
    """A drop that was checked: what was found, by which schema, and whose drop it says it is.

    `findings` are the rows of FINDINGS in words; `files` every file of the drop by its path in it; `said` is
    what the drop's manifest says of it (see `validate.manifest`); `region` is empty where nobody says it.
    """

    checked: Checked
    plan: DropSchema
    version: str
    region: str
    wave: str | None
    said: Mapping[str, str]
    findings: pa.Table
    files: Mapping[str, DeliveredFile]
    read: list[Found]
    settings: StudySettings

    def answer(self) -> Answer:
        """Compose the answer to the sender."""
        region = self.settings.regions.get(self.region)
        told = self.checked.quiet.name
        about = About(
            region=self.region,
            label=region.label if region else None,
            delivery=told(self.said.get("drop", "")),
            wave=told(self.wave or ""),
            version=self.version,
            start=told(self.said.get("start", "")),
            end=told(self.said.get("end", "")),
        )
        verdict = {name: getattr(self.checked, name) for name in ("verdict", "counts", "tables")}
        files = {told(path): file.sha256 for path, file in self.files.items()}
        return compose(self.findings.to_pylist(), self.plan, about, verdict, files)


def check(
    drop: Path,
    *,
    language: Language | None = None,
    region: str | None = None,
    wave: str | None = None,
    version: str | None = None,
    previous: Path | None = None,
    config: Path = Path("config"),
    out: Path | None = None,
    format: Format = "text",  # noqa: A002  the option's name
) -> None:
    """Check a drop and tell what must be mended; nothing is recorded. Exit code 3: it cannot be used yet.

    Parameters
    ----------
    drop : a folder, a .zip or a single file.
    language : of the answer; the senders' own where not given.
    region, wave, version : as the drop itself says, where not given.
    previous : the region's delivery before this one, a folder under results/1_validated, to compare with.
    out : folder for the answer as a page, as text, as JSON and as marked workbook.
    """
    one = checked_drop(drop, config, region=region, wave=wave, version=version, previous=previous)
    answer, tongue = one.answer(), language or one.plan.language
    show(answer, tongue, format)
    if out:
        write_answer(answer, one.findings.to_pylist(), one.read, drop, out, tongue)
    if answer.verdict == "rejected":
        sys.exit(RejectedDrop.exit_code)


def checked_drop(
    drop: Path,
    config: Path = Path("config"),
    *,
    region: str | None = None,
    wave: str | None = None,
    version: str | None = None,
    previous: Path | None = None,
    delivery: str = "",
) -> CheckedDrop:
    """Read and check a folder, a .zip or a single file.

    Parameters
    ----------
    region, wave, version : as the drop itself says, where not given.
    previous : accepted rows of the region's drop before this one, a folder of results/1_validated.
    delivery : name of the delivery in the findings.

    Raises
    ------
    NotFound
        If there is no such drop.
    ConfigError
        With every problem of the configuration. Problems of the drop are findings and never raise.
    """
    if not drop.exists():
        raise NotFound(f"{drop}: there is no such file or folder.")
    study = load_study(config)
    _require_known(study, region, version)
    book = read_book(config / "rules.yaml")
    with opened(drop) as folder:
        found = read_delivery(folder, _stems(study))
        files = delivered_files(folder)
    chosen = version or schema_of(found, study.schemas)
    plan = study.schemas[chosen]
    said = manifest_of(found, plan)
    sender, its_wave = region or _sender(study, said), wave or said.get("wave")
    rows = read_accepted(_accepted(previous)) if previous else {}
    known = known_of(
        study.settings, sender, its_wave, codes=study.codes, previous=rows, presets=study.presets
    )
    checked = check_drop(found, plan, book, known)
    words = FINDINGS.conform(in_words(checked.findings, plan, book, sender, delivery))
    return CheckedDrop(checked, plan, chosen, sender, its_wave, said, words, files, found, study.settings)


def _require_known(study: Study, region: str | None, version: str | None) -> None:
    problems = []
    if region is not None and region not in study.settings.regions:
        known = ", ".join(study.settings.regions)
        problems.append(Problem("--region", region, f"is not a region of the study ({known})"))
    if version is not None and version not in study.schemas:
        known = ", ".join(study.schemas)
        problems.append(Problem("--version", version, f"is not in config/drops/ ({known})"))
    if problems:
        raise ConfigError(problems)


def _sender(study: Study, said: Mapping[str, str]) -> str:
    """Find the region whose area code, in its division, the drop says."""
    return study.settings.region_of(said.get("division", ""), said.get("code", "")) or ""


def _stems(study: Study) -> set[str]:
    stems = {stem for schema in study.schemas.values() for stem in wanted_stems(schema)}
    return stems | file_patterns(study.presets)


def _accepted(previous: Path) -> Path:
    folder = previous / "accepted" if (previous / "accepted").is_dir() else previous
    if not folder.is_dir():
        raise NotFound(f"{previous}: there is no such folder.")
    return folder
