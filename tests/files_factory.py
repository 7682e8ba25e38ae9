"""The made-up study as files, where the rules of the workflow would have put them."""

from pathlib import Path

import pandas as pd
import yaml

import exhibit_factory as study
from arviointi.contracts.canonical import DROPS
from arviointi.contracts.estimates import ESTIMATES, FITS
from arviointi.contracts.panel import FLOW, PANEL
from arviointi.io.tables import write_table

ANALYSIS = "placements_emergency"
TITLE = {"fi": "Otsikko", "en": "Title"}


def lay_out(folder: Path) -> None:
    """Write configuration and results of one analysis, and the deliveries."""
    configs = {
        "study.yaml": study.settings().model_dump(mode="json", exclude_none=True),
        f"analyses/{ANALYSIS}.yaml": study.ANALYSES[ANALYSIS],
        f"outcomes/{ANALYSIS}.yaml": study.OUTCOMES[ANALYSIS],
        "exhibits/effects.yaml": {"kind": "effects_table", "analyses": [ANALYSIS], "title": TITLE},
        "exhibits/trend.yaml": {"kind": "trend_plot", "analyses": [ANALYSIS], "title": TITLE, "note": TITLE},
        "exhibits/deliveries.yaml": {
            "kind": "deliveries_table",
            "canonical": ["drops"],
            "title": TITLE,
            "per_region": True,
        },
    }
    for name, content in configs.items():
        path = folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    results = {
        f"4_panels/{ANALYSIS}": (study.panel(ANALYSIS), PANEL),
        f"4_panels/{ANALYSIS}_flow": (study.flow(ANALYSIS), FLOW),
        f"5_estimates/{ANALYSIS}/estimates": (study.estimates(ANALYSIS), ESTIMATES),
        f"5_estimates/{ANALYSIS}/fits": (study.fits(ANALYSIS), FITS),
        "5_estimates/fits": (study.fits(ANALYSIS), FITS),
        "2_canonical/drops": (study.drops(), DROPS),
    }
    for name, (frame, contract) in results.items():
        _write(frame, folder / "results" / f"{name}.parquet", contract)


def _write(frame: pd.DataFrame, path: Path, contract: object) -> None:
    write_table(frame, path, contract, by="arviointi.present.step", parents=[])


def exhibit_options(folder: Path, name: str) -> dict[str, object]:
    """Options of `present_table` and `present_figure`, as the rules give them."""
    config, results = folder / "config", folder / "results"
    has_analysis = name != "deliveries"
    of_analysis = [
        results / "4_panels" / f"{ANALYSIS}.parquet",
        results / "4_panels" / f"{ANALYSIS}_flow.parquet",
        results / "5_estimates" / ANALYSIS / "estimates.parquet",
        results / "5_estimates" / ANALYSIS / "fits.parquet",
    ]
    definitions = [config / "analyses" / f"{ANALYSIS}.yaml", config / "outcomes" / f"{ANALYSIS}.yaml"]
    return {
        "exhibit": config / "exhibits" / f"{name}.yaml",
        "study": config / "study.yaml",
        "sources": of_analysis if has_analysis else [results / "2_canonical" / "drops.parquet"],
        "definitions": definitions if has_analysis else [],
        "table": results / "6_exhibits" / f"{name}.parquet",
        "block": results / "6_exhibits" / f"{name}.json",
    }


def pictures(folder: Path, name: str) -> list[Path]:
    """Files of a figure."""
    return [folder / "results" / "6_exhibits" / f"{name}.{language}.svg" for language in ("fi", "en")]


def regional_blocks(folder: Path, name: str) -> Path:
    """File of what regions are sent of a table."""
    return folder / "results" / "6_exhibits" / "regions" / f"{name}.json"
