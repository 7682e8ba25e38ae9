"""One panel and one analysis → estimates and what can be doubted of them; and all of them together."""

from pathlib import Path

import pyarrow as pa

from arviointi.config.analyses import Analysis
from arviointi.config.base import read_config
from arviointi.config.study import StudySettings
from arviointi.contracts.estimates import DIAGNOSTICS, ESTIMATES, FAMILIES, FITS, INFLUENCE
from arviointi.contracts.panel import PANEL
from arviointi.contracts.table import Table
from arviointi.io.tables import read_arrow, read_table, to_pandas, write_table


def estimate(
    *,
    panel: Path,
    analysis: Path,
    study: Path,
    estimates: Path,
    fits: Path,
    influence: Path,
    diagnostics: Path,
) -> None:
    """Fit every model of one analysis, and check the primary ones."""
    from arviointi.estimate.models import fit_models  # noqa: PLC0415  collecting must not load the numerics

    plan, settings = read_config(Analysis, analysis), read_config(StudySettings, study)
    results = fit_models(read_table(panel, PANEL), plan, analysis.stem, settings.seed)
    parents = [panel, analysis, study]
    write_table(results.estimates, estimates, ESTIMATES, by=__name__, parents=parents)
    write_table(results.fits, fits, FITS, by=__name__, parents=parents)
    write_table(results.influence, influence, INFLUENCE, by=__name__, parents=parents)
    write_table(results.diagnostics, diagnostics, DIAGNOSTICS, by=__name__, parents=parents)


def collect_estimates(
    *,
    parts: list[Path],
    fit_parts: list[Path],
    influence_parts: list[Path],
    study: Path,
    estimates: Path,
    fits: Path,
    families: Path,
) -> None:
    """Put the estimates and fits of every analysis together, and judge each outcome family as one."""
    from arviointi.estimate.few_teams.families import family_tests  # noqa: PLC0415  a fit must not load it

    together = _together(parts, ESTIMATES), _together(fit_parts, FITS)
    for rows, contract, paths, target in zip(
        together, (ESTIMATES, FITS), (parts, fit_parts), (estimates, fits), strict=True
    ):
        write_table(rows, target, contract, by=__name__, parents=paths)
    shared = to_pandas(_together(influence_parts, INFLUENCE))
    seed = read_config(StudySettings, study).seed
    judged = family_tests(to_pandas(together[0]), to_pandas(together[1]), shared, seed)
    parents = [*parts, *fit_parts, *influence_parts, study]
    write_table(judged, families, FAMILIES, by=__name__, parents=parents)


def _together(paths: list[Path], contract: Table) -> pa.Table:
    """Put the tables of every analysis together; a study without analyses has none."""
    return pa.concat_tables([contract.empty(), *(read_arrow(path, contract) for path in paths)])
