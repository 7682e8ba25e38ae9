"""Rules about a drop as a whole: whose it is, which period it covers, and whether its days can be."""

from arviointi.config.drops import DropSchema
from arviointi.validate.rule import Place, Rows, RuleSet

DROP = RuleSet()
EVENTS = ("start", "date", "month", "week", "anchor", "assessment_start", "assessment_end", "action_done")


def days_of_events(schema: DropSchema) -> list[Place]:
    """List the columns that say when something happened or began."""
    return [
        Place(name, (column,))
        for name, table in schema.tables.items()
        if name != schema.manifest
        for column, spec in table.columns.items()
        if spec.becomes in EVENTS
    ]


@DROP.rule("R105", table="toimitus", columns=("kausi_loppu", "kausi_alku"))
def drop_ends_before_it_starts() -> str:
    """Find a drop whose period ends before it starts."""
    return "kausi_loppu < kausi_alku"


@DROP.rule("R201", table="toimitus", columns=("aluekoodi", "aluejako"), needs=("codes",))
def area_code_is_not_of_its_division() -> str:
    """Find an area code that its regional division does not have."""
    return (
        "aluejako IN (SELECT list FROM known.codes) AND NOT EXISTS "
        "(SELECT 1 FROM known.codes WHERE list = aluejako AND code = aluekoodi)"
    )


@DROP.rule(
    "R202", table="toimitus", columns=("aluekoodi", "aluejako"), needs=("codes", "sender"), unless=("R201",)
)
def area_code_is_of_the_other_division() -> Rows:
    """Find an area code that is the region's own in another division than the one named beside it."""
    return Rows(
        "SELECT drops.row, any_value(right_one.list) AS other FROM toimitus AS drops, known.sender AS sender "
        "JOIN known.codes AS own ON own.list = sender.division AND own.code = sender.code "
        "JOIN known.codes AS right_one ON right_one.fi = own.fi "
        "WHERE (drops.aluejako, drops.aluekoodi) <> (sender.division, sender.code) "
        "AND right_one.code = drops.aluekoodi AND right_one.list <> drops.aluejako GROUP BY drops.row"
    )


@DROP.rule(
    "R203",
    table="toimitus",
    columns=("aluekoodi", "aluejako"),
    needs=("sender",),
    unless=("R201", "R202"),
)
def area_is_another_region() -> Rows:
    """Find a drop that says it is of another region than the one it came from."""
    return Rows(
        "SELECT drops.row, concat_ws(' ', sender.division, sender.code) AS other "
        "FROM toimitus AS drops, known.sender AS sender "
        "WHERE (drops.aluejako, drops.aluekoodi) <> (sender.division, sender.code)"
    )


@DROP.rule("R204", table="toimitus", columns=("aalto",), needs=("wave",))
def wave_is_not_the_agreed_one() -> Rows:
    """Find a drop that says it is of another wave than the one it was received for."""
    return Rows(
        "SELECT drops.row, sender.wave AS other FROM toimitus AS drops, known.sender AS sender "
        "WHERE drops.aalto <> sender.wave"
    )


@DROP.rule("R205", table="toimitus", columns=("luotu", "kausi_loppu"))
def extracted_before_the_period_ended() -> str:
    """Find a drop that was extracted before its period was over, so that its last days are incomplete."""
    return "luotu < kausi_loppu"


def days_of_registers(schema: DropSchema) -> list[Place]:
    """List the columns that say when something happened, posts apart: people work for decades."""
    return [one for one in days_of_events(schema) if schema.tables[one.table].becomes != "posts"]


@DROP.rule_for_each("R206", places=days_of_registers)
def event_is_before_its_time(place: Place) -> str:
    """Find events from before the year in which child-protection registers began."""
    return f'year("{place.columns[0]}") < $limit'


@DROP.rule_for_each("R207", places=days_of_events, uses={"toimitus": ("luotu",)})
def event_is_after_the_extraction(place: Place) -> Rows:
    """Find events that had not happened yet when the drop was extracted."""
    day = f'events."{place.columns[0]}"'
    return Rows(
        f"SELECT events.row, strftime(drops.luotu, '%-d.%-m.%Y') AS other "
        f'FROM "{place.table}" AS events, toimitus AS drops WHERE {day} > drops.luotu'
    )


def ends_of_spells(schema: DropSchema) -> list[Place]:
    """List the last days of responsibilities and placements, which are known only when they have ended."""
    wanted = {"responsibilities", "placements"}
    return [
        Place(name, (column,))
        for name, table in schema.tables.items()
        if table.becomes in wanted
        for column, spec in table.columns.items()
        if spec.becomes == "end"
    ]


@DROP.rule_for_each("R208", places=ends_of_spells, uses={"toimitus": ("luotu",)}, unless=("R207",))
def end_is_after_the_extraction(place: Place) -> Rows:
    """Find responsibilities and placements that are said to have ended after the drop was extracted."""
    day = f'spells."{place.columns[0]}"'
    return Rows(
        f"SELECT spells.row, strftime(drops.luotu, '%-d.%-m.%Y') AS other "
        f'FROM "{place.table}" AS spells, toimitus AS drops WHERE {day} > drops.luotu'
    )


@DROP.rule(
    "R209", table="kattavuus", columns=("loppu", "alku"), uses={"toimitus": ("kausi_alku", "kausi_loppu")}
)
def coverage_lies_outside_the_period() -> Rows:
    """Find coverage that reaches beyond the period of the drop."""
    return Rows(
        "SELECT spells.row, concat_ws('–', strftime(drops.kausi_alku, '%-d.%-m.%Y'), "
        "strftime(drops.kausi_loppu, '%-d.%-m.%Y')) AS other FROM kattavuus AS spells, toimitus AS drops "
        "WHERE spells.alku < drops.kausi_alku OR spells.loppu > drops.kausi_loppu"
    )


@DROP.rule(
    "R210",
    table="lapset",
    columns=("lapsi_id",),
    uses={"tyontekijat": ("tt_id",)},
)
def one_identifier_for_a_child_and_a_worker() -> str:
    """Find identifiers of children that are a worker's too, so that one of the two is wrong."""
    return "lapsi_id IN (SELECT tt_id FROM tyontekijat)"


@DROP.rule("R211", table="tyontekijakysely", columns=("tt_id",), uses={"tyontekijat": ("tt_id",)})
def survey_answers_bear_the_name_of_staff() -> str:
    """Find staff answers under the identifier of the staff register, by which a respondent can be found."""
    return "tt_id IN (SELECT tt_id FROM tyontekijat)"
