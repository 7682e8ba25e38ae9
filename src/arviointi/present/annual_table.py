"""Different children by calendar year, beside the definitions of who is counted."""

from collections.abc import Iterator, Mapping

import pandas as pd

from arviointi.config.exhibits_outcomes import AnnualTable
from arviointi.config.register_outcomes import AnnualCount
from arviointi.contracts.blocks import Column, Content, Nothing, Row, RowGroup, Table
from arviointi.present.content import groups, heading, message, plain
from arviointi.present.disclosure import Unchecked, protect_counts
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

ALL = ("all", "all")
REGION, REST = "region", "rest"
WIDER = {"decided_by_court": "begun", "begun": "in_force"}


def annual_table(exhibit: AnnualTable, sources: Sources) -> Unchecked:
    """Show children by year: the whole, by age on 31 December, by last setting, and by region.

    Counts are protected with the sums that readers know: of ages, of settings and of regions; and of those
    newly in care among those in care.
    """
    (name,) = exhibit.outcomes
    definition, counts = sources.definitions[name], sources.outcomes[name]
    if not isinstance(definition, AnnualCount):
        raise TypeError(f"outcome '{name}' has no annual counts")
    years = sorted(counts["year"].unique().tolist())
    values = _values(counts, definition)
    shown: dict[Cell, Content] = {}
    for year in years:
        own = {cell[1:]: value for cell, value in values.items() if cell[0] == year}
        protected = protect_counts(Counts(own, *_sums(own, definition)), sources.rules)
        shown |= {(year, *cell): content for cell, content in protected.items()}
    columns = (heading("children"), *(Column(id=str(year), heading=plain(year)) for year in years))
    named = (
        RowGroup(
            id=measure,
            heading=message("label.defined", label=words(one.label), definition=words(one.definition)),
            rows=tuple(_rows(measure, years, shown, values, sources)),
        )
        for measure, one in definition.measures.items()
    )
    notes = (words(definition.definition), message("note.whole_years"))
    return Unchecked(
        Table(caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=notes)
    )


def _values(counts: pd.DataFrame, definition: AnnualCount) -> dict[Cell, int]:
    """Add regions up by year, measure and group; and each region's own whole, where it is shown."""
    summed = counts.groupby(["year", "measure", "by", "value"], sort=False)["n_children"].sum()
    with_regions = [name for name, one in definition.measures.items() if REGION in one.by]
    whole = counts[(counts["by"] == "all") & counts["measure"].isin(with_regions)]
    of_regions = whole.groupby(["year", "measure", "region"], sort=False)["n_children"].sum()
    values = dict(zip(summed.index.tolist(), summed.tolist(), strict=True))
    for (year, measure, region), number in zip(of_regions.index.tolist(), of_regions.tolist(), strict=True):
        values[year, measure, REGION, region] = number
    return values


def _sums(values: dict[Cell, int], definition: AnnualCount) -> tuple[list[Sum], frozenset[Cell]]:
    """List what readers can add up or subtract in one year; what a subtraction leaves is added to values."""
    totals = [cell for cell in values if cell[1:] == ALL]
    sums = [
        Sum(total, parts)
        for total in totals
        for by in ("age", "setting", REGION)
        if (parts := tuple(cell for cell in values if cell[:2] == (total[0], by)))
    ]
    for narrow, wide in _nested(definition):
        for cell in [cell for cell in values if cell[0] == narrow and (wide, *cell[1:]) in values]:
            whole, rest = (wide, *cell[1:]), (f"{narrow}.{REST}", *cell[1:])
            values[rest] = values[whole] - values[cell]
            sums.append(Sum(whole, (cell, rest)))
    return sums, frozenset(totals)


def _nested(definition: AnnualCount) -> Iterator[tuple[str, str]]:
    """Yield the measures that count part of the children of another one."""
    for narrow, one in definition.measures.items():
        for wide, other in definition.measures.items():
            is_alike = (one.basis, one.ages) == (other.basis, other.ages)
            if is_alike and WIDER.get(one.counts) == other.counts:
                yield narrow, wide


def _rows(
    measure: str,
    years: list[int],
    shown: Mapping[Cell, Content],
    values: Mapping[Cell, int],
    sources: Sources,
) -> Iterator[Row]:
    groups_of = dict.fromkeys(cell[2:] for cell in values if cell[1] == measure)
    for by, value in groups_of:
        cells = tuple(shown.get((year, measure, by, value), Nothing()) for year in years)
        yield Row(id=f"{by}.{value}", cells=(_name(by, value, sources), *cells))


def _name(by: str, value: str, sources: Sources) -> Content:
    if by == REGION:
        return words(sources.settings.regions[value].label)
    if by == "age" and value != "unknown":
        youngest, oldest = value.split("_")
        return message("label.ages", youngest=plain(youngest), oldest=plain(oldest))
    return message(f"{by}.{value}")
