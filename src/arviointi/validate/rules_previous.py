"""Rules about a drop beside the region's drop before it: periods, identifiers, facts that last."""

from arviointi.config.drops import DropSchema
from arviointi.validate.rule import Place, Rows, RuleSet, Source, Whole

PREVIOUS = RuleSet()
BEFORE: tuple[Source, ...] = ("previous",)
DROP = ("kausi_alku", "kausi_loppu", "luotu", "aalto", "toimitus_id")


@PREVIOUS.rule("H101", table="toimitus", columns=("kausi_alku", *DROP), needs=BEFORE)
def periods_leave_a_gap() -> Rows:
    """Find a drop that leaves days between itself and the one before it that no drop covers."""
    return _against_the_earlier("earlier.kausi_loppu", "drops.kausi_alku > earlier.kausi_loppu + 1")


@PREVIOUS.rule("H102", table="toimitus", columns=("kausi_loppu", *DROP), needs=BEFORE)
def period_ends_no_later() -> Rows:
    """Find a drop whose period ends no later than that of the one before it."""
    return _against_the_earlier("earlier.kausi_loppu", "drops.kausi_loppu <= earlier.kausi_loppu")


@PREVIOUS.rule("H103", table="toimitus", columns=("luotu", *DROP), needs=BEFORE, unless=("H102",))
def extracted_no_later() -> Rows:
    """Find a drop that was extracted before the one before it: an old file may have been sent."""
    return _against_the_earlier("earlier.luotu", "drops.luotu < earlier.luotu")


@PREVIOUS.rule("H104", table="toimitus", columns=("toimitus_id", *DROP), needs=BEFORE)
def same_name_as_the_drop_before() -> Rows:
    """Find a drop that bears the name of the one before it."""
    return Rows(
        "SELECT drops.row, drops.aalto AS other FROM toimitus AS drops "
        "JOIN previous.toimitus AS earlier USING (toimitus_id)"
    )


@PREVIOUS.rule("H105", table="toimitus", columns=("aalto", *DROP), needs=("previous", "waves"))
def wave_is_not_later() -> Rows:
    """Find a drop whose wave does not come after that of the drop before it."""
    return Rows(
        "SELECT drops.row, earlier.aalto AS other FROM toimitus AS drops, previous.toimitus AS earlier "
        "JOIN known.waves AS ours ON ours.wave = drops.aalto "
        "JOIN known.waves AS theirs ON theirs.wave = earlier.aalto WHERE ours.place <= theirs.place"
    )


def _against_the_earlier(shown: str, condition: str) -> Rows:
    return Rows(
        f"SELECT drops.row, strftime({shown}, '%-d.%-m.%Y') AS other "
        f"FROM toimitus AS drops, previous.toimitus AS earlier WHERE {condition}"
    )


def identifiers(schema: DropSchema) -> list[Place]:
    """List the tables that introduce identifiers, each with the last day of its spells, if it has any."""
    introduced = {"teams": "team", "posts": "worker", "responsibilities": "child"}
    return [
        Place(name, (column, *(end for end, other in table.columns.items() if other.becomes == "end")))
        for name, table in schema.tables.items()
        for column, spec in table.columns.items()
        if spec.becomes == introduced.get(table.becomes)
    ]


@PREVIOUS.rule_for_each("H201", places=identifiers, needs=BEFORE)
def identifiers_were_changed(place: Place) -> Whole:
    """Find identifiers most of which, open at the end of the drop before, this drop no longer knows."""
    name, *ends = (f'"{column}"' for column in place.columns)
    is_open = f"WHERE {ends[0]} IS NULL" if ends else ""
    return Whole(
        f"SELECT sum(gone::INTEGER) AS value, count(*) AS other FROM (SELECT DISTINCT {name}, "
        f'{name} NOT IN (SELECT {name} FROM "{place.table}") AS gone '
        f'FROM previous."{place.table}" {is_open}) HAVING count(*) >= 5 AND avg(gone::INTEGER) > $limit'
    )


@PREVIOUS.rule("H202", table="lapset", columns=("syntymavuosi", "lapsi_id", "syntymakuukausi"), needs=BEFORE)
def child_was_born_at_another_time() -> Rows:
    """Find children whose birth year or month is another than in the drop before."""
    return Rows(
        "SELECT children.row, "
        "any_value(concat_ws('-', earlier.syntymavuosi, earlier.syntymakuukausi)) AS other "
        "FROM lapset AS children JOIN previous.lapset AS earlier USING (lapsi_id) GROUP BY children.row, "
        "children.syntymavuosi, children.syntymakuukausi HAVING NOT bool_or("
        "earlier.syntymavuosi = children.syntymavuosi "
        "AND coalesce(earlier.syntymakuukausi = children.syntymakuukausi, TRUE))"
    )


def lasting_facts(schema: DropSchema) -> list[Place]:
    """List what does not change about a child, a team, a post, a placement: the fact, then the row's key."""
    lasting = {
        "responsibilities": ("sex",),
        "teams": ("arm", "municipality", "site", "training_start", "practice_start"),
        "posts": ("role",),
        "placements": ("child", "start", "basis"),
        "meetings": ("team", "date"),
    }
    return [
        Place(name, (column, *(["lapsi_id"] if spec.becomes == "sex" else table.key)))
        for name, table in schema.tables.items()
        for column, spec in table.columns.items()
        if spec.becomes in lasting.get(table.becomes, ())
    ]


@PREVIOUS.rule_for_each("H203", places=lasting_facts, needs=BEFORE)
def lasting_fact_has_changed(place: Place) -> Rows:
    """Find rows of which the drop before said something else that does not change."""
    fact, *key = (f'"{column}"' for column in place.columns)
    is_day = f"typeof(any_value(earlier.{fact})) = 'DATE'"
    shown = f"strftime(TRY_CAST(any_value(earlier.{fact}) AS DATE), '%-d.%-m.%Y')"
    plain = f"CAST(any_value(earlier.{fact}) AS VARCHAR)"
    return Rows(
        f"SELECT ours.row, CASE WHEN {is_day} THEN {shown} ELSE {plain} END AS other "
        f'FROM "{place.table}" AS ours JOIN previous."{place.table}" AS earlier USING ({", ".join(key)}) '
        f"WHERE ours.{fact} IS NOT NULL AND earlier.{fact} IS NOT NULL "
        f"GROUP BY ours.row, ours.{fact} HAVING NOT bool_or(earlier.{fact} = ours.{fact})"
    )


def ends_by_key(schema: DropSchema) -> list[Place]:
    """List the last days of spells, each with its key."""
    return [
        Place(name, (column, *table.key))
        for name, table in schema.tables.items()
        if table.becomes in {"posts", "responsibilities", "placements"}
        for column, spec in table.columns.items()
        if spec.becomes == "end"
    ]


@PREVIOUS.rule_for_each("H204", places=ends_by_key, needs=BEFORE, uses={"toimitus": ("luotu",)})
def what_had_ended_goes_on(place: Place) -> Rows:
    """Find spells that the drop before said had ended, and that now go on or ended on another day."""
    end, *key = (f'"{column}"' for column in place.columns)
    return Rows(
        f"SELECT ours.row, strftime(earlier.{end}, '%-d.%-m.%Y') AS other FROM \"{place.table}\" AS ours "
        f'JOIN previous."{place.table}" AS earlier USING ({", ".join(key)}), previous.toimitus AS drops '
        f"WHERE earlier.{end} <= drops.luotu AND ours.{end} IS DISTINCT FROM earlier.{end}"
    )
