"""How a region's later deliveries differ from its earlier ones."""

from collections.abc import Iterator

import pandas as pd

from arviointi.config.exhibits import ChangesTable
from arviointi.contracts.blocks import Content, Row, RowGroup, Table, Words
from arviointi.present.content import column, groups, heading, message, plain
from arviointi.present.disclosure import Unchecked, protect_counts
from arviointi.present.sources import Sources, words
from arviointi.present.suppression import Cell, Counts, Sum

COUNTED = ("new", "changed", "unchanged", "gone")
TOTAL = "all"


def changes_table(exhibit: ChangesTable, sources: Sources) -> Unchecked:
    """Count new, changed, unchanged and vanished rows.

    Of several regions by region and by table; of a single one by pair of deliveries and table.
    """
    changes = sources.canonical["drop_changes"]
    filled = changes[changes[list(COUNTED)].sum(axis=1) > 0]
    labels = table_labels(sources.canonical["delivered"])
    is_alone = len(filled["region"].unique()) == 1
    named = _by_pair(filled, labels, sources) if is_alone else _margins(filled, labels, sources)
    columns = (heading("rows_of"), *(column(f"rows_{name}") for name in COUNTED))
    notes = (message("note.changes" if len(filled) else "note.no_changes"),)
    return Unchecked(
        Table(caption=words(exhibit.title), columns=columns, groups=groups(named), footnotes=notes)
    )


def table_labels(delivered: pd.DataFrame) -> dict[str, Content]:
    """Name the tables as the drop schema does."""
    named = delivered.drop_duplicates("table").astype(object)
    texts = named.where(named.notna(), None).set_index("table")[["fi", "sv", "en"]].to_dict("index")
    return {
        str(table): Words(texts={language: text for language, text in of_table.items() if text})
        for table, of_table in texts.items()
    }


def _by_pair(changes: pd.DataFrame, labels: dict[str, Content], sources: Sources) -> Iterator[RowGroup]:
    for (delivery, previous), rows in changes.groupby(["delivery", "previous"]):
        values = {(table, name): int(n) for table, name, n in _long(rows, "table")}
        shown = protect_counts(Counts(values), sources.rules)
        named = message("label.delivery_after", delivery=plain(delivery), previous=plain(previous))
        lines = (_row(table, labels[table], shown) for table in rows["table"])
        yield RowGroup(id=str(delivery), heading=named, rows=tuple(lines))


def _margins(changes: pd.DataFrame, labels: dict[str, Content], sources: Sources) -> Iterator[RowGroup]:
    """Yield the sums by region and by table, protected together: both add up to the same total."""
    if changes.empty:
        return
    by_region, by_table = ({(one, name): int(n) for one, name, n in _long(changes, key)} for key in BOTH)
    totals = {(TOTAL, name): int(changes[name].sum()) for name in COUNTED}
    sums = [
        Sum(total, tuple(cell for cell in margin if cell[1] == total[1]))
        for margin in (by_region, by_table)
        for total in totals
    ]
    values: dict[Cell, int] = {**totals, **by_region, **by_table}
    shown = protect_counts(Counts(values, sums, keep=frozenset(totals)), sources.rules)
    regions = {region: words(one.label) for region, one in sources.settings.regions.items()}
    for key, named in (("region", regions), ("table", labels)):
        lines = [_row(one, named[one], shown) for one in sorted(changes[key].unique())]
        if key == "region":
            lines.append(_row(TOTAL, message("label.together"), shown))
        yield RowGroup(id=key, heading=message(f"label.by_{key}"), rows=tuple(lines))


BOTH = ("region", "table")


def _long(changes: pd.DataFrame, key: str) -> Iterator[tuple[str, str, int]]:
    for one, counts in changes.groupby(key)[list(COUNTED)].sum().iterrows():
        yield from ((str(one), name, counts[name]) for name in COUNTED)


def _row(name: str, label: Content, shown: dict[Cell, Content]) -> Row:
    return Row(id=name, cells=(label, *(shown[name, one] for one in COUNTED)))
