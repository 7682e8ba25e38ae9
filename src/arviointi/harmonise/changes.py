"""What one drop of a region says otherwise than the drop before it, in counts."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import pyarrow as pa

from arviointi.config.drops import DropSchema, RawTable
from arviointi.config.study import StudySettings
from arviointi.contracts.quality import DROP_CHANGES
from arviointi.harmonise.drops import Drop, described, precedence
from arviointi.harmonise.mapping import renamed
from arviointi.harmonise.union import Source, texts
from arviointi.io.database import Connection, name_of, run

DAY_TYPES = ("date", "partial_date", "month", "week", "year")
COUNTED = ("new", "changed", "unchanged", "gone")
PAIRS, ROWS, DROP = (name_of(name) for name in ("pairs:", "rows:", "drop:"))
PAIR = pa.schema(
    [
        *((name, pa.string()) for name in ("region", "version", "delivery", "previous", "wave")),
        *((name, pa.int64()) for name in ("earlier", "later")),
        *((name, pa.date32()) for name in ("start", "end")),
    ]
)
COUNTS = f"""
WITH own AS (SELECT * FROM {PAIRS} WHERE version = $version),
early AS (SELECT p.later, r.* FROM own AS p JOIN {ROWS} AS r ON r.number = p.earlier),
late AS (SELECT p.later, r.* FROM own AS p JOIN {ROWS} AS r ON r.number = p.later),
sides AS (
    SELECT coalesce(late.later, early.later) AS later,
        late.key IS NULL AS is_gone, early.key IS NULL AS is_new,
        late.content IS NOT DISTINCT FROM early.content AS is_same, early.wave, early.day
    FROM early FULL JOIN late ON early.later = late.later AND early.key = late.key
)
SELECT region, delivery, previous,
    count(*) FILTER (is_new),
    count(*) FILTER (NOT is_new AND NOT is_gone AND NOT is_same),
    count(*) FILTER (is_same),
    count(*) FILTER (
        is_gone AND coalesce(sides.wave = own.wave, sides.day >= own.start AND sides.day < own."end", TRUE)
    )
FROM sides JOIN own ON own.later = sides.later GROUP BY ALL
"""


def drop_changes(
    connection: Connection,
    sources: list[Source],
    drops: list[Drop],
    schemas: Mapping[str, DropSchema],
    study: StudySettings,
) -> pa.Table:
    """Compare each drop with the one before it that follows the same schema, table by table.

    Parameters
    ----------
    connection, sources : of `united`.
    drops : in the order in which `united` took them.
    """
    connection.register("pairs:", _pairs(drops, schemas, study))
    counts = [rows for source in sources for rows in _compared(connection, source, schemas)]
    return pa.Table.from_pylist(counts, schema=DROP_CHANGES.empty().schema).sort_by(
        [(name, "ascending") for name in DROP_CHANGES.key]
    )


def _pairs(drops: list[Drop], schemas: Mapping[str, DropSchema], study: StudySettings) -> pa.Table:
    """List each drop with the region's drop before it, and the later one's wave and period."""
    said = [described(drop, schemas[drop.version]) for drop in drops]
    senders: dict[tuple[str, str], list[int]] = {}
    for number, drop in enumerate(drops):
        senders.setdefault((drop.verdict["region"], drop.version), []).append(number)
    rows = []
    for (region, version), numbers in senders.items():
        order = sorted(
            numbers, key=lambda one: precedence(said[one], drops[one].verdict["delivery"], study.waves)
        )
        for earlier, later in pairwise(order):
            named = {
                "delivery": drops[later].verdict["delivery"],
                "previous": drops[earlier].verdict["delivery"],
            }
            period = {name: said[later][name] for name in ("wave", "start", "end")}
            rows.append(
                {"region": region, "version": version, "earlier": earlier, "later": later, **named, **period}
            )
    return pa.Table.from_pylist(rows, schema=PAIR)


def _compared(
    connection: Connection, source: Source, schemas: Mapping[str, DropSchema]
) -> Iterator[dict[str, object]]:
    """Yield the counts of one table for every pair of drops of which either holds rows of it."""
    schema = schemas[source.version]
    if source.name == schema.manifest or not source.table.key:
        return
    described_rows = connection.execute(f"SELECT * FROM {source.rows} LIMIT 0").description
    columns = [name for name, *_ in described_rows if name not in {"row", "drop:"}]
    key = texts({name: f"t.{name_of(name)}" for name in source.table.key})
    content = texts({name: f"t.{name_of(name)}" for name in columns})
    run(
        connection,
        f"CREATE OR REPLACE TEMP TABLE {ROWS} AS SELECT t.{DROP} AS number, {key} AS key, "
        f"{content} AS content, {_wave(source.table)} AS wave, {_day(source, schema)} AS day "
        f"FROM {source.rows} AS t",
    )
    names = ("region", "delivery", "previous", *COUNTED)
    for row in run(connection, COUNTS, {"version": source.version}):
        yield {"table": source.name, **dict(zip(names, row, strict=True))}


def _wave(table: RawTable) -> str:
    """Return the SQL of the wave a row belongs to; null where rows have none."""
    found = next(((name, one) for name, one in table.columns.items() if one.becomes == "wave"), None)
    return "CAST(NULL AS VARCHAR)" if found is None else renamed(f"t.{name_of(found[0])}", found[1].codes)


def _day(source: Source, schema: DropSchema) -> str:
    """Return the SQL of the day by which a row belongs to a drop's period: its own, or of what it refers to.

    Null where rows have no day: then they belong to every drop.
    """
    own = _dated(source.table)
    if own:
        return f"CAST(t.{name_of(own)} AS DATE)"
    for name in source.table.key:
        parent = source.table.columns[name].references or ""
        day = _dated(schema.tables[parent]) if parent else None
        if day and schema.tables[parent].key == [name]:
            rows = name_of(f"{source.version}:{parent}")
            same = f"p.{DROP} = t.{DROP} AND p.{name_of(name)} = t.{name_of(name)}"
            return f"(SELECT min(CAST(p.{name_of(day)} AS DATE)) FROM {rows} AS p WHERE {same})"
    return "CAST(NULL AS DATE)"


def _dated(table: RawTable) -> str | None:
    """Name the column that dates a table's rows: of its key, else any that is always filled."""
    days = [(name, one) for name, one in table.columns.items() if one.type in DAY_TYPES]
    keys = [name for name, one in days if one.key]
    return next(iter([*keys, *(name for name, one in days if one.required)]), None)
