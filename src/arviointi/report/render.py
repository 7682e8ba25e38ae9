"""Report model → one HTML page that needs nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from arviointi.contracts.blocks import Content, Figure, Heading, Message, Place, Suppressed
from arviointi.locale.speak import speak
from arviointi.report.model import RegionPage, Report
from arviointi.report.texts import to_html

THEME = Path(__file__).parent / "theme"
MOST_LEVEL = 2
OWN_NAMES = {"fi": "suomi", "en": "English", "sv": "svenska"}


@dataclass(frozen=True)
class Entry:
    """One line of the table of contents."""

    anchor: str
    text: str


def render_page(report: Report, language: str, pictures: Mapping[str, str]) -> str:
    """Render the report in one language.

    Parameters
    ----------
    pictures : SVG of every figure in this language, by exhibit.

    Returns
    -------
    One self-contained page: style and pictures are inside, nothing is fetched.
    """
    say = partial(speak, language=language)
    page: str = (
        _environment(language)
        .get_template("page.html")
        .render(
            report=report,
            language=language,
            blocks=report.pages[language],
            numbers=numbering(report, language),
            contents=list(_contents(report, language, say)),
            pictures={name: Markup(picture) for name, picture in pictures.items()},  # noqa: S704  drawn by present
            others=[
                (other, page_name(report, other), OWN_NAMES[other])
                for other in report.languages
                if other != language
            ],
        )
    )
    return page


def render_region(page: RegionPage) -> str:
    """Render the page of one region; it needs nothing else and no other page leads to it."""
    say = partial(speak, language=page.language)
    own = [Entry(f"heading-{one.id}", say(one.heading or one.block.caption)) for one in page.teams]
    quality = [Entry("quality", say(Message(id="region.quality")))] if page.requests else []
    contents = [
        Entry("purpose", say(Message(id="region.purpose"))),
        *([Entry("teams", say(Message(id="region.teams"))), *own, *quality] if page.teams else []),
        *(Entry(f"exhibit-{one.id}", say(one.block.caption)) for one in page.exhibits),
    ]
    pictures = {name: Markup(picture) for name, picture in page.pictures.items()}  # noqa: S704  drawn by present
    rendered: str = (
        _environment(page.language)
        .get_template("region.html")
        .render(report=page, language=page.language, contents=contents, pictures=pictures)
    )
    return rendered


def _environment(language: str) -> jinja2.Environment:
    """Prepare the templates to speak one language."""
    say = partial(speak, language=language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(THEME),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"say": say, "markdown": lambda source: Markup(to_html(source))}  # noqa: S704  raw HTML is off in the parser
    environment.globals |= {"text": lambda name, **values: say(_message(name, values))}
    environment.tests |= {"hidden": lambda content: isinstance(content, Suppressed)}
    return environment


def page_name(report: Report, language: str) -> str:
    """Name the file of a language's page: the first language is index.html."""
    return "index.html" if language == report.languages[0] else f"{language}.html"


def numbering(report: Report, language: str) -> dict[str, int]:
    """Give tables and figures their numbers, each in the order of the page."""
    counts = {True: 0, False: 0}
    numbers = {}
    for block in report.pages[language]:
        if isinstance(block, Place) and block.kind == "exhibit":
            is_figure = isinstance(report.exhibits[block.id].block, Figure)
            counts[is_figure] += 1
            numbers[block.id] = counts[is_figure]
    return numbers


def _contents(report: Report, language: str, say: Any) -> Iterator[Entry]:
    yield Entry("summary", say(Message(id="part.summary")))
    for block in report.pages[language]:
        if isinstance(block, Heading) and block.level <= MOST_LEVEL:
            yield Entry(block.anchor, block.text)
        elif isinstance(block, Place) and block.kind == "part":
            yield Entry(f"part-{block.id}", say(Message(id=f"part.{block.id}")))


def _message(name: str, values: Mapping[str, Any]) -> Message:
    contents: dict[str, Content] = dict(values)
    return Message(id=name, values=contents)
