"""A study's folder of YAML files → one `Study`, or every problem at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from arviointi.config.analyses import Analysis
from arviointi.config.base import read_config, suggestion
from arviointi.config.codes import CodeList, code_list
from arviointi.config.crosscheck import crosscheck
from arviointi.config.drops import DropSchema
from arviointi.config.exhibits import AnyExhibit, ExhibitFile
from arviointi.config.fidelity import Rubric
from arviointi.config.instruments import Instrument
from arviointi.config.outcomes import AnyOutcome, OutcomeFile
from arviointi.config.presets import Preset
from arviointi.config.registrations import Registration
from arviointi.config.rules import RuleBook
from arviointi.config.study import Ledger, StudySettings
from arviointi.errors import ConfigError, Problem

FOLDERS = (
    "drops",
    "instruments",
    "fidelity",
    "outcomes",
    "analyses",
    "registered",
    "exhibits",
    "presets",
    "codes",
    "report",
)
FILES = (
    "study.yaml",
    "deliveries.yaml",
    "simulation.yaml",
    "simulated_world.yaml",
    "rules.yaml",
    "glossary.yaml",
    "README.md",
    "rules.md",
)


@dataclass(frozen=True)
class Study:
    """Everything that is decided about one study, each thing by its id (the file's stem)."""

    folder: Path
    settings: StudySettings
    ledger: Ledger = field(default_factory=Ledger)
    schemas: dict[str, DropSchema] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    rubrics: dict[str, Rubric] = field(default_factory=dict)
    outcomes: dict[str, AnyOutcome] = field(default_factory=dict)
    analyses: dict[str, Analysis] = field(default_factory=dict)
    registrations: dict[str, Registration] = field(default_factory=dict)
    exhibits: dict[str, AnyExhibit] = field(default_factory=dict)
    presets: dict[str, Preset] = field(default_factory=dict)
    codes: dict[str, CodeList] = field(default_factory=dict)


def load_study(folder: Path | str) -> Study:
    """Read and cross-check a configuration folder.

    Raises
    ------
    ConfigError
        With every problem of every file.
    """
    root = Path(folder)
    problems: list[Problem] = list(_unknown_names(root))
    settings = _collect(lambda: read_config(StudySettings, root / "study.yaml"), problems)
    ledger = _collect(lambda: read_config(Ledger, root / "deliveries.yaml"), problems)
    parts: dict[str, dict[str, Any]] = {
        "schemas": _each(root / "drops", lambda path: read_config(DropSchema, path), problems),
        "instruments": _each(root / "instruments", lambda path: read_config(Instrument, path), problems),
        "rubrics": _each(root / "fidelity", lambda path: read_config(Rubric, path), problems),
        "outcomes": _each(root / "outcomes", lambda path: read_config(OutcomeFile, path).root, problems),
        "analyses": _each(root / "analyses", lambda path: read_config(Analysis, path), problems),
        "registrations": _each(root / "registered", lambda path: read_config(Registration, path), problems),
        "exhibits": _each(root / "exhibits", lambda path: read_config(ExhibitFile, path).root, problems),
        "presets": _each(root / "presets", lambda path: read_config(Preset, path), problems),
        "codes": _each(
            root / "codes", lambda path: code_list(path.read_text(encoding="utf-8"), path), problems, "csv"
        ),
    }
    if (root / "rules.yaml").exists():
        _collect(lambda: read_config(RuleBook, root / "rules.yaml"), problems)
    problems += crosscheck(root, settings, ledger, parts)
    if problems:
        raise ConfigError(problems)
    return Study(root, settings, ledger, **parts)


def _collect(read: Callable[[], Any], problems: list[Problem]) -> Any:
    try:
        return read()
    except ConfigError as error:
        problems += error.problems
        return None


def _each(
    folder: Path, read: Callable[[Path], Any], problems: list[Problem], suffix: str = "yaml"
) -> dict[str, Any]:
    """Read each file of a folder by its stem; a broken one is None, so references to it still resolve."""
    return {path.stem: _collect(partial(read, path), problems) for path in sorted(folder.glob(f"*.{suffix}"))}


def _unknown_names(root: Path) -> list[Problem]:
    known = {*FOLDERS, *FILES}
    return [
        Problem(str(path), "", "is not part of a study's configuration", suggestion(path.name, known))
        for path in sorted(root.glob("*"))
        if path.name not in known and not path.name.startswith(".")
    ]
