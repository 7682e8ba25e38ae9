"""Protected tables and figures: reads results and one exhibit, writes what others may see."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arviointi.config.analyses import Analysis
from arviointi.config.base import read_config
from arviointi.config.exhibits import AnyExhibit, ExhibitFile
from arviointi.config.exhibits_practice import TeamFeedback
from arviointi.config.fidelity import Rubric
from arviointi.config.instruments import Instrument
from arviointi.config.outcomes import AnyOutcome, OutcomeFile
from arviointi.config.registrations import Registration
from arviointi.config.study import StudySettings
from arviointi.contracts.blocks import Exhibit, Words
from arviointi.contracts.canonical import CANONICAL
from arviointi.contracts.estimates import DIAGNOSTICS, ESTIMATES, FAMILIES, FITS
from arviointi.contracts.exhibits import EXHIBIT
from arviointi.contracts.fidelity import RUBRIC_RESULTS
from arviointi.contracts.panel import FLOW, PANEL
from arviointi.contracts.scores import MEASURES, OUTCOME_RESULTS
from arviointi.io.atomic import write_text
from arviointi.io.tables import read_table, write_json, write_table
from arviointi.present.blinding import blinded
from arviointi.present.content import long_table
from arviointi.present.disclosure import release
from arviointi.present.kinds import make_table
from arviointi.present.regional import regional
from arviointi.present.sources import Sources, words

SCORES = {"measures": MEASURES, **RUBRIC_RESULTS}
PARTS = {"estimates": ESTIMATES, "fits": FITS, "diagnostics": DIAGNOSTICS}
TOGETHER = {"families": FAMILIES}
FLOW_SUFFIX = "_flow"


def present_table(
    *,
    exhibit: Path,
    study: Path,
    sources: list[Path],
    definitions: list[Path],
    table: Path,
    block: Path,
    regions: Path,
) -> None:
    """Make one table that others may see, and what each region is sent of it."""
    plan = read_config(ExhibitFile, exhibit).root
    read = _read(plan.analyses, study, sources, definitions)
    whole = make_table(plan, read)
    parents = [exhibit, study, *sources, *definitions]
    _write(release(exhibit.stem, whole, read.rules, _note(plan)), table, block, parents)
    own = regional(exhibit.stem, plan, read, whole)
    sent = {region: one.model_dump(mode="json") for region, one in own.items()}
    write_json({"regions": sent}, regions, by=__name__, parents=parents)


def present_figure(
    *,
    exhibit: Path,
    study: Path,
    sources: list[Path],
    definitions: list[Path],
    table: Path,
    block: Path,
    figures: list[Path],
) -> None:
    """Make one figure that others may see, drawn in every language."""
    from arviointi.present.figures import draw, make_figure  # noqa: PLC0415  tables need no drawing

    plan = read_config(ExhibitFile, exhibit).root
    read = _read(plan.analyses, study, sources, definitions)
    made = release(exhibit.stem, make_figure(plan, read), read.rules, _note(plan))
    for figure in figures:
        language = figure.suffixes[-2].removeprefix(".")
        write_text(draw(plan, read, exhibit.stem, language), figure)
    _write(made, table, block, [exhibit, study, *sources, *definitions])


def present_feedback(
    *, exhibit: Path, study: Path, sources: list[Path], definitions: list[Path], regions: Path
) -> None:
    """Make what each region is sent about its own teams, drawn in its languages; the report has none."""
    from arviointi.present.team_feedback import OwnTeams, strips, team_feedback  # noqa: PLC0415  it draws

    plan = read_config(TeamFeedback, exhibit)
    own_teams = OwnTeams(exhibit.stem, plan, _read(plan.analyses, study, sources, definitions))
    sent = {
        region: {
            "exhibits": [one.model_dump(mode="json") for one in own],
            "pictures": strips(own_teams, region),
        }
        for region, own in team_feedback(own_teams).items()
    }
    parents = [exhibit, study, *sources, *definitions]
    write_json({"regions": sent}, regions, by=__name__, parents=parents)


def _note(plan: AnyExhibit) -> Words | None:
    return None if plan.note is None else words(plan.note)


def _write(made: Exhibit, table: Path, block: Path, parents: list[Path]) -> None:
    write_table(long_table(made), table, EXHIBIT, by=__name__, parents=parents)
    write_json(made.model_dump(mode="json"), block, by=__name__, parents=parents)


def _read(analyses: list[str], study: Path, sources: list[Path], definitions: list[Path]) -> Sources:
    decided = _definitions(definitions)
    read: dict[str, dict[str, Any]] = {}
    for path in sources:
        kind, name = _place(path, analyses)
        read.setdefault(kind, {})[name] = read_table(path, _contract(kind, name, decided["definitions"]))
    return blinded(Sources(settings=read_config(StudySettings, study), **read, **decided))


def _place(path: Path, analyses: list[str]) -> tuple[str, str]:
    """Say what a result is and whose, from its folder: results/<n>_<stage>/…"""
    folder = path.parent.name
    if path.parent.parent.name == "fidelity":
        return path.stem, folder
    if path.stem in PARTS and path.parent.parent.name == "5_estimates":
        return path.stem, folder
    if path.stem in TOGETHER and folder == "5_estimates":
        return path.stem, path.stem
    if folder == "4_panels":
        of_flow = path.stem.removesuffix(FLOW_SUFFIX)
        is_flow = path.stem not in analyses and of_flow in analyses
        return ("flows", of_flow) if is_flow else ("panels", path.stem)
    return ("canonical" if folder == "2_canonical" else folder), path.stem


def _contract(kind: str, name: str, outcomes: Mapping[str, AnyOutcome]) -> Any:
    if kind == "outcomes":
        return OUTCOME_RESULTS[outcomes[name].kind]
    if kind == "canonical":
        return CANONICAL[name]
    return {**SCORES, **PARTS, **TOGETHER, "panels": PANEL, "flows": FLOW}[kind]


def _definitions(paths: list[Path]) -> dict[str, dict[str, Any]]:
    models: dict[str, Any] = {
        "analyses": Analysis,
        "fidelity": Rubric,
        "instruments": Instrument,
        "outcomes": OutcomeFile,
        "registered": Registration,
    }
    names = {"fidelity": "rubrics", "outcomes": "definitions", "registered": "registrations"}
    read: dict[str, dict[str, Any]] = {"definitions": {}}
    for path in paths:
        folder = path.parent.name
        config = read_config(models[folder], path)
        content = config.root if isinstance(config, OutcomeFile) else config
        read.setdefault(names.get(folder, folder), {})[path.stem] = content
    return read
