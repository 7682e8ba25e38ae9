"""Rules about a drop's tables beside those of the drop before: rows that are gone, and amounts that jump.

They follow from the drop schema: which column dates a row, which columns are numbers.
"""

from arviointi.config.drops import DropSchema, RawTable
from arviointi.validate.rule import Columns, Place, RuleSet, Source, Whole
from arviointi.validate.rules_previous import ends_by_key

HISTORY = RuleSet()
BEFORE: tuple[Source, ...] = ("previous",)
DATES = ("date", "month", "week", "start")
UNEVEN = ("koulutus", "kumppanit")
COVERAGE: dict[str, Columns] = {"kattavuus": ("taulu", "alku", "loppu")}
PERIOD: dict[str, Columns] = {"toimitus": ("kausi_alku", "kausi_loppu")}


def day_of(table: RawTable) -> str | None:
    """Name the column that dates the rows of a table."""
    return next((name for name, spec in table.columns.items() if spec.becomes in DATES), None)


def dated_by_key(schema: DropSchema) -> list[Place]:
    """List the tables whose keyed rows have a day: the day, then the key."""
    return [
        Place(name, (day, *(column for column in table.key if column != day)))
        for name, table in schema.tables.items()
        if table.key and table.shape == "rows" and name != schema.manifest and (day := day_of(table))
    ]


@HISTORY.rule_for_each("H301", places=dated_by_key, needs=BEFORE, uses=PERIOD, unless=("H201",))
def rows_of_the_drop_before_are_gone(place: Place) -> Whole:
    """Find tables without some row that the drop before had in the period of this one.

    Rows that this drop has but that are not used may be the ones that are missed, and are not counted.
    """
    day, *_ = place.columns
    key = " AND ".join(f'ours."{column}" = earlier."{column}"' for column in place.columns)
    ours, delivered = f'"{place.table}"', f'"raw:{place.table}"'
    unused = f"(SELECT count(*) FROM {delivered}) - (SELECT count(*) FROM {ours})"
    return Whole(
        f"SELECT count(*) AS value, strftime(min(earlier.\"{day}\"), '%-d.%-m.%Y') AS other "
        f'FROM previous."{place.table}" AS earlier ANTI JOIN {ours} AS ours ON {key} '
        f'SEMI JOIN toimitus AS drops ON earlier."{day}" BETWEEN drops.kausi_alku AND drops.kausi_loppu '
        f"HAVING count(*) > {unused}"
    )


def reported_events(schema: DropSchema) -> list[Place]:
    """List the tables of events of which it is told on which days they are complete, each with its day."""
    kinds = (table.columns["taulu"].codes for name, table in schema.tables.items() if name == "kattavuus")
    return [
        Place(name, (day,))
        for name in next(kinds, {})
        if name in schema.tables and name not in UNEVEN and (day := day_of(schema.tables[name]))
    ]


@HISTORY.rule_for_each("H302", places=reported_events, needs=BEFORE, uses=COVERAGE)
def events_became_many_or_few(place: Place) -> Whole:
    """Find tables with many times more or fewer rows a covered day than before, where 30 were expected."""
    now, before = _counted(place, ""), _counted(place, "previous.")
    return Whole(
        "SELECT now.rows AS value, CAST(round(earlier.rows * now.days / earlier.days) AS BIGINT) AS other "
        f"FROM {now} AS now, {before} AS earlier WHERE earlier.rows * now.days >= 30 * earlier.days "
        "AND (now.rows * earlier.days > earlier.rows * now.days * $limit "
        "OR now.rows * earlier.days * $limit < earlier.rows * now.days)"
    )


def _counted(place: Place, schema: str) -> str:
    """Return the SQL of the rows of a drop within its coverage, and of the days covered, over teams."""
    table, day = f'{schema}"{place.table}"', place.columns[0]
    covered = f"FROM {schema}kattavuus WHERE taulu = '{place.table}'"
    return (
        f"(SELECT (SELECT sum(loppu - alku + 1) {covered}) AS days, count(*) AS rows FROM {table} "
        f'WHERE "{day}" BETWEEN (SELECT min(alku) {covered}) AND (SELECT max(loppu) {covered}))'
    )


def numbers(schema: DropSchema) -> list[Place]:
    """List the columns that hold amounts, each with the kinds told apart in its table's key."""
    return [
        Place(name, (column, *(kind for kind in table.key if table.columns[kind].type == "code")))
        for name, table in schema.tables.items()
        for column, spec in table.columns.items()
        if spec.type in {"number", "integer"}
        and spec.unit not in {"year", "month"}
        and not spec.key
        and not spec.codes
    ]


@HISTORY.rule_for_each("H303", places=numbers, needs=BEFORE)
def mean_has_jumped(place: Place) -> Whole:
    """Find amounts whose mean is many times that of before, or a fraction of it; 30 values in both."""
    now, before = _means(place, ""), _means(place, "previous.")
    return Whole(
        "SELECT round(now.mean, 2) AS value, concat_ws(' ', round(earlier.mean, 2), now.kind) AS other "
        f"FROM {now} AS now JOIN {before} AS earlier USING (kind) WHERE now.n >= 30 AND earlier.n >= 30 "
        "AND (now.mean > earlier.mean * $limit OR now.mean * $limit < earlier.mean)"
    )


def _means(place: Place, schema: str) -> str:
    value, *kinds = (f'"{column}"' for column in place.columns)
    kind = f"concat_ws(' ', {', '.join(kinds)})" if kinds else "''"
    return (
        f"(SELECT {kind} AS kind, avg({value}) AS mean, count({value}) AS n "
        f'FROM {schema}"{place.table}" GROUP BY ALL)'
    )


@HISTORY.rule_for_each("H305", places=ends_by_key, needs=BEFORE, uses=PERIOD, unless=("H201", "H301"))
def open_spells_are_gone(place: Place) -> Whole:
    """Find spells that the drop before left open, or let end in the period of this one, and that are gone.

    They go on or have ended since; either way this drop tells of them. Unused rows count as in H301.
    """
    end, *key = (f'"{column}"' for column in place.columns)
    same = " AND ".join(f"ours.{column} = earlier.{column}" for column in key)
    ours, delivered = f'"{place.table}"', f'"raw:{place.table}"'
    unused = f"(SELECT count(*) FROM {delivered}) - (SELECT count(*) FROM {ours})"
    return Whole(
        f'SELECT count(*) AS value, NULL AS other FROM previous."{place.table}" AS earlier '
        f"ANTI JOIN {ours} AS ours ON {same} "
        f"WHERE earlier.{end} IS NULL OR earlier.{end} >= (SELECT min(kausi_alku) FROM toimitus) "
        f"HAVING count(*) > {unused}"
    )


def kept_tables(schema: DropSchema) -> list[Place]:
    """List every table but the description of the drop."""
    return [Place(name, ()) for name in schema.tables if name != schema.manifest]


@HISTORY.rule_for_each("H304", places=kept_tables, needs=BEFORE)
def table_became_empty(place: Place) -> Whole:
    """Find tables without a row that had many in the drop before."""
    return Whole(
        "SELECT 0 AS value, count(*) AS other "
        f'FROM previous."{place.table}" HAVING count(*) >= $limit AND NOT EXISTS (FROM "raw:{place.table}")'
    )
