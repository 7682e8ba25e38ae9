"""The report: reads exhibits, texts, fits and deliveries, writes pages and what they rest on."""

import importlib.metadata
from pathlib import Path
from typing import TYPE_CHECKING

from arviointi import __version__
from arviointi.config.base import read_config
from arviointi.config.study import Ledger, StudySettings
from arviointi.contracts.blocks import Exhibit
from arviointi.contracts.canonical import DROPS
from arviointi.contracts.estimates import FITS
from arviointi.digests import file_digest
from arviointi.io.atomic import write_text
from arviointi.io.tables import read_json, read_table, write_json
from arviointi.provenance import commit
from arviointi.report.compose import Material, compose
from arviointi.report.model import Report
from arviointi.report.origin import Code
from arviointi.report.regions import Sent
from arviointi.report.regions import region_pages as made_region_pages
from arviointi.report.render import numbering, page_name, render_page, render_region
from arviointi.report.texts import parse

if TYPE_CHECKING:
    import pandas as pd

LIBRARIES = ("diff-diff", "linearmodels", "numpy", "pandas", "pingouin", "scipy", "statsmodels")


def report(  # noqa: PLR0913  the options of its rule
    *,
    study: Path,
    ledger: Path,
    texts: list[Path],
    blocks: list[Path],
    figures: list[Path],
    fits: Path,
    drops: Path,
    region_blocks: list[Path],
    feedback: list[Path],
    pages: list[Path],
    region_pages: list[Path],
    model: Path,
    provenance: Path,
) -> None:
    """Write the report's pages, and the regions' own; say what they rest on."""
    made = {path.stem: read_json(path) for path in blocks}
    settings = read_config(StudySettings, study)
    code = Code(
        __version__,
        commit(study.parent),
        {name: importlib.metadata.version(name) for name in LIBRARIES},
        {name: content.pop("made")["code"] for name, content in made.items()},
    )
    written = {path.stem: parse(path.read_text(encoding="utf-8")) for path in texts}
    composed = compose(
        Material(
            settings,
            read_config(Ledger, ledger),
            {language: written[language] for language in settings.languages},
            {name: Exhibit.model_validate(content) for name, content in made.items()},
            read_table(fits, FITS),
            read_table(drops, DROPS),
            code,
        )
    )
    parents = [study, ledger, *texts, *blocks, *figures, fits, drops, *region_blocks, *feedback]
    _write_pages(composed, figures, pages)
    own = _sent(composed, settings, region_blocks, feedback, region_pages)
    _write_regions(settings, own, read_table(drops, DROPS), region_pages)
    write_json(composed.model_dump(mode="json"), model, by=__name__, parents=parents)
    write_json(_provenance(composed, code, pages), provenance, by=__name__, parents=parents)


def _write_pages(composed: Report, figures: list[Path], pages: list[Path]) -> None:
    by_name = {page.name: page for page in pages}
    for language in composed.languages:
        pictures = {
            path.name.removesuffix(f".{language}.svg"): path.read_text(encoding="utf-8")
            for path in figures
            if path.name.endswith(f".{language}.svg")
        }
        write_text(render_page(composed, language, pictures), by_name[page_name(composed, language)])


def _sent(
    composed: Report, settings: StudySettings, blocks: list[Path], feedback: list[Path], pages: list[Path]
) -> dict[str, Sent]:
    """Read what every region is sent, its exhibits in the order of the report."""
    order = numbering(composed, settings.languages[0])
    regions = dict.fromkeys(page.name.partition(".")[0] for page in pages)
    exhibits: dict[str, list[Exhibit]] = {region: [] for region in regions}
    teams: dict[str, list[Exhibit]] = {region: [] for region in regions}
    pictures: dict[str, dict[str, dict[str, str]]] = {region: {} for region in regions}
    for path in sorted(blocks, key=lambda path: order[path.stem]):
        for region, content in read_json(path)["regions"].items():
            exhibits[region].append(Exhibit.model_validate(content))
    for path in feedback:
        for region, content in read_json(path)["regions"].items():
            teams[region] += [Exhibit.model_validate(one) for one in content["exhibits"]]
            for language, drawn in content["pictures"].items():
                pictures[region].setdefault(language, {}).update(drawn)
    return {region: Sent(exhibits[region], teams[region], pictures[region]) for region in regions}


def _write_regions(
    settings: StudySettings, sent: dict[str, Sent], drops: "pd.DataFrame", pages: list[Path]
) -> None:
    by_name = {page.stem: page for page in pages}
    for page in made_region_pages(settings, sent, drops):
        write_text(render_region(page), by_name[page.name])


def _provenance(composed: Report, code: Code, pages: list[Path]) -> dict[str, object]:
    """Describe the report for machines: code, deliveries, exhibits and their check."""
    return {
        "version": code.version,
        "commit": code.commit,
        "libraries": dict(code.libraries),
        "is_simulated": composed.is_simulated,
        "is_draft": composed.is_draft,
        "pages": {page.name: file_digest(page) for page in pages},
        "deliveries": composed.origin.deliveries.model_dump(mode="json")["groups"],
        "exhibits": {
            name: {"status": exhibit.status, "digest": exhibit.digest, "code": code.exhibits[name]}
            for name, exhibit in composed.exhibits.items()
        },
    }
