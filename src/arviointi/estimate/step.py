"""One panel and one analysis → estimates and fits; and all of them together."""

from pathlib import Path

import pyarrow as pa

from arviointi.config.analyses import Analysis
from arviointi.config.base import read_config
from arviointi.config.study import StudySettings
from arviointi.contracts.estimates import ESTIMATES, FITS
from arviointi.contracts.panel import PANEL
from arviointi.io.tables import read_arrow, read_table, write_table


def estimate(*, panel: Path, analysis: Path, study: Path, estimates: Path, fits: Path) -> None:
    """Fit every model of one analysis."""
    from arviointi.estimate.models import fit_models  # noqa: PLC0415  collecting must not load the numerics

    plan, settings = read_config(Analysis, analysis), read_config(StudySettings, study)
    results = fit_models(read_table(panel, PANEL), plan, analysis.stem, settings.seed)
    parents = [panel, analysis, study]
    write_table(results.estimates, estimates, ESTIMATES, by=__name__, parents=parents)
    write_table(results.fits, fits, FITS, by=__name__, parents=parents)


def collect_estimates(*, parts: list[Path], fit_parts: list[Path], estimates: Path, fits: Path) -> None:
    """Put the estimates and fits of every analysis together; a study without analyses has none."""
    together = ((parts, ESTIMATES, estimates), (fit_parts, FITS, fits))
    for paths, contract, target in together:
        rows = pa.concat_tables([contract.empty(), *(read_arrow(path, contract) for path in paths)])
        write_table(rows, target, contract, by=__name__, parents=paths)
