"""The answer as one page that needs nothing else: no network, no script; narrow and printed as well."""

from pathlib import Path

import jinja2

from arviointi.feedback import words
from arviointi.feedback.answer import SECTIONS, Answer, Group
from arviointi.locale.texts import text

OWN = Path(__file__).with_name("theme")
HOUSE = Path(__file__).parents[1] / "report" / "theme"
MOST_PLACES = 100
MANY = 5


def as_page(answer: Answer, language: str) -> str:
    """Render the answer as HTML; what the sender wrote is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([OWN, HOUSE]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "say": lambda name, n=None, **values: words.say(name, language, n, **values),
        "text": lambda name: text(name, language),
        "number": lambda value: words.number(value, language),
        "label": lambda one: one.in_language(language),
        "rows": lambda group: words.rows(group, language),
        "also": lambda group: words.also(group, language),
        "in_column": lambda group: words.in_column(group, language),
        "follows": lambda group: words.follows(group, language),
        "how_read": lambda table: words.how_read(table, language),
        "section_title": lambda section: words.section_title(section, language),
    }
    page: str = environment.get_template("check.html").render(
        answer=answer,
        language=language,
        headline=words.headline(answer, language),
        subtitle=words.subtitle(answer, language),
        todo=words.todo(answer, language),
        what_was_read=words.what_was_read(answer, language),
        sections=[(section, answer.of(section)) for section in SECTIONS if answer.of(section)],
        filtered=any(table.filtered for table in answer.tables),
        tables=_tables(answer.groups),
        most_places=MOST_PLACES,
    )
    return page


def _tables(groups: tuple[Group, ...]) -> list[str]:
    """Name the tables to choose from, if there is so much that choosing helps."""
    names = list(dict.fromkeys(group.table for group in groups if group.table))
    return sorted(names) if len(groups) > MANY and len(names) > 1 else []
