"""How many scores lie in which band of a published table, by arm."""

from collections.abc import Iterator, Mapping

import pandas as pd

from arviointi.config.exhibits import BandsTable
from arviointi.config.instruments import Instrument
from arviointi.config.norms import Norm, NormTable
from arviointi.contracts.blocks import Content, Message, Row, RowGroup, Table
from arviointi.contracts.panel import ARMS
from arviointi.present.content import column, groups, heading, message, plain
from arviointi.present.disclosure import Unchecked, protect_counts, share
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum


def bands_table(exhibit: BandsTable, sources: Sources) -> Unchecked:
    """Show the share of scores in each band, by scale, informant and wave, beside the number of scores.

    Scores that the table in use does not cover (a child of another age) are not in it. Arms and informants
    are never put together.
    """
    columns = (
        heading("scale"),
        column("wave", "text"),
        column("band", "text"),
        *(column(name) for arm in ARMS for name in (f"{arm}_scores", f"{arm}_share")),
    )
    named = (_group(name, exhibit, sources) for name in exhibit.instruments)
    norms = (_norm_in_use(sources.instruments[name]) for name in exhibit.instruments)
    legend = (
        message("note.bands_of", instrument=words(sources.instruments[name].label), norm=words(norm.label))
        for name, norm in zip(exhibit.instruments, norms, strict=True)
    )
    footnotes = (message("note.bands"), *legend)
    return Unchecked(
        Table(caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=footnotes)
    )


def _norm_in_use(instrument: Instrument) -> Norm:
    norm = instrument.norm
    if norm is None:
        raise ValueError(f"{instrument.stem} has no bands in use, which the configuration should have said")
    return norm


def _group(name: str, exhibit: BandsTable, sources: Sources) -> RowGroup:
    instrument = sources.instruments[name]
    norm = _norm_in_use(instrument)
    scored = _with_arm(sources.measures[name], sources.canonical["teams"])
    wanted = exhibit.scales.get(name, list(instrument.scales))
    rows = (
        row
        for table in norm.tables
        if table.scale in wanted
        for informant in table.informants
        for row in _rows(instrument, table, informant, scored, sources)
    )
    return RowGroup(id=name, heading=words(instrument.label), rows=tuple(rows))


def _with_arm(measures: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    banded = measures[measures["band"].notna()]
    return banded.merge(teams[["region", "team", "arm"]], on=["region", "team"])


def _rows(
    instrument: Instrument, table: NormTable, informant: str, scored: pd.DataFrame, sources: Sources
) -> Iterator[Row]:
    own = scored[(scored["scale"] == table.scale) & (scored["informant"] == informant)]
    label = message(
        "label.scale",
        scale=words(instrument.scales[table.scale].label),
        informant=Message(id=f"informant.{informant}"),
    )
    for wave in sources.settings.waves:
        at_wave = own[own["wave"] == wave]
        if len(at_wave):
            counts = band_counts(at_wave, list(table.lowest))
            yield from _of_wave(
                f"{table.scale}.{informant}.{wave}", (label, plain(wave)), counts, instrument, sources
            )


def band_counts(scored: pd.DataFrame, bands: list[str]) -> Counts:
    """Count the scores of each arm by band; readers know that the bands of an arm add up to its scores."""
    values: dict[Cell, int] = {}
    sums = []
    for arm in ARMS:
        of_arm = scored.loc[scored["arm"] == arm, "band"]
        parts: dict[Cell, int] = {(arm, band): int((of_arm == band).sum()) for band in bands}
        values |= {(arm,): len(of_arm), **parts}
        sums.append(Sum((arm,), tuple(parts)))
    return Counts(values, sums, keep=frozenset((arm,) for arm in ARMS))


def _of_wave(
    row: str, start: tuple[Content, ...], counts: Counts, instrument: Instrument, sources: Sources
) -> Iterator[Row]:
    norm = _norm_in_use(instrument)
    shown = protect_counts(counts, sources.rules)
    bands = dict.fromkeys(cell[1] for cell in counts.values if len(cell) > 1)
    for band in bands:
        shares = (_share(arm, band, counts, shown) for arm in ARMS)
        cells = (content for arm, share in zip(ARMS, shares, strict=True) for content in (shown[arm,], share))
        yield Row(id=f"{row}.{band}", cells=(*start, words(norm.bands[band]), *cells))


def _share(arm: str, band: str, counts: Counts, shown: Mapping[Cell, Content]) -> Content:
    relevant = {cell: shown[cell] for cell in ((arm, band), (arm,))}
    return share(counts.values[arm, band], counts.values[(arm,)], relevant)
