"""Survey tables with a column an item → one row an answer."""

from collections.abc import Iterator

import pyarrow as pa

from arviointi.config.drops import DropSchema
from arviointi.config.study import StudySettings
from arviointi.contracts.canonical import RESPONSES
from arviointi.harmonise.drops import Drop
from arviointi.harmonise.mapping import canonical_columns
from arviointi.harmonise.union import Source, conformed, last_word, texts, united, with_drop
from arviointi.io.database import Connection, literal, name_of, run

ANSWER = ("instrument", "item", "value", "missing_reason")
RESPONDENT_KEY = [name for name in RESPONSES.key if name not in ANSWER]
RESPONDENTS = '"respondents:"'
ORIGIN = ("source:", "drop:", "row:")


def responses(drops: list[Drop], schemas: dict[str, DropSchema], study: StudySettings) -> pa.Table:
    """Make the canonical table of answers.

    The last drop that holds a respondent's row says all of it. An instrument without any answer was not asked
    and has no row; a declared missing or unusable answer counts as asked.
    """
    with united(drops, schemas, study) as (connection, sources):
        surveys = [source for source in sources if source.table.shape == "responses"]
        if not surveys:
            return RESPONSES.empty()
        filled = _find_respondents(connection, surveys)
        blocks = [block for place, source in enumerate(surveys) for block in _answers(place, source, filled)]
        return conformed(connection, " UNION ALL BY NAME ".join(blocks), {*filled, *ANSWER}, RESPONSES)


def _find_respondents(connection: Connection, surveys: list[Source]) -> set[str]:
    """Note which row says the last word on every respondent; return the canonical columns that are filled."""
    filled = {"region", *(name for source in surveys for name in canonical_columns(source.table))}
    absent = {name: "CAST(NULL AS VARCHAR)" for name in RESPONDENT_KEY if name not in filled}
    selects = [
        with_drop(
            source,
            {
                **absent,
                **canonical_columns(source.table),
                "source:": str(place),
                "drop:": 't."drop:"',
                "row:": "t.row",
            },
        )
        for place, source in enumerate(surveys)
    ]
    run(connection, f"CREATE TEMP TABLE {RESPONDENTS} AS {last_word(selects, RESPONDENT_KEY)}")
    return filled


def _answers(place: int, source: Source, filled: set[str]) -> Iterator[str]:
    """Yield the SQL of the answers to each instrument of one source."""
    about = ", ".join(f"r.{name_of(name)}" for name in sorted(filled))
    this_row = f'r."source:" = {place} AND r."drop:" = t."drop:" AND r."row:" = t.row'
    for stem in source.table.items:
        items = [(name, number) for name, (of, number) in source.table.item_columns.items() if of == stem]
        answers = ", ".join(_answer(name, number) for name, number in items)
        asked = " OR ".join(
            f"{_at(name)} IS NOT NULL OR {_at(name, '__missing')} IS NOT NULL" for name, _ in items
        )
        yield (
            f"SELECT * EXCLUDE (answer), answer.* FROM (SELECT {about}, {literal(stem)} AS instrument, "
            f"unnest([{answers}]) AS answer FROM {RESPONDENTS} AS r JOIN {source.rows} AS t ON {this_row} "
            f"WHERE {asked})"
        )


def _at(name: str, suffix: str = "") -> str:
    return f"t.{name_of(name + suffix)}"


def _answer(name: str, number: int) -> str:
    missing = f"CASE WHEN {_at(name)} IS NULL THEN coalesce({_at(name, '__missing')}, 'not_answered') END"
    return texts({"item": str(number), "value": f"CAST({_at(name)} AS DOUBLE)", "missing_reason": missing})
